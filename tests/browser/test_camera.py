"""The camera on the drawing field, with a stream made from a canvas in place of a real one."""

from playwright.sync_api import Page, expect

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
    page.evaluate("hold('')")
    expect(answer).to_have_attribute("data-label", "")
    page.evaluate("hold('7')")
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
