"""The RNN page's Python: the code that runs, hostile links, what the server answers."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.explain.code.rnn import reading_code
from playground.explain.reading import read_text
from playground.explain.reading_payload import reading_payload
from playground.nets.build import load_module
from playground.nets.store import ModelStore, shipped_model
from playground.text import has
from playground.ui.rnn.answers import answer_back, answer_other, answer_search
from playground.ui.rnn.examples import EXAMPLES, family_of
from playground.ui.rnn.state import (
    Search,
    search_from_json,
    search_from_text,
    search_to_json,
    search_to_text,
)
from tests.explain.code.beside import printed
from tests.explain.text_models import text_model
from tests.ui.opened import link_of, open_page

MOODS = tuple(shipped_model(name) for name in ("mood-rnn", "mood-gru", "mood-lstm"))


@pytest.mark.parametrize(
    ("name", "layer", "cell"),
    [("mood-rnn", "rnn1", 0), ("mood-gru", "gru1", 0), ("mood-lstm", "lstm1", 0),
     ("seed-lstm", "lstm1", 0), ("seed-lstm", "lstm2", 1)],
)  # fmt: skip
def test_the_code_prints_the_shown_state(name, layer, cell):
    text = 'It is not\nbad """ \\ 🙂'
    model = shipped_model(name)
    (line,) = printed(reading_code(model, text, layer, 3, 5), model)
    assert float(line) == pytest.approx(read_text(model, text).cells[cell].hidden[3, 5], abs=1e-5)


@settings(max_examples=30)
@given(st.text(max_size=40))
def test_any_text_has_a_payload_and_code_that_compiles(text):
    text = text.encode("utf-8", "replace").decode()
    found = reading_payload(MOODS[0], text)
    assert len(found["tokens"]) == len(found["known"])
    if found["tokens"]:
        compile(reading_code(MOODS[0], text, "rnn1", len(found["tokens"]) - 1, 0), "panel", "exec")


def test_every_example_has_a_name():
    for examples in EXAMPLES.values():
        assert all(has(f"rnn.example_{name}") for name, _ in examples)
    assert family_of(MOODS[0]) == "en"


def test_a_changed_word_is_read_in_its_place():
    found = answer_other(MOODS, "This is a good film", {"step": 3, "word": "bad"})
    assert [one["tokens"][3] for one in found["readings"]] == ["bad"] * 3
    assert answer_other(MOODS, "This is a good film", {"step": 10**9, "word": 3}) is None
    assert answer_other(MOODS, "", {"step": 0, "word": "bad"}) is None


def test_the_way_back_is_autograds():
    text, step = "I loved it, but the rest was boring.", 2
    wish = {"label": "negative", "model": "mood-lstm", "gate": "forget", "unit": 4, "from": 7}
    found = answer_back(MOODS, MOODS[2], text, 0, wish)
    for model, back in zip(MOODS, found["models"], strict=True):
        net = load_module(model)
        ids = torch.tensor(read_text(model, text).ids)[None]
        x = net.embedding1(ids).detach().requires_grad_()
        layer = dict(net.named_children())[f"{model.name.split('-')[1]}1"]
        with torch.enable_grad():
            logits = net.dense1(layer(x)[0][:, -1])
            loss = torch.nn.functional.cross_entropy(logits, torch.tensor([0]))
            loss.backward()
        assert back["loss"] == pytest.approx(loss.item(), abs=1e-5)
        assert back["words"][step] == pytest.approx(float(x.grad[0, step].norm()), rel=1e-3)
    gradient = layer.weight_hh_l0.grad[32 + 4, 7]  # the forget gate's rows come second
    assert found["weight"]["total"] == pytest.approx(float(gradient), rel=1e-3, abs=1e-7)
    assert sum(found["weight"]["values"]) == pytest.approx(found["weight"]["total"])


def only_there(hidden, units, first, last, threshold, sign):
    """Whether each unit is past the threshold in the span, and not just before and after."""
    past = sign * hidden[:, list(units)] >= threshold
    beside = [step for step in (first - 1, last + 1) if 0 <= step < len(hidden)]
    return past[first : last + 1].all() and not past[beside].any()


@pytest.mark.parametrize("model", MOODS, ids=lambda model: model.name)
@pytest.mark.parametrize(("first", "last"), [(1, 2), (7, 7), (12, 13)])
def test_the_search_finds_units_that_were_on_for_just_the_span(model, first, last):
    text = "I loved the first half, but the rest was boring and stupid."
    wish = {"model": model.name, "first": first, "last": last, "threshold": 30}
    found = answer_search(MOODS, text, wish)
    hidden = read_text(model, text).cells[0].hidden
    on, off, threshold = found["on"], found["off"], found["threshold"]
    assert on or off
    assert only_there(hidden, on, first, last, threshold, 1)
    assert only_there(hidden, off, first, last, threshold, -1)
    # Where the asked threshold gives nothing, the nearest that does is taken and told.
    at_asked = [
        u for u in range(hidden.shape[1]) for sign in (1, -1)
        if only_there(hidden, [u], first, last, 0.3, sign)
    ]  # fmt: skip
    assert (threshold == 0.3) == bool(at_asked) == (found["note"] == "")
    assert found["matches"]
    match = found["matches"][0]
    states = read_text(model, " ".join(match["tokens"])).cells[0].hidden
    signs = np.array([1] * len(on) + [-1 if on else 1] * len(off))
    means = (states[:, [*on, *off]] * signs).mean(1)
    if not on:  # inactive units in the colour of negative values
        assert means[match["first"] : match["last"] + 1].max() < 0
    np.testing.assert_allclose(match["values"], means, atol=1e-3)


def test_a_search_without_an_answer_says_so():
    found = answer_search(MOODS, "\U0001f33c", {"model": "mood-gru", "first": 0, "last": 0})
    assert found["sentence"] == "" or found["sentence"].startswith("No unit")
    assert answer_search(MOODS, "a film", None) is None
    wish = {"model": "mood-gru", "first": 0, "last": 0}
    assert answer_search(MOODS, " ", wish)["sentence"].startswith("The text is empty")


def page(**query):
    return open_page("rnn", **query)


def test_the_page_opens_with_an_example_typed():
    at = page()
    assert not at.exception
    assert at.query_params["text"] == EXAMPLES["en"][0][1]
    assert at.query_params["model"] == "mood-lstm"
    assert not at.warning


def test_a_net_of_ones_own_appears_by_name_beside_the_shipped():
    own = ModelStore()
    own.add(replace(text_model("stack"), name="my own run"))
    at = open_page("rnn", {"model_store": own}, model="my own run", text="it is good")
    assert not at.exception
    assert at.query_params["model"] == "my own run"
    names = [option.partition(" · ")[0] for option in at.selectbox[0].options]
    assert "my own run" in names
    assert "mood-gru" in names


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"model": "<b>none</b>"}, {"model": "mood-lstm"}),
        ({"model": "pen-cnn"}, {"model": "mood-lstm"}),
        ({"text": "not bad", "step": "99"}, {"step": "2"}),
        ({"text": "not bad", "step": "-1"}, {"step": "1"}),
        ({"unit": "1e9"}, {"unit": None}),
        ({"unit": "4000"}, {"unit": "31"}),
        ({"text": "x" * 3000}, {"text": "x" * 2000}),
        ({"span": "mood-lstm~2~1~30"}, {"span": None}),
        ({"text": "not bad", "span": "mood-lstm~2~3~30"}, {"span": None}),
        ({"text": "not bad", "span": "pen-cnn~1~2~30"}, {"span": None}),
    ],
)
def test_a_hostile_link_gets_one_sentence_and_the_nearest_valid(query, kept):
    at = page(**query)
    assert not at.exception
    assert len(at.warning) == 1
    for name, value in kept.items():
        assert link_of(at).get(name) == value


def test_the_link_holds_the_searched_span():
    text = "I loved the first half, but the rest was boring."
    at = page(text=text, span="mood-gru~4~5~20", tab="search")
    assert not at.exception
    assert not at.warning
    assert link_of(at)["span"] == "mood-gru~4~5~20"
    shown = json.loads(json.loads(at.get("bidi_component")[-1].proto.json)["json"])
    wish = {"model": "mood-gru", "first": 3, "last": 4, "threshold": 20}
    assert shown["ask"]["search"] == wish
    expected = answer_search(MOODS, text, wish)
    assert shown["search"]["on"] + shown["search"]["off"] == expected["on"] + expected["off"]
    assert expected["on"] + expected["off"]


@given(st.integers(0, 99), st.integers(0, 99), st.integers(5, 95))
def test_a_search_is_the_same_after_the_link_and_the_browser(first, more, threshold):
    search = Search("mood-gru", first, first + more, threshold)
    assert search_from_text(search_to_text(search)) == search
    assert search_from_json(search_to_json(search)) == search


@pytest.mark.parametrize(
    "raw", [None, 3, {}, {"model": "m", "first": 3, "last": 1, "threshold": 30}, {"first": 0}]
)
def test_a_search_of_another_form_is_none(raw):
    assert search_from_json(raw) is None


@pytest.mark.parametrize(
    "text", ["", " ", "a", "🙂👩‍👩‍👧", "שלום", "a\u200b\u0301", "\n\n", "<b>x</b>"]
)
def test_any_text_of_a_link_is_answered(text):
    at = page(text=text)
    assert not at.exception
    assert not at.error
