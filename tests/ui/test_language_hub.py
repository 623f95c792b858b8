"""“Small against large” on the Language page: its fields, the thread that reads, and the cards."""

import re
from threading import Event

import numpy as np
import pytest

from playground.language.hub import HubError, HubReading, Marked
from playground.language.read import read_text
from playground.language.records import Classified, TextSpan
from playground.nets.store import ModelStore, shipped_model
from playground.ui.language_page import hub
from playground.ui.language_page.hub import Reader, Shown, Wish, answer_html
from playground.ui.language_page.models import size_of
from tests.ui.opened import link_of, open_page

NAME = "someone/moods"


@pytest.fixture(autouse=True)
def _anything_allowed(monkeypatch):
    for name in ("PLAYGROUND_HUB", "SPACE_HOST"):
        monkeypatch.delenv(name, raising=False)


def test_a_link_fills_the_fields_but_loads_nothing(monkeypatch):
    asked = []
    monkeypatch.setattr(hub, "read_with", lambda *wish: asked.append(wish))
    labels = "a, b"
    app = open_page("language", lang="en", hub=NAME, hub_task="fill-mask", hub_labels=labels)
    assert not app.exception
    assert app.text_input(key="hub_name").value == NAME
    assert app.selectbox(key="hub_task").value == "fill-mask"
    assert app.text_input(key="hub_labels").value == labels
    assert link_of(app)["hub"] == NAME
    assert asked == []


def test_the_button_asks_the_model_and_the_link_names_it(monkeypatch):
    asked, is_asked = [], Event()

    def refuse(*wish):
        asked.append(wish)
        is_asked.set()
        raise HubError("hub.offline", name=wish[0])

    monkeypatch.setattr(hub, "read_with", refuse)
    app = open_page("language", lang="en", text="I am tired.")
    app.text_input(key="hub_name").input(f" {NAME} ")
    app.text_input(key="hub_labels").input("food，money, food")
    button = next(each for each in app.button if "hub_form" in str(each.key))
    button.click().run()
    assert not app.exception
    assert is_asked.wait(120)
    assert asked == [(NAME, "I am tired.", "", ("food", "money"))]
    assert link_of(app)["hub"] == NAME


def test_a_server_can_switch_the_panel_off_or_list_its_models(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HUB", "off")
    app = open_page("language", lang="en", hub=NAME)
    assert not app.exception
    assert not [each for each in app.text_input if each.key == "hub_name"]
    monkeypatch.setenv("PLAYGROUND_HUB", f"other/one {NAME}")
    app = open_page("language", lang="zh", hub=NAME)
    assert app.selectbox(key="hub_name").options == ["other/one", NAME]
    assert app.selectbox(key="hub_name").value == NAME


def test_only_the_newest_wish_is_read(monkeypatch):
    begun, go_on, done, read = Event(), Event(), Event(), []

    def read_with(name, text, task, labels):
        read.append(text)
        begun.set()
        assert go_on.wait(120)
        if text == "last":
            done.set()
        raise HubError("hub.no_labels")

    monkeypatch.setattr(hub, "read_with", read_with)
    reader = Reader()
    wishes = [Wish(NAME, text, "", ()) for text in ("first", "second", "last")]
    reader.ask(wishes[0])
    assert begun.wait(120)
    for wish in wishes[1:]:
        reader.ask(wish)
    assert reader.now() == (wishes[2], None)
    go_on.set()
    assert done.wait(120)
    assert read == ["first", "last"]


# ---- the cards ------------------------------------------------------------------------------

TEXT = "Ada <b> lives in Paris."
WISH = Wish(NAME, TEXT, "", ())


@pytest.fixture(scope="module")
def shown():
    reading = read_text(TEXT, "en")
    return Shown(reading, "topic", {"positive": "positive!"}, ModelStore(), "en")


def reading_of(result, read=None):
    return HubReading(result, 1_234_567, 5_000_000, 12.34, read)


def test_labels_stand_beside_those_of_the_open_card(shown):
    labels = ("bad", "positive", "<i>")
    classified = Classified("text-classification", NAME, labels, np.array([0.2, 0.7, 0.1]))
    page = answer_html(shown, WISH, reading_of(classified, 512))
    cards = page.split("data-testid='hub-shipped'")
    assert re.findall(r"data-label='([^']*)'", cards[0]) == ["positive", "bad", "&lt;i&gt;"]
    assert "positive!" in cards[0]
    assert "12.3 ms · 1,234,567 parameters · 5.0 MB" in cards[0]
    assert "512" in cards[0]
    topic = shown.reading.results["topic"]
    assert f"data-label='{topic.label}'" in cards[1]
    assert "<i>" not in page.replace("<i><b", "")


def test_spans_stand_beside_the_shipped_ones(shown):
    spans = (TextSpan("PER", 0, 3, "Ada"), TextSpan("X", 1, 5, "da <"))  # the second overlaps
    marked = Marked("token-classification", NAME, TEXT, spans)
    page = answer_html(shown, WISH, reading_of(marked))
    first, second = page.split("data-testid='hub-shipped'")
    assert re.findall(r"data-start='(\d+)' data-end='(\d+)'", first) == [("0", "3")]
    assert "&lt;b&gt;" in first
    places = [(str(s.start), str(s.end)) for s in shown.reading.results["entities"].spans]
    assert re.findall(r"data-start='(\d+)' data-end='(\d+)'", second) == places


def test_a_missing_word_has_no_shipped_model_and_errors_are_sentences(shown):
    words = Classified("fill-mask", NAME, ("a", "b"), np.array([0.6, 0.1]))
    assert "No shipped model has this task." in answer_html(shown, WISH, reading_of(words))
    page = answer_html(shown, WISH, HubError("hub.unknown", name="<b>"))
    assert "role='alert'" in page
    assert "&lt;b&gt;" in page
    assert NAME in answer_html(shown, WISH, None)


def test_a_model_is_counted_with_the_encoder_that_it_reads():
    net, encoder = shipped_model("topic-en"), shipped_model("encoder-en")
    own = sum(array.size for array in net.weights.values())
    assert size_of(net)[0] == own + sum(array.size for array in encoder.weights.values())
