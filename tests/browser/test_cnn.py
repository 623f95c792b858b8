"""The CNN page in a real browser, against Python's own trace of the same net and drawing."""

import re
from functools import cache

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from playground.core.rounding import plain
from playground.data.samples import sample_drawing
from playground.evaluation.quick import quick_answers
from playground.explain.activations import trace_model
from playground.explain.cell import explain_cell, seen_cells
from playground.explain.forward import trace_forward
from playground.nets.edit import Edit, apply_edits
from playground.nets.store import shipped_model
from tests.browser.shortly import shortly

pytestmark = pytest.mark.browser


@pytest.fixture
def page(blank_page):
    return blank_page


@cache
def traced(name="pen-cnn", digit=3):
    return trace_model(shipped_model(name), sample_drawing(digit).pixels)


# ---- the page ---------------------------------------------------------------------------------


def open_page(page: Page, app_url: str, query: str = ""):
    page.goto(f"{app_url}/cnn?{query}")
    expect(page.get_by_test_id("value")).to_be_visible()
    return page.get_by_test_id("arithmetic")


def pinned(page: Page):
    arithmetic = page.get_by_test_id("arithmetic")
    cell = tuple(int(at) for at in arithmetic.get_attribute("data-cell").split(","))
    return arithmetic.get_attribute("data-column"), cell


def expect_column(page: Page, column):
    expect(page.get_by_test_id("arithmetic")).to_have_attribute("data-column", column)


def expect_pinned(page: Page, place):
    def check():
        assert pinned(page) == place

    shortly(check)


def units(texts):
    """Shown decimal texts as whole numbers of the last shown digit."""
    assert len({len(text.partition(".")[2]) for text in texts}) == 1, texts
    return [int(text.replace(".", "")) for text in texts]


def values(page: Page, testid: str):
    # In one go: asking element by element takes seconds on a busy machine.
    return page.get_by_test_id(testid).evaluate_all("all => all.map((one) => one.dataset.value)")


def number(text):
    """A number as the page writes it: true minus, powers of ten raised."""
    digits, _, power = text.strip(" ()").replace("−", "-").partition("·10")
    raised = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{digits}e{raised or 0}")


def significant(value, digits=5):
    return float(f"{value:.{digits}g}")


CARDS = """all => all.map((one) => [one.dataset.value,
  [...one.querySelectorAll("[data-testid=product]")].map((product) => product.dataset.value)])"""


def check_shown(page: Page, trace):
    shortly(lambda: check_numbers(page, trace))


def check_numbers(page: Page, trace):
    """What is shown is the trace's own number, and its terms add up to it."""
    column, cell = pinned(page)
    expected = explain_cell(trace, column, cell)
    arithmetic = page.get_by_test_id("arithmetic")
    assert float(arithmetic.get_attribute("data-output")) == pytest.approx(
        expected.output, abs=2e-4, rel=1e-4
    )
    assert float(arithmetic.get_attribute("data-value")) == pytest.approx(
        expected.output, abs=3e-4, rel=1e-3
    )
    terms, totals = values(page, "term"), values(page, "total")
    if totals:
        shown = units([*terms, *totals])
        assert sum(shown[:-1]) == shown[-1]
        assert float(totals[0]) == pytest.approx(expected.sum, abs=1e-3, rel=1e-3)
    for value, products in page.get_by_test_id("channel").evaluate_all(CARDS):
        shown = units([*products, value])
        assert sum(shown[:-1]) == shown[-1]
    for text in page.get_by_test_id("quotient").all_inner_texts():
        left, _, shown = text.partition("=")[2].rpartition("=")
        above, below = map(number, left.split("÷"))
        assert significant(above / below) == pytest.approx(number(shown), rel=1.01e-5)
        assert number(shown) == pytest.approx(expected.output, rel=1e-4)


def test_clicking_through_from_the_input_to_the_softmax_adds_up_at_every_layer(page: Page, app_url):
    # “Layer by layer” is open below, so that the server has little to do at each click.
    link = "model=pen-cnn&sample=3&layer=input&channel=0&cell=14,14&show=table"
    open_page(page, app_url, link)
    trace = traced()
    visited = []
    while True:
        column, _ = pinned(page)
        visited.append(column)
        check_shown(page, trace)
        if column == "softmax":
            break
        page.get_by_test_id("next").click()
        expect(page.get_by_test_id("arithmetic")).not_to_have_attribute("data-column", column)
    assert tuple(visited) == trace.columns
    page.get_by_test_id("before").click()
    expect_column(page, trace.columns[-2])


def test_a_click_on_a_map_pins_that_cell_and_the_link_brings_another_person_there(
    page: Page, app_url
):
    open_page(page, app_url, "model=seed-cnn&sample=3&show=table")
    maps = page.locator("[data-testid=layer][data-name=conv2]")
    maps.scroll_into_view_if_needed()
    box = maps.bounding_box()
    # 64 maps of 11×11 in 8 rows of 8, a pixel between them: channel 17 is at row 2, column 1.
    step = box["width"] / (8 * 12 - 1)
    page.mouse.click(box["x"] + (12 + 5) * step, box["y"] + (24 + 5) * step)
    large = page.get_by_test_id("map")
    expect(large).to_have_attribute("data-channel", "17")
    large.scroll_into_view_if_needed()
    box = large.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 4.5 / 11, box["y"] + box["height"] * 6.5 / 11)
    expect(page.get_by_test_id("arithmetic")).to_have_attribute("data-cell", "17,6,4")
    expect_column(page, "conv2")
    check_shown(page, traced("seed-cnn"))
    page.get_by_test_id("all-channels").click()
    expect(page.get_by_test_id("channel")).to_have_count(32)
    check_shown(page, traced("seed-cnn"))
    page.wait_for_url(re.compile("layer=conv2.*channel=17.*cell=6%2C4"))
    output = page.get_by_test_id("arithmetic").get_attribute("data-output")
    other = page.context.new_page()
    other.goto(page.url)
    arithmetic = other.get_by_test_id("arithmetic")
    expect(arithmetic).to_have_attribute("data-column", "conv2")
    assert arithmetic.get_attribute("data-cell") == "17,6,4"
    assert arithmetic.get_attribute("data-output") == output
    other.get_by_test_id("pick-layer").select_option(label="probabilities")
    for label in (0, 4):  # next to nothing, so that rounding to a few decimals would show it
        other.get_by_test_id("pick-unit").fill(str(label))
        other.get_by_test_id("pick-unit").press("Enter")
        expect_pinned(other, ("softmax", (label,)))
        check_shown(other, traced("seed-cnn"))
    other.close()


def test_keys_move_the_pin_numbers_choose_it_and_its_field_is_marked(page: Page, app_url):
    open_page(page, app_url, "model=pen-cnn&sample=3&layer=conv2&channel=3&cell=4,5&show=table")
    page.get_by_test_id("map").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect_pinned(page, ("conv2", (3, 5, 6)))
    page.get_by_test_id("pick-channel").fill("999")
    page.get_by_test_id("pick-channel").press("Enter")
    expect_pinned(page, ("conv2", (len(traced().values("conv2")) - 1, 5, 6)))
    page.get_by_test_id("pick-layer").select_option("dense1")
    expect_column(page, "dense1")
    check_shown(page, traced())
    # The receptive field on the drawing is the set of pixels that the cell depends on.
    page.get_by_test_id("pick-layer").select_option("conv3")
    for name, value in (("channel", 1), ("row", 0), ("column", 9)):
        page.get_by_test_id(f"pick-{name}").fill(str(value))
        page.get_by_test_id(f"pick-{name}").press("Enter")
    expect_pinned(page, ("conv3", (1, 0, 9)))
    seen = seen_cells(traced(), "conv3", (1, 0, 9))["input"][0]
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    field = f"{rows[0]},{columns[0]},{rows[-1] + 1},{columns[-1] + 1}"
    assert page.get_by_test_id("drawing").get_attribute("data-field") == field


def test_forward_and_back_and_a_clicked_weight_tell_torchs_numbers_in_both_languages(
    page: Page, app_url
):
    open_page(page, app_url, "model=pen-cnn&sample=3&layer=conv3&channel=3&cell=6,6&show=back")
    expect(page.locator(".st-key-back")).to_contain_text("Cross-entropy")
    p = traced().probabilities[3]
    expect(page.locator(".st-key-back")).to_contain_text(f"{-np.log(p):.4g}"[:5])
    # A weight that is clicked in the arithmetic is the one that takes a step.
    card = page.get_by_test_id("channel").first
    channel = int(re.search(r"channel (\d+) of", card.inner_text())[1])
    kernel = card.locator(".grid").nth(1).locator(".n")
    kernel.nth(5).click()
    expect(page.locator(".st-key-back")).to_contain_text(f"conv3[3, {channel}, 1, 2]")
    card.locator("[data-testid=product]").nth(5).hover()
    left, weight, product = map(
        number, re.split(" [×=] ", card.get_by_test_id("exact").inner_text())
    )
    assert weight == pytest.approx(
        shipped_model("pen-cnn").weights["conv3.weight"][3, channel, 1, 2], rel=1e-6
    )
    assert left * weight == pytest.approx(product, rel=1e-6)
    page.get_by_text("Mean squared error").click()
    expect(page.locator(".st-key-back")).to_contain_text("÷ 10")
    page.locator(".st-key-cnn_lens button").first.click()
    found = trace_forward(traced(), "conv3", (3, 6, 6))
    for label in (3, 8):
        expect(page.locator(".st-key-forward")).to_contain_text(plain(float(found.flow[label])))
    page.get_by_text("中文").click()
    expect(page.locator(".st-key-forward")).to_contain_text("依赖它的单元")
    expect(page.get_by_test_id("inside")).to_contain_text("感受野")


def test_a_link_to_what_is_not_there_says_so_and_opens_the_nearest(page: Page, app_url):
    open_page(page, app_url, "model=pen-cnn&layer=conv9&channel=2&cell=3,3&show=table")
    last = max(name for name in shipped_model("pen-cnn").spec.names if name.startswith("conv"))
    expect_pinned(page, (last, (2, 2, 2)))  # its maps are of 3×3
    expect(page.get_by_text("row 2, column 2 is shown instead")).to_be_visible()


def test_a_painted_kernel_changes_answer_and_maps_and_can_be_undone_and_kept(page: Page, app_url):
    open_page(page, app_url, "model=pen-cnn&sample=3&layer=relu1&channel=4&cell=9,9&show=edit")
    edit = page.locator(".st-key-cnn_edit")
    # It opens at the kernel of the pinned channel.
    expect(edit).to_contain_text("Kernel of conv1, channel 4")
    accuracy = edit.locator(".st-key-cnn_edit_accuracy [data-testid=stMetricValue]")
    before = accuracy.inner_text()
    maps = edit.locator(".st-key-cnn_edit_maps canvas")
    old = maps.get_attribute("aria-label")
    grid = page.get_by_test_id("kernel").locator("input")
    grid.nth(12).fill("9.5")
    grid.nth(12).press("Tab")
    expect(edit.locator(".st-key-cnn_edit_changes")).to_contain_text("conv1 channel 4")
    kernel = shipped_model("pen-cnn").weights["conv1.weight"][4, 0].copy()
    kernel[2, 2] = 9.5
    changed = apply_edits(shipped_model("pen-cnn"), [Edit("conv1", 4, None, kernel)])
    wanted = trace_model(changed, sample_drawing(3).pixels).probabilities
    answer = edit.locator(".st-key-cnn_edit_answer [data-testid=stMetricValue]")
    expect(answer).to_have_text(f"{wanted.argmax()} ({wanted.max():.1%})")
    expect(accuracy).to_have_text(f"{quick_answers(changed).accuracy:.1%}")
    expect(maps).not_to_have_attribute("aria-label", old)
    page.locator(".st-key-cnn_edit_keep button").click()
    expect(page.get_by_text("Saved as “pen-cnn edited”")).to_be_visible()
    page.locator(".st-key-cnn_edit_undo button").click()
    expect(accuracy).to_have_text(before)
    expect(edit.locator(".st-key-cnn_edit_changes")).to_contain_text("No change yet")


def test_an_empty_drawing_is_shown_with_a_sentence(page: Page, app_url, tmp_path):
    from PIL import Image

    Image.new("L", (40, 40), 255).save(tmp_path / "blank.png")
    open_page(page, app_url, "model=pen-cnn&show=table")
    page.locator(".st-key-cnn_digit").get_by_role("button").last.click()
    upload = page.locator(".st-key-cnn_digit_upload input[type=file]")
    upload.set_input_files(tmp_path / "blank.png")
    expect(page.get_by_text("The drawing is empty")).to_be_visible()
    expect_column(page, "conv1")


def test_the_arithmetic_is_in_sight_without_scrolling(page: Page, app_url):
    open_page(page, app_url, "model=pen-cnn&sample=3&layer=conv3&channel=4&cell=5,5&show=table")
    for part in ("value", "total"):
        expect(page.get_by_test_id(part)).to_be_in_viewport(ratio=1)
    card = page.get_by_test_id("channel").first
    expect(card).to_be_in_viewport(ratio=0.8)
    term = page.locator("[data-card]").last
    value = term.get_attribute("data-value")
    expect(card).not_to_have_attribute("data-value", value)
    term.click()  # every channel's card can be brought into sight
    expect(card).to_have_attribute("data-value", value)
    expect(card).to_be_in_viewport(ratio=0.8)
    expect(page.get_by_test_id("drawing")).to_be_in_viewport(ratio=1)
    page.get_by_test_id("pick-layer").select_option("conv1")  # one channel, 5 × 5 numbers
    products = page.get_by_test_id("product")
    expect(products).to_have_count(25)
    expect(products.last).to_be_in_viewport(ratio=1)
    page.get_by_test_id("projector").click()
    page.wait_for_url("**projector=1*")
    for width, height in ((1280, 800), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        for part in ("value", "total"):
            expect(page.get_by_test_id(part)).to_be_in_viewport(ratio=1)
        expect(products.last).to_be_in_viewport(ratio=1)


def certain(found: bool) -> None:
    assert found


def drawn_on(page: Page, name: str) -> bool:
    """Whether anything is framed over a column."""
    overlay = page.locator("figure", has=page.locator(f"[data-name={name}]")).locator(".overlay")
    return overlay.evaluate(
        "(c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v > 0)"
    )


def test_pointing_shows_what_feeds_a_map_and_what_a_cell_feeds_and_a_click_pins_a_pixel(
    page: Page, app_url
):
    open_page(page, app_url, "model=pen-cnn&sample=3&layer=conv1&channel=4&cell=9,9&show=table")
    shortly(lambda: certain(drawn_on(page, "norm1")))
    assert not drawn_on(page, "conv2")
    lines = page.get_by_test_id("feeding")
    wanted = {"conv2": ("pool1", 16), "norm2": ("conv2", 1), "pool1": ("relu1", 1)}
    for name, (source, count) in wanted.items():
        page.locator(f"[data-testid=layer][data-name={name}]").hover(position={"x": 9, "y": 9})
        expect(lines).to_have_count(count)
        assert set(lines.evaluate_all("all => all.map((one) => one.dataset.from)")) == {source}
        if name == "conv2":
            shortly(lambda: certain(drawn_on(page, "conv2")))
    page.mouse.move(2, 2)
    expect(lines).to_have_count(0)
    shortly(lambda: certain(not drawn_on(page, "conv2")))
    drawing = page.get_by_test_id("drawing")
    width = drawing.bounding_box()["width"]
    drawing.click(position={"x": 14.5 * width / 28, "y": 6.5 * width / 28})
    expect_pinned(page, ("input", (0, 6, 14)))
    check_shown(page, traced())  # the sample is still there


SEVEN = [(0.3 + 0.04 * k, 0.2) for k in range(11)] + [(0.68 - 0.02 * k, 0.25 + 0.05 * k)
                                                      for k in range(13)]  # fmt: skip


def test_a_digit_drawn_on_the_page_runs_through_the_net_and_goes_to_the_other_pages(
    page: Page, app_url
):
    open_page(page, app_url, "model=pen-cnn&sample=3&layer=dense1&channel=7&show=table")
    arithmetic = page.get_by_test_id("arithmetic")
    before = arithmetic.get_attribute("data-output")
    box = page.get_by_test_id("drawing").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["width"]) for x, y in SEVEN]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    shortly(lambda: certain(arithmetic.get_attribute("data-output") != before))  # while it is drawn
    page.mouse.up()
    page.wait_for_url(re.compile("[?&]d="))
    check_answer(page, "7")
    output = arithmetic.get_attribute("data-output")
    page.get_by_test_id("paper-undo").click()
    shortly(lambda: certain(arithmetic.get_attribute("data-output") == before))
    page.get_by_role("link", name="Draw a digit").click()
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", re.compile("[37]"))
    assert output != before


def check_answer(page: Page, label: str):
    """The largest probability of the softmax column is this label's."""
    page.get_by_test_id("pick-layer").select_option(label="probabilities")
    page.get_by_test_id("pick-unit").fill(label)
    page.get_by_test_id("pick-unit").press("Enter")
    expect_pinned(page, ("softmax", (int(label),)))
    assert float(page.get_by_test_id("arithmetic").get_attribute("data-output")) > 0.5
    page.get_by_test_id("pick-layer").select_option("dense1")
    page.get_by_test_id("pick-unit").fill(label)
    page.get_by_test_id("pick-unit").press("Enter")


# ---- a net for photos, stage by stage ----------------------------------------------------------


def test_a_large_net_on_a_photo(page: Page, app_url: str):
    from playground.data.photos import photo_bytes
    from playground.data.prepare import prepare_for
    from playground.nets.efficientnet import random_lite0

    model = random_lite0()
    trace = trace_model(model, prepare_for(model.spec.input, photo_bytes("coffee")).image)
    arithmetic = open_page(
        page, app_url, "model=lite0-random&photo=coffee&layer=conv8&channel=5&cell=20,30"
    )
    expect(page.get_by_test_id("stage-3")).to_have_attribute("aria-current", "true")
    expect(page.get_by_test_id("layer")).to_have_count(10)  # of 145 columns; the rest are folded
    output = float(arithmetic.get_attribute("data-output"))
    assert output == pytest.approx(float(trace.values("conv8")[5, 20, 30]), rel=1e-3)
    assert page.get_by_test_id("channel").count() == 1  # a depthwise kernel reads one channel
    rows, columns = np.nonzero(seen_cells(trace, "conv8", (5, 20, 30))["input"][0])
    box = f"{rows.min()},{columns.min()},{rows.max() + 1},{columns.max() + 1}"
    expect(page.get_by_test_id("photo")).to_have_attribute("data-field", box)

    tops = page.get_by_test_id("top-label")
    expect(tops.first).to_contain_text(str(trace.probabilities.argmax()))
    tops.first.click()
    expect_column(page, "softmax")
    expect(page.get_by_test_id("stage-17")).to_have_attribute("aria-current", "true")
    shown = float(page.get_by_test_id("arithmetic").get_attribute("data-output"))
    assert shown == pytest.approx(float(trace.probabilities.max()), rel=1e-2)

    page.get_by_test_id("stage-1").click()
    expect_column(page, "conv1")
    expect(page.get_by_test_id("channel")).to_have_count(3)
    expect(page.get_by_test_id("channel").first).to_contain_text("red of the photo")
    page.get_by_test_id("photo-1").click()
    page.get_by_test_id("photo").click()
    expect_column(page, "input")
    assert pinned(page)[1][0] == 1  # green, the colour that is shown
    answers = page.get_by_test_id("overview")
    answers.get_by_test_id("help").click()
    expect(answers.get_by_test_id("help-words")).to_contain_text("of its 1,000 probabilities")


def test_a_net_for_photos_is_brought_as_weights_and_code(page: Page, app_url: str):
    from tests.ui.test_brought_models import CODE, state

    open_page(page, app_url, "show=table")
    page.get_by_text("About pen-cnn").click()
    file = {"name": "mine.safetensors", "mimeType": "application/octet-stream"}
    page.locator(".st-key-cnn_files_upload input[type=file]").set_input_files(
        [file | {"buffer": state(prefix="module.")}]
    )
    code = page.locator(".st-key-cnn_files_code textarea")
    expect(code).to_be_visible()
    code.fill(CODE)
    page.locator(".st-key-cnn_files_code_apply button").click()
    expect(page.get_by_test_id("photo")).to_be_visible()
    expect(page.get_by_test_id("layer")).to_have_count(6)
    expect_column(page, "conv1")
