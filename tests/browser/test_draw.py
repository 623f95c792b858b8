"""The Draw page in a real Chromium, with real pointer events."""

import io
import re
import time
from itertools import count

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, expect

from playground.data.digits import shipped_digits
from playground.nets.build import load_module
from playground.nets.files import model_to_bytes
from playground.nets.layers import Add
from playground.nets.model import Model
from playground.nets.shapes import expected_tensors
from playground.nets.spec import Conv, Dense, Flatten, ImageInput, ModelSpec, Node, ReLU
from playground.nets.store import shipped_model
from tests.browser.shortly import choose

pytestmark = pytest.mark.browser

# Digits as people draw them, in parts of the canvas: lists of strokes of corner points.
DIGITS = {
    0: [[(0.5, 0.15), (0.33, 0.25), (0.28, 0.5), (0.33, 0.75), (0.5, 0.85), (0.67, 0.75),
         (0.72, 0.5), (0.67, 0.25), (0.5, 0.15)]],
    1: [[(0.52, 0.15), (0.5, 0.85)]],
    2: [[(0.3, 0.3), (0.38, 0.18), (0.55, 0.15), (0.68, 0.27), (0.66, 0.42), (0.5, 0.62),
         (0.3, 0.83), (0.72, 0.83)]],
    3: [[(0.32, 0.22), (0.5, 0.15), (0.66, 0.24), (0.64, 0.4), (0.48, 0.48), (0.66, 0.56),
         (0.7, 0.72), (0.54, 0.85), (0.3, 0.78)]],
    4: [[(0.4, 0.15), (0.28, 0.55), (0.75, 0.55)], [(0.62, 0.2), (0.6, 0.87)]],
    5: [[(0.68, 0.17), (0.36, 0.17), (0.34, 0.45), (0.55, 0.42), (0.7, 0.55), (0.66, 0.76),
         (0.48, 0.86), (0.3, 0.78)]],
    6: [[(0.62, 0.15), (0.42, 0.32), (0.32, 0.6), (0.38, 0.8), (0.55, 0.86), (0.68, 0.74),
         (0.64, 0.58), (0.5, 0.53), (0.34, 0.63)]],
    7: [[(0.28, 0.18), (0.72, 0.18), (0.45, 0.86)]],
    8: [[(0.64, 0.24), (0.5, 0.15), (0.36, 0.24), (0.4, 0.4), (0.62, 0.56), (0.68, 0.73),
         (0.5, 0.86), (0.32, 0.73), (0.38, 0.56), (0.6, 0.4), (0.64, 0.24)]],
    9: [[(0.66, 0.3), (0.52, 0.16), (0.36, 0.26), (0.38, 0.44), (0.54, 0.48), (0.66, 0.3),
         (0.64, 0.55), (0.58, 0.86)]],
}  # fmt: skip


def ready(page: Page) -> None:
    """The model has arrived and has answered."""
    page.wait_for_selector("[data-testid=layer] canvas", timeout=60_000)
    settled(page)


def settled(page: Page) -> None:
    """The server has taken in what was drawn, and its script has ended."""
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", "notRunning"
    )


@pytest.fixture
def draw_page(file_page: Page, app_url) -> Page:
    """One visit for the tests that do not mind what was drawn before."""
    opened = file_page
    if opened.url == "about:blank":
        opened.goto(app_url)
        ready(opened)
    opened.get_by_test_id("width").fill("0.07")
    opened.get_by_test_id("clear").click()
    expect(opened).not_to_have_url(re.compile("[?&]d="))
    settled(opened)
    return opened


def attribute(page: Page, name: str) -> str:
    return page.get_by_test_id("answer").get_attribute(f"data-{name}") or ""


def stroke(page: Page, points, per_piece: int = 5) -> None:
    pen = page.get_by_test_id("pen")
    pen.evaluate("(canvas) => canvas.scrollIntoView({ block: 'center' })")
    pen.hover()  # waits until it stays in its place
    box = pen.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=per_piece)
    page.mouse.up()


def draw(page: Page, digit: int) -> None:
    page.get_by_test_id("clear").click()
    for points in DIGITS[digit]:
        stroke(page, points)


def layer_names(page: Page) -> list[str]:
    return page.get_by_test_id("layer").evaluate_all("all => all.map(e => e.dataset.name)")


def probabilities_shown(page: Page) -> str:
    return page.locator(".np-bars").inner_text()


def test_the_page_opens_with_an_example_that_is_answered(page, app_url):
    draw_page = page
    page.goto(app_url)
    ready(page)
    assert attribute(draw_page, "label") == "3"
    assert float(attribute(draw_page, "confidence")) > 0.5
    assert len(layer_names(page)) <= 11
    page.get_by_test_id("all-layers").click()
    assert layer_names(page) == list(shipped_model("pen-cnn").spec.names)
    page.get_by_test_id("all-layers").click()
    assert len(layer_names(page)) <= 11
    expect(draw_page).to_have_url(re.compile(r"[?&]d=s"))


def test_every_digit_is_read_while_it_is_drawn(draw_page):
    right = []
    for digit in DIGITS:
        before = int(attribute(draw_page, "count"))
        draw(draw_page, digit)
        assert int(attribute(draw_page, "count")) > before + 5  # an answer at each move
        right.append(attribute(draw_page, "label") == str(digit))
    assert sum(right) >= 9, right


def test_what_is_no_digit_is_doubted_and_a_digit_is_not(draw_page):
    doubt = draw_page.get_by_test_id("doubt")
    stroke(draw_page, [(0.2, 0.8), (0.3, 0.2), (0.5, 0.6), (0.7, 0.2), (0.8, 0.8)])  # an M
    expect(doubt).to_have_text("This may not be a digit.")
    expect(draw_page.get_by_test_id("answer")).not_to_have_attribute("data-label", "")
    draw(draw_page, 3)
    expect(doubt).to_be_empty()


def test_the_answer_follows_the_pen_without_the_server(draw_page):
    heard = []
    draw_page.on("request", lambda request: heard.append(request.url))
    draw_page.get_by_test_id("clear").click()
    expect(draw_page).not_to_have_url(re.compile("d="))
    settled(draw_page)
    box = draw_page.get_by_test_id("pen").bounding_box()
    draw_page.mouse.move(box["x"] + 60, box["y"] + 60)
    draw_page.mouse.down()
    seen, heard[:] = set(), []
    for step in range(12):
        draw_page.mouse.move(box["x"] + 60 + 15 * step, box["y"] + 60 + 10 * (step % 3))
        seen.add(probabilities_shown(draw_page))
    assert len(seen) > 3
    assert heard == []
    assert "d=" not in draw_page.url
    draw_page.mouse.up()
    expect(draw_page).to_have_url(re.compile("d=s"))


def test_undo_and_clear(draw_page):
    page = draw_page
    page.get_by_test_id("clear").click()
    assert attribute(page, "label") == ""
    stroke(page, DIGITS[4][0])
    half = probabilities_shown(page)
    stroke(page, DIGITS[4][1])
    assert probabilities_shown(page) != half
    page.get_by_test_id("undo").click()
    assert probabilities_shown(page) == half
    page.get_by_test_id("clear").click()
    assert attribute(page, "label") == ""
    page.get_by_test_id("undo").click()  # clearing can be taken back as well
    assert probabilities_shown(page) == half


def test_the_width_of_the_pen_shows_in_the_picture(draw_page):
    ink = []
    for width in ("0.03", "0.13"):
        draw_page.get_by_test_id("width").fill(width)
        draw(draw_page, 7)
        ink.append(mean_of_seen(draw_page))
    assert ink[1] > 1.5 * ink[0]


def seen_pixels(page: Page) -> list[int]:
    return page.get_by_test_id("seen").evaluate(
        "(c) => [...c.getContext('2d').getImageData(0, 0, 28, 28).data]"
        ".filter((_, k) => k % 4 == 0)"
    )


def mean_of_seen(page: Page) -> float:
    return sum(seen_pixels(page)) / 784


def test_a_finger_draws_and_the_page_stays_where_it_is(browser, app_url, browser_context_args):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(app_url)
    ready(page)
    page.get_by_test_id("clear").click()
    box = page.get_by_test_id("pen").bounding_box()
    assert box["width"] > 340  # the pen fills the width
    touch = context.new_cdp_session(page)
    down = [{"x": box["x"] + 0.5 * box["width"], "y": box["y"] + 0.12 * box["height"]}]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": down})
    for step in range(1, 21):
        at = [{"x": down[0]["x"], "y": down[0]["y"] + step * 0.036 * box["height"]}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", "1")
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop + window.scrollY"
    assert page.evaluate(scrolled) == 0
    context.close()


def test_a_map_is_enlarged_with_its_value_and_what_it_sees(draw_page):
    layer = draw_page.locator("[data-testid=layer][data-name=conv1] canvas")
    layer.hover(position={"x": 10, "y": 10})
    expect(draw_page.get_by_test_id("panel")).to_be_visible()
    expect(draw_page.get_by_test_id("value")).to_have_text(re.compile(r"row \d+, column \d+: .*\d"))
    field = draw_page.locator(".np-paper .np-field")
    expect(field).to_be_visible()
    draw_page.mouse.move(5, 5)
    expect(draw_page.get_by_test_id("panel")).to_be_hidden()
    layer.focus()
    draw_page.keyboard.press("ArrowRight")
    expect(draw_page.get_by_test_id("value")).to_contain_text("row 0, column 1")
    draw_page.keyboard.press("Escape")
    expect(draw_page.get_by_test_id("panel")).to_be_hidden()


def test_few_tab_stops_lie_between_the_pen_and_the_correction(draw_page):
    page = draw_page
    draw(page, 5)
    expect(page.locator(".st-key-draw_was_5 button")).to_be_enabled()
    page.get_by_test_id("pen").focus()
    reached = (
        "e => document.querySelector('.st-key-draw_correct')?.contains(document.activeElement)"
    )
    stops = 0
    while not page.evaluate(reached):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 11  # ten on the way, and the correction
    page.locator("[data-testid=sample][data-digit='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert attribute(page, "label") == "2"
    canvases = page.locator("[data-testid=layer] canvas")
    canvases.first.focus()
    page.keyboard.press("PageDown")
    expect(canvases.nth(1)).to_be_focused()


def test_the_answer_is_told_politely_once_the_hand_rests(draw_page):
    draw(draw_page, 7)
    spoken = draw_page.locator(".np-spoken")
    expect(spoken).to_contain_text(": 7, ")
    expect(spoken).to_have_role("status")


def test_the_pen_survives_a_translator_that_rewrites_text_nodes(draw_page):
    draw_page.evaluate("""() => {
      const pen = document.querySelector(".np-pen");
      const walk = document.createTreeWalker(pen, NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walk.nextNode()) texts.push(walk.currentNode);
      for (const text of texts) {
        const font = document.createElement("font");
        font.textContent = text.textContent;
        text.replaceWith(font);
      }
    }""")
    draw(draw_page, 4)
    assert attribute(draw_page, "label") == "4"
    assert draw_page.locator(".np-label").inner_text() == "4"
    draw_page.locator("[data-testid=layer] canvas").first.hover(position={"x": 5, "y": 5})
    expect(draw_page.get_by_test_id("panel")).to_be_visible()
    draw_page.mouse.move(5, 5)


def test_a_sample_is_answered_at_a_click(draw_page):
    for digit in (7, 2):
        draw_page.locator(f"[data-testid=sample][data-digit='{digit}']").click()
        assert attribute(draw_page, "label") == str(digit)
    expect(draw_page).to_have_url(re.compile("d=p"))
    stroke(draw_page, DIGITS[1][0])  # the first stroke clears the sample
    assert attribute(draw_page, "label") == "1"
    draw_page.get_by_test_id("undo").click()
    assert attribute(draw_page, "label") == "2"


def test_the_first_stroke_clears_the_example_and_the_second_goes_on(page, app_url):
    page.goto(app_url)
    ready(page)
    first, second = DIGITS[4]
    stroke(page, first)
    seen = seen_pixels(page)
    stroke(page, second)
    assert attribute(page, "label") == "4"
    assert seen_pixels(page) != seen
    page.get_by_test_id("undo").click()
    page.get_by_test_id("undo").click()
    assert attribute(page, "label") == "3"  # the example comes back


def test_a_dot_is_no_digit(draw_page):
    draw_page.get_by_test_id("width").fill("0.13")
    stroke(draw_page, [(0.5, 0.5), (0.51, 0.51)])
    assert attribute(draw_page, "label") == ""
    stroke(draw_page, DIGITS[1][0])
    assert attribute(draw_page, "label") == "1"


def test_two_fingers_zoom_and_leave_no_ink(browser, app_url):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(app_url)
    ready(page)
    page.get_by_test_id("clear").click()
    box = page.get_by_test_id("pen").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = context.new_cdp_session(page)

    clock = count(time.time(), 0.01)  # a touch every 10 ms, however slow the machine is

    def fingers(kind, *places):
        points = [{"x": x + dx, "y": y + dy, "id": k} for k, (dx, dy) in enumerate(places)]
        event = {"type": kind, "touchPoints": points, "timestamp": next(clock)}
        touch.send("Input.dispatchTouchEvent", event)

    fingers("touchStart", (-20, 0))
    fingers("touchMove", (-24, 2))
    fingers("touchStart", (-24, 2), (20, 0))
    for step in range(1, 8):
        fingers("touchMove", (-24 - 8 * step, 2), (20 + 8 * step, 0))
    fingers("touchEnd")
    assert mean_of_seen(page) == 0
    fingers("touchStart", (0, -120))
    for step in range(1, 12):
        fingers("touchMove", (0, -120 + 20 * step))
    fingers("touchEnd")
    assert attribute(page, "label") == "1"
    context.close()


def test_a_pen_draws_while_the_palm_rests(browser, app_url):
    context = browser.new_context(viewport={"width": 1024, "height": 768}, has_touch=True)
    page = context.new_page()
    page.goto(app_url)
    ready(page)
    box = page.get_by_test_id("pen").bounding_box()
    device = context.new_cdp_session(page)
    palm = {"x": box["x"] + 0.8 * box["width"], "y": box["y"] + 0.85 * box["height"], "id": 3}
    device.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [palm]})
    device.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [palm]})
    for step in range(14):
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + (20 + 20 * step)}
        kind = "mousePressed" if step == 0 else "mouseMoved"
        if step == 13:
            kind = "mouseReleased"
        pen = {"type": kind, "pointerType": "pen", "button": "left", "buttons": 1, "force": 0.5}
        device.send("Input.dispatchMouseEvent", {**pen, **place, "clickCount": 1})
    assert attribute(page, "label") == "1"
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    before = seen_pixels(page)
    device.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [palm]})
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert seen_pixels(page) == before
    context.close()


def test_the_link_brings_model_and_drawing_back(draw_page, page):
    draw(draw_page, 5)
    expect(draw_page).to_have_url(re.compile("d=s"))
    settled(draw_page)
    link, label = draw_page.url, attribute(draw_page, "label")
    assert len(link) < 1500
    page.goto(link.replace("model=pen-cnn", "model=seed-cnn"))
    ready(page)
    expect(page.locator(".np-pen")).to_have_attribute("data-model", "seed-cnn")
    choose(page.get_by_role("combobox"), "pen-cnn")
    expect(page.locator(".np-pen")).to_have_attribute("data-model", "pen-cnn")
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", label)


DARK_SHARE = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0, all = 0;
  for (let k = 0; k < data.length; k += 4) {
    if (data[k + 3] < 255) continue;
    all += 1;
    dark += data[k] + data[k + 1] + data[k + 2] < 3 * 128;
  }
  return dark / all;
}"""


def test_the_maps_follow_the_theme(browser, app_url):
    shares = {}
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme)
        page = context.new_page()
        page.goto(app_url)
        ready(page)
        pool = page.locator("[data-testid=layer][data-name=pool1] canvas")
        shares[theme] = pool.evaluate(DARK_SHARE)
        context.close()
    assert shares["light"] < 0.2
    assert shares["dark"] > 0.6  # nothing is dark there, and not white


def test_a_hostile_link_gets_a_sentence_and_the_example(page, app_url):
    page.goto(f"{app_url}/?d=s<script>&model=nothing")
    ready(page)
    expect(page.get_by_text("cannot be read, so an example is shown")).to_be_visible()
    assert attribute(page, "label") == "3"


def test_chinese(page, app_url):
    page.goto(f"{app_url}/?lang=zh")
    ready(page)
    expect(page.get_by_role("heading", name="手写数字")).to_be_visible()
    expect(page.get_by_test_id("clear")).to_have_text("清空")
    draw(page, 7)
    settled(page)
    seen = probabilities_shown(page)
    page.locator(".st-key-language").get_by_text("English").click()
    expect(page.get_by_test_id("clear")).to_have_text("Clear")
    ready(page)
    assert probabilities_shown(page) == seen  # the drawing stays


def png_of(digit: int) -> bytes:
    digits = shipped_digits("test")
    image = digits.images[np.flatnonzero(digits.labels == digit)[0], 0]
    sheet = Image.new("L", (300, 240), 255)
    sheet.paste(Image.fromarray(255 - image).resize((140, 140)), (110, 40))
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def upload(page: Page, key: str, name: str, data: bytes) -> None:
    page.locator(f".st-key-{key} input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data}]
    )


def test_an_uploaded_picture_lies_on_the_canvas_and_a_bad_one_leaves_it(draw_page):
    draw_page.get_by_text("Instead of drawing").click()
    upload(draw_page, "draw_upload", "six.png", png_of(6))
    expect(draw_page.get_by_test_id("answer")).to_have_attribute("data-label", "6")
    expect(draw_page.locator(".st-key-draw_upload_answer")).to_contain_text("Read as 6")
    upload(draw_page, "draw_upload", "evil.png", b"<html>not a picture</html>")
    expect(draw_page.get_by_text("not a picture that can be read")).to_be_visible()
    assert attribute(draw_page, "label") == "6"


def test_an_own_model_answers_and_a_hostile_one_gets_a_sentence(page, app_url):
    draw_page = page
    page.goto(app_url)
    ready(page)
    draw_page.get_by_text("About pen-cnn").click()
    upload(draw_page, "draw_files_upload", "bad.safetensors", b"\x80\x04pickle" * 20)
    expect(draw_page.get_by_text("This is not a safetensors file")).to_be_visible()
    expect(draw_page.locator(".np-pen")).to_have_attribute("data-model", "pen-cnn")
    model = shipped_model("seed-cnn")
    upload(draw_page, "draw_files_upload", "mine.safetensors", model_to_bytes(model))
    expect(draw_page.locator(".np-pen")).to_have_attribute("data-model", "mine")
    page.get_by_test_id("all-layers").click()
    assert layer_names(page) == list(model.spec.names)


def test_a_corrected_drawing_joins_my_digits(draw_page):
    draw(draw_page, 9)  # the click comes before the drawing has been sent
    draw_page.locator(".st-key-draw_was_4 button").click()
    expect(draw_page.get_by_text("Kept as a 4; “my digits” now holds 1.")).to_be_visible()
    draw_page.locator(".st-key-draw_was_9 button").click()  # the last word on one drawing holds
    expect(draw_page.get_by_text("Kept as a 9; “my digits” now holds 1.")).to_be_visible()
    draw_page.get_by_text("My digits (1)").click()
    with draw_page.expect_download() as started:
        draw_page.get_by_role("button", name="Download my digits").click()
    with np.load(started.value.path()) as file:
        assert file["images"].shape == (1, 28, 28)
        pixels = file["images"][0].ravel().tolist()
        assert pixels == seen_pixels(draw_page)
        assert file["labels"].tolist() == [9]
    draw_page.get_by_role("button", name="9 ✕").click()
    expect(draw_page.get_by_text("My digits (0)")).to_be_visible()


def large_model() -> Model:
    """Too much work to follow a pen; its answer depends on where the ink is."""
    spec = ModelSpec(
        ImageInput(), (Conv(230, 3), ReLU(), Conv(64, 3), ReLU(), Flatten(), Dense(10)),
        tuple("0123456789"),
    )  # fmt: skip
    random = np.random.default_rng(3)
    weights = {
        name: (random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)
        for name, shape in expected_tensors(spec).items()
    }
    return Model("large", spec, weights)


def residual_model() -> Model:
    spec = ModelSpec(
        ImageInput(),
        (Conv(4, 3, 1, 1), ReLU(), Conv(4, 3, 1, 1), Node(Add(), ("relu1", "conv2")), Flatten(),
         Dense(10)),
        tuple("0123456789"),
    )  # fmt: skip
    random = np.random.default_rng(4)
    weights = {
        name: (random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)
        for name, shape in expected_tensors(spec).items()
    }
    return Model("residual", spec, weights)


def test_a_net_with_a_branch_is_run_and_drawn_with_it(page, app_url):
    page.goto(app_url)
    ready(page)
    page.get_by_text("About pen-cnn").click()
    model = residual_model()
    upload(page, "draw_files_upload", "residual.safetensors", model_to_bytes(model))
    expect(page.locator(".np-pen")).to_have_attribute("data-model", "residual")
    expect(page.get_by_test_id("branch")).to_have_attribute("data-ends", "relu1→add1")
    image = torch.tensor(seen_pixels(page), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    with torch.inference_mode():
        expected = load_module(model)(image).softmax(1)[0]
    assert float(attribute(page, "confidence")) == pytest.approx(float(expected.max()), abs=1e-4)
    page.get_by_role("link", name="Inside a CNN").click()
    expect(page.get_by_test_id("branch")).to_have_attribute("data-ends", "relu1→add1")
    page.get_by_test_id("pick-layer").select_option(label="add1")
    terms = page.get_by_test_id("arithmetic").get_by_test_id("term")
    expect(terms).to_have_count(2)
    assert "relu1" in terms.nth(0).inner_text()
    assert "conv2" in terms.nth(1).inner_text()
    terms.nth(1).click()
    expect(page.get_by_test_id("arithmetic")).to_have_attribute("data-column", "conv2")


def test_a_net_too_large_for_the_browser_is_answered_by_the_server(page, app_url):
    page.goto(app_url)
    ready(page)
    page.get_by_text("About pen-cnn").click()
    model = large_model()
    upload(page, "draw_files_upload", "large.safetensors", model_to_bytes(model))
    expect(page.get_by_text("the server answers at the end of each stroke")).to_be_visible()
    draw(page, 2)
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", re.compile(r"\d"))
    image = torch.tensor(seen_pixels(page), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    with torch.inference_mode():
        expected = load_module(model)(image).softmax(1)[0]
    assert attribute(page, "label") == str(int(expected.argmax()))
    assert float(attribute(page, "confidence")) == pytest.approx(float(expected.max()), abs=1e-4)
