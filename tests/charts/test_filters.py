"""Maps painted into one picture."""

import numpy as np
import pytest
from PIL import Image, ImageColor

from playground.charts.colours import BLUE, ORANGE, PURPLE
from playground.charts.filters import GAP, colour_values, filter_maps, tile_maps


def rgb(colour: str) -> list[int]:
    return list(ImageColor.getrgb(colour))


def test_zero_is_white_and_the_ends_are_the_two_hues():
    values = np.array([[-2.0, 0.0, 2.0, 1.0, 9.0]])
    colours = colour_values(values, 2.0, signed=True)[0]
    assert colours[0].tolist() == rgb(BLUE)
    assert colours[1].tolist() == [255, 255, 255]
    assert colours[2].tolist() == rgb(ORANGE)
    assert colours[4].tolist() == rgb(ORANGE)
    white, orange = (Image.new("RGB", (1, 1), colour) for colour in ("white", ORANGE))
    half = Image.blend(white, orange, 0.5).getpixel((0, 0))
    np.testing.assert_allclose(colours[3].astype(int), half, atol=1)
    assert colour_values(values, 2.0, signed=False)[0, 2].tolist() == rgb(PURPLE)


def test_maps_stand_side_by_side_on_one_scale():
    maps = np.stack([np.full((2, 3), value) for value in (1.0, -4.0, 0.0)])
    picture = tile_maps(maps, signed=True, columns=2)
    assert picture.shape == (2 * 3 + 1, 2 * 4 + 1, 3)
    assert picture[0].tolist() == [[GAP] * 3] * 9
    assert picture[1, 5].tolist() == rgb(BLUE)
    assert picture[4, 1].tolist() == [255, 255, 255]
    faint = picture[1, 1].astype(int)
    np.testing.assert_allclose(faint, 255 + (np.array(rgb(ORANGE)) - 255) / 4, atol=1)


def test_at_most_64_maps_are_painted_and_none_lit_is_white():
    picture = tile_maps(np.zeros((100, 1, 1)), signed=False, columns=8)
    assert picture.shape == (17, 17, 3)
    assert picture[1, 1].tolist() == [255, 255, 255]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((8, 1, 3, 3), (8, 3, 3)), ((10, 784), (1, 10, 128)), ((7,), (1, 1, 7))],
)
def test_any_layers_weights_make_maps(shape, expected):
    weight = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    maps = filter_maps(weight)
    assert maps.shape == expected
    assert maps.flat[0] == weight.flat[0]
