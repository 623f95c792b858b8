"""sprite-finder on scenes of sprites that it was not trained on."""

import numpy as np
import pytest

from playground.data.picture_files import png_bytes
from playground.data.scenes import Style, compose_colour_scene
from playground.data.sprites import LABELS, floor, palette
from playground.data.uploads.box_files import BoxedPicture, TrueBox
from playground.nets.store import SPRITE_DETECTOR, VISION, shipped_model
from playground.vision.box_scores import score_boxes
from playground.vision.records import Box

STYLE = Style(most=6, smallest=0.2, largest=0.4, turn=5, stretch=0.05)


def boxed(seed: int) -> BoxedPicture:
    """A scene of up to six sprites on a floor, as a file."""
    sprites = palette(6)
    labels = np.repeat(np.arange(len(LABELS)), 6)
    random = np.random.default_rng(seed)
    flat = list(sprites.reshape(len(labels), *sprites.shape[2:]))
    scene = compose_colour_scene(flat, labels, floor(160), random, STYLE)
    true = tuple(
        TrueBox(LABELS[label], Box(x0, y0, x1 - x0, y1 - y0))
        for label, (x0, y0, x1, y1) in zip(scene.labels, scene.boxes.tolist(), strict=True)
    )
    return BoxedPicture(f"{seed}.png", png_bytes(scene.pixels.transpose(2, 0, 1)), true)


@pytest.fixture(scope="module")
def scores():
    return score_boxes(shipped_model(SPRITE_DETECTOR), map(boxed, range(30)), "scenes")


def test_sprites_are_found_and_told_apart(scores):
    assert scores.map50 >= 0.85
    assert min(scores.by_label.values()) >= 0.6


def test_few_boxes_are_shown_that_are_wrong(scores):
    assert scores.precision >= 0.8
    assert scores.recall >= 0.8


def test_the_model_is_small():
    assert (VISION / f"{SPRITE_DETECTOR}.safetensors").stat().st_size < 1_500_000
