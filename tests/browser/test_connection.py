"""Without a connection, after a lost visit, and where an upload is refused, a page says so."""

import re
from functools import partial

import pytest
from playwright.sync_api import Page, Route, expect

from playground.text import say

# A network that lets no WebSocket through.
BLOCKED = """window.WebSocket = class extends EventTarget {
  constructor(url) {
    super();
    this.url = url;
    this.readyState = 0;
    setTimeout(() => {
      this.readyState = 3;
      for (const kind of ["error", "close"]) {
        const event = kind === "close" ? new CloseEvent(kind, { code: 1006 }) : new Event(kind);
        this.dispatchEvent(event);
        this[`on${kind}`]?.(event);
      }
    }, 10);
  }
  send() {}
  close() {}
};"""
# The connection can be cut, held off, and made anew as if the server had forgotten the visit.
CUT = """window.network = { down: false, forgets: false, socket: null };
window.WebSocket = class extends WebSocket {
  constructor(url, protocols) {
    const known = window.network.forgets ? protocols.slice(0, 2) : protocols;
    super(window.network.down ? `${url}/_stcore/stream` : url, known);
    window.network.socket = this;
  }
};"""


def refuse(status: int, route: Route) -> None:
    route.fulfill(status=status)


def alert(page: Page):
    return page.get_by_test_id("connection")


def opened(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", re.compile("."))
    expect(page.locator(".st-key-draw_was_3 button")).to_be_enabled()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_network_without_websockets_gets_a_sentence(app_url, page: Page, language):
    page.add_init_script(BLOCKED)
    page.goto(f"{app_url}/?lang={language}")
    expect(alert(page)).to_have_text(say(language, "connection.blocked"))


def test_a_lost_connection_is_told_until_it_is_back(app_url, page: Page):
    page.add_init_script(CUT)
    opened(page, app_url)
    expect(alert(page)).to_have_count(0)
    page.evaluate("window.network.down = true; window.network.socket.close()")
    expect(alert(page)).to_have_text(say("en", "connection.lost"))
    page.evaluate("window.network.down = false")
    expect(alert(page)).to_have_count(0)
    page.locator(".st-key-draw_was_3 button").click()
    expect(page.get_by_text(say("en", "draw.my_digits", count=1), exact=True)).to_be_visible()


def test_a_forgotten_visit_brings_the_drawing_back_and_says_what_is_lost(app_url, page: Page):
    page.add_init_script(CUT)
    opened(page, app_url)
    pen = page.get_by_test_id("pen").bounding_box()
    x, y = pen["x"] + pen["width"] / 2, pen["y"] + pen["height"] * 0.2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + pen["height"] * 0.6, steps=8)
    page.mouse.up()
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", "1")
    page.evaluate("window.network.forgets = true; window.network.socket.close()")
    page.wait_for_function("window.network.socket.readyState === WebSocket.OPEN")
    page.locator(".st-key-draw_was_1 button").click()
    expect(alert(page)).to_have_text(say("en", "connection.renewed"))
    expect(page.get_by_test_id("answer")).to_have_attribute("data-label", "1")
    page.keyboard.press("Shift")  # whoever goes on has read it
    expect(alert(page)).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refused_upload_gets_a_sentence(app_url, page: Page, language):
    opened(page, f"{app_url}/?lang={language}")
    chooser = page.locator("[data-testid=stFileUploader] input").first
    for status in (403, 413, 502):
        page.route("**/_stcore/upload_file/**", partial(refuse, status))
        chooser.set_input_files({"name": "7.png", "mimeType": "image/png", "buffer": b"x"})
        what = f"upload_{status}" if status < 500 else "upload_failed"
        expect(alert(page)).to_have_text(say(language, f"connection.{what}", status=status))
        page.unroute("**/_stcore/upload_file/**")
    expect(page.get_by_text("AxiosError")).to_have_count(0)
