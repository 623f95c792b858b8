"""The traces that the CNN page keeps for its next reruns."""

from dataclasses import replace

import numpy as np

from playground.data.samples import sample_drawing
from playground.explain.activations import trace_model
from playground.nets.store import shipped_model
from playground.ui.cnn.traces import followed, traced


def test_a_trace_is_kept_for_a_model_and_the_pixels_of_a_drawing():
    model, drawing = shipped_model("pen-cnn"), sample_drawing(3)
    trace = traced(model, drawing)
    assert traced(model, replace(drawing, label=None)) is trace
    for other in (
        traced(replace(model, weights={**model.weights}), drawing), traced(model, sample_drawing(4))
    ):  # fmt: skip
        assert other is not trace
        expected = trace_model(other.model, np.round(255 * other.input[0]).astype(np.uint8))
        np.testing.assert_array_equal(other.logits, expected.logits)
    found = followed(trace, "conv1", (0, 9, 9))
    assert followed(trace, "conv1", (0, 9, 9)) is found
    assert followed(trace, "conv1", (0, 9, 10)).cell == (0, 9, 10)
