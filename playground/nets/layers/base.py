"""What every layer can tell about itself. The layers stand in the other files of this folder.

Shapes are without the batch: (channels, height, width), (units,) or (steps, units). A layer reads
one input or several, so that shapes and values of its inputs always come as a sequence.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

import numpy as np

from playground.core.errors import UserError
from playground.nets.layers.calls import Call
from playground.text import Message

Shape = tuple[int, ...]
Shapes = Sequence[Shape]
Array = np.ndarray
Cell = tuple[int, ...]  # (channel, row, column) of a map, or (unit,) of a row of units
Tensors = Mapping[str, Array]  # one layer's, by the last part of their names: "weight", "bias"


class FitError(UserError):
    """A layer that cannot be put where it stands, or a setting out of its limits."""


class LacksError(NotImplementedError):
    """A layer is asked for what its class does not have; names both."""

    def __init__(self, layer: object, method: str) -> None:
        kind = layer if isinstance(layer, type) else type(layer)
        super().__init__(f"{kind.__name__} has no `{method}`; write it in its class.")


# ---- settings -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """What a setting may be: a whole number or a fraction within limits, true or false, or one of
    some options. `later` marks one that was added after models had been saved: it is written only
    where it differs from its default."""

    type: type
    least: float = 0
    most: float = 0
    options: tuple[str, ...] = ()
    later: bool = False

    def allows(self, value: object) -> bool:
        """Whether the value is of this kind and within the limits."""
        if self.type in (bool, str):
            return isinstance(value, self.type) and (self.type is bool or value in self.options)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.type is float or isinstance(value, int)) and self.least <= value <= self.most

    @property
    def expected(self) -> Message:
        """What a value has to be, in words."""
        if self.type is bool:
            return Message("layers.expects_switch")
        if self.type is str:
            return Message("layers.expects_option", options=self.options)
        limits = {"least": self.least, "most": self.most}
        if self.type is int:
            return Message("layers.expects_whole", **limits)
        return Message("layers.expects_number", **limits)


def whole(default: int, least: int, most: int, *, later: bool = False) -> Any:
    """A setting that is a whole number within limits."""
    return field(default=default, metadata={"setting": Setting(int, least, most, (), later)})


def fraction(default: float, least: float, most: float, *, later: bool = False) -> Any:
    """A setting that is a number within limits, in steps of a thousandth."""
    return field(default=default, metadata={"setting": Setting(float, least, most, (), later)})


def switch(default: bool, *, later: bool = False) -> Any:
    """A setting that is on or off."""
    return field(default=default, metadata={"setting": Setting(bool, later=later)})


def choice(default: str, *options: str, later: bool = False) -> Any:
    """A setting that is one of some words of letters."""
    return field(default=default, metadata={"setting": Setting(str, 0, 0, options, later)})


# ---- what pages ask a layer for -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A cell of one of a layer's inputs."""

    input: int
    cell: Cell


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """How a cell came about: sum(inputs × weights) + bias. A source of None is padding. `facts`
    holds what a kind adds, such as the mean and the variance of a normalisation."""

    sources: tuple[Source | None, ...]
    inputs: Array
    weights: Array
    bias: float = 0.0
    facts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The square of input pixels that a cell depends on.

    Cell (i, j) sees rows `start + i·jump` to `start + i·jump + size - 1` of the input (those
    of them that exist; the others are padding), and columns likewise with j. Behind an upsampling
    `jump` may be a fraction; the rows then begin at the whole number below and end at the one
    above.
    """

    size: float = 1
    jump: float = 1
    start: float = 0

    def range_of(self, at: int) -> tuple[int, int]:
        """The rows that a cell in row `at` sees: the first, and the first one after them."""
        start = self.start + at * self.jump
        return math.floor(start), math.ceil(start + self.size)


class Layer:
    """One layer of a net: its settings, as a frozen record, and all that follows from its kind."""

    __slots__ = ()

    kind: ClassVar[str]  # in files, links and names: "conv" in "conv1"
    family: ClassVar[str] = "plain"  # which colour it has in a picture of a net
    offered: ClassVar[tuple[str, ...]] = ("image",)  # inputs of the nets that it makes sense in
    several_inputs: ClassVar[bool] = False  # reads two layers or more

    in_browser: ClassVar[bool] = True  # whether frontend/net/ has it; else the server runs it

    # How it trains.
    batch_statistics: ClassVar[bool] = False  # takes means over the batch while it trains
    draws_at_random: ClassVar[bool] = False  # while it trains
    # What its outputs are to its inputs.
    passes_on: ClassVar[bool] = False  # the input's own numbers, at most arranged otherwise
    is_activation: ClassVar[bool] = False  # a function of one number
    cuts_off: ClassVar[bool] = False  # makes zero of what is negative, and keeps the rest
    takes_largest: ClassVar[bool] = False  # a maximum of some inputs
    normalises: ClassVar[bool] = False  # takes off a mean, divides by a deviation, per channel
    looks_up: ClassVar[bool] = False  # reads token numbers
    sums_units: ClassVar[bool] = False  # each output is a weighted sum of the input's units
    by_step: ClassVar[bool] = False  # treats each step of a sequence alone
    has_kernels: ClassVar[bool] = False  # square kernels over pictures, which one can paint
    pictured: ClassVar[str] = ""  # the tensor that the Train page shows as pictures
    output_formula: ClassVar[str] = ""  # of the output, where it is a function of `sum`

    @property
    def reads_lengths(self) -> bool:
        """Whether it asks how many tokens each text has."""
        return False

    @property
    def reads_ahead(self) -> bool:
        """Whether a step of its output depends on later steps, or it gives no steps; then there is
        no answer after each token."""
        return not self.by_step

    @property
    def tracks(self) -> int:
        """In how many rows a page shows over the steps what it does: the units of a state, or the
        heads of an attention; 0 where it has neither."""
        return 0

    @property
    def token_rows(self) -> int | None:
        """How many token numbers it knows, where it looks them up."""
        return None

    # ---- sizes --------------------------------------------------------------------------

    def output_shape(self, inputs: Shapes) -> Shape:
        """The shape of what it gives.

        Raises:
            FitError: it cannot read inputs of these shapes.
        """
        return inputs[0]

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        """Its parameters and running statistics, by the last part of their names."""
        return {}

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        """Multiplications with an addition, for one example."""
        return 0

    def receptive_field(
        self, fields: Sequence[ReceptiveField | None], inputs: Shapes
    ) -> ReceptiveField | None:
        """What one of its cells sees, given what a cell of each input sees; None is everything."""
        return fields[0]

    def needed_size(self, size: tuple[int, int], shape: Shape) -> tuple[int, int]:
        """Height and width of the part of an input map, from its first cell on, that decides the
        part of that size of the output (`shapes.seen_size`). All of it unless told otherwise."""
        return shape[1], shape[2]

    def signed(self, inputs: Sequence[bool]) -> bool:
        """Whether its outputs may be negative, given whether its inputs may."""
        return any(inputs)

    # ---- torch --------------------------------------------------------------------------

    def module(self, inputs: Shapes) -> Any:
        """A new `torch.nn.Module`. A module for each use, never in place: shared ones make hooks
        silently wrong."""
        raise LacksError(self, "module")

    def run(self, module: Any, values: Sequence[Any], lengths: Any) -> Any:
        """What the module makes of a batch. `lengths` are the tokens of each text, else None."""
        return module(*values)

    # ---- code ---------------------------------------------------------------------------

    def torch_line(self, inputs: Shapes) -> str:
        """The module as PyTorch writes it, `nn` being `torch.nn`."""
        raise LacksError(self, "torch_line")

    def torch_lines(self, inputs: Shapes) -> list[str]:
        """The rows of an nn.Sequential that make the layer."""
        return [self.torch_line(inputs)]

    def helpers(self, inputs: Shapes) -> tuple[str, ...]:
        """Functions and classes of its own that its lines of PyTorch need, each as source text."""
        return ()

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        """The module's use in a `forward`; `lengths` are the tokens of each text."""
        return f"{module}({', '.join(values)})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        """The layer as one expression of PyTorch, with `F` and the tensors in a dict `w`."""
        raise LacksError(self, "functional")

    def functional_lines(
        self, name: str, output: str, values: Sequence[str], inputs: Shapes
    ) -> list[str]:
        """Lines that put into the variable `output` what the layer makes of `values`."""
        return [f"{output} = {self.functional(name, values, inputs)}"]

    def attention_lines(self, name: str, value: str, step: int, head: int) -> list[str]:
        """Lines of PyTorch that print how much a head looks at each step, from the given one; none
        for a layer without attention."""
        return []

    def keras_line(self, inputs: Shapes) -> str:
        """The layer as Keras writes it, `layers` being `keras.layers`."""
        raise LacksError(self, "keras_line")

    def keras_lines(self, inputs: Shapes) -> list[str]:
        """The layer as Keras writes it where Keras needs several layers for it."""
        return [self.keras_line(inputs)]

    def keras_call(self, values: str, inputs: Shapes) -> str:
        """What Keras calls the layer with, given the name of its input (or a list of them). One
        that takes more than its input cannot stand in a `Sequential`."""
        return values

    def keras_helpers(self, inputs: Shapes) -> tuple[str, ...]:
        """Classes of its own that its line of Keras needs, each as source text."""
        return ()

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        """Write its nodes into a `playground.nets.onnx.Graph`; the name of its output."""
        raise LacksError(self, "onnx")

    # ---- arithmetic ---------------------------------------------------------------------

    def looks(self, tensors: Tensors, values: Array) -> Array | None:
        """How much each step of a sequence looks at each, by head: heads × steps × steps, each row
        adds to 1. None for a layer without attention."""
        return None

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        """What it makes of one example, in NumPy and in the inputs' own precision. A layer that is
        `by_step` also takes a sequence, or units with any axes before them."""
        raise LacksError(self, "reference")

    def gradient(self, tensors: Tensors, inputs: Array, gradient: Array) -> Array:
        """∂L/∂input of a layer that is `by_step`, from ∂L/∂output."""
        raise LacksError(self, "gradient")

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        """The arithmetic of one cell; unless told otherwise it takes the same cell of each input,
        as it is."""
        sources = tuple(Source(k, cell) for k in range(len(inputs)))
        values = np.array([given[cell] for given in inputs])
        return Terms(sources, values, np.ones(len(inputs)))

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        """For each input, which of its cells the marked cells of the output depend on."""
        return tuple(mask.copy() for _ in inputs)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        """Which cells of the output depend on the marked cells of the inputs."""
        return np.logical_or.reduce(masks)

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        """Where in its "weight" the weights stand that made a cell; None without weights."""
        return None

    def kernel_shape(self, inputs: Shapes, place: tuple[int, ...]) -> Shape:
        """The shape of the weights at a `kernel_place`, as the cell's terms count them."""
        return self.tensors(inputs)["weight"][len(place) :]

    def weight_index(self, place: tuple[int, ...], index: tuple[int, ...]) -> tuple[int, ...]:
        """Where in its "weight" one weight of a `kernel_place` stands; `index` is its place in
        the `kernel_shape`."""
        return (*place, *index)

    def origin(self, inputs: Sequence[Array], cell: Cell) -> Source:
        """The one cell before it that a cell without weights comes from: the same one, or the
        winner of a window."""
        return Source(0, cell)

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        """The input and its channel that a channel is made of alone; None where it mixes them."""
        return 0, channel

    # ---- code of other origin -----------------------------------------------------------

    calls: ClassVar[tuple[Call, ...]] = ()  # how PyTorch and Keras call it

    @classmethod
    def all_calls(cls) -> tuple[Call, ...]:
        """How PyTorch and Keras call it; see `calls.py`."""
        return cls.calls

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        """The layer that a call means, on inputs of these shapes; None where it passes on what
        it is given. `given` has the settings that the call's arguments are, and the other
        arguments by their own names.

        Raises:
            FitError: such a layer does not exist here.
        """
        return cls(**{name: given[name] for name in settings_of(cls) if name in given})

    # ---- ONNX of other origin -----------------------------------------------------------

    onnx_operators: ClassVar[tuple[str, ...]] = ()  # kinds of operators that it may be

    @classmethod
    def read_operators(cls) -> tuple[str, ...]:
        """The kinds of ONNX operators that it may be."""
        return cls.onnx_operators

    @classmethod
    def from_onnx(cls, found: Any) -> tuple[Layer, dict[str, Array]] | None:
        """The layer and its tensors that an operator (`operators.Operator`) is; None where it
        passes on what it is given.

        Raises:
            FitError: such a layer does not exist here.
        """
        raise LacksError(cls, "from_onnx")

    # ---- the builder --------------------------------------------------------------------

    def fresh(self, before: Shape, classes: int, tokens: int, last: bool) -> Layer:
        """The layer as the builder adds it behind a layer that gives `before`, to a net with so
        many labels and tokens."""
        return self


Kind = TypeVar("Kind", bound=type[Layer])
LAYER_KINDS: dict[str, type[Layer]] = {}


def register(layer: Kind) -> Kind:
    """Make a kind of layer known. It is then offered, read, written, trained and tested."""
    LAYER_KINDS[layer.kind] = layer
    return layer


_SETTINGS: dict[type[Layer], Mapping[str, Setting]] = {}  # asked for at every look at a net


def settings_of(layer: type[Layer]) -> Mapping[str, Setting]:
    """The settings of a kind of layer, in their order."""
    if layer not in _SETTINGS:
        fields = dataclasses.fields(layer)  # type: ignore[arg-type]
        _SETTINGS[layer] = {each.name: each.metadata["setting"] for each in fields}
    return _SETTINGS[layer]


def check_settings(layer: Layer) -> None:
    """See that every setting is within its limits.

    Raises:
        FitError: says which is not, and what would be.
    """
    for name, setting in settings_of(type(layer)).items():
        value = getattr(layer, name)
        if not setting.allows(value):
            raise FitError(
                "layers.setting", setting=name, value=f"{value!r:.40}", expected=setting.expected
            )


# ---- shapes, in words ---------------------------------------------------------------------


def by(shape: Sequence[int]) -> str:
    """A shape as people write it: 3×28×28."""
    return "×".join(map(str, shape)) or "a single number"


RANKS = {1: "layers.rank_units", 2: "layers.rank_steps", 3: "layers.rank_maps"}


def need_rank(shape: Shape, rank: int, advice: str) -> None:
    """Raises FitError, with the text `advice`, unless the shape has that many axes."""
    if len(shape) != rank:
        raise FitError(
            "layers.rank", given=by(shape), expected=Message(RANKS[rank]), advice=Message(advice)
        )
