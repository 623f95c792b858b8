"""A label for each token of a text: softmax at every token, or a conditional random field over
the whole text.

The metrics count spans if the labels are BIO tags, and tokens otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from playground.core.data import DataError, Examples, TagSet
from playground.core.inputs import TextInput
from playground.core.recipe import Recipe
from playground.core.task import Tagging
from playground.data.tokens import divide_word, encode_tokens
from playground.nets.build import Net
from playground.tasks.answers import TaggedTokens
from playground.tasks.crf import (
    FORBIDDEN,
    Transitions,
    Words,
    marginals,
    negative_log_likelihood,
    viterbi,
)
from playground.tasks.spans import (
    SpanCounts,
    compare_spans,
    invalid_tags,
    is_bio,
    may_follow,
    repair,
)
from playground.tasks.task import Batch, Measured, Meter, Metric, Task, Tensors, class_shares

Logits = Float[Tensor, "batch steps labels"]
BEHIND = -1  # target at the padding after a text's end


class TaggingTask(Task):
    kind = "tagging"
    takes = (TagSet,)
    curves = ("loss", "token_accuracy", "span_f1")

    @property
    def record(self) -> Tagging:
        assert isinstance(self.spec.task, Tagging)
        return self.spec.task

    @property
    def bio(self) -> bool:
        return is_bio(self.labels)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        tokens = Metric("token_accuracy")
        if not self.bio:
            return (tokens,)
        invalid = Metric("invalid_tags", higher_is_better=False, fraction=False)
        return (Metric("span_f1"), Metric("precision"), Metric("recall"), tokens, invalid)

    def check(self, examples: Examples) -> None:
        super().check(examples)
        assert isinstance(examples, TagSet)
        if examples.classes != self.labels:
            raise DataError(
                "tasks.other_tags", labels=_listed(self.labels), data=examples.name,
                tags=_listed(examples.classes),
            )  # fmt: skip
        for number, (tokens, tags) in enumerate(
            zip(examples.tokens, examples.tags, strict=True), 1
        ):
            if not tokens or len(tokens) != len(tags):
                raise DataError(
                    "tasks.uneven_tags", sentence=number, data=examples.name, tokens=len(tokens),
                    tags=len(tags),
                )  # fmt: skip

    def tensors(self, examples: Examples, device: torch.device) -> Tensors:
        """Token ids and tags, truncated to the net's length. Invalid I- tags become B- tags, which
        mark the same spans (`repair`). Chinese words are divided into characters, as in running
        text; `inside` then marks those that continue a word."""
        assert isinstance(examples, TagSet)
        assert isinstance(self.spec.input, TextInput)
        examples, inside = self._divided(examples)
        inputs = encode_tokens(examples.tokens, self.spec.input)
        tags = np.full(inputs.shape, BEHIND, np.int64)
        for row, numbers in zip(tags, examples.tags, strict=True):
            kept = numbers[: len(row)]
            row[: len(kept)] = self._mended(kept)
        lengths = torch.from_numpy((inputs != 0).sum(1))
        wanted = {"tags": torch.from_numpy(tags).to(device)}
        if inside is not None:
            marks = np.zeros(inputs.shape, bool)
            for row, own in zip(marks, inside, strict=True):
                row[: len(own)] = own[: len(row)]
            wanted["inside"] = torch.from_numpy(marks).to(device)
        return Tensors(torch.from_numpy(inputs).to(device), wanted, lengths)

    def _divided(self, examples: TagSet) -> tuple[TagSet, list[list[bool]] | None]:
        """The sentences with Chinese words divided into characters, and which tokens continue a
        word; None if no word is divided."""
        parts = [[divide_word(word) for word in words] for words in examples.tokens]
        if all(len(part) == 1 for words in parts for part in words):
            return examples, None
        follows = [row.index(True) for row in self._within().tolist()]
        tokens, tags, inside = [], [], []
        for words, own in zip(parts, examples.tags, strict=True):
            tokens.append(tuple(token for part in words for token in part))
            inside.append([place > 0 for part in words for place in range(len(part))])
            tags.append(tuple(
                follows[tag] if place else tag
                for part, tag in zip(words, own, strict=True) for place in range(len(part))
            ))  # fmt: skip
        divided = TagSet(examples.name, tuple(tokens), tuple(tags), examples.classes)
        return divided, inside

    def _within(self) -> Tensor:
        """Which label j may follow label i within a word: its own I- tag, or else the label
        itself."""
        inner = [f"I-{name[2:]}" if self.bio and name[:2] == "B-" else name for name in self.labels]
        inner = [name if name in self.labels else own
                 for name, own in zip(inner, self.labels, strict=True)]  # fmt: skip
        return torch.tensor([[name == other for other in self.labels] for name in inner])

    def _mended(self, tags: Sequence[int]) -> Sequence[int]:
        if not self.bio:
            return tags
        mended = repair([self.labels[tag] for tag in tags])
        # If the labels lack the B- tag, it cannot be learned, so the I- tag is kept.
        return [
            self.labels.index(name) if name in self.labels else tag
            for name, tag in zip(mended, tags, strict=True)
        ]

    # ---- the conditional random field ----

    def transitions(self, net: Net) -> Transitions:
        """The transition scores of the net's CRF (without a CRF: 0), with `FORBIDDEN` where BIO
        allows no transition."""
        if self.record.crf:
            parts = ("crf_start", "crf_end", "crf_transitions")
            start, end, between = (net.get_parameter(part).float() for part in parts)
        else:
            count = len(self.labels)
            like = next(net.parameters())
            start, end, between = (
                like.new_zeros(s, dtype=torch.float32) for s in ((count,), (count,), (count, count))
            )
        first, after = self._allowed(start.device)
        return Transitions(
            start.masked_fill(~first, FORBIDDEN), end, between.masked_fill(~after, FORBIDDEN)
        )

    def _allowed(self, device: torch.device) -> tuple[Tensor, Tensor]:
        """Which labels may be first, and which label j may follow label i."""
        # If the labels lack B-X, spans of type X must begin with I-X: allow I-X anywhere.
        free = [not (n.startswith("I-") and self.bio and f"B-{n[2:]}" in self.labels)
                for n in self.labels]  # fmt: skip
        first = [free[j] or may_follow(None, name) for j, name in enumerate(self.labels)]
        after = [
            [free[j] or may_follow(before, name) for j, name in enumerate(self.labels)]
            for before in self.labels
        ]
        return torch.tensor(first, device=device), torch.tensor(after, device=device)

    # ---- one batch ----

    def loss(
        self, net: Net, outputs: Tensor, batch: Batch, recipe: Recipe, reduction: str = "mean"
    ) -> Float[Tensor, ""] | Float[Tensor, " batch"]:
        """Negative log-likelihood of the true tags, in nats per token."""
        tags = batch.targets["tags"][:, : outputs.shape[1]]
        lengths = (tags != BEHIND).sum(1)
        if self.record.crf:
            each = negative_log_likelihood(
                outputs, tags.clamp(min=0), lengths, self.transitions(net)
            )
        else:
            losses = F.cross_entropy(
                outputs.transpose(1, 2), tags, ignore_index=BEHIND, reduction="none"
            )
            each = losses.sum(1)
        return each.sum() / batch.size if reduction == "mean" else each / lengths

    def constant_loss(self, part: Tensors, recipe: Recipe) -> float:
        """The entropy of the tag frequencies, in nats per token."""
        return float(torch.special.entr(class_shares(part.targets["tags"], len(self.labels))).sum())

    def counts(self, outputs: Tensor, batch: Batch) -> tuple[Tensor, ...]:
        if self.record.crf:  # Viterbi decoding would take as long as the training step
            return ()
        tags = batch.targets["tags"][:, : outputs.shape[1]]
        return ((outputs.argmax(2) == tags).sum(),)

    def metrics_of(self, loss: float, size: int, counts: Sequence[float]) -> dict[str, float]:
        return {"token_accuracy": counts[0] / size} if counts else {}

    # ---- answers ----

    def decode(
        self,
        net: Net,
        outputs: Float[Tensor, "batch steps labels"],
        lengths: Int64[Tensor, " batch"],
        inside: Bool[Tensor, "batch steps"] | None = None,
    ) -> Int64[Tensor, "batch steps"]:
        """The tag of each token: the best path of the CRF, or the largest logit. Values after a
        text's end are meaningless. If tokens continue a word (`inside`), no span begins or ends
        within a word."""
        if self.record.crf or inside is not None:
            words = inside if inside is None else Words(inside, self._within().to(inside.device))
            return viterbi(outputs, lengths, self.transitions(net), words)
        return outputs.argmax(2)

    def probabilities(
        self,
        net: Net,
        outputs: Float[Tensor, "batch steps labels"],
        lengths: Int64[Tensor, " batch"],
    ) -> Float[Tensor, "batch steps labels"]:
        """The probability of each label at each token: the CRF's marginals, or the softmax."""
        if self.record.crf:
            return marginals(outputs, lengths, self.transitions(net))
        return outputs.softmax(2)

    def answer(self, net: Net, examples: Examples) -> TaggedTokens:
        assert isinstance(examples, TagSet)
        batch = self.one(examples)
        lengths = (batch.inputs != 0).sum(1)
        tokens = self._divided(examples.take(np.zeros(1, np.int64)))[0].tokens[0]
        with torch.inference_mode():
            outputs = self.forward(net, batch.inputs)
            tags = self.decode(net, outputs, lengths, batch.targets.get("inside"))[0]
            probabilities = self.probabilities(net, outputs, lengths)[0]
        true = batch.targets["tags"][0].tolist()
        count = int(lengths[0])
        given = probabilities.gather(1, tags[:, None])[:count, 0]
        return TaggedTokens(
            tokens[:count],
            tuple(self.labels[tag] for tag in tags[:count].tolist()),
            tuple(given.tolist()),
            tuple(self.labels[tag] for tag in true[:count]),
        )

    def meter(self) -> Meter:
        return _Tags(self)


TASK = TaggingTask


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels[:6]) + (" …" if len(labels) > 6 else "")


class _Tags:
    """Counts of spans, tokens and invalid tags, summed over batches."""

    def __init__(self, task: TaggingTask) -> None:
        self._task = task
        self._spans = SpanCounts()
        self._right = self._tokens = self._invalid = 0

    def add(self, net: Net, outputs: Tensor, batch: Batch) -> None:
        labels = self._task.labels
        tags = batch.targets["tags"][:, : outputs.shape[1]]
        lengths = (tags != BEHIND).sum(1)
        inside = batch.targets.get("inside")
        inside = None if inside is None else inside[:, : outputs.shape[1]]
        answers = self._task.decode(net, outputs, lengths, inside)
        rows = zip(tags.tolist(), answers.tolist(), lengths.tolist(), strict=True)
        for true, answered, length in rows:
            self._tokens += length
            self._right += sum(
                a == b for a, b in zip(true[:length], answered[:length], strict=True)
            )
            if self._task.bio:
                names = [[labels[tag] for tag in row[:length]] for row in (true, answered)]
                self._spans += compare_spans(*names)
                self._invalid += invalid_tags(names[1])

    def result(self) -> Measured:
        tokens = {"token_accuracy": self._right / max(self._tokens, 1)}
        if not self._task.bio:
            return Measured(tokens)
        spans = self._spans
        found = {"span_f1": spans.f1, "precision": spans.precision, "recall": spans.recall}
        return Measured(found | tokens | {"invalid_tags": float(self._invalid)})
