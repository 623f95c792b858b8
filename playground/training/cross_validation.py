"""Cross-validation: k nets, each trained on all folds but one and tested on that one. The nets
take turns, so that their curves grow together."""

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

# How the examples are assigned to folds:
#   stratified  shuffled; every fold has the same proportion of each class
#   shuffled    shuffled, regardless of class
#   sorted      ordered by class, not shuffled: a common mistake, offered as a demonstration
#   grouped     all examples of a writer are in the same fold
FOLDINGS = ("stratified", "shuffled", "sorted", "grouped")
FEWEST, MOST = 2, 20
Examples = ImageSet | TextSet


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Row numbers of the examples to train on, and of those held out."""

    train: Int64[np.ndarray, " train"]
    held: Int64[np.ndarray, " held"]


def make_folds(
    labels: Int64[np.ndarray, " n"],
    count: int,
    folding: str = "stratified",
    seed: int = 0,
    writers: Int64[np.ndarray, " n"] | None = None,
) -> tuple[Fold, ...]:
    """Assign the examples to `count` folds with scikit-learn's splitters. `writers` holds the
    number of each example's writer; the folding "grouped" needs it.

    Raises:
        DataError: there are too few or too many folds for these examples, or their writers are
            unknown.
    """
    from sklearn import model_selection  # 1 s to import

    if folding == "grouped" and writers is None:
        raise DataError("training.no_writers")
    limit = len(labels)
    if folding == "stratified" and limit:
        limit = int(np.bincount(labels)[np.unique(labels)].min())
    elif writers is not None and folding == "grouped":
        limit = len(np.unique(writers))
    if min(limit, MOST) < FEWEST:
        raise DataError("training.few_for_folds", folding=folding, low=FEWEST)
    if not FEWEST <= count <= min(limit, MOST):
        raise DataError("training.folds", given=count, low=FEWEST, high=min(limit, MOST))
    if folding == "grouped":
        maker = model_selection.GroupKFold(count)
    elif folding == "stratified":
        maker = model_selection.StratifiedKFold(count, shuffle=True, random_state=seed)
    elif folding == "shuffled":
        maker = model_selection.KFold(count, shuffle=True, random_state=seed)
    else:
        maker = model_selection.KFold(count)
    order = np.argsort(labels, kind="stable") if folding == "sorted" else np.arange(len(labels))
    parts = maker.split(order, labels[order], writers if folding == "grouped" else None)
    return tuple(
        Fold(np.sort(order[rows]).astype(np.int64), np.sort(order[held]).astype(np.int64))
        for rows, held in parts
    )


def data_of(examples: Examples, fold: Fold) -> TrainingData:
    """The training and held-out examples of a fold."""
    return TrainingData(examples.take(fold.train), examples.take(fold.held))


def cross_validate(
    spec_for: Callable[[TrainingData], ModelSpec],
    recipe: Recipe,
    examples: Examples,
    folds: tuple[Fold, ...],
    device: str = "auto",
) -> Iterator[tuple[int, Event]]:
    """Yield (fold number, event), one event of each fold in turn. `spec_for` is called with each
    fold's own data, so that a text net's vocabulary comes from its training part only.

    Raises:
        RecipeError, SpecError, DataError, DeviceError: the training cannot begin; the message
            says why.
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
