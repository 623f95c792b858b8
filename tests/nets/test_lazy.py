"""Weights that are read when first used: from the same files as `read_model`, again after they were
dropped, and not for a list of models."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import load_file

from playground.core.cache import all_caches
from playground.core.memory import bytes_of
from playground.nets import lazy, store
from playground.nets.files import MAX_SHIPPED_PARAMETERS, read_model
from playground.nets.spec import Dense, ImageInput, ModelSpec

NAMES = (*store.language_names(), *store.vision_names(), *store.MADE)


@pytest.fixture(autouse=True)
def nothing_read() -> None:
    for each in all_caches():
        each.forget_unasked(0.0)


def test_a_list_of_models_reads_no_weights() -> None:
    listed = [store.shipped_model(name) for name in store.vision_names()]
    lazy._read.forget_unasked(0.0)  # the test run checks the types of a new record's parts
    assert all(len(set(model.weights)) == len(model.weights) for model in listed)
    assert all("conv1.weight" in model.weights for model in listed)
    assert bytes_of([model.weights for model in listed]) > 40_000_000
    assert len(lazy._read) == 0


def test_the_weights_are_those_of_the_file_also_after_they_were_dropped() -> None:
    path = store.VISION / "faces-r.safetensors"
    expected = read_model(path, most=MAX_SHIPPED_PARAMETERS)
    model = store.shipped_model("faces-r")
    for _ in range(2):
        assert len(lazy._read) == 0
        assert set(model.weights) == set(expected.weights)
        for name, array in expected.weights.items():
            np.testing.assert_array_equal(model.weights[name], array)
            assert not model.weights[name].flags.writeable
        assert len(lazy._read) == 1
        lazy._read.forget_unasked(0.0)
    assert (model.spec, model.card) == (expected.spec, expected.card)


def test_an_adapted_encoder_has_its_own_weights_and_those_of_its_base() -> None:
    base, adapted = map(store.shipped_model, ("encoder-en", "encoder-en-texts"))
    tensors = load_file(store.LANGUAGE / "encoder-en-texts.safetensors")
    changed = [
        name
        for name in base.weights
        if not np.array_equal(base.weights[name], adapted.weights[name])
    ]
    whole = [name for name in tensors if not name.endswith((".up", ".down", ".scale"))]
    pairs = [name.removesuffix(".up") for name in tensors if name.endswith(".up")]
    assert set(changed) <= {*whole, *pairs}
    assert set(pairs) <= set(changed)


@pytest.mark.parametrize("name", NAMES)
def test_the_counted_bytes_are_those_of_the_weights(name: str) -> None:
    weights = store.shipped_model(name).weights
    assert bytes_of(weights) == sum(array.nbytes for array in weights.values())


def test_equal_weights_of_two_nets_stay_apart() -> None:
    spec = ModelSpec(ImageInput(1, 2, 2), (Dense(2),), ("a", "b"))
    made = [
        lazy.LazyWeights(spec, lambda value=value: {"dense1.weight": np.full((2, 4), value)})
        for value in (1.0, 2.0)
    ]
    assert [weights["dense1.weight"][0, 0] for weights in made] == [1.0, 2.0]
