"""How well a tagging model finds spans: precision, recall and F1 as seqeval counts them, by type;
and which errors it makes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Int64

from playground.core.data import TagSet
from playground.core.inputs import FeatureInput, TextInput
from playground.core.task import Tagging
from playground.data.uploads.frames import PREDICATE
from playground.evaluation.evaluation import EvaluationError, Progress, tell
from playground.nets.build import load_module
from playground.nets.features import features
from playground.nets.model import Model
from playground.tasks.spans import OUTSIDE, Span, SpanCounts, is_bio, spans_of
from playground.tasks.tagging import TaggingTask

BATCH = 32
Tags = tuple[str, ...]
PREDICATES = "predicates-en"  # the shipped model that finds predicates
NONE = "-"  # in the confusion of types: no span at this place


@dataclass(frozen=True, slots=True)
class SpanErrors:
    """Predicted spans by what is wrong with them, and the true spans that no prediction overlaps.

    `boundary`: the right type, another start or end; `type`: the right place, another type; `both`:
    neither, but it overlaps a true span; `spurious`: it overlaps none.
    """

    right: int = 0
    boundary: int = 0
    type: int = 0
    both: int = 0
    spurious: int = 0
    missed: int = 0

    def __add__(self, other: SpanErrors) -> SpanErrors:
        return SpanErrors(
            self.right + other.right, self.boundary + other.boundary, self.type + other.type,
            self.both + other.both, self.spurious + other.spurious, self.missed + other.missed,
        )  # fmt: skip


@dataclass(frozen=True)
class TagEvaluation:
    """A tagger's answers for sentences with known tags. Spans of the types `given` (the predicate
    of a frame) are not counted."""

    model: str
    tokens: tuple[Tags, ...]
    true: tuple[Tags, ...]
    answered: tuple[Tags, ...]
    given: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.tokens)

    @cached_property
    def spans(self) -> tuple[tuple[frozenset[Span], frozenset[Span]], ...]:
        """The true and the predicted spans of each sentence."""
        return tuple(
            (self._counted(true), self._counted(answered))
            for true, answered in zip(self.true, self.answered, strict=True)
        )

    def _counted(self, tags: Tags) -> frozenset[Span]:
        return frozenset(span for span in spans_of(tags) if span.type not in self.given)

    @property
    def types(self) -> tuple[str, ...]:
        """The types that occur, the most frequent true type first."""
        counts: Counter[str] = Counter()
        for true, answered in self.spans:
            counts.update(span.type for span in true)
            counts.update({span.type: 0 for span in answered})
        return tuple(sorted(counts, key=lambda name: (-counts[name], name)))

    @property
    def counts(self) -> SpanCounts:
        """All types together."""
        return sum((_count(*pair) for pair in self.spans), SpanCounts())

    def counts_of(self, kind: str) -> SpanCounts:
        """The spans of one type."""
        pairs = (
            tuple(frozenset(s for s in spans if s.type == kind) for spans in pair)
            for pair in self.spans
        )
        return sum((_count(*pair) for pair in pairs), SpanCounts())

    @property
    def errors(self) -> SpanErrors:
        return sum((span_errors(*pair) for pair in self.spans), SpanErrors())

    @property
    def token_accuracy(self) -> float:
        pairs = [
            (a, b)
            for true, answered in zip(self.true, self.answered, strict=True)
            for a, b in zip(true, answered, strict=True)
        ]
        return sum(a == b for a, b in pairs) / len(pairs)

    @cached_property
    def pairs(self) -> tuple[tuple[tuple[Span | None, Span | None], ...], ...]:
        """The true and the predicted spans of each sentence in pairs; None stands for no span."""
        return tuple(tuple(_pairs(*pair)) for pair in self.spans)

    def confusion(self) -> tuple[tuple[str, ...], Int64[np.ndarray, "types types"]]:
        """Types of the spans, `NONE` last: rows are true, columns predicted. Spans are paired where
        they overlap, and a right one is paired first."""
        names = (*self.types, NONE)
        cells = np.zeros((len(names), len(names)), np.int64)
        at = {name: number for number, name in enumerate(names)}
        for pairs in self.pairs:
            for first, second in pairs:
                row, column = (NONE if s is None else s.type for s in (first, second))
                cells[at[row], at[column]] += 1
        return names, cells


def _count(true: frozenset[Span], answered: frozenset[Span]) -> SpanCounts:
    return SpanCounts(len(true & answered), len(answered), len(true))


def _overlap(a: Span, b: Span) -> int:
    return min(a.end, b.end) - max(a.start, b.start)


def _pairs(
    true: frozenset[Span], answered: frozenset[Span]
) -> list[tuple[Span | None, Span | None]]:
    """True and predicted spans in pairs: equal ones, then those that overlap most; None stands for
    no span."""
    pairs: list[tuple[Span | None, Span | None]] = [(span, span) for span in true & answered]
    left, right = set(true - answered), set(answered - true)
    by_overlap = sorted(
        ((a, b) for a in left for b in right if _overlap(a, b) > 0),
        key=lambda pair: (-_overlap(*pair), pair[0].start, pair[1].start),
    )
    for a, b in by_overlap:
        if a in left and b in right:
            pairs.append((a, b))
            left.remove(a)
            right.remove(b)
    return [*pairs, *((span, None) for span in left), *((None, span) for span in right)]


def span_errors(true: frozenset[Span], answered: frozenset[Span]) -> SpanErrors:
    """The errors of one sentence."""
    kinds = Counter(outcome(span, true) for span in answered)
    missed = sum(is_missed(span, answered) for span in true)
    return SpanErrors(**kinds, missed=missed)


def outcome(span: Span, true: Collection[Span]) -> str:
    """What is wrong with a predicted span: the name of a field of `SpanErrors`."""
    if span in true:
        return "right"
    over = [one for one in true if _overlap(one, span) > 0]
    if any((one.start, one.end) == (span.start, span.end) for one in over):
        return "type"
    if any(one.type == span.type for one in over):
        return "boundary"
    return "both" if over else "spurious"


def is_missed(span: Span, answered: Collection[Span]) -> bool:
    """Whether no predicted span overlaps this true span."""
    return not any(_overlap(span, one) > 0 for one in answered)


# ---- the model's tags -----------------------------------------------------------------------


def check_tagger(model: Model) -> None:
    """Check that the model tags texts.

    Raises:
        EvaluationError: the model has another task.
    """
    if not isinstance(model.spec.task, Tagging):
        raise EvaluationError("evaluation.no_tagger", name=model.name)


def tag_sentences(
    model: Model,
    sentences: Sequence[Tags],
    predicates: Sequence[int | None] | None = None,
    told: Progress | None = None,
) -> tuple[Tags, ...]:
    """The model's tag for each token. `predicates` has the predicate of each sentence, for nets of
    semantic roles. Tokens beyond the net's length get O. A net that reads Chinese words by
    character divides none of the words given here. `told` is called after each batch.

    Raises:
        EvaluationError: the model has another task.
    """
    check_tagger(model)
    net, task, source = load_module(model), TaggingTask(model.spec), model.spec.input
    given = predicates if predicates is not None else [None] * len(sentences)
    order = sorted(range(len(sentences)), key=lambda row: len(sentences[row]))
    found: list[Tags] = [()] * len(sentences)
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        inside = None
        if isinstance(source, FeatureInput):
            each = [features(sentences[row], source, given[row]) for row in rows]
            lengths = torch.tensor([len(one) for one in each])
            inputs = torch.zeros(len(rows), int(lengths.max()), each[0].shape[1])
            for place, one in zip(inputs, each, strict=True):
                place[: len(one)] = torch.from_numpy(one)
        else:
            assert isinstance(source, TextInput)
            tokens = tuple(tuple(sentences[row]) for row in rows)
            unknown = tuple((0,) * len(words) for words in tokens)
            data = TagSet(model.name, tokens, unknown, model.spec.labels)
            made = task.tensors(data, torch.device("cpu"))
            inputs, inside = made.inputs, made.targets.get("inside")
            lengths = (inputs != 0).sum(1)
        with torch.inference_mode():
            paths = task.decode(net, task.forward(net, inputs), lengths, inside)
        begins = torch.ones_like(paths, dtype=torch.bool) if inside is None else ~inside
        for row, path, first, length in zip(
            rows, paths.tolist(), begins.tolist(), lengths.tolist(), strict=True
        ):
            pairs = zip(path[:length], first[:length], strict=True)
            tags = tuple(model.spec.labels[tag] for tag, word in pairs if word)
            beyond = len(sentences[row]) - len(tags)
            found[row] = tags + (OUTSIDE,) * beyond
        tell(told, start + len(rows), len(order))
    return tuple(found)


def evaluate_tags(
    model: Model,
    tokens: Sequence[Tags],
    true: Sequence[Tags],
    predicates: Sequence[int | None] | None = None,
    told: Progress | None = None,
) -> TagEvaluation:
    """Run the model on sentences with known tags; `told` is called after each batch.

    Raises:
        EvaluationError: the model has another task, or there is no sentence.
    """
    if not tokens:
        raise EvaluationError("evaluation.no_rows", data=model.name)
    answered = tag_sentences(model, tokens, predicates, told)
    given = (PREDICATE,) if predicates is not None else ()
    return TagEvaluation(model.name, tuple(tokens), tuple(true), answered, given)


def finds_spans(model: Model) -> bool:
    """Whether the model's tags mark spans."""
    return is_bio(model.spec.labels)
