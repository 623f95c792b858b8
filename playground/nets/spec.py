"""A net's architecture as immutable data: its input, its layers and its task.

The spec determines the torch module (`playground.nets.build`), the builder on the Train page, the
layers on the Draw page and the forward pass in the browser. This module imports neither torch nor
Streamlit, so that the first page can show a net without them.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from playground.core.errors import UserError
from playground.core.inputs import FeatureInput, ImageInput, Input, TextInput
from playground.core.task import RECORD_KINDS, Classification, Encoding, Task, Window
from playground.nets.layers import (
    GRU,
    LAYER_KINDS,
    LSTM,
    RNN,
    AvgPool,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    MaxPool,
    Recurrent,
    ReLU,
    Sigmoid,
    Tanh,
    settings_of,
)
from playground.text import Message

# Many modules import layers from here; import new layers from `nets.layers`.
__all__ = [
    "GRU", "INPUT", "INPUT_KINDS", "LAYER_KINDS", "LSTM", "MAX_SETTING", "RNN", "AvgPool",
    "BatchNorm", "Conv", "Dense", "Dropout", "Embedding", "FeatureInput", "Flatten", "ImageInput",
    "Input",
    "Layer", "MaxPool", "ModelSpec", "Node", "ReLU", "Recurrent", "Sigmoid", "SpecError", "Tanh",
    "TextInput", "spec_from_json", "spec_to_json",
]  # fmt: skip

INPUT = "input"  # the name of the net's input in a layer's `inputs`
INPUT_KINDS: dict[str, type] = {
    "image": ImageInput, "text": TextInput, "features": FeatureInput,
}  # fmt: skip
# Far more than the pages can show, and too little to harm the server.
MAX_SETTING = 1_000_000
MAX_LAYERS = 1_000


class SpecError(UserError):
    """A net that cannot be built. `layer` is the index of the layer at fault, if there is one."""

    def __init__(self, message_id: str, layer: int | None = None, /, **values: object) -> None:
        super().__init__(message_id, **values)
        self.layer = layer


@dataclass(frozen=True, slots=True)
class Node:
    """A layer and the names of its inputs; without names, its input is the layer before it."""

    layer: Layer
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, init=False)
class ModelSpec:
    """A whole net. The shape of its last layer's output depends on the task: a classification needs
    one logit for each label. The net does not include the softmax."""

    input: Input
    nodes: tuple[Node, ...]
    task: Task | Encoding | Window
    # Layers are numbered within their kind: conv1, relu1, pool1, conv2, …, dense2.
    names: tuple[str, ...] = dataclasses.field(init=False, repr=False, compare=False)
    # For each layer, the names of its inputs.
    inputs: tuple[tuple[str, ...], ...] = dataclasses.field(init=False, repr=False, compare=False)

    def __init__(
        self,
        input: Input,
        nodes: Sequence[Node | Layer],
        task: Task | Encoding | Window | tuple[str, ...],
    ) -> None:
        """A `Layer` in `nodes` is short for a `Node` whose input is the layer before it. A tuple of
        labels is short for a classification with these labels."""
        given = [each if isinstance(each, Node) else Node(each) for each in nodes]
        names = layer_names(node.layer for node in given)
        before = (INPUT, *names)
        inputs = tuple(node.inputs or (before[row],) for row, node in enumerate(given))
        # Nodes keep the names of their inputs only if they do not just read the layer before.
        plain = tuple(
            Node(node.layer) if node.inputs == (before[row],) else node
            for row, node in enumerate(given)
        )
        whole = Classification(task) if isinstance(task, tuple) else task
        for name, value in (("input", input), ("nodes", plain), ("task", whole),
                            ("names", names), ("inputs", inputs)):  # fmt: skip
            object.__setattr__(self, name, value)

    @property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(node.layer for node in self.nodes)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.task.labels

    @property
    def is_chain(self) -> bool:
        """Whether every layer's only input is the layer before it."""
        return not any(node.inputs for node in self.nodes)

    def layer(self, name: str) -> Layer:
        """The layer called `name`."""
        return self.nodes[self.names.index(name)].layer


def layer_names(layers: Iterable[Layer]) -> tuple[str, ...]:
    """The names of the layers, in order: each its kind and a number, such as conv1."""
    counts: dict[str, int] = {}
    names = []
    for layer in layers:
        counts[layer.kind] = counts.get(layer.kind, 0) + 1
        names.append(f"{layer.kind}{counts[layer.kind]}")
    return tuple(names)


# ---- JSON ---------------------------------------------------------------------------------


def _plain(record: Any) -> dict[str, Any]:
    fields = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    return {"kind": record.kind} | {
        name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()
    }


def written_settings(layer: Layer) -> dict[str, Any]:
    """The settings to save in a file or link: all but `later` settings that have their default."""
    return {
        field.name: getattr(layer, field.name)
        for field in dataclasses.fields(layer)  # type: ignore[arg-type]
        if not (field.metadata["setting"].later and getattr(layer, field.name) == field.default)
    }


def _node_to_json(node: Node) -> dict[str, Any]:
    inputs = {"inputs": list(node.inputs)} if node.inputs else {}
    return {"kind": node.layer.kind, **written_settings(node.layer), **inputs}


def spec_to_json(spec: ModelSpec) -> str:
    """The spec as JSON text; `spec_from_json` reads it.

    For compatibility with older files, a classification is written as its labels only, and a layer
    that reads the layer before it is written without inputs.
    """
    task: dict[str, Any] = {"task": _plain(spec.task)}
    if isinstance(spec.task, Classification):
        task = {"labels": list(spec.labels)}
        if spec.task.rejection:
            task["rejection"] = spec.task.rejection
    layers = [_node_to_json(node) for node in spec.nodes]
    return json.dumps({"input": _plain(spec.input), "layers": layers, **task}, ensure_ascii=False)


def _check_value(name: str, value: Any, kind: Any, where: Message) -> Any:
    """A setting of an input or a task."""
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int and type(value) is int and 0 <= value <= MAX_SETTING:
        return value
    if kind is str and isinstance(value, str):
        return value
    listed = isinstance(kind, types.GenericAlias) and isinstance(value, list | tuple)
    if listed and all(isinstance(item, str) for item in value):
        return tuple(value)
    expected = {
        int: Message("layers.expects_whole", least=0, most=MAX_SETTING),
        bool: Message("layers.expects_switch"),
        str: Message("nets.expects_text"),
    }.get(kind, Message("nets.expects_texts"))
    raise SpecError(
        "nets.setting", where=where, setting=name, value=f"{value!r:.40}", expected=expected
    )


def _kind_of(raw: Any, kinds: dict[str, Any], where: Message, row: int | None = None) -> Any:
    if not isinstance(raw, dict) or not isinstance(raw.get("kind"), str):
        raise SpecError("nets.no_kind", row, where=where, given=f"{raw!r:.40}")
    kind = kinds.get(raw["kind"])
    if kind is None:
        given = f"{raw['kind']!r:.40}"
        raise SpecError("nets.unknown_kind", row, where=where, given=given, known=tuple(kinds))
    return kind


def _check_names(
    raw: dict[str, Any], names: set[str], where: Message, row: int | None = None
) -> None:
    extra = sorted(set(raw) - names - {"kind"})
    if extra:
        given = f"{extra[0]!r:.40}"
        raise SpecError("nets.no_setting", row, where=where, kind=raw["kind"], given=given)


def _record(raw: Any, kinds: dict[str, type], where: Message) -> Any:
    """An input or a task."""
    kind = _kind_of(raw, kinds, where)
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    _check_names(raw, set(fields), where)
    at = Message("nets.where_kind", where=where, kind=raw["kind"])
    values = {
        name: _check_value(name, raw[name], hints[name], at) for name in fields if name in raw
    }
    for name, field in fields.items():
        if name not in values and field.default is dataclasses.MISSING:
            raise SpecError("nets.lacks_setting", where=where, kind=raw["kind"], setting=name)
    return kind(**values)


def layer_from_settings(
    kind: type[Layer], values: dict[str, Any], where: Message, row: int
) -> Layer:
    """Make a layer from untrusted settings.

    Raises:
        SpecError: a setting has the wrong type or is not within its limits.
    """
    settings = settings_of(kind)
    made: dict[str, Any] = {}
    for name, value in values.items():
        setting = settings[name]
        if not setting.allows(value):
            at = Message("nets.where_kind", where=where, kind=kind.kind)
            raise SpecError(
                "nets.setting", row, where=at, setting=name, value=f"{value!r:.40}",
                expected=setting.expected,
            )  # fmt: skip
        made[name] = setting.type(value)
    return kind(**made)


def _node_from_json(raw: Any, row: int) -> Node:
    where = Message("nets.layer_number", number=row + 1)
    kind = _kind_of(raw, LAYER_KINDS, where, row)
    _check_names(raw, {*settings_of(kind), "inputs"}, where, row)
    inputs = raw.get("inputs", [])
    if not isinstance(inputs, list) or not all(isinstance(name, str) for name in inputs):
        raise SpecError("nets.inputs", row, where=where, given=f"{inputs!r:.40}")
    values = {name: value for name, value in raw.items() if name not in ("kind", "inputs")}
    return Node(layer_from_settings(kind, values, where, row), tuple(inputs))


def _task(raw: dict[str, Any]) -> Task | Encoding | Window:
    if "task" in raw:
        task: Task | Encoding | Window = _record(
            raw["task"], RECORD_KINDS, Message("nets.the_task")
        )
        return task
    labels = raw["labels"]
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise SpecError("nets.labels")
    rejection = raw.get("rejection", 0.0)
    if type(rejection) not in (int, float) or not 0 <= rejection <= 1:
        raise SpecError(
            "nets.setting", where=Message("nets.the_task"), setting="rejection",
            value=f"{rejection!r:.40}", expected=Message("layers.expects_number", least=0, most=1),
        )  # fmt: skip
    return Classification(tuple(labels), float(rejection))


def spec_from_json(text: str) -> ModelSpec:
    """Read a spec from untrusted JSON text.

    Raises:
        SpecError: the text is not a spec, or the layers do not fit together; says where.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise SpecError("nets.not_json") from None
    parts = set(raw) if isinstance(raw, dict) else set()
    if not {"input", "layers"} <= parts or not {"labels", "task"} & parts:
        raise SpecError("nets.lacks_part")
    if not isinstance(raw["layers"], list):
        raise SpecError("nets.layers")
    if len(raw["layers"]) > MAX_LAYERS:  # checked before any layer is made
        raise SpecError("nets.many_layers", count=len(raw["layers"]), limit=MAX_LAYERS)
    spec = ModelSpec(
        input=_record(raw["input"], INPUT_KINDS, Message("nets.the_input")),
        nodes=tuple(_node_from_json(layer, row) for row, layer in enumerate(raw["layers"])),
        task=_task(raw),
    )
    from playground.nets.shapes import describe_layers

    describe_layers(spec)
    return spec
