"""Inference with a checkpoint of a run: one example with all activations, or a sample of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float32, Int64
from torch import Tensor, nn

from playground.core.data import Examples, ImageSet, TextSet
from playground.nets.build import load_module
from playground.nets.cpu_speed import optimise_for_cpu
from playground.nets.limits import inputs_at_once
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.tasks.answers import Answer
from playground.tasks.registry import task_of
from playground.tasks.task import confusion_of

WORK = 1_500_000_000  # multiply-adds spent on a confusion matrix in one request: about 0.1 s
LIVE_WORK = WORK // 4  # the same while the run itself uses the CPU
BATCH = 250


@dataclass(frozen=True, slots=True, eq=False)
class Inference:
    """The result for one example: the net's answer, and every layer's output by its name."""

    answer: Answer
    outputs: dict[str, np.ndarray]

    def maps(self, name: str) -> Float32[np.ndarray, "n height width"]:
        """A layer's output as maps: a feature map's channels, or the (steps, units) of a
        recurrent layer as one map."""
        values = self.outputs[name]
        return values if values.ndim == 3 else np.atleast_2d(values)[None]


def infer(model: Model, examples: Examples) -> Inference:
    """Run the first of the examples through the net."""
    net, task = load_module(model), task_of(model.spec)
    outputs: dict[str, np.ndarray] = {}
    handles = [
        module.register_forward_hook(_keeper(name, outputs))
        for name, module in net.named_children()
    ]
    with torch.inference_mode():
        task.forward(net, task.one(examples).inputs)
    for handle in handles:
        handle.remove()
    return Inference(task.answer(net, examples), outputs)


def _keeper(name: str, outputs: dict[str, np.ndarray]):  # type: ignore[no-untyped-def]
    def keep(_module: nn.Module, _inputs: object, output: Tensor | tuple[Tensor, object]) -> None:
        values = output[0] if isinstance(output, tuple) else output
        outputs[name] = values[0].numpy()

    return keep


def affordable(model: Model, available: int, work: int = WORK) -> int:
    """How many examples `work` multiply-adds allow: 100 to 2,000, but at most `available`."""
    each = max(1, sum(info.multiply_adds for info in describe_layers(model.spec)))
    return min(available, max(100, min(2_000, work // each)))


def sample_rows(available: int, count: int) -> Int64[np.ndarray, " rows"]:
    """`count` random rows of `available`, sorted; the seed is fixed, so the rows are too."""
    chosen = np.random.default_rng(0).permutation(available)[:count]
    return np.sort(chosen).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Classified:
    """Predictions for a sample of the examples: their row numbers, the predicted classes, and
    the probability of each predicted class."""

    rows: Int64[np.ndarray, " n"]
    answers: Int64[np.ndarray, " n"]
    probabilities: Float32[np.ndarray, " n"]


def classify(
    model: Model, examples: ImageSet | TextSet, rows: Int64[np.ndarray, " n"]
) -> Classified:
    """The predictions for these rows of the examples."""
    net, task = load_module(model), task_of(model.spec)
    if isinstance(examples, ImageSet):
        optimise_for_cpu(net)
    tensors, found = task.tensors(examples.take(rows), torch.device("cpu")), []
    with torch.inference_mode():
        size = inputs_at_once(model.spec, BATCH)
        for first in range(0, len(rows), size):
            inputs = tensors.take(slice(first, first + size)).inputs
            found.append(task.forward(net, inputs).softmax(1).max(1))
    return Classified(
        rows,
        np.concatenate([np.zeros(0, np.int64), *(best.indices.numpy() for best in found)]),
        np.concatenate([np.zeros(0, np.float32), *(best.values.numpy() for best in found)]),
    )


def affordable_rows(model: Model, available: int, work: int = WORK) -> Int64[np.ndarray, " rows"]:
    """The rows that `quick_confusion` classifies."""
    return sample_rows(available, affordable(model, available, work))


def quick_confusion(
    model: Model, examples: ImageSet | TextSet, work: int = WORK
) -> tuple[tuple[int, ...], ...]:
    """The confusion matrix of an affordable sample: rows are true classes, columns predictions."""
    found = classify(model, examples, affordable_rows(model, len(examples), work))
    labels = examples.labels[found.rows]
    return confusion_of(labels, found.answers, len(model.spec.labels))
