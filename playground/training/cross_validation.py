"""Cross-validation: k nets, each trained without one part of the examples and tested on it, all
stepped in turn so that their curves grow together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from playground.core.data import DataError, ImageSet, TextSet
from playground.core.events import Event
from playground.core.recipe import Recipe
from playground.nets.spec import ModelSpec
from playground.training.data import TrainingData
from playground.training.loop import train

# How the examples are dealt out:
#   stratified  shuffled, with each class in the same share in every fold
#   shuffled    shuffled, without a look at the classes
#   sorted      in the order of their classes, not shuffled: a trap to fall into
FOLDINGS = ("stratified", "shuffled", "sorted")
FEWEST, MOST = 2, 20
Examples = ImageSet | TextSet


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """The rows to train on, and those held out."""

    train: Int64[np.ndarray, " train"]
    held: Int64[np.ndarray, " held"]


def make_folds(
    labels: Int64[np.ndarray, " n"], count: int, folding: str = "stratified", seed: int = 0
) -> tuple[Fold, ...]:
    """Deal the examples out as scikit-learn does.

    Raises:
        DataError: too few or too many folds for these examples.
    """
    from sklearn import model_selection  # 1 s to import

    fewest = int(np.bincount(labels)[np.unique(labels)].min()) if len(labels) else 0
    most = min(MOST, fewest if folding == "stratified" else len(labels))
    if not FEWEST <= count <= most:
        raise DataError("training.folds", given=count, low=FEWEST, high=most)
    if folding == "stratified":
        maker = model_selection.StratifiedKFold(count, shuffle=True, random_state=seed)
    elif folding == "shuffled":
        maker = model_selection.KFold(count, shuffle=True, random_state=seed)
    else:
        maker = model_selection.KFold(count)
    order = np.argsort(labels, kind="stable") if folding == "sorted" else np.arange(len(labels))
    parts = maker.split(order, labels[order])
    return tuple(
        Fold(np.sort(order[rows]).astype(np.int64), np.sort(order[held]).astype(np.int64))
        for rows, held in parts
    )


def data_of(examples: Examples, fold: Fold) -> TrainingData:
    """A fold's two parts of the examples."""
    return TrainingData(examples.take(fold.train), examples.take(fold.held))


def cross_validate(
    spec_for: Callable[[TrainingData], ModelSpec],
    recipe: Recipe,
    examples: Examples,
    folds: tuple[Fold, ...],
    device: str = "auto",
) -> Iterator[tuple[int, Event]]:
    """The number of a fold and an event of its training, one event of each fold in turn. Whatever
    a net's spec takes from the data (a text net's words), it takes from its own training part.

    Raises:
        RecipeError, SpecError, DataError, DeviceError: what cannot begin says so, in a sentence.
    """
    parts = [data_of(examples, fold) for fold in folds]
    waiting = {k: train(spec_for(data), recipe, data, device) for k, data in enumerate(parts)}
    while waiting:
        for number in tuple(waiting):
            event = next(waiting[number], None)
            if event is None:
                del waiting[number]
            else:
                yield number, event
