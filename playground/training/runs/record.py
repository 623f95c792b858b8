"""The record of a run: its net, recipe and data, its owner, and its progress.

`run.json` stores it as JSON. Records are frozen; `RunRecord.after(event)` returns the next one.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from playground.core.events import Batch, Ending, Evaluated, Event, Started
from playground.core.recipe import Recipe, recipe_from_json, recipe_to_json
from playground.nets.spec import ModelSpec, spec_from_json, spec_to_json

STATES = (
    "queued", "running", "paused", "finished", "stopped", "diverged", "failed", "interrupted",
)  # fmt: skip
ACTIVE = ("queued", "running", "paused")
CONTINUABLE = ("interrupted", "stopped", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run's present state. `step`, `epoch` and `seconds` are those of its last event."""

    run_id: str
    name: str
    owner: str = ""  # the visitor who started it, by `playground.ui.visitor.visitor_id`
    created: float = 0.0  # Unix time in seconds
    spec: ModelSpec
    recipe: Recipe
    dataset: str
    named: bool = True  # whether the worker loads the data set by name, not from `data.npz`
    device: str = "auto"  # as requested: "auto", "cpu", "cuda", "mps"
    state: str = "queued"  # one of STATES
    step: int = 0
    total_steps: int = 0
    epoch: int = 0
    seconds: float = 0.0
    loss: float | None = None  # of the last batch
    metrics: tuple[tuple[str, float], ...] = ()  # of the last validation, the main one first
    sentence: str = ""  # of the ending, in English
    reason: str = ""  # of the ending: see playground.training.endings
    values: tuple[tuple[str, Any], ...] = ()  # of the ending's text
    device_label: str = ""  # the product name of the device that trains it
    server: str = ""  # token of the server process that last queued it

    @property
    def active(self) -> bool:
        """Whether it is queued, running or paused."""
        return self.state in ACTIVE

    @property
    def continuable(self) -> bool:
        """Whether it may resume from its last checkpoint."""
        return self.state in CONTINUABLE

    def after(self, event: Event | Ending) -> RunRecord:
        """The record after this event."""
        changes: dict[str, Any] = {
            "step": event.step,
            "epoch": event.epoch,
            "seconds": event.seconds,
        }
        match event:
            case Started():
                changes |= {"total_steps": event.total_steps, "device_label": event.device}
            case Batch():
                changes["loss"] = event.loss
            case Evaluated(split="validation"):
                changes["metrics"] = tuple(event.metrics.items())
            case Ending():
                changes |= {
                    "state": event.event,
                    "sentence": event.sentence,
                    "reason": event.reason,
                    "values": tuple(event.values.items()),
                }
        return replace(self, **changes)

    def requeued(self, step: int) -> RunRecord:
        """The record of this run, queued again to resume from `step`."""
        return replace(
            self, state="queued", step=step,
            sentence="", reason="", values=(),
        )  # fmt: skip

    def to_json(self) -> str:
        """The record as JSON text; `record_from_json` gives the same record back."""
        values = {name: getattr(self, name) for name in FIELDS if name != "run_id"}
        values |= {"spec": spec_to_json(self.spec), "recipe": recipe_to_json(self.recipe)}
        return json.dumps(values, ensure_ascii=False)


FIELDS = tuple(field.name for field in dataclasses.fields(RunRecord))
# Keys that every version has written; a file without one of them is damaged.
_NEEDED = ("name", "state", "spec", "recipe", "dataset", "created", "step")
_spec = lru_cache(maxsize=128)(spec_from_json)
_recipe = lru_cache(maxsize=512)(recipe_from_json)


def record_from_json(run_id: str, text: str | bytes) -> RunRecord:
    """Read a record that `to_json` wrote, of this version or an earlier one.

    Raises:
        ValueError: the text is not a run's record.
    """
    raw = json.loads(text)
    if not isinstance(raw, dict) or not all(name in raw for name in _NEEDED):
        raise ValueError(f"Not the record of a run: {text!r:.80}.")
    known = {name: raw[name] for name in FIELDS if name in raw}
    try:
        known |= {"spec": _spec(raw["spec"]), "recipe": _recipe(raw["recipe"])}
        for pairs in ("values", "metrics"):
            known[pairs] = tuple((str(name), value) for name, value in raw.get(pairs, ()))
        if raw.get("accuracy") is not None:  # an early version, with accuracy as the only metric
            known["metrics"] = (("accuracy", raw["accuracy"]),)
        return RunRecord(**(known | {"run_id": run_id}))
    except TypeError as error:
        raise ValueError(f"Not the record of a run: {error}.") from None
