"""What the browser gets of a model: the numbers as they are, at an address made from them."""

import dataclasses
import json
from types import MappingProxyType

import numpy as np
import pytest

from playground.nets.packing import pack_weights, tensor_table
from playground.nets.shapes import describe_layers, expected_tensors
from playground.nets.store import shipped_model
from playground.ui.publish import model_payload


@pytest.fixture(params=["seed-cnn", "pen-cnn"])
def model(request):
    return shipped_model(request.param)


def test_the_packed_numbers_are_the_model_s(model):
    numbers = np.frombuffer(pack_weights(model), "<f4")
    table = tensor_table(model.spec)
    assert {row["name"]: tuple(row["shape"]) for row in table} == expected_tensors(model.spec)
    for row in table:
        part = numbers[row["offset"] : row["offset"] + row["count"]].reshape(row["shape"])
        assert np.array_equal(part, model.weights[row["name"]])
    assert sum(row["count"] for row in table) == len(numbers)


def test_the_payload_is_small_and_names_every_layer(model):
    payload = model_payload(model)
    assert len(json.dumps(payload)) < 12_000
    assert [row["name"] for row in payload["layers"]] == list(model.spec.names)
    shapes = [list(info.output_shape) for info in describe_layers(model.spec)]
    assert [row["shape"] for row in payload["layers"]] == shapes
    assert payload["runs"]


def test_another_weight_is_another_address(model):
    changed = {name: array.copy() for name, array in model.weights.items()}
    changed["conv1.weight"][0, 0, 0, 0] += 1
    other = dataclasses.replace(model, weights=MappingProxyType(changed))
    assert model_payload(model)["id"] == model_payload(model)["id"]
    assert model_payload(model)["id"] != model_payload(other)["id"]
