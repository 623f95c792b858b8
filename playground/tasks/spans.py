"""Scores of predicted spans, counted as conlleval does (Tjong Kim Sang & De Meulder, 2003,
arXiv:cs/0306050). The spans themselves are in `core/bio.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.bio import (
    OUTSIDE,
    Span,
    invalid_tags,
    is_bio,
    may_follow,
    repair,
    spans_of,
)

__all__ = [
    "OUTSIDE",
    "Span",
    "SpanCounts",
    "compare_spans",
    "invalid_tags",
    "is_bio",
    "may_follow",
    "repair",
    "spans_of",
]


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """Numbers of correctly predicted, predicted and true spans; they can be summed over
    sentences."""

    right: int = 0
    answered: int = 0
    true: int = 0

    def __add__(self, other: SpanCounts) -> SpanCounts:
        return SpanCounts(
            self.right + other.right, self.answered + other.answered, self.true + other.true
        )

    @property
    def precision(self) -> float:
        return self.right / self.answered if self.answered else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        """2·right / (answered + true); 0 if there is no span, as in seqeval."""
        both = self.answered + self.true
        return 2 * self.right / both if both else 0.0


def compare_spans(true: Sequence[str], answered: Sequence[str]) -> SpanCounts:
    """Count the spans of one sentence; a span is right if its type, start and end are right."""
    wanted, given = set(spans_of(true)), set(spans_of(answered))
    return SpanCounts(len(wanted & given), len(given), len(wanted))
