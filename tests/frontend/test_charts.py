"""Charts in the browser: every value where its axis puts it; read, zoomed and as a table."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from playground.charts.answers import answer_chart
from playground.charts.chart import Axis, Chart, Line
from playground.charts.confusion import confusion_chart
from playground.charts.counts import counts_chart
from playground.charts.curves import (
    View,
    compare_curves,
    gradient_chart,
    loss_curves,
    rate_curve,
)
from playground.charts.maps import make_maps
from playground.charts.pairs import logit_flow
from playground.tasks.answers import ClassProbabilities
from playground.ui.panels import Panel, content
from tests.charts.test_curves import CHECKS, accuracy, batches

WIDTH = 420
SHOW = """async ({ content, width }) => {
  const { default: showPanels } = await import("/charts/panels.js");
  if (!document.querySelector("link")) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "/charts/panels.css";
    const loaded = new Promise((done) => (style.onload = done));
    document.head.append(style);
    await loaded;
  }
  document.body.innerHTML = `<div id=part style="width:${width}px"></div>`;
  window.picked = [];
  const texts = { table: "table", zoom_out: "whole", keys: "", mean_of: "mean of {n}" };
  window.part = {
    parentElement: document.querySelector("#part"),
    setTriggerValue: (_, value) => window.picked.push(value),
    data: { json: JSON.stringify({ content, texts }) },
  };
  window.stop = showPanels(window.part);
  window.again = (content, others = texts) => {
    const json = JSON.stringify({ content, texts: others });
    showPanels({ ...window.part, data: { json } });
  };
}"""


@pytest.fixture
def draw(modules):
    """Show charts on a page, and give the page."""

    def begin(*shown, width=WIDTH):
        rows = [[Panel(f"chart{k}", each)] for k, each in enumerate(shown)]
        modules.evaluate(SHOW, {"content": content(rows), "width": width})
        return modules

    yield begin
    modules.evaluate("document.body.replaceChildren(); window.stop?.()")


def plot(page, number=0):
    return page.locator(f"[data-testid=chart{number}] .np-plot")


def texts(page, number=0):
    return plot(page, number).locator("svg text").all_text_contents()


def points(page, name, number=0):
    path = plot(page, number).locator(f'[data-line="{name}"]').get_attribute("d")
    return np.array(
        [[float(n) for n in pair.split()] for pair in re.findall(r"[ML]([^MLH]+)", path)]
    )


def tip(page, number=0):
    return page.locator(f"[data-testid=chart{number}] .np-tip")


def box(page, number=0):
    return plot(page, number).bounding_box()


ALL = [
    loss_curves(batches(30), CHECKS, View(smoothing=0.9, marked=10)),
    loss_curves(batches(30), CHECKS, View(log=True, steps_per_epoch=10)),
    accuracy(batches(30), CHECKS),
    rate_curve(batches(30)),
    gradient_chart(batches(30)),
    loss_curves([], []),
    gradient_chart([]),
    loss_curves(batches(1), []),
    compare_curves({f"run {k}": (batches(5), CHECKS) for k in range(8)}),
    answer_chart(ClassProbabilities(("<a>", "b & c"), np.array((0.2, 0.8)), 1)),
    confusion_chart(np.eye(30, dtype=int).tolist(), [str(k) for k in range(30)]),
    counts_chart({"train": {"a": 3, "b": 4}, "check": {"a": 1, "b": 0}}, "Examples"),
    logit_flow(("a", "b"), np.array([1.0, -2.0]), np.array([0.5, 0.0]), ("x", "y"), ""),
    make_maps("maps", "some maps", np.random.default_rng(0).normal(size=(7, 3, 4)), 200),
]


@pytest.mark.parametrize("width", [160, WIDTH])
def test_everything_is_drawn_within_its_frame_and_named_for_those_who_cannot_see(draw, width):
    page = draw(*ALL, width=width)
    assert "NaN" not in page.locator("#part").inner_html()
    for k, each in enumerate(ALL):
        panel = page.locator(f"[data-testid=chart{k}]")
        named = panel.locator("[role=img]").get_attribute("aria-label")
        assert each.alt in named
        frame = panel.bounding_box()
        assert panel.locator(".np-chart").count() == 1
        for part in panel.locator(".np-plot > svg > :not(g, clipPath)").all()[:60]:
            inside = part.bounding_box()
            if inside:
                assert inside["x"] >= frame["x"] - 2
                assert inside["y"] >= frame["y"]
                assert inside["y"] + inside["height"] <= frame["y"] + each.height + 2
                assert inside["x"] + inside["width"] <= frame["x"] + frame["width"] + 2


def test_a_title_in_a_narrow_column_is_broken_and_not_cut(draw):
    chart = replace(rate_curve(batches(30)), title="Found again, and accepted by mistake")
    title = draw(chart, width=240).locator(".np-title")
    assert title.evaluate("e => e.getClientRects().length && e.scrollWidth <= e.clientWidth")
    assert title.bounding_box()["height"] <= 32


def test_a_line_keeps_the_proportions_of_its_values(draw):
    charts, kept = [], []

    @settings(max_examples=40, database=None)
    @given(
        st.lists(
            st.tuples(st.integers(-1000, 1000), st.floats(-1e6, 1e6)),
            min_size=2, max_size=30, unique_by=lambda pair: pair[0],
        )
    )  # fmt: skip
    def collect(pairs):
        x, y = np.array(sorted(pairs)).T
        if np.ptp(y) > 1e-3:
            line = Line("it", "red", x, y)
            charts.append(Chart("", "", Axis(), Axis(), 200, lines=(line,)))
            kept.append((x, y))

    collect()
    page = draw(*charts)
    for k, (x, y) in enumerate(kept):
        spots = points(page, "it", k)
        # The oracle is a straight line through the pixels: least squares leaves nothing over.
        for values, pixels in ((x, spots[:, 0]), (y, spots[:, 1])):
            scaled = (values - values.min()) / np.ptp(values)
            fit = np.polyval(np.polyfit(scaled, pixels, 1), scaled)
            np.testing.assert_allclose(pixels, fit, atol=0.15)
        assert (np.diff(spots[:, 0]) >= -0.1).all()
        assert spots[y.argmax(), 1] <= spots[y.argmin(), 1]  # up is more


def test_powers_of_ten_are_equally_far_apart_on_a_log_axis(draw):
    line = Line("it", "red", np.arange(5.0), 10.0 ** np.arange(-2, 3))
    page = draw(Chart("", "", Axis(), Axis(log=True), 200, lines=(line,)))
    np.testing.assert_allclose(np.diff(points(page, "it")[:, 1], n=2), 0, atol=0.2)
    assert {"0.01", "1", "100"} <= set(texts(page)) | {"0.1", "10"}


def test_a_gap_in_the_values_is_a_gap_in_the_line(draw):
    page = draw(loss_curves(batches(5, lambda k: float("nan") if k == 3 else 1.0), []))
    path = plot(page).locator('[data-line="training"]').get_attribute("d")
    assert path.count("M") == 2


def test_bars_are_as_long_as_their_probabilities(draw):
    page = draw(answer_chart(ClassProbabilities(("a", "b", "c"), np.array((0.1, 0.6, 0.3)), 1)))
    bars = plot(page).locator("[data-bar]")
    lengths = np.array([float(bar.get_attribute("width")) for bar in bars.all()])
    np.testing.assert_allclose(lengths / lengths.sum(), [0.1, 0.6, 0.3], atol=2e-3)


def test_the_first_class_is_on_top_and_every_count_is_written(draw):
    page = draw(confusion_chart(((7, 1), (2, 5)), ("yes", "no")))
    assert {"7", "1", "2", "5", "yes", "no"} <= set(texts(page))
    heights = {each.text_content(): float(each.get_attribute("y"))
               for each in plot(page).locator("svg text").all()}  # fmt: skip
    assert heights["7"] < heights["2"]


SHADES = """async (cells) => (await import("/charts/marks.js")).shades(cells)"""


def test_cells_are_as_dark_as_their_share_or_their_power_of_ten(modules):
    counts = np.array([[8.0, 2.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 2.0]])
    found = np.array(modules.evaluate(SHADES, {"values": counts.tolist(), "scale": "share"}))
    np.testing.assert_allclose(found**2, counts / np.maximum(counts.sum(1, keepdims=True), 1))
    norms = {"values": [[10.0, 1.0, None], [0.1, 0.01, 0.0]], "scale": "decades"}
    shades = modules.evaluate(SHADES, norms)
    np.testing.assert_allclose(shades, [[1, 2 / 3, 0], [1 / 3, 0, 0]], atol=1e-9)


def test_texts_cannot_break_out_of_the_chart(draw):
    page = draw(answer_chart(ClassProbabilities(("<script>", "'\"><b>"), np.array((0.2, 0.8)), 1)))
    assert page.locator("#part script, #part b").count() == 0
    assert "<script>" in texts(page)


# ---- reading -------------------------------------------------------------------------------


def test_a_value_is_read_off_under_the_pointer_in_all_charts_of_the_run(draw):
    page = draw(loss_curves(batches(20), CHECKS), accuracy(batches(20), CHECKS))
    spot, at = points(page, "training")[9], box(page)
    page.mouse.move(at["x"] + spot[0] + 1, at["y"] + 60)
    read = tip(page).inner_text().split("\n")
    assert read == ["batch 10", "training", "0.1", "validation", "0.5"]
    assert tip(page, 1).inner_text().split("\n") == ["95%", "70%"]  # only the values
    page.mouse.move(at["x"] + spot[0], at["y"] + at["height"] + 400)
    assert tip(page).is_hidden()
    assert tip(page, 1).is_hidden()


def test_what_is_read_stays_while_new_points_come_and_a_click_pins_it(draw):
    page = draw(loss_curves(batches(20), []))
    spot, at = points(page, "training")[4], box(page)
    page.mouse.click(at["x"] + spot[0], at["y"] + 60)
    page.mouse.move(at["x"] + 5, at["y"] + 500)
    assert "batch 5" in tip(page).inner_text()
    more = content([[Panel("chart0", loss_curves(batches(40), []))]])
    page.evaluate("(more) => window.again(more)", more)
    assert len(points(page, "training")) == 40
    assert "0.2" in tip(page).inner_text()


def test_long_runs_say_what_a_point_is_the_mean_of(draw):
    page = draw(loss_curves(batches(1500), []))
    at = box(page)
    page.mouse.move(at["x"] + 200, at["y"] + 60)
    assert "training, mean of 2" in tip(page).inner_text()


def test_a_cell_tells_its_count_and_share_and_is_picked(draw):
    page = draw(confusion_chart(((7, 1), (2, 6)), ("yes", "no"), pick=True))
    at = box(page)
    page.mouse.move(at["x"] + 0.75 * at["width"], at["y"] + 30)
    assert tip(page).inner_text().split("\n") == ["true yes", "answered no", "1 (12.5%)"]
    page.mouse.down()
    page.mouse.up()
    plot(page).focus()
    for key in ("ArrowDown", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate("window.picked") == [
        {"id": "chart0", "row": 0, "column": 1},
        {"id": "chart0", "row": 1, "column": 0},
    ]


def test_a_map_tells_a_pixel_s_value(draw):
    values = np.arange(12.0).reshape(1, 3, 4)
    page = draw(make_maps("it", "", values, 200))
    at = page.locator("[data-testid=chart0] canvas").bounding_box()
    # One grey line lies left and one right of the four columns, and so above and below.
    page.mouse.move(at["x"] + 3.5 / 6 * at["width"], at["y"] + 2.5 / 5 * at["height"])
    assert tip(page).inner_text() == "[1, 2] 6"


# ---- zooming -------------------------------------------------------------------------------


def drag(page, first, last, number=0):
    at = box(page, number)
    page.mouse.move(at["x"] + first, at["y"] + 60)
    page.mouse.down()
    page.mouse.move(at["x"] + last, at["y"] + 70, steps=3)
    page.mouse.up()


def test_dragging_zooms_all_charts_of_the_run_until_the_button_shows_everything(draw):
    page = draw(loss_curves(batches(100), CHECKS), rate_curve(batches(100)))
    before = points(page, "training")
    drag(page, before[39][0], before[59][0])
    first = points(page, "training")[1]
    assert first[0] == pytest.approx(before[0][0], abs=25)
    shown = [float(text) for text in texts(page, 1) if text.isdigit()]
    assert min(shown) >= 39
    assert max(shown) <= 60
    more = content([[Panel("chart0", loss_curves(batches(130), CHECKS))],
                    [Panel("chart1", rate_curve(batches(130)))]])  # fmt: skip
    page.evaluate("(more) => window.again(more)", more)
    assert points(page, "training")[1].tolist() == first.tolist()  # zoomed as it was
    page.get_by_role("button", name="whole").first.click()
    assert len(points(page, "training")) == 130


def test_zoomed_curves_fill_the_height(draw):
    page = draw(loss_curves(batches(200), []))
    before = points(page, "training")
    assert np.ptp(before[120:160, 1]) < 5
    drag(page, before[120][0], before[160][0])
    assert np.ptp(points(page, "training")[1:-1, 1]) > 80


def test_keys_read_and_zoom(draw):
    page = draw(loss_curves(batches(20), []))
    plot(page).focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert "batch 3" in tip(page).inner_text()
    assert tip(page).get_attribute("aria-live") == "polite"
    page.keyboard.press("+")
    assert len(points(page, "training")) < 20
    page.keyboard.press("Escape")
    assert len(points(page, "training")) == 20
    assert tip(page).is_hidden()


# ---- the table -----------------------------------------------------------------------------


def table(page):
    rows = page.locator(".np-table tr").all()
    return [[cell.inner_text() for cell in row.locator("th, td").all()] for row in rows]


def test_every_chart_has_its_table(draw):
    page = draw(loss_curves(batches(10), CHECKS[:2]))
    page.get_by_role("button", name="table").click()
    found = table(page)
    assert found[0] == ["batch", "training", "validation"]
    assert found[2] == ["2", "0.5", ""]
    assert found[10] == ["10", "0.1", "0.5"]
    page.get_by_role("button", name="table").click()
    assert plot(page).is_visible()


@pytest.mark.parametrize(
    ("chart", "rows"),
    [
        (
            answer_chart(ClassProbabilities(("a", "b"), np.array((0.25, 0.75)))),
            [["", "Answer"], ["a", "25%"], ["b", "75%"]],
        ),
        (
            confusion_chart(((7, 1), (2, 5)), ("yes", "no")),
            [["true ↓ answered →", "yes", "no"], ["yes", "7", "1"], ["no", "2", "5"]],
        ),
        (
            gradient_chart(batches(2)),
            [["batch", "conv1", "dense1"], ["1", "1", "1"], ["2", "0.5", "2"]],
        ),
    ],
    ids=["bars", "cells", "cells in time"],
)
def test_bars_and_cells_have_theirs(draw, chart, rows):
    page = draw(chart)
    page.get_by_role("button", name="table").click()
    assert table(page) == rows


def test_another_language_is_spoken_at_once(draw):
    page = draw(loss_curves(batches(10), []))
    page.evaluate("""() => {
      const given = JSON.parse(window.part.data.json);
      given.texts.table = "表格";
      window.again(given.content, given.texts);
    }""")
    expect(page.get_by_role("button", name="表格")).to_be_visible()
    assert len(points(page, "training")) == 10


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("conv1", "conv1"),
        ("label number 4", "label number 4"),
        ("Successive halving", "Successive halving"),
        ("a label of number 12", "a label of num… 12"),
        ("第一类中文标签", "第一类中文标签"),
        ("第一类很长很长的中文标签名称", "第一类很长…签名称"),
    ],
)
def test_a_long_name_is_cut_in_its_middle_by_its_width(modules, name, shown):
    script = """async (name) => {
      const { short, widthOf } = await import("/charts/axes.js");
      return [short(name), widthOf([name])];
    }"""
    found, wide = modules.evaluate(script, name)
    assert found == shown
    assert wide <= 112


@pytest.mark.parametrize(
    ("value", "percent", "highest"), [(1, True, 1.03), (0.5, True, 0.8), (2, False, 3.1)]
)
def test_the_axis_of_an_equal_share_ends_at_all(modules, value, percent, highest):
    script = """async ([value, percent]) => {
      const { fit } = await import("/charts/axes.js");
      return fit({ percent }, [value, value], false);
    }"""
    low, high = modules.evaluate(script, [value, percent])
    assert low < value
    assert value < high <= highest
