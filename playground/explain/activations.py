"""The outputs of all layers for one picture, from a single forward pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, UInt8

from playground.core.errors import UserError, quote
from playground.nets.build import load_module
from playground.nets.columns import INPUT, SOFTMAX, Cell
from playground.nets.model import Model, tensors_of
from playground.nets.shapes import LayerInfo, describe_layers
from playground.nets.spec import ImageInput


class TraceError(UserError):
    """A layer, cell or net that cannot be traced."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """All outputs of one forward pass, as float32; treat the arrays as read-only.

    `outputs` maps each layer's name to its output: channels × height × width, or units.
    """

    model: Model
    table: tuple[LayerInfo, ...]
    input: Float[np.ndarray, "channels height width"]
    outputs: Mapping[str, np.ndarray]
    logits: Float[np.ndarray, " labels"]
    probabilities: Float[np.ndarray, " labels"]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the page's columns, from the input to the softmax."""
        return (INPUT, *(info.name for info in self.table), SOFTMAX)

    def values(self, column: str) -> np.ndarray:
        """A column's values: the picture, a layer's output, or the probabilities.

        Raises:
            TraceError: the net has no such layer.
        """
        if column == INPUT:
            return self.input
        if column == SOFTMAX:
            return self.probabilities
        if column not in self.outputs:
            raise TraceError(
                "explain.no_layer", model=self.model.name, layer=quote(column), known=self.columns
            )
        return self.outputs[column]

    def inputs(self, column: str) -> tuple[str, ...]:
        """The columns that are the inputs of a column's layer; empty for the picture."""
        if column == INPUT:
            return ()
        if column == SOFTMAX:
            return (self.table[-1].name,)
        return self.info(column).inputs

    def given(self, column: str) -> tuple[np.ndarray, ...]:
        """The input values of the column's layer."""
        return tuple(self.values(name) for name in self.inputs(column))

    def info(self, column: str) -> LayerInfo:
        """A layer's row of the layer table."""
        return next(info for info in self.table if info.name == column)

    def tensors(self, column: str) -> dict[str, np.ndarray]:
        """A layer's weights, keyed by the last part of their names."""
        return tensors_of(self.model, column)


Pixels = UInt8[np.ndarray, "height width"] | UInt8[np.ndarray, "channels height width"]


def as_input(model: Model, pixels: Pixels) -> Float[np.ndarray, "c h w"]:
    """Convert pixels from 0 to 255, grey or by channel, to the net's input, from 0 to 1.

    Raises:
        TraceError: the net's input is not a picture of this size.
    """
    expected = model.spec.input
    if not isinstance(expected, ImageInput):
        raise TraceError("explain.reads_text", model=model.name)
    picture = pixels[None] if pixels.ndim == 2 else pixels
    size = (expected.channels, expected.height, expected.width)
    if size != picture.shape:
        wanted, given = ("×".join(map(str, each)) for each in (size, picture.shape))
        raise TraceError("explain.other_size", model=model.name, wanted=wanted, given=given)
    return picture.astype(np.float32) / np.float32(255)


def trace_model(model: Model, pixels: Pixels) -> Trace:
    """Run the net once on a picture and keep every layer's output. Digits are white ink (255) on
    black.

    Raises:
        TraceError: the net's input is not a picture of this size.
    """
    picture = as_input(model, pixels)
    net = load_module(model)  # a module of its own, so that threads share none
    table = describe_layers(model.spec)
    with torch.inference_mode():
        values = net.outputs(torch.from_numpy(picture)[None])
        outputs = {info.name: values[info.name][0].numpy() for info in table}
        logits = values[table[-1].name][0]
        probabilities = torch.softmax(logits, -1).numpy()
    return Trace(model, table, picture, outputs, logits.numpy(), probabilities)


def check_cell(trace: Trace, column: str, cell: Cell) -> Cell:
    """Return the cell after checking that the column has it.

    Raises:
        TraceError: there is no such layer, or the index has the wrong length or is out of range.
    """
    shape = trace.values(column).shape
    last = ",".join(str(size - 1) for size in shape)
    zero = ",".join("0" for _ in shape)
    inside = len(cell) == len(shape) and all(
        0 <= at < size for at, size in zip(cell, shape, strict=True)
    )
    if not inside:
        message = "explain.no_cell" if len(shape) == 3 else "explain.no_unit"
        given = ",".join(map(str, cell))
        raise TraceError(message, layer=column, given=given, low=zero, high=last)
    return cell
