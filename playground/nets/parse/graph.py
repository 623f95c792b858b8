"""The graph of layers that is built while code is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from playground.core.inputs import ImageInput, Input, TextInput
from playground.nets.layers import Layer
from playground.nets.layers.base import by
from playground.nets.parse.calls import Calls, layer_of
from playground.nets.parse.errors import CodeError
from playground.nets.parse.names import short
from playground.nets.parse.values import (
    Batch,
    Cropping,
    Padding,
    Part,
    Squash,
    State,
    States,
    Unknown,
    Value,
)
from playground.nets.spec import INPUT, Node, layer_names

MAX_ROWS = 64  # the limit of a model file
UNITS_FIRST = (
    "nn.Conv1d", "nn.AdaptiveAvgPool1d", "nn.AdaptiveMaxPool1d", "F.adaptive_avg_pool1d",
    "F.adaptive_max_pool1d",
)  # fmt: skip
LENGTH = 64  # tokens of a text, if the code gives no length


@dataclass(slots=True, eq=False)
class Row:
    """A layer in the graph.

    `reads` are the indices of its input rows (-1: the net's input), `line` is the source line that
    creates the layer, `part` is the parsed call, and `order` its position among all calls."""

    layer: Layer
    reads: tuple[int, ...]
    line: int
    part: Part
    order: int


class Graph:
    """Layers over one input. With `fixed`, `taken` is the input; otherwise it is a guess, which a
    shape in the code replaces."""

    def __init__(self, taken: Input, fixed: bool, calls: Calls) -> None:
        self.taken, self.fixed, self.calls = taken, fixed, calls
        self.rows: list[Row] = []
        self.shapes: list[tuple[int, ...]] = []
        self.declared = False
        self.count = 0  # calls so far

    def next(self) -> int:
        """The position of the next call."""
        self.count += 1
        return self.count

    # ---- the input --------------------------------------------------------------------------

    def input(self, line: int) -> Value:
        """The net's input."""
        if isinstance(self.taken, ImageInput):
            return Value(-1, (self.taken.channels, self.taken.height, self.taken.width), line)
        return Value(-1, (self.taken.length,), line)

    def declare(self, shape: Sequence[Any], line: int, reads_tokens: bool) -> Value:
        """The net's input, for a shape in Keras' order: (height, width, channels),
        (height, width), (values,) or (tokens,).

        Raises:
            CodeError: the shape is invalid, or the data have another shape.
        """
        sizes = tuple(None if isinstance(each, Unknown | Batch) else each for each in shape)
        whole = all(each is None or (type(each) is int and 0 < each < 10**6) for each in sizes)
        if not whole or len(sizes) not in (1, 2, 3):
            raise CodeError("code.input_shape", line, given=short(tuple(shape)))
        if not self.fixed and not self.declared:
            self.taken = _declared(self.taken, sizes, reads_tokens)
        self.declared = True
        value = self.input(line)
        if isinstance(self.taken, TextInput):
            if len(sizes) != 1:
                raise CodeError("code.input_texts", line, given=_by(sizes))
            return value
        if reads_tokens:
            raise CodeError("code.input_pictures", line)
        channels, height, width = value.shape
        fitting: dict[int, tuple[int, ...]] = {
            1: (prod(value.shape),), 2: (height, width), 3: (height, width, channels)
        }  # fmt: skip
        wanted = fitting[len(sizes)]
        fits = all(a in (None, b) for a, b in zip(sizes, wanted, strict=True))
        if not fits or (len(sizes) == 2 and channels != 1):
            shapes = [by(each) for n, each in fitting.items() if n != 2 or channels == 1]
            raise CodeError("code.input_size", line, given=_by(sizes), expected=shapes[::-1])
        return self.flat(value, line) if len(sizes) == 1 else value

    def flat(self, value: Value, line: int) -> Value:
        """The value, flattened to one dimension."""
        return self.apply(self.calls.part("layers.Flatten", "Flatten", (), {}, line), [value], line)

    # ---- layers -----------------------------------------------------------------------------

    def apply(
        self, part: Part, inputs: Sequence[Value], line: int, order: int | None = None
    ) -> Value:
        """Append a layer to the graph and return its output.

        Raises:
            CodeError: the layer does not accept these inputs, or has weights and was used before.
        """
        for value in inputs:
            self.check_whole(value)
        if inputs and inputs[0].padding is not None:
            self._check_padding(part)
            part = replace(part, given={**part.given, "padding": inputs[0].padding})
        if part.call.repeats and len({value.row for value in inputs}) == 1:
            inputs = inputs[:1]
        turned = {value.turned for value in inputs}
        self._check_turned(part, turned == {True})
        count = len(inputs)
        several = part.kind.several_inputs
        if several != (count > 1):
            many = "code.few_values" if several else "code.many_values"
            raise CodeError(many, line, call=part.name, count=count)
        layer = layer_of(part, inputs)
        if layer is None:
            return inputs[0]
        shapes = [value.shape for value in inputs]
        if part.used and layer.tensors(shapes):
            raise CodeError("code.used_twice", line, call=part.name, first=part.line)
        part.used = True
        if len(self.rows) >= MAX_ROWS:
            raise CodeError("nets.many_layers", line, count=len(self.rows) + 1, limit=MAX_ROWS)
        reads = tuple(value.row for value in inputs)
        place = self.next() if order is None else order
        self.rows.append(Row(layer, reads, part.line, part, place))
        self.shapes.append(layer.output_shape(shapes))
        rank = len(self.shapes[-1])
        return Value(len(self.rows) - 1, self.shapes[-1], line, turned=True in turned and rank == 2)

    def _check_turned(self, part: Part, turned: bool) -> None:
        """Check the order of the axes: PyTorch's Conv1d reads (units, steps), while all other
        layers read (steps, units). Activations accept both."""
        wants = part.given["name"] in UNITS_FIRST
        if wants != turned and (wants or not part.kind.is_activation):
            raise CodeError(
                "code.turned" if wants else "code.turned_back", part.line, call=part.name
            )

    def _check_padding(self, part: Part) -> None:
        if part.given.get("padding") not in (0, "valid"):
            raise CodeError("code.padding_alone", part.line, call=part.name)

    def check_whole(self, value: Value) -> None:
        """Check that another layer can read the value. Only the net's output may have a softmax or
        the choice of the last step applied to it.

        Raises:
            CodeError: the value is the output of a softmax, or of the choice of the last step.
        """
        if value.squash is not None:
            raise CodeError("code.softmax_inside", value.squash.line, call=value.squash.name)
        if value.last:
            raise CodeError("code.last_inside", value.line)

    def squash(self, value: Value, squash: Squash) -> Value:
        """The value after a softmax."""
        self.check_whole(value)
        return replace(value, squash=squash)

    def pad(self, value: Value, padding: Padding) -> Value:
        """The value with padding, which the convolution that reads it takes over."""
        self.check_whole(value)
        widths = padding.widths
        before = value.padding or (0,) * len(widths)
        if len(widths) != (4 if len(value.shape) == 3 else 2) or len(before) != len(widths):
            raise CodeError("layers.padding", padding.line, given=short(widths))
        return replace(value, padding=tuple(a + b for a, b in zip(before, widths, strict=True)))

    def crop(self, value: Value, cropping: Cropping) -> Value:
        """The value with its borders cropped. Cropping becomes a setting of the transposed
        convolution that computes the value; CodeError if another layer computes it."""
        self.check_whole(value)
        row = self.rows[value.row] if value.row >= 0 else None
        known = row is not None and "crop" in row.part.call.arguments
        if row is None or not known or value.row < len(self.rows) - 1:
            raise CodeError("code.crop_alone", cropping.line)
        # In Keras, a stride above the kernel's size adds cells at the end.
        stride, kernel = (getattr(row.layer, name, 1) for name in ("stride", "kernel"))
        if cropping.extra != max(0, stride - kernel):
            raise CodeError("layers.padding", cropping.line, given=short(cropping.extra))
        del self.rows[-1], self.shapes[-1]
        part = replace(row.part, given={**row.part.given, "padding": cropping.width}, used=False)
        return self.apply(part, [self.at(each) for each in row.reads], row.line)

    def at(self, row: int) -> Value:
        """The output of a row; -1 is the net's input."""
        return self.input(0) if row < 0 else Value(row, self.shapes[row], self.rows[row].line)

    def state(self, state: State, line: int) -> Value:
        """The hidden states of a recurrent module: all of them or the last one.

        Raises:
            CodeError: the code uses both.
        """
        states, every = state.states, state.every_step
        if every not in states.made:
            if states.made:
                raise CodeError("code.both_states", line, call=states.part.name)
            states.made[every] = self._stacked(states, every)
            states.part.used = True
        return states.made[every]

    def _stacked(self, states: States, every: bool) -> Value:
        """The hidden states of the last of a module's `num_layers` layers. Dropout is applied
        between the layers, as in PyTorch."""
        first, value = states.part, states.value
        count, dropout = first.given.get("num_layers", 1), first.given.get("dropout", 0)
        if type(count) is not int or not 1 <= count <= MAX_ROWS:
            raise CodeError(
                "code.not_whole", first.line, call=first.name, argument="num_layers",
                given=short(count),
            )  # fmt: skip
        for number in range(count):
            last = number == count - 1
            size = first.given.get("input_size") if number == 0 else value.shape[-1]
            given = {**first.given, first.call.states: every or not last, "input_size": size}
            part = replace(first, given={**given, "number": number})
            value = self.apply(part, [value], first.line, states.order)
            if dropout and not last:
                between = self.calls.part("nn.Dropout", first.name, (dropout,), {}, first.line)
                value = self.apply(between, [value], first.line, states.order)
        return value

    def state_shape(self, state: State) -> tuple[int, ...]:
        """The shape of the states: (steps, units) or (units,). The layer is not created yet."""
        part, name = state.states.part, state.states.part.call.states
        layer = layer_of(
            replace(part, given={**part.given, name: state.every_step}), [state.states.value]
        )
        return () if layer is None else layer.output_shape([state.states.value.shape])

    # ---- the whole --------------------------------------------------------------------------

    def nodes(self, end: int) -> tuple[list[int], list[Node]]:
        """The indices of the rows that row `end` depends on, in the order of the calls, and their
        nodes."""
        needed, todo = set(), [end]
        while todo:
            row = todo.pop()
            if row >= 0 and row not in needed:
                needed.add(row)
                todo += self.rows[row].reads
        kept = sorted(needed, key=lambda row: (self.rows[row].order, row))
        names = dict(zip(kept, layer_names(self.rows[row].layer for row in kept), strict=True))
        names[-1] = INPUT
        return kept, [
            Node(self.rows[row].layer, tuple(names[each] for each in self.rows[row].reads))
            for row in kept
        ]


def _by(sizes: Sequence[int | None]) -> str:
    return "×".join("?" if each is None else str(each) for each in sizes) or "–"


def _declared(guess: Input, sizes: tuple[int | None, ...], reads_tokens: bool) -> Input:
    """The input that a shape in the code describes. `guess` gives the sizes that are None."""
    if reads_tokens:
        return TextInput("word", sizes[0] or LENGTH, ())
    known = guess if isinstance(guess, ImageInput) else ImageInput()
    if len(sizes) == 1:
        count = sizes[0] or prod((known.channels, known.height, known.width))
        side = round(count**0.5)
        return ImageInput(1, side, side) if side * side == count else ImageInput(1, 1, count)
    height, width, channels = (*sizes, 1) if len(sizes) == 2 else sizes
    return ImageInput(channels or 1, height or known.height, width or known.width)
