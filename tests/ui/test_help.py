"""The “?” at each training setting and each layer type: a sentence and the formula."""

import pytest

from playground.text import say
from playground.ui.train.state import FIELDS
from tests.ui.opened import open_page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_training_setting_says_what_it_is(language):
    app = open_page("train", view="settings", lang=language)
    assert not app.exception
    widgets = {each.key: each.help for each in (*app.number_input, *app.selectbox)}
    for name in FIELDS:
        assert widgets[f"train_recipe_{name}"] == say(language, f"train.help_{name}")


def test_every_layer_in_the_builder_and_the_one_to_be_added_say_their_formula():
    app = open_page("train", view="build", preset="sprint")
    said = [each.help for each in app.markdown if each.value == "**norm1**"]
    assert said == [f"{say('en', 'layers.about_norm')}\n\n`{say('en', 'layers.formula_norm')}`"]
    app.selectbox(key="train_add_kind").set_value("gelu").run()
    assert say("en", "layers.formula_gelu") in app.selectbox(key="train_add_kind").help
