"""Slices of drawn shapes whose thickness, tilt and size are known."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from playground.core.data import ImageSet, TextSet
from playground.core.inputs import TextInput
from playground.evaluation.projection import embed, project
from playground.evaluation.slices import Quantity, ink, quantities, size, slices, thickness, tilt
from tests.evaluation.made import made_evaluation


def bar(width, height=20, lean=0.0):
    """An upright bar, leaning by so many columns a row."""
    image = np.zeros((28, 28), np.uint8)
    for row in range(4, 4 + height):
        left = round(12 + lean * (14 - row))
        image[row, left : left + width] = 255
    return image


def test_a_bar_has_the_thickness_and_size_that_it_was_drawn_with():
    bars = np.stack([bar(1), bar(3), bar(6), bar(3, 9), np.zeros((28, 28), np.uint8)])
    assert thickness(bars)[:4] == pytest.approx([1, 3, 6, 3])
    assert size(bars) == pytest.approx(np.sqrt([20, 60, 120, 27, 0]))
    assert np.isnan(thickness(bars)[4])
    assert ink(bars)[1] == pytest.approx(100 * 60 / 784)


@pytest.mark.parametrize("lean", [-0.5, 0.0, 0.25, 0.5])
def test_a_bar_leans_as_it_was_drawn(lean):
    assert tilt(bar(2, 20, lean)[None])[0] == pytest.approx(np.degrees(np.arctan(lean)), abs=2)


def test_every_example_is_in_one_part_and_the_worst_comes_first():
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (60, 1, 8, 8), np.uint8)
    measured = quantities(ImageSet("made", images, np.zeros(60, np.int64), ("a", "b")))
    evaluation = made_evaluation(random.integers(0, 2, 60), random.random((60, 2)))
    for quantity in measured:
        parts = np.stack([quantity.part(k) for k in range(len(quantity.edges) - 1)])
        assert (parts.sum(0) == np.isfinite(quantity.values)).all()
    found = slices(evaluation, measured)
    values = [one.accuracy.value for one in found]
    assert values == sorted(values)
    for one in found:
        inside = next(q for q in measured if q.name == one.quantity).part(one.part)
        assert one.accuracy.value == pytest.approx(evaluation.right[inside].mean())


def test_each_writer_is_a_slice():
    writers = np.array([3, 0, 3, 7, 0, 3])
    texts = tuple("abcdef")
    examples = TextSet("made", texts, np.zeros(6, np.int64), ("a", "b"), writers)
    measured = [one for one in quantities(examples) if one.name == "writer"]
    evaluation = made_evaluation([0] * 6, np.eye(2)[[0, 1, 0, 1, 0, 0]])
    found = slices(evaluation, tuple(measured))
    counted = [(one.low, one.accuracy.count, one.accuracy.of) for one in found]
    assert counted == [(7, 0, 1), (0, 1, 2), (3, 3, 3)]


def test_an_empty_part_is_left_out():
    quantity = Quantity("length", np.float32([1, 1, 9]), (0.0, 2.0, 4.0, 10.0))
    evaluation = made_evaluation([0, 1, 0], np.eye(2)[[0, 0, 0]])
    assert [(one.part, one.accuracy.of) for one in slices(evaluation, (quantity,))] == [
        (0, 2), (2, 1),
    ]  # fmt: skip


def test_texts_are_measured_by_length_negation_and_unknown_words():
    texts = ("a good film", "not good", "I don't like it", "很不好", "a film")
    read = TextInput("word", 8, ("a", "good", "film", "not"))
    data = TextSet("made", texts, np.zeros(5, np.int64), ("n", "p"))
    found = {quantity.name: quantity for quantity in quantities(data, read)}
    assert found["length"].values.tolist() == [3, 2, 4, 3, 2]
    assert found["negation"].values.tolist() == [0, 1, 1, 1, 0]
    assert found["unknown"].values.tolist() == [0, 0, 4, 3, 0]
    assert found["negation"].part(0).tolist() == [True, False, False, False, True]


def test_the_plane_is_that_of_a_full_decomposition():
    features = np.random.default_rng(2).normal(size=(80, 6)).astype(np.float32) * [5, 3, 1, 1, 1, 1]
    found = project(features.astype(np.float32))
    theirs = PCA(2, svd_solver="full").fit(features)
    assert found.explained == pytest.approx(theirs.explained_variance_ratio_, abs=1e-5)
    assert found.reduced.shape == (80, 6)
    points = theirs.transform(features)
    assert found.points == pytest.approx(points, abs=1e-3)
    assert project(np.ones((5, 3), np.float32)) is None
    assert project(np.full((5, 3), np.nan, np.float32)) is None


def test_on_the_map_of_neighbours_groups_stay_apart():
    random = np.random.default_rng(4)
    groups = np.arange(90) % 3
    reduced = (random.normal(size=(90, 8)) + 9 * np.eye(8)[:3][groups]).astype(np.float32)
    points = embed(reduced)
    nearest = NearestNeighbors(n_neighbors=2).fit(points).kneighbors(points)[1][:, 1]
    assert (groups[nearest] == groups).all()
    assert np.array_equal(points, embed(reduced))
    assert embed(reduced[:3]).shape == (3, 2)
