"""The interface of every layer. The layers themselves are in the other files of this folder.

Shapes are without the batch: (channels, height, width), (units,) or (steps, units). A layer may
have several inputs, so methods take the shapes and values of its inputs as sequences.
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
from playground.nets.layers.settings import Setting
from playground.text import Message

Shape = tuple[int, ...]
Shapes = Sequence[Shape]
Array = np.ndarray
Cell = tuple[int, ...]  # (channel, row, column) of a map, or (unit,) of a row of units
Tensors = Mapping[str, Array]  # one layer's, without its prefix: "weight", "bias"


class FitError(UserError):
    """A layer that does not fit its inputs, or a setting outside its limits."""


class LacksError(NotImplementedError):
    """A layer's class does not implement a method; the message names both."""

    def __init__(self, layer: object, method: str) -> None:
        kind = layer if isinstance(layer, type) else type(layer)
        super().__init__(f"{kind.__name__} has no `{method}`; write it in its class.")


# ---- results of a layer's methods ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A cell of a layer's input number `input`."""

    input: int
    cell: Cell


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The arithmetic of an output cell: sum(inputs × weights) + bias. A source of None is padding.
    `facts` holds further values of a kind of layer, such as a normalisation's mean and variance."""

    sources: tuple[Source | None, ...]
    inputs: Array
    weights: Array
    bias: float = 0.0
    facts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The square of input pixels that a cell depends on.

    Cell (i, j) depends on rows `start + i·jump` to `start + i·jump + size - 1` of the input, and
    on the same columns for j; rows outside the input are padding. After an upsampling, `jump` may
    be a fraction; the first row is then rounded down and the end is rounded up.
    """

    size: float = 1
    jump: float = 1
    start: float = 0

    def range_of(self, at: int) -> tuple[int, int]:
        """The input rows that a cell in row `at` depends on: (first, last + 1)."""
        start = self.start + at * self.jump
        return math.floor(start), math.ceil(start + self.size)


class Layer:
    """One layer of a net: its settings as a frozen dataclass, and all code specific to its kind."""

    __slots__ = ()

    kind: ClassVar[str]  # in files, links and names: "conv" in "conv1"
    family: ClassVar[str] = "plain"  # determines its colour in drawings of nets
    offered: ClassVar[tuple[str, ...]] = ("image",)  # kinds of input whose nets can use it
    several_inputs: ClassVar[bool] = False  # has two inputs or more

    in_browser: ClassVar[bool] = True  # implemented in frontend/net/; else the server runs it

    # Behaviour in training.
    batch_statistics: ClassVar[bool] = False  # uses means over the batch in training
    draws_at_random: ClassVar[bool] = False  # uses random numbers in training
    # How its outputs depend on its inputs.
    passes_on: ClassVar[bool] = False  # outputs are the input's values, possibly rearranged
    is_activation: ClassVar[bool] = False  # an elementwise function
    cuts_off: ClassVar[bool] = False  # sets negative values to zero, keeps the others
    takes_largest: ClassVar[bool] = False  # outputs are maxima of inputs
    normalises: ClassVar[bool] = False  # normalises each channel by mean and deviation
    looks_up: ClassVar[bool] = False  # reads token numbers
    attends: ClassVar[bool] = False  # compares each step of a sequence with the others
    averages: ClassVar[bool] = False  # outputs are the means of whole maps or sequences
    sums_units: ClassVar[bool] = False  # each output is a weighted sum of the input's units
    by_step: ClassVar[bool] = False  # processes each step of a sequence separately
    has_kernels: ClassVar[bool] = False  # square kernels over maps, which users can paint
    pictured: ClassVar[str] = ""  # the tensor that the Train page shows as images
    output_formula: ClassVar[str] = ""  # of the output, if it is a function of `sum`

    @property
    def reads_lengths(self) -> bool:
        """Whether it needs the number of tokens of each text."""
        return False

    @property
    def reads_ahead(self) -> bool:
        """Whether its output at a step depends on later steps, or has no steps. Such a net has no
        prediction after each token."""
        return not self.by_step

    @property
    def tracks(self) -> int:
        """The number of rows in its plot over the steps: the units of a hidden state or the heads
        of an attention; 0 for other layers."""
        return 0

    @property
    def token_rows(self) -> int | None:
        """The number of token numbers that an embedding has; None for other layers."""
        return None

    # ---- sizes --------------------------------------------------------------------------

    def output_shape(self, inputs: Shapes) -> Shape:
        """The shape of its output.

        Raises:
            FitError: it cannot read inputs of these shapes.
        """
        return inputs[0]

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        """Shapes of its parameters and running statistics, by their names without its prefix."""
        return {}

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        """The number of multiply-adds for one example."""
        return 0

    def receptive_field(
        self, fields: Sequence[ReceptiveField | None], inputs: Shapes
    ) -> ReceptiveField | None:
        """The receptive field of an output cell, given its inputs' fields; None: whole input."""
        return fields[0]

    def needed_size(self, size: tuple[int, int], shape: Shape) -> tuple[int, int]:
        """Height and width of the upper left part of an input map that determines the upper left
        part of the output with this `size` (see `shapes.seen_size`). Default: the whole map."""
        return shape[1], shape[2]

    def signed(self, inputs: Sequence[bool]) -> bool:
        """Whether its outputs may be negative, given whether its inputs may."""
        return any(inputs)

    # ---- torch --------------------------------------------------------------------------

    def module(self, inputs: Shapes) -> Any:
        """A new `torch.nn.Module`. Every layer of a net needs its own module, without in-place
        operations; otherwise hooks record wrong values."""
        raise LacksError(self, "module")

    def run(self, module: Any, values: Sequence[Any], lengths: Any) -> Any:
        """The module's output for a batch. `lengths` are the texts' numbers of tokens, or None."""
        return module(*values)

    # ---- code ---------------------------------------------------------------------------

    def torch_line(self, inputs: Shapes) -> str:
        """The PyTorch expression that makes the module, with `nn` for `torch.nn`."""
        raise LacksError(self, "torch_line")

    def torch_lines(self, inputs: Shapes) -> list[str]:
        """The layer's rows in an `nn.Sequential`."""
        return [self.torch_line(inputs)]

    def helpers(self, inputs: Shapes) -> tuple[str, ...]:
        """Source of the functions and classes that its PyTorch code needs."""
        return ()

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        """The module's call in `forward`; the code may use `lengths`, the texts' token counts."""
        return f"{module}({', '.join(values)})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        """The layer as a PyTorch expression with `F` and a dict `w` of its tensors."""
        raise LacksError(self, "functional")

    def functional_lines(
        self, name: str, output: str, values: Sequence[str], inputs: Shapes
    ) -> list[str]:
        """Lines of PyTorch that assign the layer's output for `values` to the variable `output`."""
        return [f"{output} = {self.functional(name, values, inputs)}"]

    def attention_lines(self, name: str, value: str, step: int, head: int) -> list[str]:
        """Lines of PyTorch that print a head's attention weights for one step; empty for a layer
        without attention."""
        return []

    def keras_line(self, inputs: Shapes) -> str:
        """The Keras expression that makes the layer, with `layers` for `keras.layers`."""
        raise LacksError(self, "keras_line")

    def keras_lines(self, inputs: Shapes) -> list[str]:
        """The Keras expressions of the layer; more than one if Keras needs several layers."""
        return [self.keras_line(inputs)]

    def keras_call(self, values: str, inputs: Shapes) -> str:
        """The arguments of the layer's call in Keras, given its input (or list of inputs) as code.
        A layer with further arguments cannot be part of a `Sequential`."""
        return values

    def keras_helpers(self, inputs: Shapes) -> tuple[str, ...]:
        """Source of the classes that its Keras code needs."""
        return ()

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        """Add its nodes to a `playground.nets.onnx.Graph` and return the name of its output."""
        raise LacksError(self, "onnx")

    # ---- arithmetic ---------------------------------------------------------------------

    def projected(self, tensors: Tensors, values: Array) -> tuple[Array, Array, Array] | None:
        """Queries, keys and values of a layer that attends, each heads × steps × units of a head;
        None for other layers."""
        return None

    def looks(self, tensors: Tensors, values: Array) -> Array | None:
        """The attention weights: heads × steps × steps (query, key); each row sums to 1. None for a
        layer without attention."""
        return None

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        """The layer's output for one example, in NumPy and in the inputs' dtype. A `by_step` layer
        also accepts arrays of shape (…, units)."""
        raise LacksError(self, "reference")

    def gradient(self, tensors: Tensors, inputs: Array, gradient: Array) -> Array:
        """∂L/∂input of a `by_step` layer, given ∂L/∂output as `gradient`."""
        raise LacksError(self, "gradient")

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        """The arithmetic of one output cell. Default: the sum of the same cell of each input."""
        sources = tuple(Source(k, cell) for k in range(len(inputs)))
        values = np.array([given[cell] for given in inputs])
        return Terms(sources, values, np.ones(len(inputs)))

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        """For each input, the mask of cells that the output cells in `mask` depend on."""
        return tuple(mask.copy() for _ in inputs)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        """The mask of output cells that depend on the input cells in `masks`."""
        return np.logical_or.reduce(masks)

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        """The index into "weight" of the weights that a cell uses; None without weights."""
        return None

    def kernel_shape(self, inputs: Shapes, place: tuple[int, ...]) -> Shape:
        """The shape of the weights at a `kernel_place`, in the order of the cell's terms."""
        return self.tensors(inputs)["weight"][len(place) :]

    def weight_index(self, place: tuple[int, ...], index: tuple[int, ...]) -> tuple[int, ...]:
        """The index into "weight" of one weight of a `kernel_place`; `index` is its index in the
        `kernel_shape`."""
        return (*place, *index)

    def origin(self, inputs: Sequence[Array], cell: Cell) -> Source:
        """The input cell that a cell of a layer without weights comes from: the same cell, or the
        window's maximum."""
        return Source(0, cell)

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        """The input and its channel that an output channel depends on; None if on several."""
        return 0, channel

    # ---- reading code -------------------------------------------------------------------

    calls: ClassVar[tuple[Call, ...]] = ()  # how PyTorch and Keras call it

    @classmethod
    def all_calls(cls) -> tuple[Call, ...]:
        """How PyTorch and Keras call it; see `calls.py`."""
        return cls.calls

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        """The layer for a call, on inputs of these shapes; None if the call does not change its
        input. `given` holds the settings that arguments stand for, and other arguments by name.

        Raises:
            FitError: the playground has no such layer.
        """
        return cls(**{name: given[name] for name in settings_of(cls) if name in given})

    # ---- reading ONNX -------------------------------------------------------------------

    onnx_operators: ClassVar[tuple[str, ...]] = ()  # operator types that it is read from

    @classmethod
    def read_operators(cls) -> tuple[str, ...]:
        """The ONNX operator types that it can be read from."""
        return cls.onnx_operators

    @classmethod
    def from_onnx(cls, found: Any) -> tuple[Layer, dict[str, Array]] | None:
        """The layer and its tensors for an operator (`operators.Operator`); None if the operator
        does not change its input.

        Raises:
            FitError: the playground has no such layer.
        """
        raise LacksError(cls, "from_onnx")

    # ---- the builder --------------------------------------------------------------------

    def fresh(self, before: Shape, classes: int, tokens: int, last: bool) -> Layer:
        """The layer with the settings that the builder chooses when it adds the layer: `before` is
        its input's shape, `classes` and `tokens` are the net's numbers of labels and tokens."""
        return self


Kind = TypeVar("Kind", bound=type[Layer])
LAYER_KINDS: dict[str, type[Layer]] = {}


def register(layer: Kind) -> Kind:
    """Register a kind of layer: it is then offered, read, written, trained and tested."""
    LAYER_KINDS[layer.kind] = layer
    return layer


_SETTINGS: dict[type[Layer], Mapping[str, Setting]] = {}  # a cache, as every use of a net reads it


def settings_of(layer: type[Layer]) -> Mapping[str, Setting]:
    """The settings of a kind of layer, in their order."""
    if layer not in _SETTINGS:
        fields = dataclasses.fields(layer)  # type: ignore[arg-type]
        _SETTINGS[layer] = {each.name: each.metadata["setting"] for each in fields}
    return _SETTINGS[layer]


def check_settings(layer: Layer) -> None:
    """Check that every setting is within its limits.

    Raises:
        FitError: a setting is not; the message gives its allowed values.
    """
    for name, setting in settings_of(type(layer)).items():
        value = getattr(layer, name)
        if not setting.allows(value):
            raise FitError(
                "layers.setting", setting=name, value=f"{value!r:.40}", expected=setting.expected
            )


# ---- shapes, in words ---------------------------------------------------------------------


def by(shape: Sequence[int]) -> str:
    """A shape as text: 3×28×28."""
    return "×".join(map(str, shape)) or "a single number"


RANKS = {1: "layers.rank_units", 2: "layers.rank_steps", 3: "layers.rank_maps"}


def need_rank(shape: Shape, rank: int, advice: str) -> None:
    """Check that the shape has `rank` axes.

    Raises:
        FitError: it has another number of axes; `advice` is the message id of a hint.
    """
    if len(shape) != rank:
        raise FitError(
            "layers.rank", given=by(shape), expected=Message(RANKS[rank]), advice=Message(advice)
        )
