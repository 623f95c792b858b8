"""The Dask tasks, in a module without imports, because the scheduler imports it too."""

from __future__ import annotations

from typing import Any


def run_training(order: dict[str, Any], payload: dict[str, Any]) -> str:
    """Train, send the events to the server, and return the ending's kind."""
    from playground.training.runs.worker import run

    return run(order, payload)


def run_folds(order: dict[str, Any], payload: dict[str, Any]) -> None:
    """Train the folds of a cross-validation, and send the points of their curves."""
    from playground.training.runs.folds import run

    run(order, payload)
