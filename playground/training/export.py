"""Exports of a run: its history as CSV, its examples as npz."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.core.events import Batch, Ending, Evaluated, Event
from playground.nets.spec import ModelSpec
from playground.training.runs.run import Run

COLUMNS = (
    "event", "step", "epoch", "seconds", "split", "loss", "learning_rate", "examples_per_second",
    "sentence",
)  # fmt: skip


# ---- history --------------------------------------------------------------------------------


def history_csv(run: Run) -> bytes:
    """The run's batches, evaluations and ending as CSV (UTF-8), one line each, in order.

    Raises:
        RunError: the run does not exist.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    columns = _columns(run.spec)
    writer.writerow(columns)
    for event in run.all_events():
        if isinstance(event, Batch | Evaluated | Ending):
            writer.writerow(_row(event, columns))
    return out.getvalue().encode()


def _columns(spec: ModelSpec) -> tuple[str, ...]:
    """The column names; the task's metrics follow the loss."""
    from playground.tasks.registry import task_of

    at = COLUMNS.index("loss") + 1
    metrics = (metric.name for metric in task_of(spec).metrics)
    return (*COLUMNS[:at], *metrics, *COLUMNS[at:])


def _row(event: Event | Ending, columns: Sequence[str]) -> list[Any]:
    split = "train batch" if isinstance(event, Batch) else getattr(event, "split", "")
    row: dict[str, Any] = {"event": event.event, "split": split}
    if isinstance(event, Batch | Evaluated):
        row |= event.metrics
    return [row.get(name, getattr(event, name, "")) for name in columns]


# ---- examples -------------------------------------------------------------------------------


def examples_npz(run: Run) -> bytes:
    """The run's training and validation examples, in the format that the stand-alone script
    reads: images as uint8 (n, channels, height, width), texts as token ids (n, steps), and the
    targets ("labels" for classification; "tags", "boxes", … for other tasks).

    Raises:
        RunError: the run does not exist, or its examples were not kept.
    """
    import torch

    from playground.tasks.registry import task_of

    spec, data = run.spec, run.data()
    arrays: dict[str, Any] = {}
    for name, part in (("train", data.train), ("validation", data.validation)):
        tensors = task_of(spec).tensors(part, torch.device("cpu"))
        arrays[f"{name}_inputs"] = tensors.inputs.numpy()
        arrays |= {f"{name}_{what}": target.numpy() for what, target in tensors.targets.items()}
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()
