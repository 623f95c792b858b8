"""What a model answers to many examples: probabilities, a batch at a time."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float32, Int64, UInt8

from playground.nets.build import load_module
from playground.nets.limits import inputs_at_once
from playground.nets.model import Model

BATCH = 250


def image_probabilities(
    model: Model, images: UInt8[np.ndarray, "n channels h w"]
) -> Float32[np.ndarray, "n labels"]:
    """Softmax of the model's logits for pictures from 0 to 255."""
    return _probabilities(model, images, lambda batch: batch.float() / 255)


def text_probabilities(
    model: Model, ids: Int64[np.ndarray, "n steps"]
) -> Float32[np.ndarray, "n labels"]:
    """Softmax of the model's logits for texts as token numbers, padded with 0 at the end."""
    return _probabilities(model, ids, lambda batch: batch)


def _probabilities(model, inputs, enter):  # type: ignore[no-untyped-def]
    net = load_module(model)
    parts = [np.empty((0, len(model.spec.labels)), np.float32)]
    with torch.inference_mode():
        size = inputs_at_once(model.spec, BATCH)
        for start in range(0, len(inputs), size):
            batch = torch.tensor(inputs[start : start + size])
            parts.append(net(enter(batch)).softmax(-1).numpy())
    return np.concatenate(parts)
