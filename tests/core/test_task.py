"""What a task asks of a net's last layer, and what a classification says of inputs that are none
of its labels."""

import numpy as np
import pytest
import torch

from playground.core.inputs import ImageInput, TextInput
from playground.core.task import Classification, Detection, NextToken, Tagging

LOGITS = [[5.0, -3.0, 1.0], [-4.0, -5.0, -6.0], [0.0, 0.0, 0.0], [900.0, 1.0, -900.0], [-900.0] * 3]


@pytest.mark.parametrize("logits", LOGITS)
def test_the_probability_of_none_is_softmaxs_against_one_more_logit_of_0(logits):
    task = Classification(("a", "b", "c"), rejection=0.5)
    expected = torch.tensor([*logits, 0.0], dtype=torch.float64).softmax(0)[-1]
    np.testing.assert_allclose(task.none_probability(logits), float(expected), rtol=1e-9)
    assert Classification(("a", "b", "c")).none_probability(logits) is None


@pytest.mark.parametrize(("stride", "rows", "columns"), [(1, 9, 14), (2, 5, 7), (4, 3, 4)])
def test_a_detector_s_squares_cover_the_picture(stride, rows, columns):
    task = Detection(("cat", "dog"), stride)
    assert task.output_shapes(ImageInput(3, 9, 14)) == ((6, rows, columns),)
    assert all(isinstance(side, int) for side in task.output_shapes(ImageInput(3, 9, 14))[0])
    assert task.output_shapes(TextInput()) == ()
    assert Detection(("cat",), 0).output_shapes(ImageInput(3, 9, 14)) == ()


def test_a_task_of_texts_fits_no_picture():
    for task in (NextToken(("a", "b")), Tagging(("O", "B-X"))):
        assert task.output_shapes(ImageInput(1, 8, 8)) == ()
        assert task.output_shapes(TextInput(length=7)) == ((7, 2),)
