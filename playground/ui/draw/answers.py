"""The server's answer to a drawing."""

from __future__ import annotations

import numpy as np

from playground.core.drawing import Drawing
from playground.core.task import Classification
from playground.nets.model import Model


def predict(model: Model, drawing: Drawing) -> tuple[np.ndarray, bool]:
    """Probabilities of shape (labels,), and whether the drawing may be none of the labels."""
    import torch

    from playground.nets.build import load_module

    image = torch.from_numpy(drawing.pixels.astype(np.float32) / 255)
    with torch.inference_mode():
        logits = load_module(model)(image[None, None])[0]
    task = model.spec.task
    assert isinstance(task, Classification)  # `reads_digits` accepts no other task
    none = task.none_probability(logits.tolist())
    return np.asarray(logits.softmax(0)), none is not None and none > task.rejection
