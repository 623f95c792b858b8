"""A picture dropped on the drawing field or pasted into the page, and a frame dragged on it."""

import base64
import io

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from playground.text import say

FILE = """([data, name]) => {
  const given = new DataTransfer();
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  given.items.add(new File([bytes], name));
  return given;
}"""


def seven_and_zero() -> bytes:
    """Paper with a 7 on the left and a 0 on the right."""
    picture = Image.new("L", (900, 600), 225)
    draw = ImageDraw.Draw(picture)
    draw.line([(120, 120), (320, 120), (200, 480)], fill=40, width=22)
    draw.ellipse([560, 120, 760, 470], outline=40, width=22)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def bring(page: Page, how: str, data: bytes, name: str) -> None:
    files = page.evaluate_handle(FILE, [base64.b64encode(data).decode(), name])
    if how == "drop":
        page.dispatch_event("[data-testid=pen]", "drop", {"dataTransfer": files})
    else:  # an event made by hand may carry no clipboard unless it is given at its making
        page.evaluate(
            "files => document.dispatchEvent(new ClipboardEvent('paste', "
            "{ clipboardData: files, bubbles: true, cancelable: true }))",
            files,
        )


def test_a_dropped_picture_is_read_and_a_frame_chooses_its_digit(app_url, page: Page):
    page.goto(app_url)
    answer, picture = page.get_by_test_id("answer"), page.get_by_test_id("brought")
    expect(answer).to_have_attribute("data-label", "3")  # the example
    bring(page, "drop", seven_and_zero(), "two digits.png")
    expect(answer).to_have_attribute("data-label", "7")
    expect(picture.locator(".np-brought-over")).to_have_js_property("complete", True)
    expect(page.get_by_text(say("en", "data.several_digits", count=2))).to_be_visible()

    picture.hover()  # waits until it stays in its place
    box = picture.bounding_box()
    page.mouse.move(box["x"] + 0.55 * box["width"], box["y"] + 0.05 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 0.95 * box["height"], steps=3)
    page.mouse.up()
    expect(answer).to_have_attribute("data-label", "0")

    bring(page, "paste", b"no picture", "notes.txt")
    expect(page.locator(".np-wrong")).to_be_visible()
    expect(answer).to_have_attribute("data-label", "0")  # all stays as it was
    bring(page, "paste", seven_and_zero(), "")
    expect(answer).to_have_attribute("data-label", "7")
