"""Specs as JSON: there and back, and one sentence for whatever is not one."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.nets import spec as s
from playground.nets.shapes import describe_layers
from playground.nets.spec import ModelSpec, SpecError, spec_from_json, spec_to_json
from tests.nets.nets import labels, specs

GOOD = {
    "input": {"kind": "image", "channels": 1, "height": 6, "width": 6},
    "layers": [
        {"kind": "conv", "filters": 2, "kernel": 3},
        {"kind": "flatten"},
        {"kind": "dense", "units": 2},
    ],
    "labels": ["a", "b"],
}


@settings(max_examples=60)
@given(specs)
def test_a_spec_comes_back_from_json_the_same(spec):
    assert spec_from_json(spec_to_json(spec)) == spec


def test_names_count_within_their_kind():
    layers = (
        s.Conv(), s.ReLU(), s.MaxPool(), s.Conv(), s.ReLU(), s.AvgPool(), s.Flatten(), s.Dense(9),
        s.Tanh(), s.Dense(2),
    )  # fmt: skip
    spec = ModelSpec(s.ImageInput(), layers, labels(2))
    assert spec.names == (
        "conv1", "relu1", "pool1", "conv2", "relu2", "avgpool1", "flatten1", "dense1",
        "tanh1", "dense2",
    )  # fmt: skip


def changed(path: list, value: object) -> str:
    raw = json.loads(json.dumps(GOOD))
    place = raw
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(raw)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "lacks a part"),
        ('{"input": {}, "layers": []}', "lacks a part"),
        (changed(["layers"], {}), "layers are not a list"),
        (changed(["layers"], []), "no layers"),
        (changed(["labels"], ["a", 2]), "labels are not a list of texts"),
        (changed(["labels"], ["a"]), "1 labels"),
        (changed(["labels"], ["a", "b", "c"]), "3 labels"),
        (changed(["layers", 0, "kind"], "import os"), "known kinds"),
        (changed(["layers", 0, "kind"], ["conv"]), "expected an object"),
        (changed(["layers", 0, "filters"], 1.5), "filters is 1.5; expected a whole number"),
        (changed(["layers", 0, "filters"], True), "filters is True"),
        (changed(["layers", 0, "filters"], -1), "filters is -1"),
        (changed(["layers", 0, "filters"], 10**9), "filters is 1000000000"),
        (changed(["layers", 0, "filters"], 0), "0 filters"),
        (changed(["layers", 0, "kernel"], 9), "9-pixel window for an input of 6"),
        (changed(["layers", 0, "stride"], 0), "stride 0"),
        (changed(["layers", 0, "dilation"], 2), "no setting 'dilation'"),
        (changed(["layers", 1], {"kind": "dropout", "probability": 1.5}), "probability is 1.5"),
        (changed(["layers", 1], {"kind": "relu"}), "Put a Flatten before"),
        (changed(["layers", 1], {"kind": "lstm"}), "sequence"),
        (changed(["input", "kind"], "sound"), "known kinds are image, text"),
        (changed(["input", "width"], 0), "expected sizes from 1 on"),
        (changed(["input"], {"kind": "text", "vocabulary": [1]}), "list of texts"),
        (changed(["input"], {"kind": "text"}), "starts with an Embedding"),
    ],
)
def test_what_does_not_make_a_net_is_told_in_a_sentence(text, sentence):
    with pytest.raises(SpecError, match=sentence) as caught:
        spec_from_json(text)
    assert len(str(caught.value)) < 400


def test_the_row_at_fault_is_told():
    with pytest.raises(SpecError) as caught:
        spec_from_json(changed(["layers", 2, "units"], 0))
    assert caught.value.layer == 2


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@settings(max_examples=60)
@given(ANY_JSON, st.sampled_from(["input", "layers", "labels"]), st.integers(0, 2))
def test_nothing_but_spec_error_comes_from_any_json(value, part, row):
    texts = [json.dumps(value), changed([part], value), changed(["layers", row], value)]
    for text in texts:
        try:
            spec = spec_from_json(text)
        except SpecError:
            continue
        describe_layers(spec)
