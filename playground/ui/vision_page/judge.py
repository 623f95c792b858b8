"""The net that reads made and restored digits."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import UInt8

from playground.nets.store import DEFAULT_DIGIT_MODEL, shipped_model
from playground.vision.classify import net_of

JUDGE = DEFAULT_DIGIT_MODEL


def read_digits(pictures: UInt8[np.ndarray, "n 1 28 28"]) -> list[tuple[str, float]]:
    """The label that the judge reads in each picture, and its probability."""
    judge = shipped_model(JUDGE)
    inputs = torch.from_numpy(np.ascontiguousarray(pictures)).float() / 255
    with torch.inference_mode():
        best = net_of(judge)(inputs).softmax(1).max(1)
    return [
        (judge.spec.labels[int(label)], round(float(share), 4))
        for share, label in zip(best.values, best.indices, strict=True)
    ]
