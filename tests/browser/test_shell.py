"""The shell in a real browser: a deep link as a server's first request, both languages."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from playground.text import say
from playground.ui.components import COMPONENTS
from playground.ui.pages import PAGES

FIRST = {"cnn": "[data-testid=arithmetic]", "rnn": ".st-key-rnn_part", "train": ".st-key-train"}


def test_deep_links_may_be_the_first_requests_of_a_servers_life(fresh_url, context):
    # All three are asked for before the server has shown any page.
    pages = {url: context.new_page() for url in FIRST}
    for url, page in pages.items():
        page.goto(f"{fresh_url}/{url}?lang=zh", wait_until="commit")
    for url, page in pages.items():
        expect(page.locator(FIRST[url])).to_be_visible(timeout=120_000)
        expect(page.get_by_text("Page not found")).to_have_count(0)


def test_the_menu_names_every_page_and_the_switch_changes_the_language(app_url, page: Page):
    page.goto(app_url)
    for language in ("en", "zh"):
        if language == "zh":
            page.get_by_role("radio", name="中文").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say(language, "draw.menu"))
        for entry in PAGES:
            name = say(language, f"{entry.name}.menu")
            expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page).to_have_url(re.compile("lang=zh"))


def test_what_a_link_says_is_shown_as_it_is_and_never_as_markdown(page: Page, app_url):
    given = "[x](/cnn) ~y~ :red[z] *a* `b`"
    page.goto(f"{app_url}/rnn?{urlencode({'model': given})}")
    said = page.get_by_test_id("stAlert").first
    expect(said).to_contain_text(f"“{given[:40]}”", timeout=120_000)
    expect(said.locator("a, del, em, code")).to_have_count(0)


SHOWN = {"pen": "[data-testid=answer]", "cnn": "[data-testid=arithmetic]"}


@pytest.mark.parametrize(("url", "part"), [("", "pen"), ("cnn", "cnn")])
def test_what_the_html_names_comes_early_and_once(app_url, page: Page, url, part):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(app_url)))
    page.goto(f"{app_url}/{url}")
    expect(page.locator(SHOWN[part]).first).to_be_visible()
    html = page.request.get(f"{app_url}/{url}").text()
    named = re.findall(r'(?:href|src)="\.?(/[^"]+\.(?:js|css))"', html)
    ours = [name for name in named if "bidi-components" in name]
    assert f"/_stcore/bidi-components/playground.{part}/{COMPONENTS[part].script}" in ours
    connected = asked.index("/_stcore/health")  # Streamlit's own files have run by then
    modules = [name for name in named if name.endswith(".js")]
    assert [asked.count(name) for name in modules] == [1] * len(modules)
    assert max(asked.index(name) for name in named) < connected
    if part != "pen":
        return  # the other pages show more elements before their component
    assert page.request.get(f"{app_url}/draw").text() == html  # the first page by its name
    # Until the net's weights are requested, no script is asked for that the HTML did not name.
    weights = next(k for k, name in enumerate(asked) if name.endswith(".bin"))
    assert {name for name in asked[:weights] if name.endswith(".js")} <= set(named)


# ---- on a phone -------------------------------------------------------------------------------


@pytest.fixture
def phone(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()


def open_menu(page: Page):
    page.get_by_test_id("stExpandSidebarButton").tap()
    expect(page.get_by_test_id("stSidebar")).to_be_in_viewport()


def test_on_a_phone_the_menu_closes_on_choosing_by_its_button_and_on_a_tap_outside(
    app_url, phone: Page
):
    phone.goto(app_url)
    expect(phone.get_by_test_id("answer")).to_be_visible()
    expect(phone.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    open_menu(phone)
    phone.touchscreen.tap(360, 700)
    expect(phone.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    open_menu(phone)  # nothing covers its own button
    phone.get_by_test_id("stSidebarCollapseButton").get_by_role("button").tap()
    expect(phone.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    open_menu(phone)
    phone.get_by_role("link", name=say("en", "cnn.menu")).tap()
    expect(phone.get_by_test_id("arithmetic")).to_be_visible()
    expect(phone.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    phone.reload()
    expect(phone.get_by_test_id("arithmetic")).to_be_visible()
    expect(phone.get_by_test_id("stSidebar")).not_to_be_in_viewport()


# ---- the browser's history --------------------------------------------------------------------


def test_back_leads_to_the_page_before_however_many_settings_were_changed(app_url, page: Page):
    page.goto(app_url)
    expect(page.get_by_test_id("answer")).to_be_visible()
    page.wait_for_url("**/?*model=*")  # the page has written its state …
    assert page.evaluate("history.length") == 2  # … and Back leads to the empty page before it
    page.get_by_role("link", name=say("en", "cnn.menu")).click()
    expect(page.get_by_test_id("arithmetic")).to_be_visible()
    for lens in ("table", "sandbox"):
        page.locator(".st-key-cnn_lens").get_by_text(say("en", f"cnn.lens_{lens}")).click()
        page.wait_for_url(f"**/cnn?*show={lens}*")
    page.go_back()
    expect(page.get_by_test_id("answer")).to_be_visible()
