"""Many small maps in one picture."""

import base64

import numpy as np
import pytest

from playground.charts.maps import MAX_MAPS, filter_maps, make_maps, maps_data

RANDOM = np.random.default_rng(0)


def sent(maps):
    data = maps_data(maps)
    steps = np.frombuffer(base64.b64decode(data["values"]), "<i2")
    return steps.reshape(data["shape"]) / 32767 * data["scale"]


def test_the_values_arrive_on_one_scale():
    values = RANDOM.normal(size=(5, 4, 3))
    maps = make_maps("weights", "the weights", values, 200)
    assert maps.scale == np.abs(values).max()
    np.testing.assert_allclose(sent(maps), values, atol=maps.scale / 60000)


@pytest.mark.parametrize("values", [np.zeros((2, 3, 3)), np.full((1, 2, 2), np.nan)])
def test_maps_without_a_value_are_no_trouble(values):
    data = maps_data(make_maps("none", "", np.nan_to_num(values), 100))
    assert data["scale"] == 0
    assert not np.frombuffer(base64.b64decode(data["values"]), "<i2").any()


def test_at_most_64_maps_are_shown():
    assert len(make_maps("", "", np.ones((100, 1, 1)), 100).values) == MAX_MAPS


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((8, 1, 3, 3), (8, 3, 3)), ((10, 784), (1, 10, 128)), ((7,), (1, 1, 7))],
)
def test_any_layers_weights_make_maps(shape, expected):
    weight = RANDOM.normal(size=shape).astype(np.float32)
    maps = filter_maps(weight)
    assert maps.shape == expected
    assert maps.flat[0] == weight.flat[0]
