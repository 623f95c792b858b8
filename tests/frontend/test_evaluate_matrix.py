"""The confusion matrix (frontend/evaluate/matrix.js): its numbers, and many classes with long
labels."""

import numpy as np
import pytest
from sklearn import metrics

pytestmark = pytest.mark.browser

MAKE = """async ([count, width]) => {
    const { makeMatrix } = await import("/evaluate/matrix.js");
    const labels = Array.from({ length: count }, (_, k) => `一个很长的标签 a long label ${k}`);
    const counts = new Int32Array(count * count).fill(100);
    const table = makeMatrix({
        labels, counts, others: null, mode: "counts", chosen: null,
        held: new Int32Array(count * count), choose: () => {},
        t: (id, values = {}) => [id, ...Object.values(values)].join(" "),
    });
    const style = document.createElement("link");
    Object.assign(style, { rel: "stylesheet", href: "/evaluate/evaluate.css" });
    const loaded = new Promise((done) => (style.onload = done));
    document.head.append(style);
    await loaded;
    const frame = document.createElement("div");
    Object.assign(frame, { className: "ev ev-scroll" });
    frame.style.width = `${width}px`;
    frame.append(table);
    document.body.replaceChildren(frame);
    const cut = (node) => node.scrollWidth > node.clientWidth + 1;
    return {
        cutRows: [...table.querySelectorAll("tbody th")].filter(cut).length,
        cutCells: [...table.querySelectorAll(".ev-cell")].filter(cut).length,
        vertical: [...table.querySelectorAll("thead span")].every(
            (name) => name.offsetHeight > name.offsetWidth),
        titles: [...table.querySelectorAll("thead th")].map(({ title }) => title),
        scrolls: frame.scrollWidth > frame.clientWidth,
    };
}"""


@pytest.mark.parametrize(("count", "width"), [(26, 358), (26, 540), (60, 820)])
def test_long_labels_and_numbers_fit(modules, count, width):
    found = modules.evaluate(MAKE, [count, width])
    shown = min(count, 30)
    assert found["cutRows"] == found["cutCells"] == 0
    assert found["vertical"]
    assert found["titles"] == [f"一个很长的标签 a long label {k}" for k in range(shown)]
    assert found["scrolls"] == (width < 108 + 28 * shown)


CELLS = """async ({ counts, others, mode, columns }) => {
    const { makeMatrix } = await import("/evaluate/matrix.js");
    const { magnitudeColour, signedColour } = await import("/shared/colours.js");
    const chosen = [];
    const table = makeMatrix({
        labels: ["a", "b", "c"], columns, counts: Int32Array.from(counts), mode, chosen: [1, 2],
        others: others && Int32Array.from(others),
        held: Int32Array.from([0, 4, 0, 0, 0, 0, 0, 0, 1]),
        choose: (...cell) => chosen.push(cell),
        t: (id, values = {}) => [id, ...Object.values(values)].join(" "),
    });
    document.body.replaceChildren(table);
    const asShown = (colour) => {
        const probe = document.createElement("i");
        probe.style.background = colour;
        return probe.style.background;
    };
    const cells = [...table.querySelectorAll(".ev-cell")];
    cells.forEach((cell) => cell.click());
    return {
        chosen,
        heads: [...table.querySelectorAll("thead > tr > th > span")].map((one) => one.textContent),
        caption: [...table.querySelectorAll("caption span")].map((part) => part.textContent),
        rows: [...table.querySelectorAll("tbody tr")].map((row) => row.children.length - 1),
        texts: cells.map((cell) => cell.textContent),
        names: cells.map((cell) => cell.ariaLabel),
        pressed: cells.map((cell) => cell.ariaPressed),
        on: cells.map((cell) => cell.classList.contains("on")),
        held: cells.map((cell) => cell.classList.contains("held")),
        colours: cells.map((cell) => cell.style.background),
        signed: [-9, -4, 0, 4, 9].map((value) => asShown(signedColour(value, 9))),
        shares: [0, 1 / 4, 1].map((share) => asShown(magnitudeColour(Math.sqrt(share), 1))),
    };
}"""
TRUTH = np.repeat([0, 1, 2], [8, 210, 4])
ANSWERS = np.concatenate([[0] * 6, [1] * 2, [0] * 3, [1] * 207, [0], [2] * 3])


def cells(modules, mode, answers=ANSWERS, others=None, **more):
    counts = metrics.confusion_matrix(TRUTH, answers)
    given = {"counts": counts.ravel().tolist(), "mode": mode, "others": others, **more}
    return counts, modules.evaluate(CELLS, given)


def in_percent(share):
    """At least two significant digits where a whole number of percent has only one."""
    if share == 0:
        return ""
    return f"{100 * share:.1f}" if round(100 * share, 1) < 10 else f"{100 * share:.0f}"


@pytest.mark.parametrize(("mode", "of"), [("counts", None), ("rows", "true"), ("columns", "pred")])
def test_a_cell_shows_its_count_or_share_as_scikit_learn_does(modules, mode, of):
    counts, found = cells(modules, mode)
    shares = metrics.confusion_matrix(TRUTH, ANSWERS, normalize=of).ravel()
    texts = map(in_percent, shares) if of else (str(count or "") for count in counts.ravel())
    assert found["texts"] == list(texts)
    assert found["rows"] == [3, 3, 3]
    assert found["heads"] == ["a", "b", "c"]
    assert found["caption"] == ["true_class ↓", "answer →"]
    assert found["names"][1] == "cell_name a b 2"
    assert found["pressed"] == ["true" if cell == 5 else "false" for cell in range(9)]
    assert found["on"] == [cell == 5 for cell in range(9)]
    assert found["held"] == [cell in (1, 8) for cell in range(9)]
    assert found["chosen"] == [list(cell) for cell in np.ndindex(3, 3)]
    # Counts and shares of a row have the colour of the share of the row.
    nothing, quarter, whole = found["shares"]
    if mode == "columns":
        assert (found["colours"][5], found["colours"][8]) == (nothing, whole)
    else:
        assert (found["colours"][1], found["colours"][2]) == (quarter, nothing)


def test_a_difference_is_the_first_models_count_minus_the_seconds(modules):
    others = np.array([[6, 2, 0], [7, 203, 0], [1, 3, 0]])
    worse = np.array([[6, 6, 0], [3, 207, 0], [10, 0, -6]])
    counts, found = cells(modules, "difference", others=others.ravel().tolist())
    assert counts.tolist() == [[6, 2, 0], [3, 207, 0], [1, 0, 3]]
    assert found["texts"] == ["", "", "", "−4", "+4", "", "", "−3", "+3"]
    _, found = cells(modules, "difference", others=worse.ravel().tolist())
    assert found["texts"] == ["", "−4", "", "", "", "", "−9", "", "+9"]
    least, less, none, _, most = found["signed"]
    assert [found["colours"][cell] for cell in (0, 1, 6, 8)] == [none, less, least, most]


def test_the_columns_may_have_names_of_their_own(modules):
    _, found = cells(modules, "counts", columns=["x", "y", "none"])
    assert found["heads"] == ["x", "y", "none"]
    assert found["names"][5] == "cell_name b none 0"
