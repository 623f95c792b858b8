"""Every page for screen reader and translator: the language of the document and of the browser, and
a translator that rewrites the page. axe-core's rules are asked in `test_every_page.py`."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from playground.text import say
from tests.browser.everywhere import PAGES

TRANSLATE = (Path(__file__).parent / "translate.js").read_text("utf-8")


def test_a_browser_in_chinese_opens_in_chinese_and_the_document_follows_the_switch(
    app_url, browser
):
    context = browser.new_context(locale="zh-CN")
    try:
        page = context.new_page()
        page.goto(f"{app_url}/room")
        expect(page.get_by_role("heading", level=1)).to_have_text(say("zh", "room.menu"))
        expect(page.locator("html")).to_have_attribute("lang", "zh")
        expect(page.locator(PAGES["room"])).to_be_visible()
        page.evaluate(TRANSLATE)  # what it has rewritten follows, too
        page.get_by_role("radio", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page).to_have_title(f"{say('en', 'room.menu')} · {say('en', 'shell.app')}")
        expect(page.get_by_role("heading", level=1)).to_have_text(say("en", "room.menu"))
        lobby = page.get_by_role("heading", level=2)
        expect(lobby).to_have_text([say("en", "room.enter"), say("en", "room.open_title")])
    finally:
        context.close()


# ---- a translator ---------------------------------------------------------------------------


def use_draw(page: Page):
    pen = page.get_by_test_id("pen")
    pen.evaluate("(canvas) => canvas.scrollIntoView({ block: 'center' })")
    pen.hover()  # waits until it stays in its place
    box = pen.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200, steps=8)
    page.mouse.up()
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", "1")
    page.locator(".st-key-draw_was_1 button").click()
    expect(page.get_by_text(say("en", "draw.kept", digit=1, count=1))).to_be_visible()


def use_cnn(page: Page):
    page.locator(".st-key-cnn_lens button").nth(4).click()
    expect(page.locator(PAGES["cnn?show=table"])).to_be_visible()


def use_rnn(page: Page):
    page.get_by_test_id("rnn-text").fill("what a bad day")
    expect(page.get_by_test_id("token")).to_have_count(4)
    page.get_by_test_id("tab-edit").click()
    expect(page.get_by_test_id("edit-value")).to_be_visible()


def use_train(page: Page):
    page.locator(".st-key-train_start button").click()
    expect(page.locator(".st-key-train_stop, .st-key-train_continue").first).to_be_visible()
    page.evaluate(TRANSLATE)
    page.locator(".st-key-train_view button").nth(3).click()
    expect(page.get_by_test_id("stFileUploader")).to_be_visible()


def use_evaluate(page: Page):
    page.get_by_test_id("ev-tabs").locator("button").nth(1).click()
    expect(page.get_by_test_id("ev-threshold-counts")).to_be_visible()


def use_room(page: Page):
    page.locator(".st-key-room_open button").click()
    expect(page.locator(".room-code")).to_be_visible()


USES = {
    "": use_draw,
    "cnn": use_cnn,
    "rnn": use_rnn,
    "train": use_train,
    "evaluate": use_evaluate,
    "room": use_room,
}


def check_translated(page: Page, url: str):
    """Use a page that a translator has rewritten, and leave it by the menu."""
    assert page.evaluate(TRANSLATE) > 10
    USES[url](page)
    page.evaluate(TRANSLATE)
    other = "rnn" if url == "cnn" else "cnn"  # long names push only the last links under “more”
    page.locator(f"[data-testid=stTopNavLink][href$='/{other}']").click()
    expect(page).to_have_url(re.compile(rf"/{other}\b"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_train_page_that_a_translator_has_rewritten_still_works(app_url, page: Page):
    # `test_every_page.py` uses the others; a run that goes on would change pages opened later.
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{app_url}/train")
    expect(page.locator(PAGES["train"]).first).to_be_visible()
    expect(page.get_by_test_id("share")).to_be_visible()
    check_translated(page, "train")
    assert errors == []
