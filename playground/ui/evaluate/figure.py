"""A figure as data for the browser's components."""

from __future__ import annotations

from typing import Any

from playground.evaluation.figures import Figure, Undefined
from playground.ui.sentences import said


def figure_data(figure: Figure | Undefined) -> dict[str, Any]:
    if isinstance(figure, Undefined):
        return {"why": said(figure.reason)}
    found: dict[str, Any] = {
        "value": figure.value, "low": figure.interval.low, "high": figure.interval.high,
        "method": figure.interval.method,
    }  # fmt: skip
    return found | ({} if figure.of is None else {"count": figure.count, "of": figure.of})
