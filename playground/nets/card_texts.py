"""Texts about a model: its title, its description and what its results were measured on.

The texts of the shipped models are in `playground/text/*/models.ftl`, where translators find
them. A user's own model has its texts in its card.
"""

from __future__ import annotations

import re

from playground.core.inputs import ImageInput
from playground.nets.model import Model
from playground.nets.store import MADE, language_names, shipped_names, vision_names
from playground.text import DEFAULT, Message, has, say


def model_title(name: str) -> Message | str:
    """A model's title on the screen; its name if it has no title."""
    message_id = f"models.title_{_slug(name)}"
    return Message(message_id) if has(message_id) else name


def model_line(model: Model) -> Message:
    """A short line about a model, to distinguish it in a list."""
    message_id = f"models.line_{_slug(model.name)}"
    shipped = model.name in (*shipped_names(), *language_names(), *vision_names(), *MADE)
    if shipped and has(message_id):
        return Message(message_id)
    weights = sum(array.size for array in model.weights.values())
    size = Message("models.line_size", layers=len(model.spec.nodes), weights=weights)
    return size if shipped else Message("models.line_own", size=size)


def model_description(model: Model, language: str) -> str:
    """One or two sentences about a model; empty if its card has none."""
    message_id = f"models.about_{_slug(model.name)}"
    if model.name in (*shipped_names(), *vision_names(), *MADE) and has(message_id):
        return say(language, message_id)
    summary = model.card.summary
    return summary.get(language) or summary.get(DEFAULT, "")


def preparation_line(model: Model) -> Message | None:
    """How images are preprocessed for a model; None if it reads texts."""
    taken = model.spec.input
    if not isinstance(taken, ImageInput):
        return None
    side = Message("models.side", height=taken.height, width=taken.width)
    return Message(f"models.prepared_{taken.preparation}", side=side)


def result_title(measured: str) -> Message | str:
    """The title of one of a card's results; the card's own words if there is no translation."""
    _, validation, metric = measured.rpartition("validation ")
    if validation and has(f"tasks.metric_{_slug(metric)}"):
        return Message("models.result_validation", metric=Message(f"tasks.metric_{_slug(metric)}"))
    message_id = f"models.result_{_slug(measured)}"
    return Message(message_id) if has(message_id) else measured


def _slug(name: str) -> str:
    """The end of a message id, from any name: "MNIST, 3,000 digits" → "mnist_3_000_digits"."""
    return "_".join(re.findall(r"[a-z0-9]+", name.lower()))
