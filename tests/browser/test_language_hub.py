"""“Small against large” in the browser, with a tiny model that is made here."""

import pytest
from playwright.sync_api import expect

from playground.text import say
from tests.language.test_hub import NETS, save, snapshot

pytestmark = pytest.mark.browser
NAME = "tiny/moods"
LOADED = 240_000  # ms: the server imports `transformers` first


def test_a_model_of_the_hub_reads_beside_the_shipped_one(page, app_url, hub_cache):
    save(snapshot(hub_cache, NAME), *NETS[NAME])
    page.goto(f"{app_url}/language?lang=en&text=Ada+gave+Bob+a+book&hub={NAME}")
    expect(page.locator("[data-testid=language][data-count]")).to_be_visible()
    page.get_by_role("button", name=say("en", "hub.load")).click()
    bars = page.get_by_test_id("hub-hub").locator("[data-label]")
    expect(bars).to_have_count(3, timeout=LOADED)
    given = {bar.get_attribute("data-label") for bar in bars.all()}
    assert given == set(NETS[NAME][1])
    expect(page.get_by_test_id("hub-shipped").locator("[data-label=positive]")).to_be_visible()
    first = bars.first.get_attribute("data-probability")
    page.get_by_test_id("language-text").fill("a book about money")
    expect(bars.first).not_to_have_attribute("data-probability", first)
    page.locator(".lg-code summary").click()
    expect(page.locator(".lg-code pre")).to_contain_text("text = 'a book about money'")
