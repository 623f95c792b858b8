"""digit-finder on scenes composed from digits that no shipped model was trained on."""

import io

import numpy as np
import pytest
from PIL import Image

from playground.data.digits import shipped_digits
from playground.data.scenes import Style, compose_scene
from playground.data.uploads.box_files import BoxedPicture, TrueBox
from playground.nets.store import DETECTOR, VISION, shipped_model
from playground.vision.box_scores import score_boxes
from playground.vision.records import Box


def boxed(seed: int) -> BoxedPicture:
    """A scene of another size and shape for each seed, as a file."""
    random = np.random.default_rng(seed)
    height, width = random.integers(90, 260, 2).tolist()
    style = Style(most=6, smallest=0.14, largest=0.4)
    scene = compose_scene(shipped_digits("test"), height, width, random, style)
    data = io.BytesIO()
    Image.fromarray(scene.pixels).save(data, "PNG")
    true = tuple(
        TrueBox(str(label), Box(x0, y0, x1 - x0, y1 - y0))
        for label, (x0, y0, x1, y1) in zip(scene.labels, scene.boxes.tolist(), strict=True)
    )
    return BoxedPicture(f"{seed}.png", data.getvalue(), true)


@pytest.fixture(scope="module")
def scores():
    return score_boxes(shipped_model(DETECTOR), map(boxed, range(100)), "scenes")


def test_digits_are_found_and_told_apart(scores):
    assert scores.map50 >= 0.97
    assert min(scores.by_label.values()) >= 0.9


def test_few_boxes_are_shown_that_are_wrong(scores):
    assert scores.precision >= 0.9
    assert scores.recall >= 0.9


def test_boxes_lie_close_around_the_digits(scores):
    assert scores.map75 >= 0.85


def test_the_model_is_small():
    assert (VISION / f"{DETECTOR}.safetensors").stat().st_size < 1_500_000
