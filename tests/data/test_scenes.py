"""Scenes: boxes lie around the ink, do not overlap much, and repeat by seed."""

import numpy as np

from playground.data.digits import shipped_digits
from playground.data.scenes import (
    FAINT,
    Style,
    compose_colour_scene,
    compose_scene,
    digit_scenes,
    scenes_of,
)

DIGITS = shipped_digits("test").take(np.arange(200))


def test_a_box_is_the_edge_of_the_ink():
    for seed in range(20):
        random = np.random.default_rng(seed)
        scene = compose_scene(DIGITS, 60, 90, random, Style(most=1))
        ((x0, y0, x1, y1),) = scene.boxes.astype(int)
        rows, columns = np.nonzero(scene.pixels >= FAINT)
        assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == (x0, y0, x1, y1)
        assert scene.pixels.shape == (60, 90)


def test_sizes_and_overlaps_keep_to_the_style():
    style = Style(fewest=3, most=6, smallest=0.2, largest=0.3, overlap=0.0)
    found = scenes_of(DIGITS, 30, 100, 1, style)
    sizes = found.boxes[:, 3] - found.boxes[:, 1]
    assert sizes.min() >= 17
    assert sizes.max() <= 33
    for row in range(len(found)):
        covered = np.zeros((100, 100), int)
        for x0, y0, x1, y1 in found.boxes[found.owners == row].astype(int):
            covered[y0:y1, x0:x1] += 1
        assert covered.max() == 1


def test_a_seed_repeats_the_scenes_and_another_does_not():
    first, again, other = (scenes_of(DIGITS, 5, seed=seed) for seed in (1, 1, 2))
    assert (first.images == again.images).all()
    assert (first.boxes == again.boxes).all()
    assert not (first.images == other.images).all()


def test_the_train_pages_scenes_have_boxes_of_every_class():
    validation = digit_scenes("validation")
    assert validation.images.shape == (200, 1, 64, 64)
    assert min(validation.class_counts().values()) > 20


def test_sprites_are_painted_on_the_ground_and_boxed_by_what_is_opaque():
    """Two squares, one red, one blue and half transparent, with an empty border."""
    red, blue = np.zeros((2, 32, 32, 4), np.uint8)
    red[8:24, 10:22] = (250, 10, 20, 255)
    blue[4:20, 4:28] = (10, 20, 240, 128)
    ground = np.full((90, 120, 3), 100, np.uint8)
    style = Style(fewest=4, most=4, smallest=0.2, largest=0.3, turn=0, stretch=0, overlap=0)
    seen = set()
    for seed in range(6):
        random = np.random.default_rng(seed)
        scene = compose_colour_scene([red, blue], np.array([3, 5]), ground, random, style)
        outside = np.ones((90, 120), bool)
        for (x0, y0, x1, y1), label in zip(scene.boxes.astype(int), scene.labels, strict=True):
            middle = scene.pixels[(y0 + y1) // 2, (x0 + x1) // 2].astype(int)
            wanted = (250, 10, 20) if label == 3 else (55, 60, 170)  # half of the ground
            assert np.abs(middle - wanted).max() <= 2
            wide = 12 / 16 if label == 3 else 24 / 16
            assert abs((x1 - x0) - wide * (y1 - y0)) <= 2.5
            outside[y0:y1, x0:x1] = False
            seen.add(int(label))
        # The filter spreads the edge by faint pixels.
        assert np.abs(scene.pixels[outside].astype(int) - 100).max() <= 40
    assert seen == {3, 5}
    assert (ground == 100).all()
