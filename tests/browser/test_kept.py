"""A reload keeps a visitor's things; another visitor does not see them; and they can be deleted."""

import re
from dataclasses import replace

from playwright.sync_api import Page, expect

from playground.nets.files import model_to_bytes
from playground.nets.store import shipped_model
from playground.text import say


def open_draw(page: Page, url: str, digits: int) -> None:
    page.goto(url)
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", re.compile("."))
    expect(page.get_by_text(say("en", "draw.my_digits", count=digits), exact=True)).to_be_visible()


def test_a_reload_keeps_ones_things_and_deleting_them_is_final(app_url, page: Page, browser):
    open_draw(page, app_url, 0)
    expect(page.locator(".st-key-draw_was_3 button")).to_be_enabled()
    page.locator(".st-key-draw_was_3 button").click()
    expect(page.get_by_text(say("en", "draw.my_digits", count=1), exact=True)).to_be_visible()
    page.get_by_text("About pen-cnn").click()
    mine = model_to_bytes(replace(shipped_model("seed-cnn"), name="my own net"))
    page.locator(".st-key-draw_files_upload input").set_input_files(
        {"name": "my own net.safetensors", "mimeType": "", "buffer": mine}
    )
    page.wait_for_url("**model=my+own+net**")
    kept = page.locator(".st-key-kept")
    expect(kept).to_contain_text("one model of your own")

    open_draw(page, page.url, 1)  # a new session, as after a reload
    expect(page.locator(".st-key-draw_model_select").get_by_role("combobox")).to_have_value(
        re.compile("^my own net")
    )
    expect(page.get_by_test_id("stAlert")).to_have_count(0)

    other = browser.new_context()
    stranger = other.new_page()
    open_draw(stranger, app_url, 0)
    expect(stranger.locator(".st-key-kept")).to_have_count(0)
    other.close()

    kept.get_by_role("button").click()
    page.locator(".st-key-kept_delete button").click()
    expect(page.get_by_text(say("en", "shell.kept_deleted"))).to_be_visible()
    open_draw(page, app_url, 0)
    expect(kept).to_have_count(0)
