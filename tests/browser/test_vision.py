"""The Vision page: a photo, two nets and what they look at; own classes with Chromium's fake
camera, a green picture with a moving disc (`browser_type_launch_args`)."""

import re

import pytest
from playwright.sync_api import Page, expect

from playground.core.places import ASSETS
from playground.text import say

pytestmark = pytest.mark.browser

PHOTOS = ASSETS / "photos"
SEVERAL = re.compile(r"^([5-9]|\d{2,3})$")


def photo_shows(page: Page, name: str, label: str):
    expect(page.locator(f".vs-what[data-photo={name}]")).to_be_visible()
    expect(page.get_by_test_id("vision-answer-0")).to_have_attribute("data-label", label)


def test_a_photo_is_named_and_the_link_holds_what_is_explained(app_url, page: Page):
    page.goto(f"{app_url}/vision?look=grad_cam&photo=coffee")
    photo_shows(page, "coffee", "espresso")
    photo = page.get_by_test_id("vision-photo")
    expect(photo).to_have_attribute("data-peak", re.compile(r"\d,\d"))
    photo.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("vision-caption")).to_have_text(
        say("en", "vision.weighted", share="100.0 %")
    )

    cup = page.get_by_test_id("vision-answer-0").locator("[data-index='968']")
    cup.click()
    expect(cup).to_have_attribute("aria-pressed", "true")
    page.wait_for_url("**of=0.968*")
    page.get_by_test_id("vision-bring").locator("[data-sample=cat]").click()
    photo_shows(page, "cat", "Egyptian cat")
    page.wait_for_url("**photo=cat*")

    page.get_by_test_id("vision-file").set_input_files(PHOTOS / "rocket.jpg")
    photo_shows(page, "own", "missile")
    page.get_by_test_id("vision-file").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    )
    expect(page.get_by_test_id("vision-problem")).to_contain_text("not a picture")
    photo_shows(page, "own", "missile")

    page.locator(".st-key-vision_open_cnn button").click()
    expect(page.get_by_test_id("photo")).to_be_visible()
    page.wait_for_url("**/cnn?**")


def test_own_classes_answer_the_camera_and_become_a_model(app_url, page: Page):
    page.goto(f"{app_url}/vision?view=own")
    screen, photos = (page.get_by_test_id("own-class").nth(k) for k in (0, 1))
    screen.get_by_test_id("own-name").fill("screen")
    screen.get_by_test_id("own-name").press("Enter")
    page.get_by_test_id("vision-camera").click()
    expect(page.get_by_test_id("vision-video")).to_be_visible()
    record = screen.get_by_test_id("own-record")
    expect(record).to_have_text(say("en", "vision.record"))
    record.focus()
    page.keyboard.down(" ")
    expect(screen).to_have_attribute("data-count", SEVERAL)
    page.keyboard.up(" ")
    says = page.get_by_test_id("own-says")
    expect(says).to_have_text(say("en", "vision.next_class", name="screen"))

    files = [PHOTOS / f"{name}.jpg" for name in ("cat", "coffee", "rocket", "astronaut", "cat")]
    photos.get_by_test_id("own-files-file").set_input_files(files)
    report = page.get_by_test_id("own-report")
    expect(report).to_have_attribute("data-held", re.compile(r"^[1-9]"))
    expect(photos).to_have_attribute("data-count", "5")
    answer = page.get_by_test_id("own-answer")
    expect(answer).to_have_attribute("data-label", "screen")
    expect(page.get_by_test_id("own-rate")).not_to_have_text("")
    page.get_by_test_id("own-ask-file").set_input_files(PHOTOS / "coffee.jpg")
    expect(answer).to_have_attribute("data-label", say("en", "vision.class_name", number=2))
    expect(page.get_by_test_id("vision-video")).to_be_hidden()

    page.get_by_test_id("own-keep-name").fill("my things")
    page.get_by_test_id("own-keep").click()
    expect(page.get_by_test_id("own-kept")).to_have_text(say("en", "vision.kept", name="my things"))
    page.locator("[data-testid=vision-views] [data-view=what]").click()
    expect(page.get_by_test_id("vision-answer-0")).to_have_attribute("data-net", "my things")
    page.locator("[data-testid=vision-views] [data-view=own]").click()
    expect(screen).to_have_attribute("data-count", SEVERAL)  # the pictures are still there
    page.locator("[class*=st-key-vision_delete_] button").click()
    expect(page.locator("[class*=st-key-vision_delete_]")).to_have_count(0)


def test_a_thing_is_found_again_among_named_pictures(app_url, page: Page):
    page.goto(f"{app_url}/vision?view=which")
    answer, line = page.get_by_test_id("which-answer"), page.get_by_test_id("which-threshold")
    expect(answer).to_have_attribute("data-name", say("en", "cnn.photo_cat"))
    expect(page.get_by_test_id("which-tried")).to_have_attribute("data-count", "32")
    tool = page.get_by_test_id("which-curves").locator(".np-tool:visible")
    assert tool.evaluate("e => e.scrollWidth <= e.clientWidth")  # its sign is not cut off
    line.focus()
    page.keyboard.press("End")
    expect(answer).to_have_attribute("data-name", "")
    page.wait_for_url("**cosine=1*")
    page.get_by_test_id("which-reset").click()
    expect(answer).to_have_attribute("data-name", say("en", "cnn.photo_cat"))
    page.locator(".vw [data-value=rocket]").click()
    expect(answer).to_have_attribute("data-name", say("en", "cnn.photo_rocket"))
    page.wait_for_url("**find=rocket*")

    page.get_by_test_id("which-empty").click()
    expect(page.get_by_test_id("which-note")).to_have_text(say("en", "which.gallery_empty"))
    files = [PHOTOS / f"{name}.jpg" for name in ("astronaut", "coffee")]
    page.get_by_test_id("which-add-file").set_input_files(files)
    expect(page.get_by_test_id("which-gallery")).to_have_attribute("data-count", "2")
    page.wait_for_url("**gallery=own*")
    page.get_by_test_id("which-ask-file").set_input_files(PHOTOS / "coffee.jpg")
    expect(answer).to_have_attribute("data-name", "coffee")

    page.locator("[data-testid=which-parts] [data-part=names]").click()
    net = page.get_by_test_id("names-net").first
    expect(net).to_have_attribute("data-label", re.compile("cat|tabby"))
    net.locator(".vw-twins button").first.click()
    expect(net.locator(".vw-twins button").first).to_have_attribute("aria-pressed", "true")
    page.wait_for_url("**pair=*")

    page.locator("[data-testid=which-parts] [data-part=faces]").click()
    page.get_by_test_id("faces-agree").click()
    expect(page.get_by_test_id("faces-says")).to_have_attribute("data-count", "1")
    page.get_by_test_id("faces-r").click()
    expect(page.get_by_test_id("faces-crops").locator("figure")).to_have_count(24)
    page.get_by_test_id("faces-forget").click()
    expect(page.get_by_test_id("faces-consent")).to_be_visible()


REFUSED = """(name) => {
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("", name);
  };
}"""


@pytest.mark.parametrize("view", ["what", "which", "own"])
def test_without_a_camera_the_reason_is_said_at_once(app_url, page: Page, view):
    page.goto(f"{app_url}/vision?view={view}&look=none")
    button, says = page.get_by_test_id("vision-camera"), page.get_by_test_id("vision-camera-says")
    expect(button).to_be_visible()
    for name, reason in (("NotAllowedError", "denied"), ("NotFoundError", "absent")):
        page.evaluate(REFUSED, name)
        button.click()
        expect(says).to_have_text(say("en", f"vision.camera_{reason}"))
