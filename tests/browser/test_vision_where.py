"""“Where is it?” of the Vision page: compose a scene, see a box made, drag and suppress boxes."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

SIDE = 160  # of the scene, in its pixels


def on_screen(stage: Locator, x: float, y: float) -> dict[str, float]:
    """A point of the scene, relative to the stage's corner."""
    box = stage.bounding_box()
    return {"x": box["width"] * x / SIDE, "y": box["height"] * y / SIDE}


def test_boxes_are_found_made_compared_and_suppressed(app_url, page: Page):
    page.goto(f"{app_url}/vision?view=where&scene=3b.14.20.56")
    panel = page.locator(".wh-panel[data-labels]")
    expect(panel).to_have_attribute("data-labels", "3")
    stage, items = page.get_by_test_id("where-stage"), page.get_by_test_id("where-item")

    # `hover` waits until the element does not move any more.
    page.locator(".wh-digit[data-label='0']").hover()
    page.mouse.down()
    stage.hover(position=on_screen(stage, 90, 90), force=True)
    stage.hover(position=on_screen(stage, 115, 110), force=True)
    page.mouse.up()
    expect(items).to_have_count(2)
    expect(panel).to_have_attribute("data-labels", re.compile("0"))
    page.wait_for_url(re.compile(r"0a\.\d+\.8[5-7]\.48"))
    top = int(re.search(r"0a\.\d+\.(\d+)", page.url)[1])
    items.nth(1).focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_url(re.compile(rf"0a\.\d+\.{top - 2}\.48"))

    steps = page.get_by_test_id("where-steps")
    steps.locator("[data-step=centres]").click()
    cell = page.get_by_test_id("where-cell")
    expect(cell).to_have_attribute("data-label", "3")
    stage.click(position=on_screen(stage, 50, 30), force=True)  # the cell in row 7, column 12
    expect(cell).to_have_attribute("data-cell", "7.12")
    expect(cell).to_contain_text("(12 + ")
    page.wait_for_url("**cell=7.12*")

    steps.locator("[data-step=overlap]").click()
    iou = page.get_by_test_id("where-iou")
    expect(iou).to_have_attribute("data-iou", re.compile(r"0\.\d"))
    before = float(iou.get_attribute("data-iou"))
    page.get_by_test_id("where-box-b").hover(force=True)
    page.mouse.down()
    stage.hover(position=on_screen(stage, 150, 80), force=True)
    page.mouse.up()
    expect(iou).not_to_have_attribute("data-iou", str(before))
    assert float(iou.get_attribute("data-iou")) < before
    page.wait_for_url("**boxes=*")

    steps.locator("[data-step=suppression]").click()
    page.get_by_test_id("where-example-touching").click()
    page.wait_for_url("**iou=0.20*")
    expect(page.locator(".wh-panel[data-kept='1'][data-frames='3']")).to_be_visible()
    page.get_by_test_id("where-next").click()
    expect(page.get_by_test_id("where-step")).to_contain_text("0.20")
    page.get_by_test_id("where-next").click()
    expect(page.get_by_test_id("where-merged")).to_be_visible()
    page.wait_for_url("**frame=2*")
    page.get_by_test_id("where-same").fill("0.5")
    expect(page.locator(".wh-panel[data-kept='2']")).to_be_visible()
    expect(page.get_by_test_id("where-merged")).to_be_hidden()
    page.wait_for_url(lambda url: "iou=" not in url)
