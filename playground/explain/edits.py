"""Take part in a reading: set a unit's state, or hold a gate open or shut, and read on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.core.errors import UserError, quote
from playground.explain.recurrence import recurrent_layers
from playground.nets.layers.recurrence import Change, Recurrent
from playground.nets.model import Model


class EditError(UserError):
    """An edit that the model cannot take; the message is the sentence that a person reads."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One quantity of a layer held at `value` at `step` (from 0), and up to and with the step
    `until` where given (it may lie behind the text's end).

    `kind` is "hidden" (h_t after the step; c_t stays), "memory" (c_t, from which h_t follows)
    or a gate: "reset", "update", "new", "input", "forget", "cell", "output". `unit` None means
    all units.
    """

    layer: str
    step: int
    kind: str
    unit: int | None
    value: float
    until: int | None = None

    def holds(self, step: int) -> bool:
        return self.step <= step <= (self.step if self.until is None else self.until)


def kinds_of(layer: Recurrent) -> tuple[str, ...]:
    """What may be set in a layer of this kind."""
    memory = ("memory",) if layer.has_memory else ()
    return tuple(dict.fromkeys(("hidden", *memory, *layer.gates)))


def value_range(layer: Recurrent, kind: str) -> tuple[float, float]:
    """The values that a quantity can take: gates 0 to 1, tanh and h_t -1 to 1, c_t any."""
    if kind == "memory":
        return -1e6, 1e6
    return (-1.0, 1.0) if kind == "hidden" or kind in layer.squashed else (0.0, 1.0)


def check_edits(model: Model, steps: int, edits: tuple[Edit, ...]) -> None:
    """See that each edit fits the model and the text.

    Raises:
        EditError: one sentence saying which does not, and what would.
    """
    cells = recurrent_layers(model)
    for edit in edits:
        cell = cells.get(edit.layer)
        if cell is None:
            raise EditError("explain.no_recurrent", layer=quote(edit.layer), known=tuple(cells))
        if not 0 <= edit.step < steps:
            raise EditError("explain.no_step", step=edit.step, last=steps - 1)
        kinds = kinds_of(cell)
        if edit.kind not in kinds:
            raise EditError(
                "explain.no_gate", layer=edit.layer, gate=quote(edit.kind), known=tuple(kinds)
            )
        if edit.unit is not None and not 0 <= edit.unit < cell.units:
            raise EditError(
                "explain.no_state_unit", unit=edit.unit, layer=edit.layer, last=cell.units - 1
            )
        low, high = value_range(cell, edit.kind)
        if not (math.isfinite(edit.value) and low <= edit.value <= high):
            raise EditError(
                "explain.gate_range", gate=edit.kind, given=edit.value, low=low, high=high
            )


def edits_at(edits: tuple[Edit, ...], layer: str) -> Callable[[int], Change]:
    """For each step of a layer, what puts the edits' values in place."""
    own = [edit for edit in edits if edit.layer == layer]

    def at(step: int) -> Change:
        held = [edit for edit in own if edit.holds(step)]

        def change(name: str, values: np.ndarray) -> np.ndarray:
            for edit in held:
                if edit.kind == name:
                    values = values.copy()
                    values[... if edit.unit is None else (..., edit.unit)] = edit.value
            return values

        return change

    return at
