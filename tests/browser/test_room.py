"""A class in its room, in several browsers: pupils draw, the teacher's wall shows it."""

import io
import re
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from playground.room.records import CODE_LENGTH
from tests.browser.shortly import choose

ONE = [(0.5, 0.15), (0.5, 0.85)]
SEVEN = [(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)]


def stroke(page: Page, points) -> None:
    paper = page.get_by_test_id("room-paper")
    paper.evaluate("(canvas) => canvas.scrollIntoView({ block: 'center' })")
    paper.hover()  # waits until it stays in its place
    box = paper.bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


@pytest.fixture
def visitor(browser: Browser):
    """A new visitor, each in a browser of its own."""
    contexts = []

    def come(address: str, **options) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield come
    for context in contexts:
        context.close()


def settled(page: Page) -> None:
    """Wait until Streamlit has run the page."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def open_room(page: Page) -> str:
    page.locator(".st-key-room_open button").click()
    code = page.get_by_test_id("room-code")
    expect(code).to_be_visible()
    expect(page.get_by_test_id("room-wall")).to_be_visible()
    return code.inner_text().replace(" ", "")


def test_a_pupil_draws_what_is_asked_and_the_wall_shows_it_without_a_reload(app_url, visitor):
    teacher = visitor(f"{app_url}/room")
    code = open_room(teacher)
    assert len(code) == CODE_LENGTH
    expect(teacher.locator(".room-qr")).to_have_js_property("complete", True)

    pupil = visitor(f"{app_url}/room", viewport={"width": 390, "height": 844})
    pupil.get_by_label("Code of the room").fill(code.lower())
    pupil.locator(".st-key-room_enter_button button").click()
    expect(pupil.get_by_test_id("room-asks")).to_have_text("Draw a digit")
    assert pupil.evaluate("document.documentElement.scrollWidth") <= 390
    expect(teacher.get_by_test_id("room-score")).to_contain_text("1 person")

    send = pupil.get_by_test_id("room-send")
    expect(send).to_be_disabled()
    stroke(pupil, ONE)
    pupil.get_by_test_id("room-label").nth(1).click()
    send.click()
    expect(pupil.get_by_test_id("room-status")).to_contain_text("Your 1 has been sent")
    # The aim is 2 s; the test waits longer, because a busy machine may be slow.
    drawing = teacher.get_by_test_id("room-drawing")
    expect(drawing).to_have_count(1)
    expect(drawing).to_have_attribute("data-answer", "1")
    expect(teacher.get_by_test_id("room-score")).to_contain_text("reads 1 of 1 correctly")
    # A pupil sees no answers before the wall is shown.
    expect(pupil.get_by_test_id("room-drawing")).to_have_attribute("data-answer", "")

    # What is on the paper does not take the label that the teacher asks for later.
    stroke(pupil, ONE)
    asked = teacher.locator(".st-key-room_asked").get_by_role("combobox")
    choose(asked, "a 7", typed="7")
    expect(pupil.get_by_test_id("room-asks")).to_have_text("Draw a 7")
    expect(pupil.get_by_test_id("room-status")).to_contain_text("now asks for a 7")
    expect(send).to_be_disabled()
    pupil.get_by_role("button", name="Clear").click()
    stroke(pupil, SEVEN)
    send.click()
    expect(drawing).to_have_count(2)

    teacher.locator(".st-key-room_wall_shown label").click()
    expect(pupil.get_by_test_id("room-drawing").first).not_to_have_attribute("data-answer", "")
    teacher.locator(".st-key-room_frozen label").click()
    expect(pupil.get_by_test_id("room-status")).to_contain_text("frozen")

    settled(teacher)
    drawing.first.click()
    teacher.get_by_test_id("room-why").click()
    expect(teacher.locator(".st-key-room_why")).to_be_visible()
    teacher.keyboard.press("Escape")
    expect(teacher.locator(".st-key-room_why")).not_to_be_attached()
    teacher.get_by_test_id("room-remove").click()
    expect(drawing).to_have_count(1)
    expect(pupil.get_by_test_id("room-drawing")).to_have_count(1)

    drawing.first.click()
    teacher.get_by_test_id("room-open").click()
    expect(teacher).to_have_url(re.compile("/cnn"))


def test_a_wrong_code_is_told_and_the_link_enters_at_once(app_url, visitor):
    teacher = visitor(f"{app_url}/room")
    code = open_room(teacher)
    expect(teacher).to_have_url(re.compile(f"code={code}"))
    stranger = visitor(f"{app_url}/room?code=222222&lang=en")
    expect(stranger.get_by_text("There is no room with the code")).to_be_visible()
    pupil = visitor(f"{app_url}/room?code={code}&lang=zh")
    expect(pupil.get_by_test_id("room-asks")).to_have_text("画一个数字")
    # The worksheet shows the code, and not the teacher's own page, which pupils never see.
    settled(teacher)
    teacher.get_by_test_id("share").click()
    teacher.get_by_test_id("share-teacher").locator("summary").click()
    teacher.get_by_test_id("share-collect").click()
    expect(teacher.get_by_test_id("share-collected")).to_have_text("1 of 8 links")
    picture = teacher.evaluate("JSON.parse(localStorage['playground-worksheet'])[0].picture")
    shown = np.asarray(Image.open(io.BytesIO(b64decode(picture.split(",")[1]))).convert("L"))
    assert shown.shape[0] < shown.shape[1] / 3  # one line of large type …
    assert shown.std() > 20  # … is on it
    teacher.get_by_test_id("share-close").click()
    # The teacher continues on another computer by the link that is shown once.
    settled(teacher)
    teacher.locator(".st-key-room_key_button button").click()
    key = teacher.locator(".st-key-room_key_box code").last
    expect(key).to_contain_text("?key=")
    laptop = visitor(key.inner_text())
    expect(laptop.locator(".st-key-room_rules")).to_be_visible()
    expect(laptop).to_have_url(re.compile(f"room\\?code={code}$"))
    teacher.keyboard.press("Escape")
    expect(teacher.locator(".st-key-room_key_box")).not_to_be_attached()
    # The teacher ends the room: the pupil reads so, without a click.
    settled(teacher)
    teacher.locator(".st-key-room_end_box summary").click()
    teacher.locator(".st-key-room_end_sure label").click()
    expect(teacher.locator(".st-key-room_end button")).to_be_enabled()
    teacher.locator(".st-key-room_end button").click()
    expect(pupil.get_by_text("教室已经结束")).to_be_visible()
    expect(teacher.locator(".st-key-room_lobby")).to_be_visible()
