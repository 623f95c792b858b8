"""The model card of a net that a run has trained."""

from __future__ import annotations

from collections.abc import Mapping

from playground.core.recipe import Recipe
from playground.nets.model import Card, Source
from playground.text import LANGUAGES, say


def _words(metric: str) -> str:
    return metric.replace("_", " ")


def training_card(
    dataset: str, recipe: Recipe, step: int, metrics: Mapping[str, float], made_by: str = ""
) -> Card:
    """The card: data set, recipe and results. `metrics` come from the validation after `step`
    batches; pass an empty mapping if no validation ran at that step."""
    how = (
        f"{recipe.optimiser}, learning rate {recipe.learning_rate:g} ({recipe.schedule}), "
        f"batches of {recipe.batch_size}, seed {recipe.seed}, {step} batches"
    )
    return Card(
        summary={one: say(one, "training.card_summary", data=dataset) for one in LANGUAGES},
        sources=(Source(dataset),),
        recipe=how,
        results={f"validation {_words(name)}": value for name, value in metrics.items()},
        made_by=made_by,
    )
