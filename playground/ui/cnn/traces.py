"""Traces and influences that the panels of the CNN page show, kept for its next reruns."""

from __future__ import annotations

from playground.core.cache import ById, Cache
from playground.core.drawing import Drawing
from playground.core.memory import bytes_of
from playground.explain.activations import Trace, trace_model
from playground.explain.forward import Following, trace_forward
from playground.nets.columns import Cell
from playground.nets.model import Model

ROOM = 30_000_000  # bytes of traces; that of a digit takes 0.1 to 1 MB
_traces: Cache[Trace] = Cache(ROOM, size=lambda trace: bytes_of(trace.outputs, trace.input))
_followings: Cache[Following] = Cache(ROOM, size=lambda found: bytes_of(found.fed))


def traced(model: Model, drawing: Drawing) -> Trace:
    """`trace_model` of the drawing."""
    key = ById(model), drawing.pixels.tobytes()
    return _traces.get(key, lambda: trace_model(model, drawing.pixels))


def followed(trace: Trace, column: str, cell: Cell) -> Following:
    """`trace_forward` of the cell."""
    key = ById(trace), column, cell
    return _followings.get(key, lambda: trace_forward(trace, column, cell))
