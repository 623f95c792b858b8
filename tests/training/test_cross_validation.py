"""Folds against scikit-learn's, and trainings that take turns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

from playground.core.data import DataError
from playground.core.events import Evaluated, Finished
from playground.core.recipe import Recipe
from playground.training.cross_validation import FOLDINGS, cross_validate, data_of, make_folds
from playground.training.loop import train
from tests.training.small import digits, picture_spec


@settings(max_examples=30)
@given(st.integers(0, 1_000), st.integers(2, 6), st.sampled_from(FOLDINGS))
def test_folds_are_scikit_learns_and_hold_each_example_out_once(seed, count, folding):
    random = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(3).repeat(6), random.integers(0, 3, 20)])
    random.shuffle(labels)
    writers = random.permutation(np.arange(38) % 9)
    folds = make_folds(labels, count, folding, seed, writers)
    assert np.sort(np.concatenate([fold.held for fold in folds])).tolist() == list(range(38))
    for fold in folds:
        assert np.sort(np.concatenate([fold.train, fold.held])).tolist() == list(range(38))
    if folding == "sorted":
        order = np.argsort(labels, kind="stable")
        theirs = [np.sort(order[held]) for _, held in KFold(count).split(order)]
    elif folding == "grouped":
        theirs = [held for _, held in GroupKFold(count).split(labels, labels, writers)]
        for fold in folds:
            assert not set(writers[fold.train]) & set(writers[fold.held])
    else:
        kind = StratifiedKFold if folding == "stratified" else KFold
        made = kind(count, shuffle=True, random_state=seed).split(labels, labels)
        theirs = [held for _, held in made]
    assert [fold.held.tolist() for fold in folds] == [held.tolist() for held in theirs]


@pytest.mark.parametrize(("count", "folding"), [(1, "shuffled"), (4, "stratified"), (21, "sorted")])
def test_a_number_of_folds_that_does_not_fit_is_one_sentence(count, folding):
    labels = np.array([0] * 30 + [1] * 3)
    with pytest.raises(DataError, match=f"Got {count} folds; expected 2 to"):
        make_folds(labels, count, folding)


@pytest.mark.parametrize(
    ("folding", "writers", "words"),
    [
        ("grouped", None, "do not say who wrote them"),
        ("grouped", np.zeros(5, np.int64), "All examples are by one writer"),
        ("stratified", None, "A class has a single example"),
    ],
)
def test_examples_that_cannot_be_split_so_are_named(folding, writers, words):
    with pytest.raises(DataError, match=words):
        make_folds(np.array([0, 0, 0, 0, 1]), 2, folding, writers=writers)


def test_the_folds_take_turns_and_each_is_the_training_that_it_would_be_alone():
    examples = digits().train
    folds = make_folds(examples.labels, 3)
    recipe = Recipe(epochs=2, learning_rate=0.01, seed=1)
    events = list(cross_validate(lambda _: picture_spec(), recipe, examples, folds, "cpu"))
    assert [number for number, _ in events[:6]] == [0, 1, 2, 0, 1, 2]
    for number, fold in enumerate(folds):
        own = [event for k, event in events if k == number]
        assert isinstance(own[-1], Finished)
        alone = list(train(picture_spec(), recipe, data_of(examples, fold), "cpu"))
        checks = [
            [(e.step, e.loss, e.metrics) for e in each if isinstance(e, Evaluated)]
            for each in (own, alone)
        ]
        assert checks[0] == checks[1]
