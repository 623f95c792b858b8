"""Accuracy on up to 1,000 shipped test digits within a second, for immediate display."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Int64

from playground.core.cache import Cache
from playground.core.errors import UserError
from playground.core.memory import reuse_freed_memory
from playground.data.digits import CLASSES, shipped_digits
from playground.nets.build import load_module
from playground.nets.cpu_speed import optimise_for_inference
from playground.nets.edit import fingerprint
from playground.nets.limits import inputs_at_once
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import ImageInput, ModelSpec

COUNT = 1_000
# Measured with one thread on the article's net for 1,000 digits: 0.12 s in batches of 100 pictures,
# channels last; 0.31 s in a single batch; 0.5 s with channels first at any batch size.
PIECE = 100
BUDGET = 20_000_000_000  # multiply-adds, about 0.5 s; larger nets get fewer digits
LEAST = 50
KEPT = 200  # cached answers (8 kB each), so that undo and a second visitor need no inference


@dataclass(frozen=True, slots=True, eq=False)
class QuickAnswers:
    """A net's predictions for the first test digits, which are in random order."""

    predicted: Int64[np.ndarray, " n"]
    labels: Int64[np.ndarray, " n"]

    @property
    def right(self) -> int:
        return int((self.predicted == self.labels).sum())

    @property
    def accuracy(self) -> float:
        """The accuracy, from 0 to 1."""
        return self.right / max(1, len(self.labels))


_answers: Cache[QuickAnswers] = Cache(KEPT)


def reads_digits(spec: ModelSpec) -> bool:
    """Whether the net reads the shipped digits: grey 28×28 pictures, labels 0 to 9."""
    return spec.input == ImageInput(1, 28, 28) and spec.labels == CLASSES


def quick_count(spec: ModelSpec) -> int:
    """The number of digits that fit the net's compute budget: all of them except for large nets."""
    work = sum(info.multiply_adds for info in describe_layers(spec))
    return max(LEAST, min(COUNT, BUDGET // max(1, work)))


def quick_answers(model: Model, count: int | None = None) -> QuickAnswers:
    """The net's predictions for the first `count` test digits (default: `quick_count`); cached by
    the net's weights.

    Raises:
        UserError: the net does not read digits.
    """
    if not reads_digits(model.spec):
        raise UserError("evaluation.no_digits", model=model.name)
    count = quick_count(model.spec) if count is None else count
    return _answers.get((fingerprint(model), count), lambda: _ask(model, count))


def _ask(model: Model, count: int) -> QuickAnswers:
    digits = shipped_digits("test")
    labels = digits.labels[:count]
    net = load_module(model)
    optimise_for_inference(net)
    predicted = []
    with torch.inference_mode(), reuse_freed_memory():
        piece = inputs_at_once(model.spec, PIECE)
        for start in range(0, len(labels), piece):
            images = digits.images[start : min(start + piece, count)]
            values = torch.from_numpy(images.astype(np.float32) / np.float32(255))
            predicted.append(net(values).argmax(-1).numpy())
    return QuickAnswers(np.concatenate(predicted).astype(np.int64), labels)
