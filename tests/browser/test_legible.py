"""What makes a page legible: each text at least 12 px large, with a contrast of at least 4.5:1, and
no value of a program that was put on the page by mistake; and serious faults of accessibility by
axe-core. `test_every_page.py` checks each page; the tests here show that faults are found."""

import re
from pathlib import Path

from playwright.sync_api import Page

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


def check_legible_and_accessible(page: Page, url: str):
    """Check every text in sight and axe-core's rules, once texts have faded in."""
    page.evaluate(AXE.read_text("utf-8"))

    def check():
        found = page.evaluate(LOOK)
        assert len(found) > 15
        assert [each for each in found if is_illegible(each)] == [], url
        assert [each["text"] for each in found if VALUE.fullmatch(each["text"])] == [], url
        assert page.evaluate(VIOLATIONS) == [], url

    shortly(check)


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
        "<div style='position: relative; top: 9px; width: 9px; height: 9px; background: #15c'>"
        "<p style='position: absolute; top: -40px; color: #15c'>above its dark ground</p></div>"
        "<p style='color: #767676'>just legible</p><p style='display: none; font-size: 3px'>off</p>"
    )
    found = [each["text"] for each in page.evaluate(LOOK) if is_illegible(each)]
    assert found == ["small", "faint", "fading"]


def test_axe_finds_a_button_without_a_name(app_url, page: Page):
    page.goto(app_url)
    page.set_content("<html lang='en'><title>x</title><main><button></button></main></html>")
    page.evaluate(AXE.read_text("utf-8"))
    assert [rule for rule, _ in page.evaluate(VIOLATIONS)] == ["button-name"]
