"""The pass by stages gives the numbers of the whole net."""

import numpy as np
import pytest

from playground.explain.activations import trace_model
from playground.explain.stages import run_stages, stage_outputs
from playground.nets.efficientnet import random_lite0


@pytest.fixture(scope="module")
def photo():
    return np.random.default_rng(0).integers(0, 256, (3, 224, 224), dtype=np.uint8)


def test_every_stage_has_the_numbers_of_the_whole_pass(photo):
    trace, found = trace_model(random_lite0(), photo), run_stages(random_lite0(), photo)
    assert np.allclose(found.probabilities, trace.probabilities, rtol=1e-4, atol=1e-7)
    for stage, given in zip(found.stages, found.inputs, strict=True):
        assert np.allclose(given, trace.values(stage.input), rtol=1e-4, atol=1e-4)
    stage = found.stages[3]
    for name, output in zip(
        stage.names, stage_outputs(random_lite0(), stage, found.inputs[3]), strict=True
    ):
        assert np.allclose(output, trace.values(name), rtol=1e-4, atol=1e-4), name
    assert found.bytes < 6_000_000  # all feature maps together take 79 MB


def test_a_preview_shows_the_first_maps_scaled_to_their_largest_value(photo):
    found = run_stages(random_lite0(), photo)
    output = found.inputs[4]  # 40×28×28 in four tiles of 28×28
    preview = found.previews[3].astype(int)
    expected = output[1] / np.abs(output[:4]).max() * 127
    assert np.abs(preview[:28, 28:] - expected).max() <= 1
