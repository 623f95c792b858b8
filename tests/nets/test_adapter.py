"""Adapters: files that hold only the difference to another model's weights."""

import numpy as np
import pytest

from playground.nets import store
from playground.nets.adapter import Adapter, adapt, base_of, fingerprint, write_adapter
from playground.nets.files import ModelFileError, write_model
from playground.nets.layers import Dense, Embedding, GlobalAvgPool
from playground.nets.model import Card, Model, Source
from playground.nets.spec import ModelSpec, TextInput
from playground.nets.store import LANGUAGE, language_names, shipped_model

RANDOM = np.random.default_rng(0)
SPEC = ModelSpec(
    TextInput("word", 4, ("a", "b")), [Embedding(4, 6), GlobalAvgPool(), Dense(3)], ("x", "y", "z")
)
CARD = Card({"en": "Adapted."}, (Source("nothing", "CC0"),), "none", {"accuracy": 0.5}, "make")


def values(*shape):
    return RANDOM.normal(size=shape).astype(np.float32)


BASE = Model(
    "base-of-this-test", SPEC,
    {"embedding1.weight": values(4, 6), "dense1.weight": values(3, 6), "dense1.bias": values(3)},
)  # fmt: skip


def rounded(matrix):
    """Each row to 255 steps of its largest value."""
    scale = np.abs(matrix).max(1, keepdims=True) / 127
    return np.rint(matrix / scale) * scale


def test_an_adapted_models_weights_are_the_sum(tmp_path, monkeypatch):
    up, down, bias = values(2, 3).T, values(6, 2).T, values(3)  # as a decomposition gives them
    monkeypatch.setattr(store, "LANGUAGE", tmp_path)
    write_model(BASE, tmp_path / f"{BASE.name}.safetensors")
    adapter = Adapter({"dense1.weight": (up, down)}, {"dense1.bias": bias})
    write_adapter(adapter, BASE, CARD, tmp_path / "other-of-this-test.safetensors")
    assert base_of(tmp_path / f"{BASE.name}.safetensors") is None
    assert base_of(tmp_path / "other-of-this-test.safetensors") == BASE.name
    found = store.shipped_model("other-of-this-test")
    assert (found.name, found.spec, found.card) == ("other-of-this-test", SPEC, CARD)
    expected = BASE.weights["dense1.weight"] + rounded(up) @ rounded(down)
    np.testing.assert_allclose(found.weights["dense1.weight"], expected, atol=1e-6)
    np.testing.assert_array_equal(found.weights["dense1.bias"], bias)
    np.testing.assert_array_equal(
        found.weights["embedding1.weight"], BASE.weights["embedding1.weight"]
    )


def test_an_adapter_that_does_not_fit_is_refused():
    pair = (values(3, 2), values(2, 6))
    with pytest.raises(ModelFileError, match="dense7"):
        adapt(BASE, Adapter({"dense7.weight": pair}), "other", CARD)
    with pytest.raises(ModelFileError, match=r"dense1\.bias"):
        adapt(BASE, Adapter({}, {"dense1.bias": values(4)}), "other", CARD)


@pytest.mark.parametrize("name", language_names())
def test_a_shipped_adapter_is_for_the_weights_of_the_shipped_base(name):
    path = LANGUAGE / f"{name}.safetensors"
    if base := base_of(path):
        from safetensors import safe_open

        with safe_open(path, "np") as file:
            assert file.metadata()["fingerprint"] == fingerprint(shipped_model(base))
        assert path.stat().st_size < 1_000_000


def test_the_language_models_take_20_megabytes_at_most():
    assert sum(path.stat().st_size for path in LANGUAGE.iterdir()) < 20_000_000
