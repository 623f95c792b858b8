"""A text classifier that a visitor trains from a CSV of their own, found on the Language page."""

import re

import pytest
from playwright.sync_api import Page, expect

from playground.text import say

pytestmark = pytest.mark.browser

ROWS = [
    (f"{sign} {word} now", label)
    for word, label in (("prize", "advert"), ("lunch", "letter"))
    for sign in ("free", "your", "the", "a", "one", "my", "this", "that", "some", "our")
]
CSV = "text,label\n" + "".join(f"{text},{label}\n" for text, label in ROWS * 4)


def test_a_filter_trained_from_a_csv_reads_on_the_language_page(app_url, page: Page):
    page.goto(f"{app_url}/train?view=data&lang=en")
    page.locator(".st-key-train_upload input[type=file]").set_input_files(
        {"name": "filter.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    )
    expect(page.get_by_text("80 examples were read.")).to_be_visible()
    start = page.locator(".st-key-train_start button")
    expect(start).to_be_enabled()
    start.click()
    numbers = page.get_by_test_id("train-numbers")
    expect(numbers).to_have_attribute("data-state", "finished", timeout=120_000)
    page.get_by_role("radio", name="Export").click()
    page.get_by_role("link", name=say("en", "language.open_on")).click()

    card = page.get_by_test_id("language-own").get_by_role("button")
    expect(card).to_have_attribute("aria-expanded", "true")
    expect(page).to_have_url(re.compile("task=own~"))
    text = page.get_by_test_id("language-text")
    text.fill("the prize now")
    expect(card).to_have_attribute("data-label", "advert")
    text.fill("the lunch now")
    expect(card).to_have_attribute("data-label", "letter")
    change = page.get_by_test_id("language-flips").get_by_test_id("language-change")
    expect(change.first).to_have_attribute("data-label", "advert")
    words = page.get_by_test_id("language-words").locator("[data-method=integrated_gradients]")
    expect(words.locator("[data-score]")).to_have_count(3)
