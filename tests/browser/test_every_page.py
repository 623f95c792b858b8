"""What holds on every page, checked in one visit for each theme and language, because a visit takes
most of the time.

English and light: the texts are legible, no serious rule of accessibility is broken, the page works
under its own policy, its tour leads through it, and a translator does not break it. Chinese and
dark: the same two, no English words, and no request to another server.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.text import say
from playground.ui.page import Page as Entry
from playground.ui.pages import PAGES as ENTRIES
from tests.browser.everywhere import PAGES
from tests.browser.shortly import shortly
from tests.browser.test_accessible import USES, check_translated
from tests.browser.test_chinese import check_chinese
from tests.browser.test_legible import check_legible_and_accessible
from tests.conftest import OnePage

pytestmark = pytest.mark.browser

SCREEN = {"width": 1280, "height": 800}
INK = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let darkest = 0;
  for (let k = 0; k < data.length; k += 4) if (data[k + 3] > data[darkest + 3]) darkest = k;
  return data[darkest];
}"""  # the grey level of the canvas's strongest ink


def one_page(browser: Browser, **options):
    """A visitor's page for all tests of this file, with its requests, console and errors."""

    def come() -> Page:
        page = browser.new_context(viewport=SCREEN, reduced_motion="reduce", **options).new_page()
        page.asked, page.said, page.errors = [], [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda said: page.said.append(said.text))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        return page

    pages = OnePage(come)
    yield pages
    pages.close()


@pytest.fixture(scope="module")
def light(browser):
    yield from one_page(browser, color_scheme="light", bypass_csp=False)


@pytest.fixture(scope="module")
def dark(browser):
    yield from one_page(browser, color_scheme="dark")


def visit(pages: OnePage, request: pytest.FixtureRequest, link: str, shown: str) -> Page:
    page = pages.get(request.node)
    page.goto("about:blank")  # ends what the page before may still do
    for record in (page.asked, page.said, page.errors):
        record.clear()
    page.goto(link)
    expect(page.locator(shown).first).to_be_visible()
    expect(page.get_by_test_id("share")).to_be_visible()
    return page


def entry_of(url: str) -> Entry:
    name = url.partition("?")[0] or ENTRIES[0].name
    return next(entry for entry in ENTRIES if entry.name == name)


def ink_of_drawing(page: Page) -> int:
    return page.get_by_test_id("drawing").evaluate(INK)


def test_all_pages_are_visited():
    assert {entry_of(url) for url in PAGES} == set(ENTRIES)
    assert {entry.name for entry in ENTRIES[1:]} <= set(PAGES)  # with its tour


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_legible_accessible_and_toured_and_survives_a_translator(
    app_url, light, request, url
):
    page = visit(light, request, f"{app_url}/{url}", PAGES[url])
    check_legible_and_accessible(page, url)
    if url == "cnn":
        assert ink_of_drawing(page) <= 128
    if "?" not in url:
        follow_tour(page, entry_of(url))
    if url in USES and url != "train":  # see test_accessible.py
        check_translated(page, url)
    assert [text for text in page.said if "Content Security" in text] == []
    assert page.errors == []


@pytest.mark.parametrize("url", PAGES)
def test_a_page_in_chinese_is_legible_has_no_english_words_and_asks_no_other_server(
    app_url, dark, request, url
):
    link = f"{app_url}/{url}{'&' if '?' in url else '?'}lang=zh"
    page = visit(dark, request, link, PAGES[url])
    name = say("zh", f"{entry_of(url).name}.menu")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
    check_legible_and_accessible(page, url)
    if url == "cnn":
        assert ink_of_drawing(page) > 128
    check_chinese(page)
    elsewhere = {at for at in page.asked if not at.startswith((app_url, "data:", "blob:"))}
    assert page.asked
    assert elsewhere == set()


# ---- the tour ---------------------------------------------------------------------------------

# Steps that are there when the page opens; others come once one is in a room.
AT_FIRST = {"room": 2, "vision": 5}


def follow_tour(page: Page, entry: Entry) -> None:
    """The tour leads by keyboard to elements that are there."""
    box, frame = page.get_by_test_id("tour-box"), page.locator(".np-tour-frame")
    steps = entry.tour[: AT_FIRST.get(entry.name)]
    for step in steps:  # those of a component come after the header
        expect(page.locator(step.at).first).to_be_visible()
    start = page.get_by_test_id("tour")
    expect(start).to_have_accessible_name(say("en", "header.tour_new"))
    start.focus()
    page.keyboard.press("Enter")
    for number, step in enumerate(steps):
        expect(box).to_contain_text(say("en", step.says.message_id))
        expect(box).to_contain_text(f"{number + 1} of {len(steps)}")
        shortly(lambda step=step: frames(frame, page.locator(step.at).first))
        page.keyboard.press("ArrowRight")
    expect(box).to_have_count(0)
    expect(start).to_be_focused()


def frames(frame, element):
    """Whether the frame lies around the element, and both are in sight."""
    around, inside = frame.bounding_box(), element.bounding_box()
    assert abs(around["x"] + 4 - inside["x"]) < 2
    assert abs(around["y"] + 4 - inside["y"]) < 2
    assert abs(around["height"] - 8 - inside["height"]) < 2
    assert -5 < around["y"] < 800
