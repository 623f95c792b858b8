"""What is said of a model, in every language."""

import re
from dataclasses import replace

import pytest
from fluent.syntax import FluentParser

from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.nets.card_texts import (
    model_description,
    model_title,
    preparation_line,
    result_title,
)
from playground.nets.model import Card
from playground.nets.spec import ModelSpec
from playground.nets.store import ALIASES, shipped_model, shipped_names, vision_names
from playground.text import LANGUAGES, TEXT, Message, say
from playground.training.cards import training_card

DIGITS = tuple("0123456789")


@pytest.mark.parametrize("name", [*shipped_names(), *vision_names()])
def test_a_shipped_model_is_described_in_every_language(name):
    model = shipped_model(name)
    found = {language: model_description(model, language) for language in LANGUAGES}
    assert all(len(text) > 15 for text in found.values())
    assert len(set(found.values())) == len(LANGUAGES)


@pytest.mark.parametrize("name", [*shipped_names(), *vision_names()])
def test_what_a_shipped_models_card_was_measured_on_is_a_text(name):
    for measured in shipped_model(name).card.results:
        title = result_title(measured)
        assert isinstance(title, Message), measured
        for language in LANGUAGES:
            said = title.in_language(language)
            assert re.findall(r"\d[\d,]*", said) == re.findall(r"\d[\d,]*", measured)


def test_what_a_runs_card_says_is_a_text():
    texts = FluentParser().parse((TEXT / "en" / "tasks.ftl").read_text("utf-8")).body
    names = [entry.id.name for entry in texts if hasattr(entry, "id")]
    metrics = [name.removeprefix("metric_") for name in names if name.startswith("metric_")]
    card = training_card("digits", Recipe(), 10, dict.fromkeys(metrics, 0.9))
    assert set(card.summary) == set(LANGUAGES)
    titles = [result_title(measured) for measured in card.results]
    assert all(isinstance(title, Message) for title in titles)
    assert {"validation accuracy", "validation span F1"} <= set(map(str, titles))


def test_a_model_of_ones_own_has_its_texts_in_its_card():
    own = replace(shipped_model("mood-gru"), name="mine", card=Card({"en": "Mine."}))
    assert model_description(own, "en") == model_description(own, "zh") == "Mine."
    assert model_description(replace(own, card=Card()), "en") == ""
    assert model_title("mine") == "mine"
    assert result_title("accuracy on my cats") == "accuracy on my cats"


def test_a_preset_and_its_model_have_one_name_on_screen():
    for preset, model in ALIASES.items():
        for language in LANGUAGES:
            title = model_title(model)
            assert isinstance(title, Message)
            shown = say(language, f"train.preset_{preset.replace('-', '_')}")
            assert title.in_language(language) == shown


def test_how_pictures_are_prepared_is_said_of_every_model_that_reads_them():
    model = shipped_model("pen-cnn")
    digit, fit, crop = (
        preparation_line(
            replace(model, spec=ModelSpec(ImageInput(preparation=how), model.spec.nodes, DIGITS))
        )
        for how in ("digit", "fit", "crop")
    )
    for language in LANGUAGES:
        assert "28×28" in digit.in_language(language)
        assert len({line.in_language(language) for line in (digit, fit, crop)}) == 3
    assert preparation_line(shipped_model("mood-gru")) is None
