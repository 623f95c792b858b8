"""What is set outside and inside of the RNN page's own part, in any order: nothing goes back."""

import random
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from playground.explain.edits import Edit
from playground.explain.reading import read_edited, read_text
from playground.explain.through_time import gradients_through_time
from playground.nets.store import shipped_model
from tests.browser.shortly import choose, shortly

pytestmark = pytest.mark.browser

MOODS = ["mood-rnn", "mood-gru", "mood-lstm"]
TEXTS = ["not bad at all", "a dull film", "I liked it very much"]


@dataclass
class Expected:
    """What the page must show, by what a person did."""

    model: str
    text: str
    side: list[str] = field(default_factory=lambda: list(MOODS))
    step: int = 0  # from 0

    @property
    def last(self) -> int:
        return len(self.text.split()) - 1


def link(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(page.url).query).items()}


def check(page: Page, expected: Expected) -> None:
    page.mouse.move(2, 2)  # off the words, over which the list of models has been

    def is_shown():
        rnn = page.get_by_test_id("rnn")
        assert rnn.get_attribute("data-model") == expected.model
        cards = page.get_by_test_id("rnn-answer")
        assert cards.evaluate_all("all => all.map((c) => c.dataset.model)") == expected.side
        assert page.get_by_test_id("rnn-text").input_value() == expected.text
        picker = page.locator(".st-key-rnn_model_select").get_by_role("combobox")
        assert picker.input_value().startswith(f"{expected.model} · ")
        assert rnn.get_attribute("data-step") == str(expected.step)
        found = link(page)
        assert found["model"] == expected.model
        assert found["text"] == expected.text
        assert found["step"] == str(expected.step + 1)

    shortly(is_shown)


# ---- what a person does ---------------------------------------------------------------------


def choose_model(page: Page, expected: Expected, chance: random.Random) -> None:
    """In the picker, outside of the part."""
    picker = page.locator(".st-key-rnn_model_select").get_by_role("combobox")
    # It may still show the model before the last: to choose that one is no choice to it.
    shown = picker.input_value().partition(" · ")[0], expected.model
    choose_named(page, expected, chance.choice([each for each in MOODS if each not in shown]))


def choose_named(page: Page, expected: Expected, name: str) -> None:
    choose(page.locator(".st-key-rnn_model_select").get_by_role("combobox"), f"{name} · ")
    expected.model = name
    expected.side = [each for each in MOODS if each in expected.side or each == name]


def click_card(page: Page, expected: Expected, chance: random.Random) -> None:
    # A companion that was just added has its card only with the server's answer.
    shown = page.get_by_test_id("rnn-answer").evaluate_all("all => all.map((c) => c.dataset.model)")
    name = chance.choice([each for each in expected.side if each in shown])
    page.locator(f"[data-testid=rnn-answer][data-model={name}]").click()
    expected.model = name


def toggle_companion(page: Page, expected: Expected, chance: random.Random) -> None:
    """In the pills, outside of the part; the model that is looked at stays."""
    others = [name for name in MOODS if name != expected.model]
    name = chance.choice(others)
    page.locator(".st-key-rnn_side_pills").get_by_text(name, exact=True).click()
    kept = set(expected.side) ^ {name}
    expected.side = [each for each in MOODS if each in kept]


def click_word(page: Page, expected: Expected, chance: random.Random) -> None:
    expected.step = chance.randint(0, expected.last)
    page.get_by_test_id("token").nth(expected.step).click()


def type_text(page: Page, expected: Expected, chance: random.Random) -> None:
    expected.text = chance.choice([text for text in TEXTS if text != expected.text])
    page.get_by_test_id("rnn-text").fill(expected.text)
    expected.step = expected.last


def open_tab(page: Page, expected: Expected, chance: random.Random) -> None:
    page.get_by_test_id(f"tab-{chance.choice(['over', 'edit', 'back'])}").click()


ACTIONS = [choose_model, click_card, toggle_companion, click_word, type_text, open_tab]


def open_rnn(page: Page, app_url: str, side: list[str] | None = None) -> Expected:
    query = {"model": "mood-gru", "text": TEXTS[0], "step": 2, "side": ",".join(side or [])}
    page.goto(f"{app_url}/rnn?{urlencode(query)}")
    expect(page.get_by_test_id("rnn-cell")).to_be_visible(timeout=120_000)
    expected = Expected("mood-gru", TEXTS[0], side or list(MOODS), step=1)
    check(page, expected)
    return expected


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_in_whatever_order_stays_done(page: Page, app_url, seed):
    chance, expected = random.Random(seed), open_rnn(page, app_url)
    for _ in range(12):
        chance.choice(ACTIONS)(page, expected, chance)
        check(page, expected)


class Crossing:
    """The connection of the page, whose messages of either direction can be kept back."""

    def __init__(self, page: Page) -> None:
        self.page, self.finished = page, 0
        self.holds_answers = self.holds_messages = False
        self.answers, self.messages = [], []
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, socket) -> None:
        self.socket, self.server = socket, socket.connect_to_server()
        self.server.on_message(self._answer)
        socket.on_message(self._message)

    def _answer(self, frame) -> None:
        self.finished += ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"
        (self.answers.append if self.holds_answers else self.socket.send)(frame)

    def _message(self, frame) -> None:
        (self.messages.append if self.holds_messages else self.server.send)(frame)

    def wait_until(self, holds) -> None:
        def is_so():
            self.page.evaluate("0")  # frames come while Playwright is called
            assert holds()

        shortly(is_so)

    def second_before_the_answer(self, first, second) -> None:
        """The server has answered the first, and the page does not know."""
        self.holds_answers, before = True, self.finished
        first()
        self.wait_until(lambda: self.finished > before)
        second()
        self.holds_answers = False
        for frame in self.answers:
            self.socket.send(frame)
        self.answers = []

    def both_in_one_message(self, first, second) -> None:
        """Of two messages that wait, Streamlit takes the values of the newer."""
        self.holds_messages = True
        first()
        self.wait_until(lambda: len(self.messages) > 0)
        second()
        self.wait_until(lambda: len(self.messages) > 1)
        self.holds_messages = False
        self.server.send(self.messages[-1])
        self.messages = []


def take_away_the_last_looked_at(page: Page, expected: Expected, chance: random.Random) -> None:
    """The companion that the server may still take for the model in the picture."""
    name = link(page)["model"]
    page.locator(".st-key-rnn_side_pills").get_by_text(name, exact=True).click()
    expected.side.remove(name)


PAIRS = [(click_card, take_away_the_last_looked_at), (choose_model, toggle_companion)]
for one in (click_card, click_word, type_text, open_tab):
    for other in (choose_model, toggle_companion):
        PAIRS += [(one, other), (other, one)]


@pytest.mark.parametrize("way", [Crossing.second_before_the_answer, Crossing.both_in_one_message])
def test_of_two_changes_that_cross_neither_is_lost(page: Page, app_url, way):
    chance, crossing = random.Random(2), Crossing(page)
    expected = open_rnn(page, app_url)
    for first, second in PAIRS:
        way(
            crossing,
            partial(first, page, expected, chance),
            partial(second, page, expected, chance),
        )
        check(page, expected)


def test_a_companion_taken_away_while_another_is_added_is_not_taken_for_all(page: Page, app_url):
    crossing, expected = Crossing(page), open_rnn(page, app_url, side=["mood-gru", "mood-lstm"])
    take_away = page.locator(".st-key-rnn_side_pills").get_by_text("mood-lstm", exact=True)
    crossing.second_before_the_answer(
        partial(choose_named, page, expected, "mood-rnn"), take_away.click
    )
    expected.side = ["mood-rnn", "mood-gru"]
    check(page, expected)


def test_a_press_that_crosses_an_answer_is_a_click(page: Page, app_url):
    """The answer would replace what is pressed before the mouse button is let go."""
    crossing, expected = Crossing(page), open_rnn(page, app_url)
    tab, text = page.get_by_test_id("tab-back"), page.get_by_test_id("rnn-text")
    before = page.get_by_test_id("rnn").get_attribute("data-count")
    tab.scroll_into_view_if_needed()

    def press():
        tab.hover()
        page.mouse.down()

    crossing.second_before_the_answer(lambda: text.fill(TEXTS[1]), press)
    page.wait_for_url("**text=a+dull+film*")  # the same answer tells it
    page.mouse.up()
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("rnn")).not_to_have_attribute("data-count", before)
    expected.text, expected.step = TEXTS[1], 2
    check(page, expected)


# ---- interventions ----------------------------------------------------------------------------


def test_interventions_hold_on_the_whole_page_and_in_the_link_until_undone(page: Page, app_url):
    text, model = "I loved the first half, but the rest was boring.", shipped_model("mood-gru")
    held = Edit("gru1", 1, "hidden", 3, 1.0)
    query = {"model": model.name, "text": text, "step": 2, "unit": 3}
    page.goto(f"{app_url}/rnn?{urlencode(query)}")
    expect(page.get_by_test_id("rnn-cell")).to_be_visible(timeout=120_000)
    page.get_by_test_id("tab-edit").click()
    page.get_by_test_id("edit-high").click()
    page.get_by_test_id("tab-back").click()
    page.get_by_test_id("back-label").select_option("positive")
    loss = page.locator(f"[data-testid=back-loss][data-model={model.name}]")
    expected = gradients_through_time(model, text, 1, (held,)).loss
    expect(loss).to_contain_text(f"{expected:.3f}")
    assert abs(expected - gradients_through_time(model, text, 1).loss) > 1e-3
    expect(page.get_by_test_id("rnn-badge")).to_have_count(1)  # one of the three nets
    expect(page.get_by_test_id("rnn-held")).to_contain_text("One intervention")
    page.wait_for_url("**edits=*")

    other = page.context.browser.new_page()
    try:
        other.goto(page.url)
        card = other.locator(f"[data-testid=rnn-answer][data-model={model.name}]")
        expect(card.get_by_test_id("rnn-badge")).to_be_visible()
        other.get_by_test_id("token").last.click()
        chances = read_edited(model, text, (held,)).probabilities[-1]

        def is_edited():
            shown = float(card.get_attribute("data-confidence"))
            assert shown == pytest.approx(chances.max(), abs=1e-4)

        shortly(is_edited)
        other.get_by_test_id("undo-edits").click()
        expect(other.get_by_test_id("rnn-held")).to_be_hidden()
        chances = read_text(model, text).probabilities[-1]
        shortly(is_edited)
        other.wait_for_url(lambda url: "edits=" not in url)
    finally:
        other.close()
