"""“Make one” on the Vision page: the digits of a link's seed, their film, and a pixel's numbers."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from playground.nets.store import MAKER, shipped_model
from playground.text import say
from playground.vision.flow_film import Plan, record_film

pytestmark = pytest.mark.browser

SOME = re.compile(r"\d")  # a number
PLAN = Plan(labels=(3, 7), count=2, seed=5, steps=4)
SHOWN = """(canvas) => [...canvas.getContext("2d").getImageData(0, 0, 28, 28).data]
  .filter((_, k) => k % 4 === 0)"""


def test_a_links_digits_are_stepped_through_and_a_pixel_is_computed(app_url, page: Page):
    film = record_film(shipped_model(MAKER), PLAN)
    page.goto(f"{app_url}/vision?view=make&labels=3,7&count=2&seed=5&steps=4")
    made = page.get_by_test_id("make")
    expect(made).to_have_attribute("data-film", re.compile("."))
    pictures = page.get_by_test_id("make-picture")
    expect(pictures).to_have_count(2)
    expect(pictures.nth(0)).to_have_attribute("data-right", re.compile("true|false"))
    for k in range(2):
        shown = pictures.nth(k).locator("canvas").evaluate(SHOWN)
        assert np.abs(np.array(shown) - film.pictures[k].ravel().astype(int)).max() <= 1

    slider = page.get_by_test_id("make-film")
    slider.focus()
    page.keyboard.press("Home")
    step = page.get_by_test_id("make-step")
    expect(step).to_have_text(say("en", "make.step_of", step=0, steps=4, time="0.00"))
    page.keyboard.press("ArrowRight")
    expect(step).to_have_text(say("en", "make.step_of", step=1, steps=4, time="0.25"))
    page.wait_for_url("**frame=1*")

    pictures.nth(1).click()
    expect(made).to_have_attribute("data-picked", "1")
    large = page.get_by_test_id("make-large")
    box = large.bounding_box()
    large.click(position={"x": box["width"] * 14.5 / 28, "y": box["height"] * 9.5 / 28})
    page.wait_for_url("**pixel=9.14*")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**pixel=10.14*")
    after = f"{film.frames[2, 1, 0, 10, 14]:.4f}".replace("-", "−")
    sums = page.get_by_test_id("make-sums")
    expect(sums).to_have_attribute("data-after", re.compile(re.escape(after[:-1])))
    expect(page.get_by_test_id("make-steps").locator("tr")).to_have_count(5)

    page.get_by_test_id("make-seed").fill("-1")
    page.keyboard.press("Tab")
    wrong = say("en", "make.not_whole", name="Seed", least=0, most=2**31 - 1)
    expect(page.get_by_test_id("make-wrong")).to_have_text(wrong)
    page.get_by_test_id("make-seed").fill("6")
    page.keyboard.press("Tab")
    page.wait_for_url("**seed=6*")
    expect(page.get_by_test_id("make-wrong")).to_have_text("")


def test_a_photo_of_ones_own_is_restored(app_url, page: Page, tmp_path):
    page.goto(f"{app_url}/vision?view=restore")
    restored, results = page.get_by_test_id("restore"), page.get_by_test_id("restore-results")
    expect(restored).to_have_attribute("data-film", re.compile("."))
    Image.effect_noise((300, 500), 60).convert("RGB").save(tmp_path / "tall.jpg")
    page.get_by_test_id("restore-upload-file").set_input_files(tmp_path / "tall.jpg")
    page.wait_for_url("**digit=photo*")
    chosen = page.get_by_role("button", name=say("en", "make.own_photo_alt"), exact=True)
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(results.locator("[data-method=telea]")).to_have_attribute("data-decibels", SOME)
    (tmp_path / "text.png").write_text("no picture")
    page.get_by_test_id("restore-upload-file").set_input_files(tmp_path / "text.png")
    expect(page.get_by_test_id("restore-problem")).not_to_have_text("")
    page.locator("[data-digit='3']").click()
    page.wait_for_url("**digit=3*")
    expect(page.get_by_test_id("restore-problem")).to_have_text("")


def test_words_are_written_or_chosen(app_url, page: Page):
    page.goto(f"{app_url}/vision?view=make&maker=sprite-maker&count=2&steps=1")
    expect(page.get_by_test_id("make")).to_have_attribute("data-film", re.compile("."))
    words, pictures = page.get_by_test_id("make-words"), page.get_by_test_id("make-picture")
    words.fill("Dragon red, tree")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("words=red(%20|\\+)dragon(%2C|,)tree"))
    expect(pictures.nth(0)).to_contain_text("red dragon")
    expect(pictures.nth(1)).to_contain_text("tree")
    page.locator("[data-word=blue]").click()
    expect(pictures.nth(1)).to_contain_text("blue tree")
    words.fill("blue unicorn")
    page.keyboard.press("Tab")
    problem = page.get_by_test_id("make-no-word")
    expect(problem).to_have_text(say("en", "make.no_word", given="unicorn"))
    words.fill("red gem, " * 21)
    page.keyboard.press("Tab")
    expect(problem).to_have_text(say("en", "make.many_phrases", count=21, most=20))
    words.fill("A green dragon and the blue trees.")
    page.keyboard.press("Tab")
    page.wait_for_url(re.compile("words=green(%20|\\+)dragon(%2C|,)blue(%20|\\+)tree"))
    expect(problem).to_have_text("")
    about = page.get_by_test_id("make-sums")
    asks = say("en", "make.sums_start", time="0", asks="words").split(". ")[0]
    expect(about).to_contain_text(asks)
    page.get_by_role("button", name="Green", exact=True).click()
    expect(page.get_by_test_id("make-caption")).to_contain_text(", Green: ")
    expect(about.locator(".vm-tick")).to_have_text(["−1", "1", "t = 0", "t = 1"])


def test_chinese_words_are_understood_without_spaces(app_url, page: Page):
    page.goto(f"{app_url}/vision?view=make&maker=sprite-maker&count=2&steps=1&lang=zh")
    expect(page.get_by_test_id("make")).to_have_attribute("data-film", re.compile("."))
    page.get_by_test_id("make-words").fill("一条红龙和蓝色的药水")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("words=red(%20|\\+)dragon(%2C|,)blue(%20|\\+)potion"))


def test_a_hole_is_painted_and_filled(app_url, page: Page):
    page.goto(f"{app_url}/vision?view=restore&digit=3")
    restored, canvas = page.get_by_test_id("restore"), page.get_by_test_id("restore-canvas")
    results = page.get_by_test_id("restore-results")
    problem = page.get_by_test_id("restore-problem")
    expect(restored).to_have_attribute("data-film", re.compile("."))
    expect(results.locator("[data-method=mean]")).to_have_attribute("data-decibels", SOME)
    page.get_by_test_id("restore-clear").click()
    expect(problem).to_have_text(say("en", "vision.mask_empty"))
    expect(results).to_be_hidden()

    page.locator("[data-tool=scratch]").click()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.5, steps=3)
    page.mouse.up()
    expect(problem).to_have_text("")
    expect(results).to_be_visible()
    count = int(restored.get_attribute("data-hole"))
    assert 8 < count < 40
    outside = {"outside": 784 - count, "hole": count, "changed": 0}
    measured, read_by = (
        say("en", "make.measured_hole", **outside), say("en", "make.read_by", judge="pen-cnn"),
    )  # fmt: skip
    expect(page.get_by_test_id("restore-outside")).to_have_text(f"{measured} {read_by}")
    expect(page.get_by_test_id("restore-fill")).to_have_count(6)
    canvas.focus()
    page.keyboard.press("ArrowUp")  # from the middle, which is in the scratch, to the row above
    page.keyboard.press("ArrowUp")
    page.keyboard.press(" ")
    expect(restored).to_have_attribute("data-hole", str(count + 1))
    page.wait_for_url("**mask=*")

    page.get_by_role("button", name=say("en", "make.photo_alt", number=2)).click()
    outside = {"outside": 1024 - 88, "hole": 88, "changed": 0}  # a new hole, in 32×32 pixels
    expect(page.get_by_test_id("restore-outside")).to_have_text(
        say("en", "make.measured_hole", **outside)
    )
    expect(results.locator("[data-method=mean]")).to_have_attribute("data-read", "")
    page.wait_for_url("**digit=coffee2*")
