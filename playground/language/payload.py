"""The readings of a text as JSON-compatible data, for the browser and for `--json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.language.records import (
    Classified,
    Frames,
    Lattice,
    Result,
    Tagged,
    TextSpan,
    Token,
)


def result_data(result: Result) -> dict[str, Any]:
    """A result for the browser, with everything that the lattice is decoded from."""
    match result:
        case Classified():
            return classified_data(result)
        case Tagged():
            return tagged_data(result)
        case Frames():
            return {
                "kind": "frames",
                "task": "roles",
                "model": result.model,
                "tokens": token_data(result.tokens),
                "predicate_scores": numbers(result.predicate_scores),
                "frames": [tagged_data(frame) for frame in result.frames],
            }


def classified_data(result: Classified) -> dict[str, Any]:
    """A label with the probability of each label."""
    return {
        "kind": "classified",
        "task": result.task,
        "model": result.model,
        "labels": list(result.labels),
        "probabilities": numbers(result.probabilities),
        "label": result.label,
    }


def tagged_data(result: Tagged) -> dict[str, Any]:
    """Tags, spans and the lattice. `predicate` is the index of a token, or None."""
    return {
        "kind": "tagged",
        "task": result.task,
        "model": result.model,
        "tokens": token_data(result.tokens),
        "tags": list(result.tags),
        "spans": [span_data(span) for span in result.spans],
        "lattice": lattice_data(result.lattice),
        "predicate": result.predicate,
    }


def lattice_data(lattice: Lattice) -> dict[str, Any]:
    """The scores of a lattice; the emissions by token, then by label."""
    return {
        "labels": list(lattice.labels),
        "emissions": [numbers(row) for row in lattice.emissions],
        "start": numbers(lattice.start),
        "end": numbers(lattice.end),
        "between": [numbers(row) for row in lattice.between],
    }


def token_data(tokens: Sequence[Token]) -> list[dict[str, Any]]:
    return [{"text": token.text, "start": token.start, "end": token.end} for token in tokens]


def span_data(span: TextSpan) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text, "type": span.type}


def numbers(values: np.ndarray) -> list[float]:
    return [round(float(value), 6) for value in values]
