"""The card of a model that a run has made."""

from __future__ import annotations

from playground.core.recipe import Recipe
from playground.nets.model import Card, Source


def training_card(
    dataset: str, recipe: Recipe, step: int, accuracy: float | None, made_by: str = ""
) -> Card:
    """What was trained on, how, and how well it answered; `accuracy` is of the validation after
    these `step` batches, None where none was made then."""
    how = (
        f"{recipe.optimiser}, learning rate {recipe.learning_rate:g} ({recipe.schedule}), "
        f"batches of {recipe.batch_size}, seed {recipe.seed}, {step} batches"
    )
    return Card(
        summary={"en": f"Trained on {dataset}.", "zh": f"用 {dataset} 训练得到。"},
        sources=(Source(dataset),),
        recipe=how,
        results={} if accuracy is None else {"validation accuracy": accuracy},
        made_by=made_by,
    )
