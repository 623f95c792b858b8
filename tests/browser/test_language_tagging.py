"""The open cards of the Language page: a clamped tag, a made predicate and a head of the encoder
reach the link and the code."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(file_page):
    return file_page


def test_a_clamped_tag_is_in_the_link_and_in_the_code(page, app_url):
    asked = "task=entities&models=sentiment~mood-gru&text=Ada+Lovelace+lived+in+London."
    page.goto(f"{app_url}/language?{asked}")
    lattice = page.get_by_test_id("lattice")
    expect(lattice).to_have_attribute("data-tags", re.compile(r"^\S+ \S+ O "))
    cell = page.locator("[data-testid=lattice-cell][data-token='2'][data-tag=B-LOC]")
    cell.click()
    clamped = re.compile(r"^\S+ \S+ B-LOC ")
    expect(lattice).to_have_attribute("data-tags", clamped)
    row = cell.get_attribute("data-row")
    expect(page).to_have_url(re.compile(f"pins=entities~c2.{row}~p2.{row}"))
    code = page.locator(".st-key-language_code")
    code.locator("summary").click()
    expect(code).to_contain_text("# lived is B-LOC")
    page.get_by_test_id("share").click()
    shared = page.get_by_test_id("share-link").input_value()
    page.goto("about:blank")
    page.goto(shared)
    expect(lattice).to_have_attribute("data-tags", clamped)
    expect(page.get_by_test_id("language-text")).to_have_value("Ada Lovelace lived in London.")
    page.get_by_test_id("language-card-sentiment").click()
    expect(page.get_by_test_id("language-model")).to_have_value("mood-gru")


def test_any_word_becomes_the_predicate(page, app_url):
    page.goto(f"{app_url}/language?task=roles&text=The+girl+threw+a+red+ball.")
    made = page.locator("[data-testid=roles-row][data-predicate='1']")
    found = page.locator("[data-testid=roles-row][data-predicate='2']")
    found.locator("[data-word='1']").click()
    expect(made).to_be_visible()
    expect(page).to_have_url(re.compile("pins=roles~v1~f1"))
    made.get_by_test_id("roles-drop").click()
    expect(made).to_have_count(0)
    expect(found).to_be_visible()


def test_the_encoder_shows_the_layer_that_is_asked_for(page, app_url):
    page.goto(f"{app_url}/language?task=encoder&text=She+sat+on+the+bank.&pins=encoder~l0~h3~q5~k2")
    view = page.get_by_test_id("attention")
    expect(view).to_have_attribute("data-head", "3")
    weight = view.get_attribute("data-weight")
    page.locator("[data-testid=attention-layers] [data-key='2']").click()
    expect(page).to_have_url(re.compile("pins=encoder~l2~h3~q5~k2"))
    expect(view).not_to_have_attribute("data-weight", weight)
    expect(page.get_by_test_id("attention-cosines")).to_contain_text("bank")
