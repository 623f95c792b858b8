"""`python -m playground crossval --preset NAME --dataset NAME --folds 5`: k-fold
cross-validation."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from playground.core.data import ImageSet, TextSet
from playground.core.errors import UserError
from playground.core.events import Diverged, Evaluated, Event, Failed

if TYPE_CHECKING:
    from playground.core.recipe import Recipe
    from playground.training.cross_validation import Fold

FOLDINGS = ("stratified", "shuffled", "sorted")  # repeated here: cross_validation.py imports slowly


@click.command("crossval")
@click.option("--preset", required=True, metavar="NAME")
@click.option("--dataset", required=True, metavar="NAME")
@click.option("--folds", default=5, show_default=True)
@click.option(
    "--folding", type=click.Choice(FOLDINGS), default="stratified", show_default=True,
    help="How the examples are dealt out; “sorted” is a trap.",
)  # fmt: skip
@click.option("--examples", type=click.IntRange(4), help="So many training examples, at random.")
@click.option("--epochs", type=int)
@click.option("--seed", default=0, show_default=True)
@click.option("--device", default="auto", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    preset: str, dataset: str, folds: int, folding: str, examples: int | None,
    epochs: int | None, seed: int, device: str, as_json: bool,
) -> int:  # fmt: skip
    """Train a preset's net once for each fold, all in turn, and test it on what it has not seen.

    The folds are made of the data set's training part; its test part is not looked at. The exit
    status is 1 if a fold diverged or failed.
    """
    from playground.training.cross_validation import make_folds

    chosen, recipe = _prepare(preset, dataset, examples, epochs, seed, device)
    made = make_folds(chosen.labels, folds, folding, seed)
    last: dict[int, Evaluated] = {}
    endings: dict[int, str] = {}
    for number, event in _events(preset, recipe, chosen, made, device):
        if isinstance(event, Evaluated) and event.split == "validation":
            last[number] = event
            _tell(number, event, as_json)
        elif isinstance(event, Diverged | Failed):
            endings[number] = event.event
    _sum_up(last, endings, made, as_json)
    return int(bool(endings))


def _prepare(
    preset: str, dataset: str, count: int | None, epochs: int | None, seed: int, device: str
) -> tuple[ImageSet | TextSet, Recipe]:
    from dataclasses import replace

    from playground.core.recipe import check_recipe
    from playground.training.datasets import load_dataset
    from playground.training.devices import choose_device
    from playground.training.presets import reading_preset, recipe_for

    reading_preset(preset)
    choose_device(device)
    data = load_dataset(dataset)
    if not isinstance(data.train, ImageSet | TextSet):
        raise UserError("commands.crossval_data", data=dataset)
    changes: dict[str, Any] = {"seed": seed} | ({} if epochs is None else {"epochs": epochs})
    recipe = check_recipe(replace(recipe_for(preset, data), **changes))
    examples = data.train
    if count is not None and count < len(examples):
        rows = np.random.default_rng(seed).permutation(len(examples))[:count]
        examples = examples.take(np.sort(rows))
    return examples, recipe


def _events(
    preset: str, recipe: Recipe, examples: ImageSet | TextSet, folds: tuple[Fold, ...], device: str
) -> Iterator[tuple[int, Event]]:
    import torch

    from playground.nets.cpu_speed import keep_freed_memory
    from playground.training.cross_validation import cross_validate
    from playground.training.presets import spec_for
    from playground.training.settings import settings

    keep_freed_memory()
    torch.set_num_threads(settings().torch_threads)
    yield from cross_validate(lambda data: spec_for(preset, data), recipe, examples, folds, device)


# ---- output ---------------------------------------------------------------------------------


def _tell(number: int, event: Evaluated, as_json: bool) -> None:
    accuracy = event.metrics["accuracy"]
    if as_json:
        record = {
            "event": "evaluated", "fold": number, "epoch": event.epoch,
            "seconds": round(event.seconds, 3), "loss": event.loss, "accuracy": accuracy,
        }  # fmt: skip
        click.echo(json.dumps(record))
    else:
        click.echo(f"fold {number + 1}: epoch {event.epoch}, accuracy {accuracy:.2%}")


def _sum_up(
    last: dict[int, Evaluated], endings: dict[int, str], folds: tuple[Fold, ...], as_json: bool
) -> None:
    """Print the mean accuracy with its standard deviation over the folds, and the accuracy on all
    held-out examples with its confidence interval."""
    from playground.evaluation.intervals import wilson

    found = [last[k].metrics["accuracy"] if k in last and k not in endings else None
             for k in range(len(folds))]  # fmt: skip
    known = [value for value in found if value is not None]
    mean = sum(known) / len(known) if known else None
    spread = float(np.std(known, ddof=1)) if len(known) > 1 else None
    right = total = 0
    for number, event in last.items():
        if number not in endings:
            counts = np.array(event.confusion)
            right, total = right + int(counts.trace()), total + int(counts.sum())
    interval = wilson(right, total) if total else None
    if as_json:
        record = {
            "event": "finished", "folds": found,
            "sizes": [[len(fold.train), len(fold.held)] for fold in folds],
            "endings": {str(number): ending for number, ending in endings.items()},
            "mean": mean, "spread": spread,
            "accuracy": right / total if total else None,
            "interval": [interval.low, interval.high] if interval else None,
        }  # fmt: skip
        click.echo(json.dumps(record))
        return
    for number, ending in endings.items():
        click.echo(f"fold {number + 1}: {ending}")
    if mean is not None and interval is not None:
        across = "" if spread is None or math.isnan(spread) else f" ± {spread:.2%} between folds"
        click.echo(f"mean {mean:.2%}{across}")
        click.echo(
            f"all held-out examples: {right:,} of {total:,} right, {right / total:.2%} "
            f"(95% interval {interval.low:.2%} to {interval.high:.2%})"
        )
