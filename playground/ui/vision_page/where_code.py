"""“Show the code” of “Where is it?”: the numbers of the open step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from playground.data.picture_files import png_bytes
from playground.data.uploads.box_files import TrueBox
from playground.explain.code.cnn import PHOTO
from playground.nets.model import Model
from playground.ui.code_panel import show_code
from playground.ui.vision_page.where_state import WhereState
from playground.vision.detect import Search
from playground.vision.detection_code import (
    cell_code,
    overlap_code,
    precision_code,
    suppression_code,
)
from playground.vision.records import Box

KEY = "vision_where_code"


def show_where_code(
    model: Model, found: Search, state: WhereState, truth: Sequence[TrueBox],
    boxes: tuple[Box, Box],
) -> None:  # fmt: skip
    """Show the code that prints the numbers of the open step."""
    if state.step == "overlap":
        show_code(overlap_code(*boxes), KEY)
        return
    placed = found.placed
    if state.step == "suppression":
        code = suppression_code(model, placed, state.confident, state.same)
    elif state.step == "curve" and any(each.label in model.spec.labels for each in truth):
        code = precision_code(model, placed, state.same, truth)
    else:
        cell = state.cell or (found.cells[0] if found.cells else (0, 0))
        code = cell_code(model, placed, cell)
    show_code(code, KEY, model, files={PHOTO: partial(png_bytes, placed.image)})
