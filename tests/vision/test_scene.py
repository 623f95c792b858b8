"""A composed scene as text and as a picture."""

import numpy as np
import pytest

from playground.data.samples import sample_drawing
from playground.data.stroke_links import encode_pixels
from playground.vision.scene import (
    MOST,
    SIDE,
    SPRITES,
    VARIANTS,
    Item,
    compose,
    scene_from_text,
    sources,
)


def test_a_scene_has_a_box_around_the_ink_of_each_digit():
    drawing = sample_drawing(4)
    text = f"7b.40.62.48~4{encode_pixels(drawing.pixels)}.100.10.40"
    items = scene_from_text(text)
    assert items[0] == Item(7, "b", 40, 62, 48)
    scene = compose(items)
    assert scene.labels.tolist() == [7, 4]
    assert scene.pixels.shape == (SIDE, SIDE)
    outside = scene.pixels.copy()
    for x, y, right, bottom in scene.boxes.astype(int):
        part = scene.pixels[y:bottom, x:right]
        assert all(edge.any() for edge in (part[0], part[-1], part[:, 0], part[:, -1]))
        outside[y:bottom, x:right] = 0
    assert not outside.any()
    np.testing.assert_allclose(scene.boxes[:, 3] - scene.boxes[:, 1], [48, 40], atol=2)
    assert scene.boxes[0, :2].tolist() == [40, 62]


def test_a_digit_that_would_leave_the_picture_is_moved():
    scene = compose(scene_from_text("0a.150.150.60~1b.999.999.150"))
    assert scene.boxes.min() >= 0
    assert scene.boxes.max() <= SIDE
    assert scene.boxes[0, 2:].tolist() == [SIDE, SIDE]


def test_the_empty_scene_is_black():
    scene = compose(scene_from_text(""))
    assert not scene.pixels.any()
    assert len(scene.boxes) == 0


@pytest.mark.parametrize(
    "text",
    ["7", "7z.1.1.40", "7b.1.1.5", "7b.1.1.151", "7b.-1.1.40", "7b.1.1.40~", "7pAAAA.1.1.40",
     f"7{encode_pixels(np.zeros((28, 28), np.uint8))}.1.1.40",
     "~".join(["7b.1.1.40"] * (MOST + 1))],
)  # fmt: skip
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match=r"."):
        scene_from_text(text)


def test_a_scene_of_sprites_has_a_box_around_what_is_opaque():
    """The floor is seen outside the boxes, and at each edge of a box something else."""
    text = "0a.20.30.64~1d.110.20.56~3c.30.120.52"
    scene = compose(scene_from_text(text, SPRITES), SPRITES)
    floor = compose((), SPRITES).pixels
    assert scene.labels.tolist() == [0, 1, 3]
    assert scene.pixels.shape == (SPRITES.side, SPRITES.side, 3)
    changed = (scene.pixels != floor).any(2)
    for x, y, right, bottom in scene.boxes.astype(int):
        part = changed[y:bottom, x:right]
        assert all(edge.any() for edge in (part[0], part[-1], part[:, 0], part[:, -1]))
        changed[y:bottom, x:right] = False
    # Beyond the box, ink is too faint to be seen.
    outside = scene.pixels.astype(int)[changed] - floor.astype(int)[changed]
    assert np.abs(outside).max(initial=0) <= 60
    np.testing.assert_allclose(scene.boxes[:, 3] - scene.boxes[:, 1], [64, 56, 52], atol=2)


def test_all_sprites_differ_and_are_seen():
    pixels = sources(SPRITES)
    assert pixels.shape == (len(SPRITES.labels), len(VARIANTS), 32, 32, 4)
    opaque = (pixels[..., 3] > 60).mean((2, 3))
    assert opaque.min() > 0.05
    flat = pixels.reshape(len(SPRITES.labels) * len(VARIANTS), -1)
    assert len(np.unique(flat, axis=0)) == len(flat)


@pytest.mark.parametrize("text", ["8a.1.1.40", "0g.1.1.40", "0pAAAA.1.1.40"])
def test_a_scene_of_sprites_has_no_other_labels_and_no_drawings(text):
    with pytest.raises(ValueError, match=r"."):
        scene_from_text(text, SPRITES)
