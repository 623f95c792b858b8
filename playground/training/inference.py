"""What a net at one point of its training makes of one example, and of some of the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float32, Int64, UInt8
from torch import Tensor, nn

from playground.core.data import ImageSet, TextSet
from playground.nets.build import Net, load_module
from playground.nets.cpu_speed import quicken
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.training.data import as_input, to_tensors
from playground.training.loop import answer_logits

Picture = UInt8[np.ndarray, "channels height width"]
WORK = 1_500_000_000  # multiply-adds for a confusion matrix while others wait: about 0.1 s
LIVE_WORK = WORK // 4  # and while the run itself wants the processor


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse:
    """One example through the net: the answer, and every layer's output by its name."""

    probabilities: Float32[np.ndarray, " labels"]
    outputs: dict[str, np.ndarray]

    def maps(self, name: str) -> Float32[np.ndarray, "n height width"]:
        """A layer's output as maps: a picture's channels, or units (steps × units) as one map."""
        values = self.outputs[name]
        return values if values.ndim == 3 else np.atleast_2d(values)[None]


def _one(model: Model, example: Picture | str) -> Tensor:
    labels = np.zeros(1, np.int64)
    if isinstance(example, str):
        examples: ImageSet | TextSet = TextSet("one", (example,), labels, model.spec.labels)
    else:
        examples = ImageSet("one", example[None], labels, model.spec.labels)
    return as_input(to_tensors(model.spec, examples, torch.device("cpu")).inputs)


def look(model: Model, example: Picture | str) -> Glimpse:
    """One picture (0 to 255, of the net's size) or text through the net."""
    net = load_module(model)
    outputs: dict[str, np.ndarray] = {}
    inputs = _one(model, example)
    handles = [
        module.register_forward_hook(_keeper(name, outputs))
        for name, module in net.named_children()
    ]
    with torch.inference_mode():
        logits = answer_logits(net(inputs), inputs)[0]
    for handle in handles:
        handle.remove()
    return Glimpse(torch.softmax(logits, -1).numpy(), outputs)


def _keeper(name: str, outputs: dict[str, np.ndarray]):  # type: ignore[no-untyped-def]
    def keep(_module: nn.Module, _inputs: object, output: Tensor | tuple[Tensor, object]) -> None:
        values = output[0] if isinstance(output, tuple) else output
        outputs[name] = values[0].numpy()

    return keep


def affordable(model: Model, available: int, work: int = WORK) -> int:
    """How many examples can be answered for a page without holding up the others: 100 to 2,000."""
    each = max(1, sum(info.multiply_adds for info in describe_layers(model.spec)))
    return min(available, max(100, min(2_000, work // each)))


def sample_rows(available: int, count: int) -> Int64[np.ndarray, " rows"]:
    """The same rows for a size and count, drawn without looking at the examples."""
    chosen = np.random.default_rng(0).permutation(available)[:count]
    return np.sort(chosen).astype(np.int64)


def quick_confusion(
    model: Model, examples: ImageSet | TextSet, work: int = WORK
) -> tuple[tuple[int, ...], ...]:
    """Confusion over as many of the examples as are affordable: row true, column answered."""
    rows = sample_rows(len(examples), affordable(model, len(examples), work))
    net = load_module(model)
    if isinstance(examples, ImageSet):
        quicken(net)
    classes = len(model.spec.labels)
    counts = np.zeros((classes, classes), np.int64)
    for first in range(0, len(rows), 250):
        part = rows[first : first + 250]
        np.add.at(counts, (examples.labels[part], _answers(net, model, examples, part)), 1)
    return tuple(tuple(int(count) for count in row) for row in counts)


def _answers(
    net: Net, model: Model, examples: ImageSet | TextSet, rows: Int64[np.ndarray, " rows"]
) -> Int64[np.ndarray, " rows"]:
    labels = np.zeros(len(rows), np.int64)
    if isinstance(examples, ImageSet):
        some: ImageSet | TextSet = ImageSet("", examples.images[rows], labels, examples.classes)
    else:
        some = TextSet("", tuple(examples.texts[row] for row in rows), labels, examples.classes)
    inputs = as_input(to_tensors(model.spec, some, torch.device("cpu")).inputs)
    with torch.inference_mode():
        return answer_logits(net(inputs), inputs).argmax(1).numpy()
