"""The header in a real browser: the share dialog, a tour that was left, and what “?” says. Every
page's tour is followed in `test_every_page.py`."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from playground.text import say
from tests.browser.shortly import shortly


@pytest.mark.parametrize(
    ("url", "shown"), [("", "answer"), ("cnn?show=table&lang=zh", "arithmetic")]
)
def test_the_code_in_the_share_dialog_holds_the_pages_own_address(app_url, page: Page, url, shown):
    page.goto(f"{app_url}/{url}")
    expect(page.get_by_test_id(shown)).to_be_visible()
    page.wait_for_url(re.compile(r"[?&](d|sample)="))  # the page has written its link
    page.get_by_test_id("share").click()
    expect(page.get_by_test_id("share-link")).to_have_value(page.url)
    code = page.get_by_test_id("share-code")
    expect(code).to_have_js_property("complete", True)
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert found.text == page.url
    box = code.bounding_box()
    assert box["width"] >= 600  # of 1280×800: it is to be read from the back row
    assert box["y"] + box["height"] <= 800
    expect(page.get_by_test_id("share-note")).to_have_text(re.compile(r"127\.0\.0\.1"))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("share-dialog")).to_have_count(0)


def test_a_link_too_long_for_a_legible_code_gets_none(app_url, page: Page):
    for size, status in ((0, 400), (1, 200), (1200, 200), (1201, 400)):
        answer = page.request.get(f"{app_url}/qr", params={"link": "a" * size})
        assert answer.status == status
        assert ("svg" in answer.headers["content-type"]) == (status == 200)


def test_every_model_has_a_line_and_a_tour_that_was_left_is_not_offered_again(app_url, page: Page):
    page.goto(app_url)
    page.locator(".st-key-draw_model_select").get_by_role("combobox").click()
    option = page.get_by_role("option", name="pen-cnn")
    expect(option).to_have_text(f"pen-cnn · {say('en', 'models.line_pen_cnn')}")
    page.keyboard.press("Escape")
    expect(option).to_have_count(0)
    expect(page.get_by_test_id("tour-box")).to_have_count(0)  # it never starts by itself
    page.get_by_test_id("tour").click()
    page.get_by_test_id("tour-next").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("tour-box")).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("tour")).to_have_accessible_name(say("en", "header.tour"))
    page.goto(f"{app_url}/cnn")
    expect(page.get_by_test_id("tour")).to_have_accessible_name(say("en", "header.tour_new"))


def test_a_layer_says_its_formula_at_its_question_mark_and_in_a_panel_that_is_held(app_url, page):
    page.goto(f"{app_url}/cnn?layer=conv2&channel=1&cell=3,3")
    page.get_by_test_id("help").press("Enter")
    words = page.get_by_test_id("help-words")
    expect(words).to_be_visible()
    expect(words).to_have_text(say("en", "layers.about_conv") + say("en", "layers.formula_conv"))
    page.goto(app_url)
    layer = page.locator("[data-testid=layer][data-name=pool1] canvas")
    layer.press("ArrowRight")
    about = page.get_by_test_id("about-layer")
    expect(about).to_be_hidden()
    layer.press("Enter")
    expect(about).to_contain_text(say("en", "layers.formula_pool"))


def test_a_gate_and_attention_say_their_formula_at_their_question_mark(app_url, page: Page):
    for model, what, formula in (
        ("letters-gpt", "attention", "y = softmax(Q·Kᵀ / √d) · V"),
        ("mood-gru", "update", "z(t) = σ(W·x(t) + U·h(t−1) + b)"),
    ):
        page.goto(f"{app_url}/rnn?model={model}")
        page.get_by_test_id("help").press("Enter")
        words = page.get_by_test_id("help-words")
        expect(words).to_be_visible()
        expect(words).to_have_text(say("en", f"rnn.help_{what}") + formula)
    page.keyboard.press("Escape")
    expect(words).to_be_hidden()
    page.locator("[data-testid=quantity][data-what=hidden]").press("Enter")
    page.get_by_test_id("help").press("Enter")
    expect(page.get_by_test_id("help-words")).to_contain_text("(1 − z(t))·n(t) + z(t)·h(t−1)")


def test_a_net_of_characters_is_said_to_read_characters(app_url, page: Page):
    page.goto(f"{app_url}/rnn?lang=zh&model=mood-zh&tab=back")
    tokens = page.get_by_test_id("tokens")
    expect(tokens).to_have_accessible_name("句中的字，每个字一步")
    expect(page.get_by_text("传到第一个字时还剩多少")).to_be_visible()
    page.goto(f"{app_url}/rnn?lang=zh&model=mood-gru&tab=back")
    expect(tokens).to_have_accessible_name("句中的词，每个词一步")
    expect(page.get_by_text("传到第一个词时还剩多少")).to_be_visible()


def test_projector_mode_is_larger_and_stays_over_pages_but_not_in_a_shared_link(app_url, page):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{app_url}/rnn")
    switch = page.get_by_test_id("projector")
    title = page.get_by_role("heading", level=1)
    expect(page.get_by_test_id("rnn-answer").first).to_be_visible()
    usual = title.bounding_box()["height"]
    switch.click()  # in a part of the page that runs by itself
    page.wait_for_url("**/rnn?*projector=1*")
    expect(switch).to_have_attribute("aria-pressed", "true")
    shortly(lambda: is_higher(title, 1.3 * usual))
    page.get_by_role("link", name=say("en", "draw.menu")).click()
    page.wait_for_url(re.compile(r"[?&]projector=1"))
    first = page.locator("[data-testid=layer][data-name=conv1] canvas")
    expect(first).to_be_visible()
    shortly(lambda: is_large(first))
    page.set_viewport_size({"width": 1280, "height": 800})  # the page scrolls; the maps stay large
    second = page.locator("[data-testid=layer][data-name=conv2] canvas")
    shortly(lambda: is_large(second, 14))
    page.get_by_test_id("share").click()
    shared = page.get_by_test_id("share-link").input_value()
    assert "projector" not in shared
    assert "model=pen-cnn" in shared


def is_higher(title, height):
    assert title.bounding_box()["height"] > height


def is_large(layer, across=28):
    """Whether a layer's maps, so many numbers across, are 28 px wide at least."""
    zoom = layer.evaluate("canvas => canvas.clientWidth / canvas.width")
    assert zoom * across >= 28
