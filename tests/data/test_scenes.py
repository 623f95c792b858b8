"""Scenes: boxes lie around the ink, do not overlap much, and repeat by seed."""

import numpy as np

from playground.data.digits import shipped_digits
from playground.data.scenes import FAINT, Style, compose_scene, digit_scenes, scenes_of

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
