"""A net of EfficientNet-Lite0's size on a photo: every layer's arithmetic adds up."""

import numpy as np
import pytest

from playground.explain.activations import TraceError, trace_model
from playground.explain.cell import explain_cell, seen_cells
from playground.nets.columns import SOFTMAX
from playground.nets.efficientnet import random_lite0
from playground.nets.shapes import count_parameters


@pytest.fixture(scope="module")
def trace():
    photo = np.random.default_rng(0).integers(0, 256, (3, 224, 224), dtype=np.uint8)
    return trace_model(random_lite0(), photo)


def test_it_has_the_parameters_of_the_paper(trace):
    assert count_parameters(trace.model.spec) == 4_652_008  # torchvision's and Google's 4.65 M
    assert trace.logits.shape == (1000,)


def test_a_cell_of_every_column_adds_up(trace):
    random = np.random.default_rng(1)
    for column in trace.columns:
        cell = tuple(int(random.integers(size)) for size in trace.values(column).shape)
        found = explain_cell(trace, column, cell)
        total = found.sum
        if column == SOFTMAX:
            total = np.exp(trace.logits[cell] - found.facts["largest"]) / found.sum
        elif column.startswith("relusix"):
            total = min(max(0.0, found.sum), 6.0)
        assert total == pytest.approx(found.output, rel=1e-3, abs=1e-4), column


def test_a_logit_sees_the_whole_photo_and_an_early_cell_three_by_three_pixels(trace):
    assert seen_cells(trace, "dense1", (3,))["input"].all()
    seen = seen_cells(trace, "conv1", (0, 5, 7))["input"]
    assert seen.sum() == 27
    assert seen[:, 10:13, 14:17].all()


def test_a_picture_of_another_size_is_told(trace):
    with pytest.raises(TraceError, match="3×224×224"):
        trace_model(trace.model, np.zeros((28, 28), np.uint8))
