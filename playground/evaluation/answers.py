"""What a model answers to many examples: probabilities, a batch at a time."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float32, Int64, UInt8

from playground.core.data import ImageSet, TextSet
from playground.data.tokens import encode_batch
from playground.evaluation.evaluation import Evaluation, check_evaluable, evaluation_of
from playground.nets.build import Net, load_module
from playground.nets.cpu_speed import quicken
from playground.nets.limits import inputs_at_once
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.tasks.registry import task_of

BATCH = 250
PIECE = 100  # pictures at a time: measured in `quick.py`


def evaluate(model: Model, examples: ImageSet | TextSet) -> Evaluation:
    """Ask the model about every example.

    Raises:
        EvaluationError: the model gives no single label, or numbers that are not finite.
        DataError: the model does not take these examples.
    """
    check_evaluable(model)
    task_of(model.spec).check(examples)
    if isinstance(examples, ImageSet):
        return evaluation_of(model, examples, image_probabilities(model, examples.images))
    assert isinstance(model.spec.input, TextInput)
    ids = encode_batch(examples.texts, model.spec.input)
    return evaluation_of(model, examples, text_probabilities(model, ids))


def image_probabilities(
    model: Model, images: UInt8[np.ndarray, "n channels h w"]
) -> Float32[np.ndarray, "n labels"]:
    """Softmax of the model's logits for pictures from 0 to 255."""
    net = load_module(model)
    quicken(net)
    found = np.empty((len(images), len(model.spec.labels)), np.float32)
    piece = inputs_at_once(model.spec, PIECE)
    for start in range(0, len(images), piece):
        values = images[start : start + piece].astype(np.float32) / np.float32(255)
        found[start : start + piece] = _softmax(net, torch.from_numpy(values))
    return found


def text_probabilities(
    model: Model, ids: Int64[np.ndarray, "n steps"]
) -> Float32[np.ndarray, "n labels"]:
    """Softmax of the model's logits for texts as token numbers, padded with 0 at the end. Texts of
    like length go together, so that short ones need not wait for long ones."""
    net = load_module(model)
    found = np.empty((len(ids), len(model.spec.labels)), np.float32)
    lengths = (ids != 0).sum(1)
    order = np.argsort(lengths, kind="stable")
    piece = inputs_at_once(model.spec, BATCH)
    for start in range(0, len(ids), piece):
        rows = order[start : start + piece]
        longest = max(1, int(lengths[rows].max()))
        found[rows] = _softmax(net, torch.from_numpy(ids[rows, :longest]))
    return found


def _softmax(net: Net, batch: torch.Tensor) -> Float32[np.ndarray, "batch labels"]:
    with torch.inference_mode():
        return np.asarray(net(batch).softmax(-1).numpy())
