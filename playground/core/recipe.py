"""Training settings as frozen data: optimiser, schedule, batch size, epochs, augmentation."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from typing import Any

from playground.core.errors import UserError, quote

OPTIMISERS = ("sgd", "adam", "adamw", "rmsprop")
SCHEDULES = ("constant", "step", "cosine", "onecycle")
LOSSES = ("cross_entropy", "mse")


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Random changes of each training digit, drawn anew in each epoch; 0 turns a change off.

    `shift` is in pixels, `turn` in degrees, `scale` and `thickness` are fractions (0.1: ±10 %).
    """

    shift: float = 0.0
    turn: float = 0.0
    scale: float = 0.0
    thickness: float = 0.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of one training run. `seed` makes a run on the CPU repeatable bit for bit."""

    optimiser: str = "adam"
    learning_rate: float = 0.001
    momentum: float = 0.9  # SGD and RMSprop
    weight_decay: float = 0.0
    schedule: str = "constant"
    batch_size: int = 32
    epochs: int = 5
    loss: str = "cross_entropy"
    label_smoothing: float = 0.0
    clip_norm: float = 0.0  # 0: no gradient clipping
    augmentation: Augmentation = field(default_factory=Augmentation)
    seed: int = 0
    target: float = 0.0  # stop when the main validation metric reaches it; 0: never
    max_seconds: float = 0.0  # stop after this time; 0: never


class RecipeError(UserError):
    """An invalid setting; `setting` is its name."""

    def __init__(self, message_id: str, setting: str = "", /, **values: object) -> None:
        super().__init__(message_id, **values)
        self.setting = setting


# setting: (smallest, largest) value that makes sense for a short run in a lesson
RANGES: dict[str, tuple[float, float]] = {
    "learning_rate": (1e-7, 100.0),
    "momentum": (0.0, 0.999),
    "weight_decay": (0.0, 10.0),
    "batch_size": (1, 4096),
    "epochs": (1, 1000),
    "label_smoothing": (0.0, 0.9),
    "clip_norm": (0.0, 1e6),
    "seed": (0, 2**31 - 1),
    "target": (0.0, 1000.0),
    "max_seconds": (0.0, 1e6),
}
AUGMENTATION_RANGES: dict[str, tuple[float, float]] = {
    "shift": (0.0, 8.0),
    "turn": (0.0, 180.0),
    "scale": (0.0, 0.5),
    "thickness": (0.0, 0.8),
}
_CHOICES = {"optimiser": OPTIMISERS, "schedule": SCHEDULES, "loss": LOSSES}
_WHOLE = ("batch_size", "epochs", "seed")


def _check_number(name: str, value: Any, low: float, high: float) -> None:
    whole = name in _WHOLE
    kinds = int if whole else (int, float)
    fits = isinstance(value, kinds) and not isinstance(value, bool)
    if not fits or not math.isfinite(value) or not low <= value <= high:
        message = "core.setting_whole" if whole else "core.setting_number"
        raise RecipeError(message, name, name=name, given=quote(value), low=low, high=high)


def check_recipe(recipe: Recipe) -> Recipe:
    """Return the recipe if all settings are valid.

    Raises:
        RecipeError: a setting is out of range; the message names the setting and the range.
    """
    for name, choices in _CHOICES.items():
        value = getattr(recipe, name)
        if value not in choices:
            raise RecipeError(
                "core.setting_choice", name, name=name, given=quote(value), known=choices
            )
    for name, (low, high) in RANGES.items():
        _check_number(name, getattr(recipe, name), low, high)
    for name, (low, high) in AUGMENTATION_RANGES.items():
        _check_number(name, getattr(recipe.augmentation, name), low, high)
    return recipe


def recipe_to_json(recipe: Recipe) -> str:
    """The recipe as JSON text; `recipe_from_json` is the inverse."""
    return json.dumps(dataclasses.asdict(recipe))


def _known(raw: dict[str, Any], kind: type) -> dict[str, Any]:
    return {field.name: raw[field.name] for field in dataclasses.fields(kind) if field.name in raw}


def recipe_from_json(text: str) -> Recipe:
    """Parse a recipe from untrusted JSON text; missing settings get their defaults.

    Raises:
        RecipeError: not a recipe, or a setting out of its range.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict):
        raise RecipeError("core.recipe_json")
    if "target_accuracy" in raw:  # the setting's former name
        raw.setdefault("target", raw["target_accuracy"])
    values = _known(raw, Recipe)
    augmentation = values.pop("augmentation", {})
    if not isinstance(augmentation, dict):
        raise RecipeError("core.recipe_augmentation", "augmentation")
    moved = Augmentation(**_known(augmentation, Augmentation))
    return check_recipe(Recipe(**values, augmentation=moved))
