"""Specs as JSON: there and back, and one sentence for whatever is not one."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.task import (
    Classification,
    Detection,
    FlowMatching,
    NextToken,
    Restoration,
    Tagging,
)
from playground.nets import spec as s
from playground.nets.build import build
from playground.nets.shapes import count_parameters, describe_layers, expected_tensors
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
        (changed(["layers", 0], ["conv" * 200]), "expected an object"),
        (changed(["layers", 0, "kind"], "conv" * 200), "known kinds"),
        (changed(["layers", 0, "filters"], "8" * 800), "filters is '888"),
        (changed(["layers", 0, "wave" * 200], 2), "no setting 'wave"),
        (changed(["layers", 0, "filters"], 1.5), "filters is 1.5; expected a whole number"),
        (changed(["layers", 0, "filters"], True), "filters is True"),
        (changed(["layers", 0, "filters"], -1), "filters is -1"),
        (changed(["layers", 0, "filters"], 10**9), "filters is 1000000000"),
        (changed(["layers", 0, "filters"], 0), "filters is 0; expected a whole number from 1"),
        (changed(["layers", 0, "kernel"], 9), "9-pixel window for an input of 6"),
        (changed(["layers", 0, "stride"], 0), "stride is 0"),
        (changed(["layers", 0, "wavelength"], 2), "no setting 'wavelength'"),
        (changed(["layers", 0, "groups"], 3), "do not both divide into 3 groups"),
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


# ---- tasks --------------------------------------------------------------------------------

TEXT = s.TextInput("word", 7, ("a", "b"))
TAGS = ("O", "B-X", "I-X")
TASKS = [
    ModelSpec(TEXT, (s.Embedding(4, 3), s.Dense(3)), Tagging(TAGS, crf=True)),
    ModelSpec(TEXT, (s.Embedding(4, 3), s.Dense(2)), NextToken(("a", "b"))),
    ModelSpec(s.ImageInput(3, 9, 8), (s.Conv(6, 3, 4, 1),), Detection(("cat", "dog"), 4)),
    ModelSpec(s.ImageInput(4, 5, 5), (s.Conv(1, 3, 1, 1),), FlowMatching(("x", "y"))),
    ModelSpec(s.ImageInput(4, 5, 5), (s.Conv(1, 3, 1, 1),), Restoration()),
]


@pytest.mark.parametrize("spec", TASKS, ids=lambda spec: spec.task.kind)
def test_a_task_is_in_the_json_and_comes_back(spec):
    raw = json.loads(spec_to_json(spec))
    assert raw["task"]["kind"] == spec.task.kind
    assert spec_from_json(spec_to_json(spec)) == spec
    assert replace(spec) == spec


def test_a_classification_is_written_as_its_labels_alone():
    spec = spec_from_json(json.dumps(GOOD))
    assert spec.task == Classification(("a", "b"))
    assert set(json.loads(spec_to_json(spec))) == {"input", "layers", "labels"}
    assert spec == ModelSpec(spec.input, spec.nodes, Classification(("a", "b")))


def test_a_rejection_is_in_the_json_where_there_is_one():
    spec = spec_from_json(json.dumps(GOOD | {"rejection": 0.25}))
    assert spec.task == Classification(("a", "b"), 0.25)
    assert json.loads(spec_to_json(spec))["rejection"] == 0.25
    assert "rejection" not in json.loads(spec_to_json(spec_from_json(json.dumps(GOOD))))
    for wrong in (-0.1, 1.5, "a", True, None, [0.5]):
        with pytest.raises(SpecError, match="a number from 0 to 1"):
            spec_from_json(json.dumps(GOOD | {"rejection": wrong}))


def test_a_crf_brings_its_tensors_and_the_module_holds_them():
    spec = TASKS[0]
    own = {"crf_transitions": (3, 3), "crf_start": (3,), "crf_end": (3,)}
    assert own.items() <= expected_tensors(spec).items()
    net = build(spec)
    found = {name: tuple(values.shape) for name, values in net.state_dict().items()}
    assert found == expected_tensors(spec)
    assert sum(p.numel() for p in net.parameters()) == count_parameters(spec)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (replace(TASKS[0], nodes=(s.Embedding(4, 3), s.RNN(3))), "gives 3; .* needs 7×3"),
        (replace(TASKS[2], nodes=(s.Conv(6, 3, 2, 1),)), "gives 6×5×4; .* needs 6×3×2"),
        (replace(TASKS[3], input=s.ImageInput(1, 5, 5)), "one channel; .* 2 labels. needs 4"),
        (replace(TASKS[3], nodes=(s.Conv(1, 3),)), "gives 1×3×3; .* needs 1×5×5"),
        (
            replace(TASKS[1], input=s.ImageInput(1, 5, 5), nodes=(s.Conv(2),)),
            "is next_token, and its input is image",
        ),
    ],
)
def test_what_a_task_cannot_use_is_told(spec, sentence):
    with pytest.raises(SpecError, match=sentence):
        describe_layers(spec)


def test_a_task_without_its_labels_is_refused():
    raw = {**GOOD, "task": {"kind": "classification"}}
    with pytest.raises(SpecError, match="lacks its setting labels"):
        spec_from_json(json.dumps(raw))
