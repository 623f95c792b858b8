"""The results of reading one text, as frozen records: a label, tagged spans, frames with roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float

from playground.tasks.spans import spans_of

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
# In the order of the page. Spam and roles are English only.
TASKS = ("sentiment", "topic", "spam", "entities", "roles")
# Tasks of models of the Hugging Face Hub, by their names in `transformers`.
HUB_TASKS = (
    "text-classification", "token-classification", "zero-shot-classification", "fill-mask",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A token and its place in the text as typed: `text[start:end]`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Characters `start` to `end` - 1 of a text, with the span's type (PER, ARG0, V …)."""

    type: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Classified:
    """The probability of each label."""

    task: str
    model: str
    labels: tuple[str, ...]
    probabilities: Float[np.ndarray, " labels"]

    @property
    def label(self) -> str:
        """The most probable label."""
        return self.labels[int(self.probabilities.argmax())]


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """What decoding needs: the emission score of each label at each token, and the transition
    scores. `between[i, j]` is the score of label j directly after label i. Without a CRF all
    transition scores are 0, except those that BIO forbids (`tasks.crf.FORBIDDEN`)."""

    labels: tuple[str, ...]
    emissions: Float[np.ndarray, "steps labels"]
    start: Float[np.ndarray, " labels"]
    end: Float[np.ndarray, " labels"]
    between: Float[np.ndarray, "labels labels"]


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """A tag for each token, and the lattice from which the tags were decoded. For roles,
    `predicate` is the index of the token whose arguments the tags mark."""

    task: str
    model: str
    text: str
    tokens: tuple[Token, ...]
    lattice: Lattice
    tags: tuple[str, ...]
    predicate: int | None = None

    @property
    def spans(self) -> tuple[TextSpan, ...]:
        """The tagged spans, with offsets into the text as typed."""
        found = []
        for span in spans_of(self.tags):
            start, end = self.tokens[span.start].start, self.tokens[span.end - 1].end
            found.append(TextSpan(span.type, start, end, self.text[start:end]))
        return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """The predicates of a text, by position; each has its arguments as tagged spans.
    `predicate_scores[t]` is the probability that token t is a predicate."""

    model: str
    tokens: tuple[Token, ...]
    predicate_scores: Float[np.ndarray, " steps"]
    frames: tuple[Tagged, ...]


Result = Classified | Tagged | Frames


@dataclass(frozen=True, slots=True, eq=False)
class TextReading:
    """All results for one text. `cut` is the number of characters beyond the limit, left out;
    `unavailable` names the tasks that have no model for the language."""

    text: str
    language: Language
    results: dict[str, Result]
    cut: int = 0
    milliseconds: dict[str, float] = field(default_factory=dict)
    unavailable: tuple[str, ...] = ()
