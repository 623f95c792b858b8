"""The Language page: one text, all tasks, cards that open, and the link."""

import re

import pytest
from playwright.sync_api import expect

from playground.text import say

pytestmark = pytest.mark.browser


@pytest.fixture
def page(file_page):
    return file_page


def visit(page, app_url, query=""):
    page.goto(f"{app_url}/language{query}")
    expect(page.locator("[data-testid=language][data-count]")).to_be_visible()
    return page.get_by_test_id("language-text")


def card(page, task):
    return page.get_by_test_id(f"language-card-{task}")


def test_what_is_typed_is_read_and_the_link_holds_it(page, app_url):
    text = visit(page, app_url)
    expect(text).to_be_in_viewport()
    expect(page.get_by_test_id("language-cards").locator("button").last).to_be_in_viewport()
    text.fill("What a terrible, boring film.")
    expect(card(page, "sentiment")).to_have_attribute("data-label", "negative")
    text.fill("What a wonderful film, I loved it.")
    expect(card(page, "sentiment")).to_have_attribute("data-label", "positive")
    assert float(card(page, "sentiment").get_attribute("data-probability")) > 0.5
    expect(page).to_have_url(re.compile("text=What.a.wonderful"))
    words = page.get_by_test_id("language-words").locator("[data-method=knock_out] [data-score]")
    expect(words.first).to_be_visible()
    page.reload()
    expect(text).to_have_value("What a wonderful film, I loved it.")
    expect(card(page, "sentiment")).to_have_attribute("data-label", "positive")


def test_an_example_says_what_it_shows_and_chinese_is_recognised(page, app_url):
    text = visit(page, app_url, "?lang=zh")
    expect(page.get_by_test_id("language")).to_have_attribute("data-language", "zh")
    page.get_by_test_id("language-example").nth(1).click()
    point = page.get_by_test_id("language-point")
    expect(point).to_have_text(say("zh", "language.point_negation"))
    text.fill("I loved this film.")
    expect(page.get_by_test_id("language")).to_have_attribute("data-language", "en")
    expect(card(page, "sentiment")).to_have_attribute("data-label", "positive")
    page.locator("[data-testid=language-of-text] [data-language=zh]").click()
    expect(page).to_have_url(re.compile("text_lang=zh"))
    expect(page.get_by_test_id("language")).to_have_attribute("data-language", "zh")


@pytest.mark.parametrize("text", ["", "\u200b", "🙂", "א", "<img src=x onerror=alert(1)>"])
def test_any_text_is_answered_or_refused_in_a_sentence(page, app_url, text):
    field = visit(page, app_url)
    count = page.get_by_test_id("language").get_attribute("data-count")
    field.fill(text)
    expect(page.get_by_test_id("language")).not_to_have_attribute("data-count", count)
    expect(page.locator("[data-testid=language] img")).to_have_count(0)
    if not text.strip("\u200b"):
        notes = page.get_by_test_id("language-notes")
        expect(notes).to_have_text(re.compile("type something|type a sentence"))
    expect(page.locator(".st-key-error")).to_have_count(0)


def test_a_long_text_is_cut_and_that_is_said(page, app_url):
    visit(page, app_url).fill("word " * 20_000)
    notes = page.get_by_test_id("language-notes")
    expect(notes).to_have_text(say("en", "language.cut", limit=2_000, cut=98_000))


def test_one_changed_word_flips_the_answer(page, app_url):
    visit(page, app_url, "?text=The+film+was+good.")
    change = page.get_by_test_id("language-flips").get_by_test_id("language-change").first
    expect(change).to_be_visible()
    label = change.get_attribute("data-label")
    assert label != card(page, "sentiment").get_attribute("data-label")
    changed = change.get_attribute("title")
    change.click()
    expect(page.get_by_test_id("language-text")).to_have_value(changed)
    expect(card(page, "sentiment")).to_have_attribute("data-label", label)
