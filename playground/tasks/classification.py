"""One label for each picture or text: softmax over the net's logits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor

from playground.core.data import DataError, Examples, ImageSet, TextSet
from playground.core.inputs import FeatureInput, TextInput
from playground.core.recipe import Recipe
from playground.data.tokens import encode_batch
from playground.nets.build import Net
from playground.nets.features import batch_of_texts
from playground.tasks.answers import ClassProbabilities
from playground.tasks.task import Batch, Measured, Meter, Metric, Task, Tensors, class_shares


class ClassificationTask(Task):
    kind = "classification"
    takes = (ImageSet, TextSet)
    curves = ("loss", "accuracy")
    settings = frozenset({"loss", "label_smoothing", "augmentation"})
    confusion = True
    has_script = True

    @property
    def metrics(self) -> tuple[Metric, ...]:
        return (Metric("accuracy"),)

    def check(self, examples: Examples) -> None:
        # A net on an encoder's features reads texts, through the encoder.
        reads = {"features": "text"}.get(self.spec.input.kind, self.spec.input.kind)
        if isinstance(examples, self.takes) and examples.kind != reads:
            raise DataError(
                "tasks.other_input", reads=reads, data=examples.name,
                holds=examples.kind,
            )  # fmt: skip
        super().check(examples)

    def tensors(self, examples: Examples, device: torch.device) -> Tensors:
        assert isinstance(examples, ImageSet | TextSet)
        labels = torch.from_numpy(np.array(examples.labels))
        if isinstance(examples, ImageSet):
            inputs = torch.from_numpy(np.array(examples.images))
        elif isinstance(self.spec.input, FeatureInput):
            inputs = batch_of_texts(examples.texts, self.spec.input)
        else:
            assert isinstance(self.spec.input, TextInput)
            inputs = torch.from_numpy(encode_batch(examples.texts, self.spec.input))
        return Tensors(inputs.to(device), {"labels": labels.to(device)})

    def forward(self, net: Net, inputs: Tensor) -> Float[Tensor, "batch labels"]:
        return last_logits(net(inputs), inputs)

    def loss(
        self, net: Net, outputs: Tensor, batch: Batch, recipe: Recipe, reduction: str = "mean"
    ) -> Float[Tensor, ""] | Float[Tensor, " batch"]:
        """Cross-entropy, or for "mse" the squared distance between probabilities and the
        (smoothed) one-hot label, averaged over the classes."""
        labels, smoothing = batch.targets["labels"], recipe.label_smoothing
        if recipe.loss == "cross_entropy":
            return F.cross_entropy(outputs, labels, label_smoothing=smoothing, reduction=reduction)
        classes = outputs.shape[1]
        target = F.one_hot(labels, classes).to(outputs.dtype)
        target = target * (1 - smoothing) + smoothing / classes
        each = (outputs.softmax(1) - target).square().mean(1)
        return each.mean() if reduction == "mean" else each

    def counts(self, outputs: Tensor, batch: Batch) -> tuple[Tensor, ...]:
        return ((outputs.argmax(1) == batch.targets["labels"]).sum(),)

    def metrics_of(self, loss: float, size: int, counts: Sequence[float]) -> dict[str, float]:
        return {"accuracy": counts[0] / size}

    def constant_loss(self, part: Tensors, recipe: Recipe) -> float:
        """The loss of a net that predicts the class frequencies for every input."""
        classes, smoothing = len(self.labels), recipe.label_smoothing
        share = class_shares(part.targets["labels"], classes)
        if recipe.loss == "mse":
            return float((share * (1 - share)).sum() * (1 - smoothing) ** 2 / classes)
        target = share * (1 - smoothing) + smoothing / classes
        return float(torch.special.entr(target).sum())

    def answer(self, net: Net, examples: Examples) -> ClassProbabilities:
        batch = self.one(examples)
        with torch.inference_mode():
            logits = self.forward(net, batch.inputs)[0]
        true = int(batch.targets["labels"][0])
        known = true if true >= 0 else None
        return ClassProbabilities(self.labels, logits.softmax(-1).numpy(), known)

    def meter(self) -> Meter:
        return _Confusion(len(self.labels))


TASK = ClassificationTask


def last_logits(
    logits: Float[Tensor, "batch labels"] | Float[Tensor, "batch steps labels"],
    inputs: Tensor,
) -> Float[Tensor, "batch labels"]:
    """The logits of each example: the net's own, or those at each text's last token."""
    if logits.dim() == 2:
        return logits
    last = ((inputs != 0).sum(1) - 1).clamp(min=0)
    return logits[torch.arange(len(logits), device=logits.device), last]


class _Confusion:
    """Confusion matrix, summed over batches: rows are true classes, columns predicted ones."""

    def __init__(self, classes: int) -> None:
        self._counts: Int64[Tensor, "classes classes"] = torch.zeros(
            classes, classes, dtype=torch.int64
        )

    def add(self, net: Net, outputs: Tensor, batch: Batch) -> None:
        classes = len(self._counts)
        cells = batch.targets["labels"] * classes + outputs.argmax(1)
        counts = torch.bincount(cells, minlength=classes * classes).cpu()
        self._counts += counts.view(classes, classes)

    def result(self) -> Measured:
        accuracy = float(self._counts.trace()) / max(int(self._counts.sum()), 1)
        rows = tuple(map(tuple, self._counts.tolist()))
        return Measured({"accuracy": accuracy}, rows)
