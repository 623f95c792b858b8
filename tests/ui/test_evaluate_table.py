"""The table of several models on the Evaluate page, without a browser."""

import json

import numpy as np
import pytest
from seqeval.metrics import f1_score

from playground.data.sentences import shipped_sentences
from playground.evaluation.answers import evaluate
from playground.evaluation.figures import figures_of
from playground.evaluation.tags import tag_sentences
from playground.nets.store import find_model
from playground.training.data import TrainingData
from playground.ui.evaluate import page, tags
from tests.ui.opened import link_of, open_page
from tests.ui.test_evaluate_page import tagged


def test_the_table_of_models_holds_those_of_the_link(monkeypatch):
    given = []
    monkeypatch.setattr(page, "evaluate_part", lambda view, *_: given.append(view))
    link = {"model": "mood-gru", "other": "mood-rnn", "table": "mood-lstm|mood-rnn|nobody|pen-cnn"}
    app = open_page("evaluate", show="compare", **link)
    assert not app.exception
    assert link_of(app)["table"] == link["table"]
    table = given[-1]["table"]
    assert [row["name"] for row in table["rows"]] == ["mood-gru", "mood-rnn", "mood-lstm"]
    names = [option["name"] for option in table["options"]]
    assert "mood-lstm" in names
    assert not {"mood-gru", "mood-rnn", "pen-cnn", "mood-zh"} & set(names)
    for row in table["rows"]:
        figures = figures_of(evaluate(find_model(row["name"]), shipped_sentences("test")))
        assert row["figures"]["accuracy"]["value"] == figures.accuracy.value
        assert row["figures"]["macro_f1"]["value"] == figures.averages["macro"]["f1"].value
    assert len(table["pairs"]) == 3
    # On another tab, no further model is evaluated.
    open_page("evaluate", show="figures", **link)
    assert given[-1]["table"]["rows"] == []


def test_the_table_holds_taggers_too(monkeypatch):
    given = []
    monkeypatch.setattr(tags, "component", lambda name: lambda **parts: given.append(parts["data"]))
    sentences = tagged((("Ada", "met", "Bob"), ("It", "rained")), (("B-PER", "O", "B-PER"),
                                                                   ("O", "O")))  # fmt: skip
    session = {"train_uploads": {"s.iob2": TrainingData(sentences, sentences.take(np.array([1])))}}
    link = {"model": "entities-en", "data": "s.iob2", "table": "entities-en-linear|pen-cnn"}
    app = open_page("evaluate", session, show="compare", **link)
    assert not app.error
    assert not app.exception
    table = json.loads(given[-1]["json"])["table"]
    assert [row["name"] for row in table["rows"]] == ["entities-en", "entities-en-linear"]
    assert [(pair["first"], pair["second"]) for pair in table["pairs"]] == [(0, 1)]
    _, examples = app.session_state["evaluate_tags_now"]
    for row in table["rows"]:
        answered = [list(each) for each in tag_sentences(find_model(row["name"]), examples.tokens)]
        share = f1_score([list(each) for each in examples.tags], answered, zero_division=0)
        assert row["figures"]["f1"]["value"] == pytest.approx(share)
    open_page("evaluate", session, show="figures", **link)
    assert json.loads(given[-1]["json"])["table"]["rows"] == []
