"""Every text on the pages is legible: at least 12 px large, with a contrast of at least 4.5:1, and
no value of a program that was put on the page by mistake. The same visit asks axe-core for serious
faults of accessibility, because opening the pages takes most of the time."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.everywhere import PAGES
from tests.browser.shortly import shortly

LOOK = (Path(__file__).parent / "legible.js").read_text("utf-8")
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"  # `make lint` installs it
VIOLATIONS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  const counts = ({ id, impact }) =>
    ["serious", "critical"].includes(impact) || id === "heading-order";
  return violations
    .filter(counts)
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
}"""
LEAST_SIZE, LEAST_CONTRAST = 12.0, 4.5  # CSS pixels; WCAG 2.2, 1.4.3
VALUE = re.compile(r"false|true|undefined|null|NaN|None|\[object \w+\]")
INK = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let darkest = 0;
  for (let k = 0; k < data.length; k += 4) if (data[k + 3] > data[darkest + 3]) darkest = k;
  return data[darkest];
}"""  # the grey level of the canvas's strongest ink


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_legible_and_accessible(app_url, browser, theme):
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, color_scheme=theme, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        for url, shown in PAGES.items():
            page.goto(f"{app_url}/{url}")
            expect(page.locator(shown).first).to_be_visible()
            expect(page.get_by_test_id("share")).to_be_visible()
            page.evaluate(AXE.read_text("utf-8"))

            def check(url=url):  # a text may be fading in
                found = page.evaluate(LOOK)
                assert len(found) > 15
                assert [each for each in found if is_illegible(each)] == [], url
                assert [each["text"] for each in found if VALUE.fullmatch(each["text"])] == [], url
                assert page.evaluate(VIOLATIONS) == [], url

            shortly(check)
            if url == "cnn":
                ink = page.get_by_test_id("drawing").evaluate(INK)
                assert (ink > 128) is (theme == "dark")
    finally:
        context.close()


def is_illegible(text):
    """`contrast` is None over a picture, where it cannot be told; an icon is no text, and an index
    of a symbol is smaller than the symbol."""
    faint = text["contrast"] is not None and text["contrast"] < LEAST_CONTRAST
    return not text["icon"] and ((text["size"] < LEAST_SIZE and not text["index"]) or faint)


def test_what_is_looked_for_is_found(app_url, page):
    page.goto(app_url)
    page.set_content(
        "<p style='font-size: 11.9px'>small</p><p style='color: #777'>faint</p>"
        "<div style='background: #000'><p style='color: #fff; opacity: 0.4'>fading</p></div>"
        "<p style='color: #767676'>just legible</p><p style='display: none; font-size: 3px'>off</p>"
    )
    found = [each["text"] for each in page.evaluate(LOOK) if is_illegible(each)]
    assert found == ["small", "faint", "fading"]


def test_axe_finds_a_button_without_a_name(app_url, page: Page):
    page.goto(app_url)
    page.set_content("<html lang='en'><title>x</title><main><button></button></main></html>")
    page.evaluate(AXE.read_text("utf-8"))
    assert [rule for rule, _ in page.evaluate(VIOLATIONS)] == ["button-name"]
