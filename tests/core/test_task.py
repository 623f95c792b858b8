"""What a classification says of inputs that are none of its labels."""

import numpy as np
import pytest
import torch

from playground.core.task import Classification

LOGITS = [[5.0, -3.0, 1.0], [-4.0, -5.0, -6.0], [0.0, 0.0, 0.0], [900.0, 1.0, -900.0], [-900.0] * 3]


@pytest.mark.parametrize("logits", LOGITS)
def test_the_probability_of_none_is_softmaxs_against_one_more_logit_of_0(logits):
    task = Classification(("a", "b", "c"), rejection=0.5)
    expected = torch.tensor([*logits, 0.0], dtype=torch.float64).softmax(0)[-1]
    np.testing.assert_allclose(task.none_probability(logits), float(expected), rtol=1e-9)
    assert Classification(("a", "b", "c")).none_probability(logits) is None
