"""Inference on many examples: a model's probabilities, batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from jaxtyping import Float32, Int64, UInt8

from playground.core.data import ImageSet, TextSet
from playground.core.memory import reuse_freed_memory
from playground.data.tokens import encode_batch
from playground.evaluation.evaluation import (
    Evaluation,
    Progress,
    check_evaluable,
    evaluation_of,
    tell,
)
from playground.nets.build import Net, load_module
from playground.nets.cpu_speed import optimise_for_inference
from playground.nets.features import batch_of_texts
from playground.nets.limits import inputs_at_once
from playground.nets.model import Model
from playground.nets.spec import FeatureInput, TextInput
from playground.tasks.registry import task_of

BATCH = 250
ENCODED = 64  # texts per batch through an encoder
MOST_FEATURES = 4_096
PIECE = 100  # pictures per batch: measured in `quick.py`
MANY = 1_000  # pictures from which threads share the work
THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """A net's results, one row for each input: the softmax of the logits, and the features, which
    are the flattened input of the last layer; the logits if that layer reads each token."""

    probabilities: Float32[np.ndarray, "n labels"]
    features: Float32[np.ndarray, "n features"]


def evaluate(model: Model, examples: ImageSet | TextSet) -> Evaluation:
    """Run the model on every example.

    Raises:
        EvaluationError: the model does not give one label per input, or a probability is not
            finite.
        DataError: the examples do not fit the model's input.
    """
    return evaluation_of(model, examples, answers_for(model, examples).probabilities)


def answers_for(
    model: Model, examples: ImageSet | TextSet, told: Progress | None = None
) -> Answers:
    """The model's probabilities and features for every example. `told` is called after each batch
    of texts.

    Raises:
        EvaluationError: the model does not give one label per input.
        DataError: the examples do not fit the model's input.
    """
    check_evaluable(model)
    task_of(model.spec).check(examples)
    if isinstance(examples, ImageSet):
        return _image_answers(model, examples.images)
    if isinstance(model.spec.input, FeatureInput):
        return _feature_answers(model, examples.texts, model.spec.input, told)
    assert isinstance(model.spec.input, TextInput)
    return _text_answers(model, encode_batch(examples.texts, model.spec.input), told)


def image_probabilities(
    model: Model, images: UInt8[np.ndarray, "n channels h w"]
) -> Float32[np.ndarray, "n labels"]:
    """Softmax of the model's logits for pictures from 0 to 255."""
    return _image_answers(model, images).probabilities


def _image_answers(model: Model, images: UInt8[np.ndarray, "n channels h w"]) -> Answers:
    """The answers to pictures, to many of them in several threads: torch's own threads would share
    each small batch, which gains nothing."""
    if len(images) < MANY:
        with reuse_freed_memory():
            return _answers_in_one_thread(model, images)
    with reuse_freed_memory(), ThreadPoolExecutor(THREADS) as pool:
        parts = np.array_split(images, THREADS)
        found = list(pool.map(partial(_answers_in_one_thread, model), parts))
    return Answers(
        np.concatenate([part.probabilities for part in found]),
        np.concatenate([part.features for part in found]),
    )


def _answers_in_one_thread(model: Model, images: UInt8[np.ndarray, "n channels h w"]) -> Answers:
    net = load_module(model)
    optimise_for_inference(net)
    found = _Found(net, len(images))
    piece = inputs_at_once(model.spec, PIECE)
    for start in range(0, len(images), piece):
        values = images[start : start + piece].astype(np.float32) / np.float32(255)
        found.ask(torch.from_numpy(values), np.arange(start, start + len(values)))
    return found.answers()


def _feature_answers(
    model: Model, texts: Sequence[str], source: FeatureInput, told: Progress | None
) -> Answers:
    """The answers to texts of a net that reads the features of an encoder."""
    net = load_module(model)
    found = _Found(net, len(texts))
    order = np.argsort([len(text) for text in texts], kind="stable")
    for start in range(0, len(texts), ENCODED):
        rows = order[start : start + ENCODED]
        found.ask(batch_of_texts([texts[row] for row in rows], source), rows)
        tell(told, start + len(rows), len(texts))
    return found.answers()


def _text_answers(
    model: Model, ids: Int64[np.ndarray, "n steps"], told: Progress | None
) -> Answers:
    """The answers to texts given as token ids, padded with 0 at the end. Batches contain texts of
    similar length, so that short texts need little padding."""
    net = load_module(model)
    found = _Found(net, len(ids))
    lengths = (ids != 0).sum(1)
    order = np.argsort(lengths, kind="stable")
    piece = inputs_at_once(model.spec, BATCH)
    for start in range(0, len(ids), piece):
        rows = order[start : start + piece]
        longest = max(1, int(lengths[rows].max()))
        found.ask(torch.from_numpy(ids[rows, :longest]), rows)
        tell(told, start + len(rows), len(ids))
    return found.answers()


class _Found:
    """Collects the answers of a net's module, batch by batch, in any order."""

    def __init__(self, net: Net, n: int) -> None:
        self._net, self._features = net, np.zeros((n, 0), np.float32)
        self._probabilities = np.zeros((n, len(net.spec.labels)), np.float32)
        self._read: torch.Tensor | None = None
        last = net.get_submodule(net.steps[-1].name)
        last.register_forward_pre_hook(self._keep)

    def _keep(self, _module: torch.nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        self._read = given[0]

    def ask(self, batch: torch.Tensor, rows: Int64[np.ndarray, " rows"]) -> None:
        with torch.inference_mode():
            logits = self._net(batch)
            self._probabilities[rows] = logits.softmax(-1).numpy()
            if self._read is None:
                return
            steps = self._read.ndim == 3  # as many as the longest text of the batch has
            read = (logits if steps else self._read.flatten(1)[:, :MOST_FEATURES]).numpy()
        if not self._features.shape[1]:
            self._features = np.zeros((len(self._probabilities), read.shape[1]), np.float32)
        self._features[rows] = read

    def answers(self) -> Answers:
        return Answers(self._probabilities, self._features)
