"""The events of a training run, as frozen records. The last event, and no other, is an `Ending`.

`seconds` is the time since the start of the run, `step` the number of batches done so far, and
`epoch` the number of epochs begun (1 during the first).
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, get_args

import numpy as np


@dataclass(frozen=True, slots=True)
class Started:
    event: ClassVar[str] = "started"
    step: int
    epoch: int
    seconds: float
    device: str  # display name: "CPU", "NVIDIA H100 80GB HBM3"
    parameters: int
    steps_per_epoch: int
    total_steps: int
    train_examples: int
    test_examples: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch is done. Loss and metrics are those of this batch before the update; `metrics`
    holds only the task's cheap metrics, by name ("accuracy")."""

    event: ClassVar[str] = "batch"
    step: int
    epoch: int
    seconds: float
    loss: float
    metrics: dict[str, float]
    learning_rate: float
    examples_per_second: float
    gradient_norms: dict[str, float] = field(default_factory=dict)  # by layer name; may be empty

    def value(self, name: str) -> float:
        """The field or metric with this name; NaN if there is none."""
        return _value(self, name)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The loss and metrics of one split. `confusion[i][j]` counts the examples of class i that
    were predicted as class j; a task without classes has no confusion matrix.

    "train" is the running mean over the epoch's batches (as in Keras' `fit`), "validation" a pass
    over all validation examples with the weights of this step. `metrics` holds all metrics of the
    net's task, by name.
    """

    event: ClassVar[str] = "evaluated"
    step: int
    epoch: int
    seconds: float
    split: str  # "train" or "validation"
    loss: float
    metrics: dict[str, float]
    confusion: tuple[tuple[int, ...], ...] = ()

    def value(self, name: str) -> float:
        """The field or metric with this name; NaN if there is none."""
        return _value(self, name)


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """The weights at this step, and the state of the training loop if the run can be resumed."""

    event: ClassVar[str] = "checkpoint"
    step: int
    epoch: int
    seconds: float
    weights: dict[str, np.ndarray]
    loop_state: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hint:
    """A suggestion to the user; the run continues. `reason` names it (see
    `playground.training.hints`), and `values` holds the placeholders of its sentence."""

    event: ClassVar[str] = "hint"
    step: int
    epoch: int
    seconds: float
    sentence: str
    reason: str
    values: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a run, with the sentence that tells the user why it ended.

    `reason` is the same in one word (see `playground.training.endings`), and `values` holds the
    placeholders of the sentence, so that a page can show it in the visitor's language.
    """

    event: ClassVar[str] = "finished"
    step: int
    epoch: int
    seconds: float
    sentence: str
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finished(Ending):
    event: ClassVar[str] = "finished"


@dataclass(frozen=True, slots=True)
class Stopped(Ending):
    event: ClassVar[str] = "stopped"


@dataclass(frozen=True, slots=True)
class Diverged(Ending):
    event: ClassVar[str] = "diverged"


@dataclass(frozen=True, slots=True)
class Failed(Ending):
    event: ClassVar[str] = "failed"


Event = Started | Batch | Evaluated | Checkpoint | Hint | Finished | Stopped | Diverged | Failed

_KINDS: dict[str, type] = {kind.event: kind for kind in get_args(Event)}
_ARRAYS = ("weights", "loop_state")  # a checkpoint's arrays are stored in separate files
_FLOATS = ("seconds", "loss", "learning_rate", "examples_per_second")
_BY_NAME = ("metrics", "gradient_norms")  # numbers by name
# Metrics that JSON stores beside the event's own fields, for compatibility with files from when
# classification was the only task; all others are stored in the object "metrics".
_PLAIN_METRICS = ("accuracy",)


def _value(event: Batch | Evaluated, name: str) -> float:
    found = event.metrics.get(name)
    return float(getattr(event, name, math.nan) if found is None else found)


def _writable(value: Any) -> Any:
    """Replace NaN and infinity, which JSON does not have, by None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _writable(item) for key, item in value.items()}
    return value


def event_to_json(event: Event | Ending) -> str:
    """The event as one line of JSON; the arrays of a checkpoint are left out."""
    values: dict[str, Any] = {"event": event.event}
    for name in dataclasses.fields(event):
        if name.name == "metrics":
            values |= _metrics_to_json(getattr(event, name.name))
        elif name.name not in _ARRAYS:
            values[name.name] = _writable(getattr(event, name.name))
    return json.dumps(values, ensure_ascii=False)


def _metrics_to_json(metrics: dict[str, float]) -> dict[str, Any]:
    values = _writable(metrics)
    plain = {name: values.pop(name) for name in _PLAIN_METRICS if name in values}
    return plain | ({"metrics": values} if values else {})


def event_from_json(line: str | bytes) -> Event:
    """Parse a line written by `event_to_json`; a checkpoint has no arrays.

    Raises:
        ValueError: not such a line.
    """
    raw = json.loads(line)
    kind = _KINDS.get(raw.pop("event", "")) if isinstance(raw, dict) else None
    if kind is None:
        raise ValueError(f"Not an event of a run: {line!r:.80}.")
    for name in _FLOATS:
        if name in raw and raw[name] is None:
            raw[name] = math.nan
    if kind is Checkpoint:
        raw["weights"] = {}
    if kind is Evaluated:
        raw["confusion"] = tuple(tuple(row) for row in raw.get("confusion", ()))
    if kind in (Batch, Evaluated):
        plain = {name: raw.pop(name) for name in _PLAIN_METRICS if name in raw}
        raw["metrics"] = plain | raw.get("metrics", {})
    for name in _BY_NAME:
        if name in raw:
            raw[name] = {k: math.nan if v is None else v for k, v in raw[name].items()}
    try:
        event: Event = kind(**raw)
    except TypeError:
        raise ValueError(f"Not an event of a run: {line!r:.80}.") from None
    return event


def is_ending(event: Event | Ending) -> bool:
    """Whether this is the last event of its run."""
    return isinstance(event, Ending)
