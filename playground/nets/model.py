"""A model: its architecture (spec), its weights and its model card."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from playground.nets.spec import ModelSpec


@dataclass(frozen=True, slots=True)
class Source:
    """A data set that a model was trained on, and its licence."""

    name: str
    licence: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A model card: training data, training recipe and results.

    `summary` maps a language ("en", "zh") to one or two sentences. `results` maps
    the name of a measurement to a number; accuracies are fractions from 0 to 1.
    """

    summary: dict[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    recipe: str = ""
    results: dict[str, float] = field(default_factory=dict)
    made_by: str = ""  # the command that reproduces the weights


@dataclass(frozen=True, slots=True)
class Model:
    """Spec, weights and card. Weights are float32 arrays with the names of torch's state dict
    ("conv1.weight") and the shapes of `expected_tensors(spec)`. Treat them as read-only."""

    name: str
    spec: ModelSpec
    weights: Mapping[str, np.ndarray]
    card: Card = field(default_factory=Card)


def tensors_of(model: Model, name: str) -> dict[str, np.ndarray]:
    """The weights of the layer `name`, with this prefix removed: "weight", "bias"."""
    start = f"{name}."
    return {
        key.removeprefix(start): array
        for key, array in model.weights.items()
        if key.startswith(start)
    }


def card_to_json(card: Card) -> str:
    return json.dumps(dataclasses.asdict(card), ensure_ascii=False)


def _texts(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict):
        return {}
    return {str(key)[:20]: value[:2000] for key, value in raw.items() if isinstance(value, str)}


def _text(raw: Any) -> str:
    return raw[:2000] if isinstance(raw, str) else ""


def card_from_json(text: str) -> Card:
    """Read an untrusted card. A card is only displayed, so parts with an unexpected form are left
    out and raise no error."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict):
        return Card()
    sources, results = raw.get("sources"), raw.get("results")
    sources = sources if isinstance(sources, list) else []
    results = results if isinstance(results, dict) else {}
    return Card(
        summary=_texts(raw.get("summary")),
        sources=tuple(
            Source(_text(item.get("name")), _text(item.get("licence")), _text(item.get("url")))
            for item in sources[:20]
            if isinstance(item, dict)
        ),
        recipe=_text(raw.get("recipe")),
        results={
            str(key)[:200]: float(value)
            for key, value in list(results.items())[:50]
            if isinstance(value, int | float) and not isinstance(value, bool)
        },
        made_by=_text(raw.get("made_by")),
    )
