"""Arithmetic on a spec alone: output shapes, parameters, multiply-adds, receptive fields.

Source of the shape formulas: Dumoulin & Visin (2016), arXiv:1603.07285. Source of the
receptive-field recurrence: Araujo et al. (2019), doi:10.23915/distill.00021.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

from playground.core.task import Classification
from playground.nets.spec import (
    GRU,
    LSTM,
    RNN,
    AvgPool,
    BatchNorm,
    Conv,
    Dense,
    Embedding,
    Flatten,
    ImageInput,
    Layer,
    MaxPool,
    ModelSpec,
    ReLU,
    Sigmoid,
    SpecError,
    Tanh,
    TextInput,
)

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The square of input pixels that a cell depends on.

    Cell (i, j) sees rows `start + i·jump` to `start + i·jump + size - 1` of the input (those
    of them that exist; the others are padding), and columns likewise with j.
    """

    size: int = 1
    jump: int = 1
    start: int = 0


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """One row of the layer table. Shapes are without the batch: (C, H, W), (units,) or
    (length, units)."""

    name: str
    layer: Layer
    input_shape: Shape
    output_shape: Shape
    tensors: dict[str, Shape] = field(default_factory=dict)  # parameters and running statistics
    multiply_adds: int = 0
    field: ReceptiveField | None = None  # None from the first layer on that sees the whole input

    @property
    def parameters(self) -> int:
        """Numbers that training changes (running statistics are not among them)."""
        return sum(prod(shape) for name, shape in self.tensors.items() if ".running_" not in name)


def conv_output_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Side of a square feature map, in pixels: ⌊(size + 2·padding − kernel) / stride⌋ + 1.

    Raises:
        ValueError: a setting is out of range, or the kernel exceeds the padded input.
    Source: Dumoulin & Visin (2016), arXiv:1603.07285, relationship 6.
    """
    if kernel < 1 or stride < 1 or padding < 0:
        raise ValueError(
            f"Got kernel {kernel}, stride {stride}, padding {padding}; expected a kernel and a "
            "stride of at least 1 and a padding of at least 0."
        )
    padded = size + 2 * padding
    if kernel > padded:
        raise ValueError(
            f"Got a {kernel}-pixel window for an input of {padded} pixels, padding included; "
            f"expected at most {padded}. Choose a smaller window or add padding."
        )
    return (padded - kernel) // stride + 1


def _need(shape: Shape, rank: int, name: str, advice: str) -> None:
    if len(shape) != rank:
        given = "×".join(map(str, shape))
        kinds = {1: "a row of units", 2: "a sequence (steps × units)", 3: "maps (C × H × W)"}
        raise ValueError(f"{name} got {given}; expected {kinds[rank]}. {advice}")


def _window(shape: Shape, name: str, kernel: int, stride: int, padding: int) -> tuple[int, int]:
    _need(shape, 3, name, "Put it before Flatten, on a picture.")
    _, height, width = shape
    return (
        conv_output_size(height, kernel, stride, padding),
        conv_output_size(width, kernel, stride, padding),
    )


def _norm(name: str, channels: int) -> dict[str, Shape]:
    parts = ("weight", "bias", "running_mean", "running_var")
    return {f"{name}.{part}": (channels,) for part in parts}


GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def _recurrent(name: str, layer: RNN | GRU | LSTM, shape: Shape) -> tuple[Shape, dict[str, Shape]]:
    _need(shape, 2, name, "Put it after an Embedding, or after a layer that passes on every step.")
    length, features = shape
    rows = GATES[layer.kind] * layer.units
    tensors = {
        f"{name}.weight_ih_l0": (rows, features),
        f"{name}.weight_hh_l0": (rows, layer.units),
        f"{name}.bias_ih_l0": (rows,),
        f"{name}.bias_hh_l0": (rows,),
    }
    return ((length, layer.units) if layer.every_step else (layer.units,)), tensors


def _describe(name: str, layer: Layer, shape: Shape) -> tuple[Shape, dict[str, Shape], int]:
    """Output shape, tensors and multiply-adds of one layer on one example."""
    match layer:
        case Conv(filters, kernel, stride, padding):
            height, width = _window(shape, name, kernel, stride, padding)
            if filters < 1:
                raise ValueError(f"{name} has {filters} filters; expected at least 1.")
            weight = (filters, shape[0], kernel, kernel)
            tensors = {f"{name}.weight": weight, f"{name}.bias": (filters,)}
            return (filters, height, width), tensors, prod(weight) * height * width
        case MaxPool(size, stride) | AvgPool(size, stride):
            height, width = _window(shape, name, size, stride, 0)
            return (shape[0], height, width), {}, 0
        case BatchNorm():
            if len(shape) not in (1, 3):
                _need(shape, 3, name, "Put it after a convolution or a dense layer.")
            return shape, _norm(name, shape[0]), prod(shape)
        case Flatten():
            _need(shape, 3, name, "Leave it out: there is nothing to flatten.")
            return (prod(shape),), {}, 0
        case Dense(units):
            if len(shape) == 3:
                _need(shape, 1, name, "Put a Flatten before it.")
            if units < 1:
                raise ValueError(f"{name} has {units} units; expected at least 1.")
            tensors = {f"{name}.weight": (units, shape[-1]), f"{name}.bias": (units,)}
            return (*shape[:-1], units), tensors, prod(shape) * units
        case Embedding(size, dimensions):
            if len(shape) != 1 or name != "embedding1":
                raise ValueError(f"{name} must be the first layer of a text net.")
            if size < 3 or dimensions < 1:
                raise ValueError(
                    f"{name} is {size}×{dimensions}; expected at least 3 rows (padding, unknown "
                    "and a token) and 1 dimension."
                )
            return (shape[0], dimensions), {f"{name}.weight": (size, dimensions)}, 0
        case RNN() | GRU() | LSTM():
            if layer.units < 1:
                raise ValueError(f"{name} has {layer.units} units; expected at least 1.")
            out, tensors = _recurrent(name, layer, shape)
            weights = [prod(size) for size in tensors.values() if len(size) == 2]
            return out, tensors, sum(weights) * shape[0]
        case _:
            return shape, {}, 0


def _grow(seen: ReceptiveField | None, layer: Layer) -> ReceptiveField | None:
    match layer:
        case Conv(_, kernel, stride, padding):
            pass
        case MaxPool(kernel, stride) | AvgPool(kernel, stride):
            padding = 0
        case Flatten() | Dense() | Embedding() | RNN() | GRU() | LSTM():
            return None
        case _:
            return seen
    if seen is None:
        return None
    return ReceptiveField(
        size=seen.size + (kernel - 1) * seen.jump,
        jump=seen.jump * stride,
        start=seen.start - padding * seen.jump,
    )


def input_shape(spec: ModelSpec) -> Shape:
    """Shape of one input: (channels, height, width), or (length,) token numbers."""
    if isinstance(spec.input, ImageInput):
        return (spec.input.channels, spec.input.height, spec.input.width)
    return (spec.input.length,)


def _rows(spec: ModelSpec) -> Iterator[LayerInfo]:
    """One row after the other, up to the first that does not fit."""
    shape = input_shape(spec)
    _check_input(spec)
    seen: ReceptiveField | None = ReceptiveField() if spec.input.kind == "image" else None
    for row, (name, layer) in enumerate(zip(spec.names, spec.layers, strict=True)):
        if spec.input.kind == "text" and row == 0 and not isinstance(layer, Embedding):
            raise SpecError(f"{name}: a net that reads text starts with an Embedding.", row)
        try:
            out, tensors, work = _describe(name, layer, shape)
        except ValueError as error:
            sentence = str(error) if name in str(error) else f"{name}: {error}"
            raise SpecError(sentence, row) from None
        seen = _grow(seen, layer)
        yield LayerInfo(name, layer, shape, out, tensors, work, seen)
        shape = out
    _check_output(spec, shape)


def describe_layers(spec: ModelSpec) -> tuple[LayerInfo, ...]:
    """The layer table of a net; also the check that its layers fit together.

    Raises:
        SpecError: something does not fit; `.layer` says in which row.
    """
    return tuple(_rows(spec))


def describe_fitting(spec: ModelSpec) -> tuple[tuple[LayerInfo, ...], SpecError | None]:
    """The rows of a net that may not fit together yet, up to the fault, and the fault."""
    table = []
    try:
        for info in _rows(spec):
            table.append(info)
    except SpecError as error:
        return tuple(table), error
    return tuple(table), None


def seen_size(spec: ModelSpec) -> tuple[int, int]:
    """Height and width of the part of the picture, from its first pixel on, that decides the
    net's logits and their gradients.

    Where a window would hang over the edge, convolution and pooling drop the last rows and
    columns, and with them all that only they looked at: the article's CNN sees 26×26 of 28×28.
    A layer that pads, or takes something of the whole map (batch norm its mean, dropout its
    chance), sees all of it.
    """
    assert isinstance(spec.input, ImageInput)
    height = width = 1
    for info in reversed(describe_layers(spec)):
        match info.layer:
            case Conv(_, kernel, stride, 0):
                pass
            case MaxPool(kernel, stride) | AvgPool(kernel, stride):
                pass
            case ReLU() | Tanh() | Sigmoid():
                continue
            case _:
                if len(info.input_shape) == 3:
                    _, height, width = info.input_shape
                continue
        height, width = (height - 1) * stride + kernel, (width - 1) * stride + kernel
    return height, width


def _check_input(spec: ModelSpec) -> None:
    if not spec.layers:
        raise SpecError("The net has no layers; add at least one Dense layer.")
    if min(input_shape(spec)) < 1:
        raise SpecError(f"The input has the shape {input_shape(spec)}; expected sizes from 1 on.")
    if not isinstance(spec.input, TextInput):
        return
    if spec.input.level not in ("word", "character"):
        raise SpecError(
            f"The input's level is {spec.input.level!r:.40}; expected “word” or “character”."
        )
    first, words = spec.layers[0], len(spec.input.vocabulary)
    if isinstance(first, Embedding) and first.size < words + 2:
        raise SpecError(
            f"embedding1 has {first.size} rows for {words} tokens plus padding and unknown; "
            f"give it at least {words + 2}.",
            0,
        )


def _check_output(spec: ModelSpec, shape: Shape) -> None:
    """See that the task can use what the net reads and what its last layer gives."""
    task, last = spec.task, len(spec.layers) - 1
    if spec.input.kind not in task.reads:
        reads = " or ".join(task.reads)
        raise SpecError(
            f"The net's task is {task.kind}, which reads {reads}; its input is {spec.input.kind}."
        )
    channels = task.input_channels()
    if channels is not None and input_shape(spec)[0] != channels:
        raise SpecError(
            f"The input has {input_shape(spec)[0]} channels; the task ({task.kind}, "
            f"{len(task.labels)} labels) needs {channels}."
        )
    expected = task.output_shapes(spec.input)
    enough = len(task.labels) >= task.fewest_labels
    if enough and shape in expected:
        return
    given = "×".join(map(str, shape))
    if isinstance(task, Classification) or not enough:
        raise SpecError(
            f"{spec.names[-1]} gives {given} values for {len(spec.labels)} labels; "
            f"end with a Dense layer of {max(task.fewest_labels, len(spec.labels))} units.",
            last,
        )
    wanted = " or ".join("×".join(map(str, each)) for each in expected)
    raise SpecError(f"{spec.names[-1]} gives {given}; the task ({task.kind}) needs {wanted}.", last)


def expected_tensors(spec: ModelSpec) -> dict[str, Shape]:
    """Name and shape of every tensor that a file of this net must hold, and no other."""
    layers = {name: shape for info in describe_layers(spec) for name, shape in info.tensors.items()}
    return layers | spec.task.tensors()


def count_parameters(spec: ModelSpec) -> int:
    """Numbers that training changes; the article's CNN has 93,322."""
    return sum(info.parameters for info in describe_layers(spec)) + sum(
        map(prod, spec.task.tensors().values())
    )
