"""The confusion matrix (frontend/evaluate/matrix.js) with many classes and long labels."""

import pytest

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
