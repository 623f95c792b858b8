"""The Train page on a run that learns the next letter: no labels, no confusion, but a text."""

import pytest

from playground.core.recipe import Recipe
from playground.data.letters import LETTERS, shipped_letters
from playground.text import say
from playground.training.presets import spec_for
from playground.ui.rnn import can_be_read
from playground.ui.train.state import VIEWS
from tests.training.small import letters
from tests.ui.recorded import again, open_train, panels, record_run, sentences_on


def test_the_letters_are_those_of_the_sentences():
    for part in ("train", "test"):
        (text,) = shipped_letters(part).texts
        assert set(text) <= set(LETTERS)
        assert text.count("\n") == {"train": 4000, "test": 1000}[part]


def test_the_letters_are_offered_with_a_net_that_writes():
    app = open_train(data="letters")
    assert app.query_params["preset"] == "tiny-gpt"
    assert not app.button(key="train_start").disabled
    count = len(shipped_letters("train").texts[0])
    assert f"{count:,} letters for training" in sentences_on(app)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_run_on_letters_opens(view):
    data = letters()
    spec = spec_for("tiny-gpt", data)
    assert can_be_read(spec)
    run = record_run(spec, Recipe(epochs=1, batch_size=8, seed=1), data)
    app = open_train(run=run, view=view)
    again(app)
    if view == "microscope":
        assert say("en", "train.micro_examples", count=8) in sentences_on(app)
    if view == "watch":
        shown = panels(app)["train-answer"]["html"]
        assert data.validation.texts[0][:12] in shown
