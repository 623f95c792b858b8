"""Edits of a recurrent net while it reads a text: set a unit's state, or hold a gate at a value."""

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
    """An edit that is invalid for the model; the message is shown to the user."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One quantity of a layer, held at `value` at `step` (from 0) or, if `until` is given, from
    `step` up to and including `until`, which may lie after the text's end.

    `kind` is "hidden" (h_t after the step; c_t is unchanged), "memory" (c_t; h_t is computed from
    it) or a gate: "reset", "update", "new", "input", "forget", "cell", "output". If `unit` is
    None, the edit applies to all units.
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
    """The kinds of edit that a layer allows."""
    memory = ("memory",) if layer.has_memory else ()
    return tuple(dict.fromkeys(("hidden", *memory, *layer.gates)))


def value_range(layer: Recurrent, kind: str) -> tuple[float, float]:
    """The range of a quantity: 0 to 1 for gates, -1 to 1 for tanh and h_t, any value for c_t."""
    if kind == "memory":
        return -1e6, 1e6
    return (-1.0, 1.0) if kind == "hidden" or kind in layer.squashed else (0.0, 1.0)


def check_edits(model: Model, steps: int, edits: tuple[Edit, ...]) -> None:
    """Check that each edit fits the model and the text.

    Raises:
        EditError: an edit does not fit; the message says which one, and what would fit.
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
    """Return a function from a step to the function that applies the edits of `layer` there."""
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
