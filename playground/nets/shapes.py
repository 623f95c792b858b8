"""Output shapes, parameters, multiply-adds and receptive fields, computed from a spec alone.

Each layer has its own formulas; this module applies them along the net.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import prod

from playground.core.cache import ById, Cache
from playground.core.inputs import EXTRAS, FeatureInput, ImageInput, TextInput
from playground.core.task import Classification
from playground.nets.layers import FitError, Layer, ReceptiveField, Shape, check_settings
from playground.nets.layers.base import by
from playground.nets.layers.windows import conv_output_size
from playground.nets.spec import INPUT, ModelSpec, SpecError

__all__ = [
    "LayerInfo", "ReceptiveField", "Shape", "conv_output_size", "count_parameters",
    "describe_fitting", "describe_layers", "expected_tensors", "input_shape", "output_signs",
    "reads_pixels", "seen_size",
]  # fmt: skip


LEVELS = ("word", "character", "piece")


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """One row of the layer table. Shapes are without the batch: (C, H, W), (units,) or
    (length, units)."""

    name: str
    layer: Layer
    inputs: tuple[str, ...]  # names of earlier layers, or "input"
    input_shapes: tuple[Shape, ...]
    output_shape: Shape
    tensors: dict[str, Shape] = field(default_factory=dict)  # parameters and running statistics
    multiply_adds: int = 0
    field: ReceptiveField | None = None  # None: a cell depends on the whole input

    @property
    def input_shape(self) -> Shape:
        """The shape of the first input."""
        return self.input_shapes[0]

    @property
    def parameters(self) -> int:
        """The number of trainable parameters (without running statistics)."""
        return sum(prod(shape) for name, shape in self.tensors.items() if ".running_" not in name)


def input_shape(spec: ModelSpec) -> Shape:
    """Shape of one input: (channels, height, width), (length,) token numbers, or
    (length, units) features."""
    if isinstance(spec.input, ImageInput):
        return (spec.input.channels, spec.input.height, spec.input.width)
    if isinstance(spec.input, FeatureInput):
        return (spec.input.length, spec.input.units)
    return (spec.input.length,)


def _rows(spec: ModelSpec) -> Iterator[LayerInfo]:
    """Yield the rows of the layer table; raises SpecError at the first layer that does not fit."""
    _check_input(spec)
    shapes = {INPUT: input_shape(spec)}
    pictures = isinstance(spec.input, ImageInput)
    fields = {INPUT: ReceptiveField() if pictures else None}
    for row, (name, inputs) in enumerate(zip(spec.names, spec.inputs, strict=True)):
        layer = spec.nodes[row].layer
        _check_reads(spec, row, name, inputs, shapes)
        given = tuple(shapes[each] for each in inputs)
        try:
            check_settings(layer)
            out = layer.output_shape(given)
        except FitError as error:
            raise SpecError("nets.at_layer", row, name=name, why=error) from None
        fields[name] = layer.receptive_field([fields[each] for each in inputs], given)
        tensors = {f"{name}.{part}": shape for part, shape in layer.tensors(given).items()}
        work = layer.multiply_adds(given, out)
        yield LayerInfo(name, layer, inputs, given, out, tensors, work, fields[name])
        shapes[name] = out
    _check_read(spec)
    _check_output(spec, shapes[spec.names[-1]])


# A rerun asks for the tables of the same few nets ten times. By identity: to hash a spec, all words
# of its vocabulary would be hashed.
_tables: Cache[tuple[LayerInfo, ...]] = Cache(200)


def describe_layers(spec: ModelSpec) -> tuple[LayerInfo, ...]:
    """The layer table of a net. Also checks that the layers fit together.

    Raises:
        SpecError: a layer does not fit; `.layer` is the index of its row.
    """
    return _tables.get(ById(spec), lambda: tuple(_rows(spec)))


def describe_fitting(spec: ModelSpec) -> tuple[tuple[LayerInfo, ...], SpecError | None]:
    """The rows of an unfinished net up to the first fault, and the fault (None without one)."""
    table = []
    try:
        for info in _rows(spec):
            table.append(info)
    except SpecError as error:
        return tuple(table), error
    return tuple(table), None


# ---- checks ---------------------------------------------------------------------------------


def _check_input(spec: ModelSpec) -> None:
    if not spec.nodes:
        raise SpecError("nets.no_layers")
    if min(input_shape(spec)) < 1:
        raise SpecError("nets.input_shape", given=by(input_shape(spec)))
    if isinstance(spec.input, TextInput) and spec.input.level not in LEVELS:
        raise SpecError("nets.level", given=f"{spec.input.level!r:.40}", known=LEVELS)
    unknown = sorted(set(getattr(spec.input, "extras", ())) - set(EXTRAS))
    if unknown:
        raise SpecError("nets.extras", given=f"{unknown[0]!r:.40}", known=tuple(EXTRAS))


def _check_reads(
    spec: ModelSpec, row: int, name: str, inputs: tuple[str, ...], known: dict[str, Shape]
) -> None:
    """Check that a layer's inputs exist, that their number is right, and that only an embedding
    reads tokens."""
    layer = spec.nodes[row].layer
    missing = [each for each in inputs if each not in known]
    if missing:
        given = f"{missing[0]!r:.40}"
        raise SpecError("nets.unknown_input", row, name=name, given=given, known=tuple(known))
    if layer.several_inputs != (len(inputs) > 1):
        wrong = "nets.few_inputs" if layer.several_inputs else "nets.many_inputs"
        raise SpecError(wrong, row, name=name)
    if not isinstance(spec.input, TextInput):
        return
    if INPUT in inputs and not layer.looks_up:
        raise SpecError("nets.text_needs_embedding", row, name=name)
    if layer.looks_up and INPUT not in inputs:
        raise SpecError("nets.embedding_first", row, name=name)
    rows, words = layer.token_rows, len(spec.input.vocabulary)
    if rows is not None and rows < words + 2:
        raise SpecError("nets.few_rows", row, name=name, rows=rows, words=words, least=words + 2)


def _check_read(spec: ModelSpec) -> None:
    """Check that every layer but the last is read by another layer."""
    read = {name for inputs in spec.inputs for name in inputs}
    for row, name in enumerate(spec.names[:-1]):
        if name not in read:
            raise SpecError("nets.not_read", row, name=name)


def _check_output(spec: ModelSpec, shape: Shape) -> None:
    """Check that the task fits the net's input and the shape of its output."""
    task, last = spec.task, len(spec.nodes) - 1
    if spec.input.kind not in task.reads:
        raise SpecError("nets.task_reads", task=task.kind, input=spec.input.kind)
    channels = task.input_channels()
    if channels is not None and input_shape(spec)[0] != channels:
        given = input_shape(spec)[0]
        labels = len(task.labels)
        raise SpecError(
            "nets.task_channels", given=given, task=task.kind, labels=labels, needed=channels
        )
    expected = task.output_shapes(spec.input)
    enough = len(task.labels) >= task.fewest_labels
    if enough and shape in expected:
        return
    name, labels = spec.names[-1], len(spec.labels)
    if isinstance(task, Classification) or not enough:
        units = max(task.fewest_labels, labels)
        raise SpecError(
            "nets.wrong_end", last, name=name, given=by(shape), labels=labels, units=units
        )
    shapes = [by(each) for each in expected]
    raise SpecError(
        "nets.task_output", last, name=name, given=by(shape), task=task.kind, expected=shapes
    )


# ---- properties of the whole net ------------------------------------------------------------


def expected_tensors(spec: ModelSpec) -> dict[str, Shape]:
    """Name and shape of every tensor of this net; its file must hold exactly these."""
    layers = {name: shape for info in describe_layers(spec) for name, shape in info.tensors.items()}
    return layers | spec.task.tensors()


def count_parameters(spec: ModelSpec) -> int:
    """The number of trainable parameters; the article's CNN has 93,322."""
    layers = sum(info.parameters for info in describe_layers(spec))
    return layers + sum(map(prod, spec.task.tensors().values()))


def output_signs(spec: ModelSpec) -> dict[str, bool]:
    """For each layer and "input", whether its values may be negative; images are not."""
    signs = {INPUT: not isinstance(spec.input, ImageInput)}
    for info in describe_layers(spec):
        signs[info.name] = info.layer.signed([signs[name] for name in info.inputs])
    return signs


def reads_pixels(spec: ModelSpec, name: str) -> bool:
    """Whether a layer reads the flattened image, so that its weights can be shown as images. False
    if `name` is not a layer, such as a parameter of the task."""
    info = next((info for info in describe_layers(spec) if info.name == name), None)
    if info is None:
        return False
    inputs = dict(zip(spec.names, spec.inputs, strict=True))
    at = info.inputs[0]
    while at != INPUT and spec.layer(at).passes_on:
        at = inputs[at][0]
    pixels = prod(input_shape(spec))
    return isinstance(spec.input, ImageInput) and at == INPUT and info.input_shape == (pixels,)


def seen_size(spec: ModelSpec) -> tuple[int, int]:
    """Height and width of the image's upper left part that determines the net's output and
    gradients.

    Convolution and pooling without padding ignore the last rows and columns if the window does
    not fit there; the article's CNN reads 26×26 of 28×28 pixels. A layer needs its whole input
    map if it pads, or if it uses the map as a whole (batch norm for the mean, dropout for its
    random numbers).
    """
    assert isinstance(spec.input, ImageInput)
    whole = (spec.input.height, spec.input.width)
    table = describe_layers(spec)
    needed = {table[-1].name: table[-1].output_shape[1:]}
    for info in reversed(table):
        for name, shape in zip(info.inputs, info.input_shapes, strict=True):
            if len(shape) != 3:
                continue
            own = needed.get(info.name, ())
            height, width = (
                info.layer.needed_size((own[0], own[1]), shape) if len(own) == 2 else shape[1:]
            )
            known = needed.get(name, (0, 0))
            needed[name] = (max(known[0], height), max(known[1], width))
    height, width = needed.get(INPUT, whole)
    return (height, width) if _fits_cut(spec, height, width) else whole


def _fits_cut(spec: ModelSpec, height: int, width: int) -> bool:
    """Whether the net works on images of this size with the same tensors: where branches meet,
    the cropped feature maps might have different sizes."""
    assert isinstance(spec.input, ImageInput)
    cut = replace(spec, input=replace(spec.input, height=height, width=width))
    table, fault = describe_fitting(cut)
    return fault is None and [info.tensors for info in table] == [
        info.tensors for info in describe_layers(spec)
    ]
