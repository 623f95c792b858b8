"""Links for lessons: hidden controls, and the worksheet of collected links."""

import io
import re

import numpy as np
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect


def open_teacher(page: Page) -> None:
    page.get_by_test_id("share").click()
    page.get_by_test_id("share-teacher").locator("summary").click()
    expect(page.get_by_test_id("share-collect")).to_be_visible()


def test_a_link_hides_controls_and_its_page_goes_onto_the_worksheet(app_url, page: Page):
    page.goto(app_url)
    expect(page.get_by_test_id("answer")).to_be_visible()
    page.wait_for_url(re.compile(r"[?&](d|sample)="))
    open_teacher(page)
    for name in ("menu", "language", "models"):
        page.get_by_test_id(f"share-hide-{name}").check()
    link = page.get_by_test_id("share-link")
    expect(link).to_have_value(re.compile("lang=en&hide=menu,language,models"))
    hiding = link.input_value()
    page.get_by_test_id("share-collect").click()
    expect(page.get_by_test_id("share-collected")).to_have_text("1 of 8 links")
    # The worksheet of eight links is one page of A4 paper.
    page.evaluate(
        """() => {
            const [one] = JSON.parse(localStorage["playground-worksheet"]);
            const all = Array.from({ length: 8 }, (_, k) => ({ ...one, words: `Task ${k}` }));
            localStorage["playground-worksheet"] = JSON.stringify(all);
        }"""
    )
    with page.expect_popup() as opened:
        page.get_by_test_id("share-worksheet").click()
    sheet = opened.value
    cards = sheet.locator("article")
    expect(cards).to_have_count(8)
    code, picture = sheet.locator("img.code").first, sheet.locator("img.picture").first
    expect(code).to_have_js_property("complete", True)
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert found.text == hiding
    shown = np.asarray(Image.open(io.BytesIO(picture.screenshot())).convert("L"))
    assert shown.std() > 10  # something is drawn on it
    pdf = sheet.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    (box,) = set(re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf))
    assert [round(float(part)) for part in box.split()[2:]] == [595, 842]  # A4 in points

    page.goto(hiding)
    expect(page.get_by_test_id("answer")).to_be_visible()
    for hidden in ("[data-testid=stTopNav]", ".st-key-language", ".st-key-draw_model_select"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page).to_have_url(re.compile("lang=en"))  # stays, although it is the default


def test_an_unknown_control_is_named_and_the_worksheet_speaks_chinese(app_url, page: Page):
    page.goto(f"{app_url}/?hide=menu,moon")
    expect(page.get_by_role("alert").get_by_text("moon")).to_be_visible()
    page.goto(f"{app_url}/worksheet?lang=zh")
    expect(page.get_by_role("heading", name="学习单")).to_be_visible()
    expect(page.locator("#empty")).to_be_visible()


PASTE = """() => {
    const data = new DataTransfer();
    data.items.add(new File(["x"], "digit.png", { type: "image/png" }));
    const options = { clipboardData: data, bubbles: true, cancelable: true };
    return !document.body.dispatchEvent(new ClipboardEvent("paste", options));
}"""  # whether a part of the page takes the pasted picture


def test_a_link_that_hides_uploads_and_menus_leaves_no_way_to_bring_a_picture(app_url, page: Page):
    for path, ready in (("", "answer"), ("cnn?model=lite0-random", "photo")):
        page.goto(f"{app_url}/{path}")
        expect(page.get_by_test_id(ready)).to_be_visible()
        assert page.evaluate(PASTE)
        expect(page.get_by_test_id("stMainMenu")).to_be_visible()
        page.goto(f"{app_url}/{path}{'&' if '?' in path else '?'}hide=upload,menu")
        expect(page.get_by_test_id(ready)).to_be_visible()
        expect(page.get_by_test_id("stMainMenu")).to_be_hidden()
        assert not page.evaluate(PASTE)
        for words in ("Picture …", "Instead of drawing", "Your photo", "Upload", "Drop a photo"):
            expect(page.get_by_text(words).locator("visible=true")).to_have_count(0)
