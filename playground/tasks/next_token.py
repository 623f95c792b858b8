"""Next-token prediction at every step of a text, and generation by sampling token after token."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from playground.core.data import DataError, Examples, TextSet, TokenStream
from playground.core.inputs import TextInput
from playground.core.recipe import Recipe
from playground.data.tokens import FIRST, PADDING, token_numbers, tokenise
from playground.nets.build import Net
from playground.tasks.answers import GeneratedText
from playground.tasks.task import Batch, Measured, Meter, Metric, Task, Tensors, class_shares

START, CONTINUED = 12, 60  # tokens of the text shown during a run: prompt and continuation
NOTHING = -1  # target where there is no next token, or it is not among the labels


class NextTokenTask(Task):
    kind = "next_token"
    takes = (TokenStream, TextSet)
    curves = ("bits_per_token", "token_accuracy")

    @property
    def metrics(self) -> tuple[Metric, ...]:
        bits = Metric("bits_per_token", higher_is_better=False, fraction=False)
        return (bits, Metric("token_accuracy"))

    def check(self, examples: Examples) -> None:
        if not isinstance(examples, self.takes):
            super().check(examples)
        assert isinstance(self.spec.input, TextInput)
        if self.labels != self.spec.input.vocabulary:
            raise DataError(
                "tasks.other_tokens", tokens=len(self.spec.input.vocabulary),
                labels=len(self.labels),
            )  # fmt: skip

    def tensors(self, examples: Examples, device: torch.device) -> Tensors:
        """Consecutive windows of `length` tokens of each text, with the next token of each token
        as the target; a text's last window may be shorter."""
        assert isinstance(examples, TokenStream | TextSet)
        assert isinstance(self.spec.input, TextInput)
        length = self.spec.input.length
        rows: list[np.ndarray] = []
        for text in examples.texts:
            numbers = token_numbers(text, self.spec.input)
            rows += [numbers[at : at + length + 1] for at in range(0, len(numbers) - 1, length)]
        if not rows:
            raise DataError("tasks.no_pairs", data=examples.name)
        windows = np.full((len(rows), length + 1), PADDING, np.int64)
        for window, numbers in zip(windows, rows, strict=True):
            window[: len(numbers)] = numbers
        follows = windows[:, 1:] - FIRST
        inputs = np.where(windows[:, 1:] == PADDING, PADDING, windows[:, :-1])
        known = torch.from_numpy(np.where(follows >= 0, follows, NOTHING))
        sizes = (known != NOTHING).sum(1)
        return Tensors(torch.from_numpy(inputs).to(device), {"next": known.to(device)}, sizes)

    def loss(
        self, net: Net, outputs: Tensor, batch: Batch, recipe: Recipe, reduction: str = "mean"
    ) -> Float[Tensor, ""] | Float[Tensor, " batch"]:
        """Cross-entropy of the next tokens, in nats per token."""
        follows = batch.targets["next"][:, : outputs.shape[1]]
        losses = F.cross_entropy(
            outputs.transpose(1, 2), follows, ignore_index=NOTHING, reduction="none"
        )
        if reduction == "mean":
            return losses.sum() / max(batch.size, 1)
        return losses.sum(1) / (follows != NOTHING).sum(1).clamp(min=1)

    def constant_loss(self, part: Tensors, recipe: Recipe) -> float:
        """The entropy of the token frequencies, in nats per token."""
        return float(torch.special.entr(class_shares(part.targets["next"], len(self.labels))).sum())

    def counts(self, outputs: Tensor, batch: Batch) -> tuple[Tensor, ...]:
        follows = batch.targets["next"][:, : outputs.shape[1]]
        return ((outputs.argmax(2) == follows).sum(),)

    def metrics_of(self, loss: float, size: int, counts: Sequence[float]) -> dict[str, float]:
        return {"bits_per_token": loss / math.log(2), "token_accuracy": counts[0] / max(size, 1)}

    def answer(self, net: Net, examples: Examples) -> GeneratedText:
        """The start of the first text and the net's continuation."""
        assert isinstance(examples, TokenStream | TextSet)
        assert isinstance(self.spec.input, TextInput)
        level = self.spec.input.level
        start = tokenise(examples.texts[0], level)[:START]
        between = "" if level == "character" else " "
        tokens = self.generate(net, between.join(start), CONTINUED)
        return GeneratedText(between.join(start), between + between.join(tokens))

    def generate(
        self, net: Net, start: str, count: int, temperature: float = 0.7, seed: int = 0
    ) -> tuple[str, ...]:
        """`count` tokens that continue `start`, which has at least one token.

        Each token is sampled from softmax(logits / temperature), given the last `length` tokens.
        """
        assert isinstance(self.spec.input, TextInput)
        random = torch.Generator().manual_seed(seed)
        numbers = token_numbers(start, self.spec.input).tolist()
        begun = len(numbers)
        with torch.inference_mode():
            while len(numbers) < begun + count:
                seen = torch.tensor([numbers[-self.spec.input.length :]])
                chances = (self.forward(net, seen)[0, -1] / temperature).softmax(0)
                numbers.append(int(torch.multinomial(chances, 1, generator=random)) + FIRST)
        return tuple(self.labels[number - FIRST] for number in numbers[begun:])

    def meter(self) -> Meter:
        return _Surprise(self)


TASK = NextTokenTask


class _Surprise:
    """The mean cross-entropy per token, and how often the most probable token is right."""

    def __init__(self, task: NextTokenTask) -> None:
        self._task = task
        self._nats, self._right, self._tokens = 0.0, 0, 0

    def add(self, net: Net, outputs: Tensor, batch: Batch) -> None:
        loss = self._task.loss(net, outputs, batch, Recipe())
        (right,) = self._task.counts(outputs, batch)
        self._nats += float(loss) * batch.size
        self._right += int(right)
        self._tokens += batch.size

    def result(self) -> Measured:
        tokens = max(self._tokens, 1)
        return Measured(self._task.metrics_of(self._nats / tokens, tokens, [self._right]))
