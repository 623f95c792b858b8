"""The CNN page's state in the link, besides the digit: model, pinned cell and the panel."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.nets.columns import Pin, column_shapes
from playground.nets.model import Model
from playground.nets.store import DEFAULT_DIGIT_MODEL, MADE, PHOTO_MODELS
from playground.text import Message
from playground.ui.cnn import classifies_pictures
from playground.ui.language import literal
from playground.ui.link import PageState, Param, joined, one_of, whole
from playground.ui.model_picker import ModelPart

LENSES = ("forward", "back", "edit", "seek", "table", "sandbox")
SCALES = ("map", "layer", "net")  # the values over which a map's colours are normalised
MAX_INDEX = 1_000_000


@dataclass(frozen=True, slots=True)
class CnnState:
    """`layer`, `channel` and `cell` give the pinned cell: in a map `channel` and `cell` (row,
    column), in a dense layer only `channel`, the unit."""

    layer: str = ""  # empty: the page pins its initial cell
    channel: int | None = None
    cell: tuple[int, ...] = ()
    weight: tuple[int, ...] = ()  # index in the cell's kernel; empty: the page chooses one
    stage: int = 0  # of a large net, counting from 1; 0: the pinned cell's
    show: str = ""  # one of LENSES
    scale: str = "layer"  # one of SCALES
    sandbox: str = ""  # the sandbox's state, as written by `frontend/sandbox/state.js`

    @property
    def pin(self) -> Pin:
        channel = () if self.channel is None else (self.channel,)
        return Pin(self.layer, (*channel, *self.cell), self.weight or None)


def _indices(text: str) -> tuple[int, ...]:
    found = [int(part[:20]) for part in text.split(",")]
    if len(found) > 4:
        raise ValueError(text)
    return tuple(max(-MAX_INDEX, min(MAX_INDEX, index)) for index in found)


SANDBOX = re.compile(r"[a-z]{1,20}(~\d{1,4}){5}(~[-.,e\d]{1,2000}){2}")


def sandbox_state(text: object) -> str:
    """Return `text` if it has the format of a sandbox state; the browser validates the numbers.

    Raises:
        ValueError: `text` is not a string or has another format.
    """
    if not isinstance(text, str) or not SANDBOX.fullmatch(text):
        raise ValueError(text)
    return text


def _index(text: str) -> int:
    (found,) = _indices(text)
    return found


MODEL = ModelPart(classifies_pictures, lambda: DEFAULT_DIGIT_MODEL, (*PHOTO_MODELS, *MADE))
STATE = PageState(
    "cnn",
    CnnState,
    {
        "layer": Param(),
        "channel": Param(_index),
        "cell": Param(_indices, joined),
        "weight": Param(_indices, joined),
        "stage": Param(whole(1, 1_000), lambda number: str(number) if number else None),
        "show": Param(one_of(LENSES)),
        "scale": Param(one_of(SCALES)),
        "sandbox": Param(sandbox_state),
    },
)


def pin_cell(pin: Pin) -> None:
    """Pin the cell that the user has chosen."""
    STATE.change(**_fields(pin))


def settle_pin(pin: Pin, model: Model, stage: int | None = None) -> None:
    """Pin this cell, because the net, or the open stage of it, does not have the requested one."""
    asked = STATE.now().pin
    given = f"{asked.column[:40]} {', '.join(map(str, asked.cell))[:40]}"
    values = {"given": literal(given), "model": literal(model.name), "used": _in_words(pin)}
    if stage is not None and asked.column in column_shapes(model.spec):
        said = Message("cnn.other_stage", stage=stage, **values)
    else:
        said = Message("cnn.bad_link", **values)
    STATE.settle(said, **_fields(pin))


def _in_words(pin: Pin) -> Message:
    if len(pin.cell) == 1:
        return Message("cnn.unit_at", name=pin.column, unit=pin.cell[0])
    channel, row, column = pin.cell
    return Message("cnn.cell_at", name=pin.column, channel=channel, row=row, column=column)


def _fields(pin: Pin) -> dict[str, object]:
    channel, *cell = pin.cell
    weight = pin.weight or ()
    return {"layer": pin.column, "channel": channel, "cell": tuple(cell), "weight": weight}
