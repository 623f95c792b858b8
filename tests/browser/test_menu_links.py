"""A link of the menu and what the page has not sent yet: the server's answers are held back, so
that both are under way at once."""

import re

from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from playground.text import say
from tests.browser.shortly import shortly


class Held:
    """The page's connection to Streamlit, whose answers can be held back."""

    def __init__(self, page: Page) -> None:
        self.holding = False
        self.answers: list = []
        self.pages_asked: list[str] = []  # Streamlit's name of the page, by message
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, browser) -> None:
        self.browser, server = browser, browser.connect_to_server()

        def sent(message) -> None:
            asked = BackMsg.FromString(message)
            if self.holding and asked.WhichOneof("type") == "rerun_script":
                self.pages_asked.append(asked.rerun_script.page_script_hash)
            server.send(message)

        def answered(message) -> None:
            if self.holding:
                self.answers.append(message)
            else:
                browser.send(message)

        browser.on_message(sent)
        server.on_message(answered)

    def release(self) -> None:
        self.holding = False
        for message in self.answers:
            self.browser.send(message)


def test_a_link_is_followed_after_the_drawing_has_been_sent(app_url, page: Page):
    connection = Held(page)
    page.goto(app_url)
    expect(page.get_by_test_id("answer")).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    link = page.get_by_role("link", name=say("en", "cnn.menu"))
    box = page.get_by_test_id("pen").bounding_box()
    assert box
    connection.holding = True
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 200, steps=5)
    page.mouse.up()
    link.evaluate("link => link.click()")  # at once: the drawing is sent when the hand rests

    def both_sent():
        page.title()  # lets Playwright hand over the messages that have come
        assert len(set(connection.pages_asked)) == 2

    shortly(both_sent)
    connection.release()
    expect(page.get_by_test_id("arithmetic")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("en", "cnn.menu"))
