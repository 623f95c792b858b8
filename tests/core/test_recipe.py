"""Recipes as text: what is written comes back, and what is wrong is named with its setting."""

import dataclasses
import json

import pytest

from playground.core.recipe import (
    AUGMENTATION_RANGES,
    RANGES,
    Augmentation,
    Recipe,
    RecipeError,
    _check_number,
    recipe_from_json,
    recipe_to_json,
)


def test_every_setting_comes_back():
    moved = {name: high / 2 for name, (_, high) in AUGMENTATION_RANGES.items()}
    other = {name: type(getattr(Recipe(), name))(high) for name, (_, high) in RANGES.items()}
    recipe = Recipe(**other, augmentation=Augmentation(**moved))
    found = recipe_from_json(recipe_to_json(recipe))
    assert found == recipe
    assert dataclasses.asdict(found) == json.loads(recipe_to_json(recipe))


@pytest.mark.parametrize(
    ("text", "message", "setting"),
    [
        ("no json", "core.recipe_json", ""),
        ("[1]", "core.recipe_json", ""),
        ('{"augmentation": 3}', "core.recipe_augmentation", "augmentation"),
        ('{"epochs": 100000}', "core.setting_whole", "epochs"),
        ('{"learning_rate": 1e9}', "core.setting_number", "learning_rate"),
        ('{"augmentation": {"turn": 999}}', "core.setting_number", "turn"),
        ('{"optimiser": "luck"}', "core.setting_choice", "optimiser"),
    ],
)
def test_what_is_wrong_is_named_with_its_setting(text, message, setting):
    with pytest.raises(RecipeError) as wrong:
        recipe_from_json(text)
    assert wrong.value.message_id == message
    assert wrong.value.setting == setting
    assert str(wrong.value)  # there is such a text


@pytest.mark.parametrize(
    ("setting", "value"),
    [("epochs", 1.5), ("epochs", "3"), ("epochs", True), ("learning_rate", "0.1")],
)
def test_a_setting_of_another_kind_is_refused(setting, value):
    """As a file may hold it; the checks of the tests' own records refuse it sooner."""
    with pytest.raises(RecipeError) as wrong:
        _check_number(setting, value, *RANGES[setting])
    assert wrong.value.setting == setting
