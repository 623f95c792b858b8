"""The camera on the drawing field, with a stream made from a canvas in place of a real one."""

from playwright.sync_api import Locator, Page, expect

from playground.text import say

FAKE = """() => {
  const paper = document.createElement("canvas");
  Object.assign(paper, { width: 640, height: 480 });
  const pen = paper.getContext("2d");
  window.hold = (sign) => {
    const light = pen.createLinearGradient(0, 0, 640, 480);
    light.addColorStop(0, "#eee8dc");
    light.addColorStop(1, "#9a968e");
    pen.fillStyle = light;
    pen.fillRect(0, 0, 640, 480);
    pen.strokeStyle = "#28304a";
    pen.lineWidth = 18;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    if (sign === "7") [[240, 150], [390, 150], [290, 350]].forEach((at) => pen.lineTo(...at));
    if (sign === "0") pen.ellipse(320, 240, 70, 105, 0, 0, 7);
    pen.stroke();
  };
  window.hold("7");
  setInterval(() => pen.fillRect(0, 0, 1, 1), 40); // a canvas that rests gives no frames
  navigator.mediaDevices.getUserMedia = async () => (window.stream = paper.captureStream(25));
}"""
REFUSED = """(name) => {
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("", name);
  };
}"""


def open_draw(page: Page, app_url: str) -> None:
    page.goto(app_url)
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", "3")  # the example


def test_the_answer_follows_the_paper_before_the_camera(app_url, page: Page):
    open_draw(page, app_url)
    page.evaluate(FAKE)
    answer = page.get_by_test_id("answer")
    page.get_by_test_id("camera").click()
    expect(answer).to_have_attribute("data-label", "7")
    expect(page.get_by_test_id("camera-video")).to_be_visible()
    page.evaluate("hold('0')")
    expect(answer).to_have_attribute("data-label", "0")
    expect(page.locator(".np-spoken")).to_contain_text(f"{say('en', 'draw.answer')}: 0")
    page.evaluate("hold('')")
    expect(answer).to_have_attribute("data-label", "")
    page.evaluate("hold('7')")
    expect(answer).to_have_attribute("data-label", "7")

    page.keyboard.press("Escape")  # or the button Stop: the example is back
    expect(page.get_by_test_id("camera-video")).to_be_hidden()
    expect(answer).to_have_attribute("data-label", "3")
    page.get_by_test_id("camera").click()
    expect(answer).to_have_attribute("data-label", "7")
    page.get_by_test_id("camera-stop").click()
    expect(answer).to_have_attribute("data-label", "3")
    page.get_by_test_id("camera").click()
    expect(answer).to_have_attribute("data-label", "7")
    page.get_by_role("radio", name="中文").click()  # the frame stays; undo brings the example back
    expect(page.get_by_test_id("undo")).to_have_text(say("zh", "draw.undo"))
    expect(page.get_by_test_id("camera-video")).to_be_hidden()
    expect(answer).to_have_attribute("data-label", "7")
    page.get_by_test_id("undo").click()
    expect(answer).to_have_attribute("data-label", "3")
    page.get_by_test_id("camera").click()
    expect(answer).to_have_attribute("data-label", "7")

    page.locator(".np-camera").click()  # or the button: it keeps the picture
    expect(page.get_by_test_id("camera-video")).to_be_hidden()
    assert page.evaluate("stream.getTracks().every((track) => track.readyState === 'ended')")
    page.wait_for_url("**d=p*")
    page.reload()
    expect(answer).to_have_attribute("data-label", "7")  # it was kept


def test_without_a_camera_the_reason_and_the_way_out_are_said_at_once(app_url, page: Page):
    open_draw(page, app_url)
    said = page.get_by_test_id("camera-says")
    for name, reason in (("NotAllowedError", "denied"), ("NotFoundError", "absent"),
                         ("NotReadableError", "fails")):  # fmt: skip
        page.evaluate(REFUSED, name)
        page.get_by_test_id("camera").click()
        expect(said).to_have_text(say("en", f"draw.camera_{reason}"))
    page.evaluate("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page.get_by_test_id("camera").click()
    expect(said).to_have_text(say("en", "draw.camera_insecure"))
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", "3")
    with page.expect_file_chooser():
        page.get_by_test_id("picture").click()


def test_a_correction_keeps_the_frame_that_is_shown(app_url, page: Page):
    open_draw(page, app_url)
    page.evaluate(FAKE)
    seven, mine = page.locator(".st-key-draw_was_7 button"), page.locator(".st-key-draw_my_digits")
    expect(seven).to_be_enabled()
    page.get_by_test_id("camera").click()
    answer = page.get_by_test_id("answer")
    expect(answer).to_have_attribute("data-label", "7")
    seven.click()
    expect(mine).to_contain_text("(1)")
    page.evaluate("hold('0')")
    expect(answer).to_have_attribute("data-label", "0")
    page.locator(".st-key-draw_was_0 button").press("Enter")
    expect(mine).to_contain_text("(2)")
    expect(page.get_by_test_id("camera-video")).to_be_visible()  # it goes on

    page.evaluate("hold('')")
    expect(seven).to_be_disabled()
    page.evaluate("hold('7')")
    expect(seven).to_be_enabled()
    mine.locator("summary").click()
    kept = page.locator(".st-key-draw_mine img")
    expect(kept).to_have_count(2)
    # The newest first: the middle row of a 0 crosses its line twice, that of a 7 once.
    assert [lines_crossed(image) for image in kept.all()] == [2, 1]
    page.get_by_role("link", name=say("en", "cnn.menu")).click()  # the frames do not hold it back
    page.wait_for_url("**/cnn?*")
    assert page.evaluate("stream.getTracks().every((track) => track.readyState === 'ended')")


def lines_crossed(image: Locator) -> int:
    """How many dark lines the middle row of a 28×28 picture crosses."""
    return image.evaluate("""async (image) => {
        await image.decode();
        const paper = new OffscreenCanvas(28, 28).getContext("2d");
        paper.drawImage(image, 0, 0, 28, 28);
        const { data } = paper.getImageData(0, 14, 28, 1);
        const dark = Array.from({ length: 28 }, (_, k) => data[4 * k] < 128);
        return dark.filter((value, k) => value && !dark[k - 1]).length;
    }""")
