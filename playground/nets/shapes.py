"""Arithmetic on a spec alone: output shapes, parameters, multiply-adds, receptive fields.

The formulas are the layers' own; here they are put together along the net.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import prod

from playground.core.inputs import ImageInput, TextInput
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


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """One row of the layer table. Shapes are without the batch: (C, H, W), (units,) or
    (length, units)."""

    name: str
    layer: Layer
    inputs: tuple[str, ...]  # what it reads: earlier layers, or "input"
    input_shapes: tuple[Shape, ...]
    output_shape: Shape
    tensors: dict[str, Shape] = field(default_factory=dict)  # parameters and running statistics
    multiply_adds: int = 0
    field: ReceptiveField | None = None  # None from the first layer on that sees the whole input

    @property
    def input_shape(self) -> Shape:
        """The shape of what it reads, or of the first of several."""
        return self.input_shapes[0]

    @property
    def parameters(self) -> int:
        """Numbers that training changes (running statistics are not among them)."""
        return sum(prod(shape) for name, shape in self.tensors.items() if ".running_" not in name)


def input_shape(spec: ModelSpec) -> Shape:
    """Shape of one input: (channels, height, width), or (length,) token numbers."""
    if isinstance(spec.input, ImageInput):
        return (spec.input.channels, spec.input.height, spec.input.width)
    return (spec.input.length,)


def _rows(spec: ModelSpec) -> Iterator[LayerInfo]:
    """One row after the other, up to the first that does not fit."""
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


# ---- what has to fit ------------------------------------------------------------------------


def _check_input(spec: ModelSpec) -> None:
    if not spec.nodes:
        raise SpecError("nets.no_layers")
    if min(input_shape(spec)) < 1:
        raise SpecError("nets.input_shape", given=by(input_shape(spec)))
    if isinstance(spec.input, TextInput) and spec.input.level not in ("word", "character"):
        raise SpecError("nets.level", given=f"{spec.input.level!r:.40}")


def _check_reads(
    spec: ModelSpec, row: int, name: str, inputs: tuple[str, ...], known: dict[str, Shape]
) -> None:
    """See that a layer reads layers that are there, as many as it can, and tokens only where it
    looks them up."""
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
    """See that every layer but the last leads somewhere."""
    read = {name for inputs in spec.inputs for name in inputs}
    for row, name in enumerate(spec.names[:-1]):
        if name not in read:
            raise SpecError("nets.not_read", row, name=name)


def _check_output(spec: ModelSpec, shape: Shape) -> None:
    """See that the task can use what the net reads and what its last layer gives."""
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


# ---- along the whole net --------------------------------------------------------------------


def expected_tensors(spec: ModelSpec) -> dict[str, Shape]:
    """Name and shape of every tensor that a file of this net must hold, and no other."""
    layers = {name: shape for info in describe_layers(spec) for name, shape in info.tensors.items()}
    return layers | spec.task.tensors()


def count_parameters(spec: ModelSpec) -> int:
    """Numbers that training changes; the article's CNN has 93,322."""
    layers = sum(info.parameters for info in describe_layers(spec))
    return layers + sum(map(prod, spec.task.tensors().values()))


def output_signs(spec: ModelSpec) -> dict[str, bool]:
    """For each layer, whether its outputs may be negative; pictures are not."""
    signs = {INPUT: not isinstance(spec.input, ImageInput)}
    for info in describe_layers(spec):
        signs[info.name] = info.layer.signed([signs[name] for name in info.inputs])
    return signs


def reads_pixels(spec: ModelSpec, name: str) -> bool:
    """Whether a layer reads the picture's own values in one row, so that its weights are pictures,
    too; no for a name that is no layer's, as of parameters of the task."""
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
    """Height and width of the part of the picture, from its first pixel on, that decides the
    net's output and its gradients.

    Where a window would hang over the edge, convolution and pooling drop the last rows and
    columns, and with them all that only they looked at: the article's CNN sees 26×26 of 28×28.
    A layer that pads, or takes something of the whole map (batch norm its mean, dropout its
    chance), sees all of it.
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
    """Whether the net computes the same on that part of its pictures: with branches, cut maps
    might not fit each other where they meet."""
    assert isinstance(spec.input, ImageInput)
    cut = replace(spec, input=replace(spec.input, height=height, width=width))
    table, fault = describe_fitting(cut)
    return fault is None and [info.tensors for info in table] == [
        info.tensors for info in describe_layers(spec)
    ]
