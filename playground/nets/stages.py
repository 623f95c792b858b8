"""The stages of a large net: runs of layers that a page shows one at a time.

Each stage is a net of its own: it reads only its input, the output of one earlier layer. So a
browser that receives a stage's input and weights can compute all feature maps of the stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from playground.nets.columns import SOFTMAX
from playground.nets.shapes import LayerInfo, Shape, describe_layers, input_shape
from playground.nets.spec import INPUT, ModelSpec

FEWEST_LAYERS = 8  # of a stage that is followed by another one
MOST_VALUES = 5_000_000  # outputs of a stage's layers, if the net can be cut there
WHOLE_LAYERS = 24  # a net with at most this many layers is one stage,
WHOLE_VALUES = 1_000_000  # if they have at most this many outputs


@dataclass(frozen=True, slots=True)
class Stage:
    """Some consecutive layers; only the first of them, and shortcuts, read `input`, which is an
    earlier layer's name or "input". `last`: the net ends with this stage."""

    number: int  # counts from 1
    rows: tuple[LayerInfo, ...]
    input: str
    input_shape: Shape
    last: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(info.name for info in self.rows)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its drawing: its input, its layers, and at the net's end the softmax."""
        return (self.input, *self.names, *((SOFTMAX,) if self.last else ()))

    @property
    def output(self) -> str:
        return self.rows[-1].name

    @property
    def shape(self) -> Shape:
        """The shape of its output."""
        return self.rows[-1].output_shape

    @property
    def values(self) -> int:
        return sum(prod(info.output_shape) for info in self.rows)

    @property
    def work(self) -> int:
        return sum(info.multiply_adds for info in self.rows)


def stages_of(spec: ModelSpec) -> tuple[Stage, ...]:
    """Cut a net into stages. It can be cut where only one layer's output is read later, so never
    beside a shortcut; it is cut between maps, before a layer with weights or a pooling, so that a
    convolution keeps its normalisation and activation."""
    table = describe_layers(spec)
    values = sum(prod(info.output_shape) for info in table)
    whole = len(table) <= WHOLE_LAYERS and values <= WHOLE_VALUES
    starts = [0] if whole else _starts(table)
    stages = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(table)], strict=True), 1):
        given = table[start - 1] if start else None
        shape = given.output_shape if given else input_shape(spec)
        stages.append(
            Stage(
                number, table[start:end], given.name if given else INPUT, shape, end == len(table)
            )
        )
    return tuple(stages)


def stage_with(stages: tuple[Stage, ...], column: str) -> Stage:
    """The stage whose layers include this column; the last one for the softmax, else the first."""
    if column == SOFTMAX:
        return stages[-1]
    return next((stage for stage in stages if column in stage.names), stages[0])


def _starts(table: tuple[LayerInfo, ...]) -> list[int]:
    """The rows where a stage begins."""
    last_reader = {}
    for row, info in enumerate(table):
        for name in info.inputs:
            last_reader[name] = row
    starts, values, open_until = [0], 0, last_reader.get(INPUT, 0)
    for row, info in enumerate(table):
        # `open_until`: the last row that reads a layer before the previous one
        before = table[row - 1] if row else None
        cuttable = before is not None and open_until < row and info.inputs == (before.name,)
        begins = not (info.layer.is_activation or info.layer.normalises or info.layer.passes_on)
        enough = row - starts[-1] >= FEWEST_LAYERS or values > MOST_VALUES
        maps = len(info.input_shape) == 3
        if cuttable and begins and enough and maps:
            starts.append(row)
            values = 0
        values += prod(info.output_shape)
        if before:
            open_until = max(open_until, last_reader.get(before.name, 0))
    return starts
