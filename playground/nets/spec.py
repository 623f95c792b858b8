"""What a net is made of, as frozen data: input, layers, task.

One spec drives everything: the torch module (`playground.nets.build`), the builder on the
Train page, the layer strip on the Draw page and the forward pass in the browser. It imports
neither torch nor Streamlit, so the first page needs neither to show a net.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from dataclasses import dataclass
from typing import Any, ClassVar, get_args

from playground.core.inputs import ImageInput, Input, TextInput
from playground.core.task import TASK_KINDS, Classification, Task


class SpecError(ValueError):
    """A net that cannot be built. `layer` is the index of the row at fault, if one row is."""

    def __init__(self, sentence: str, layer: int | None = None) -> None:
        super().__init__(sentence)
        self.layer = layer


# ---- layers -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conv:
    """Cross-correlation of `filters` square kernels over every input channel, plus a bias."""

    kind: ClassVar[str] = "conv"
    filters: int = 32
    kernel: int = 3
    stride: int = 1
    padding: int = 0


@dataclass(frozen=True, slots=True)
class BatchNorm:
    """Each channel (or unit) less its mean, over its deviation, times a gain, plus a shift."""

    kind: ClassVar[str] = "norm"


@dataclass(frozen=True, slots=True)
class ReLU:
    kind: ClassVar[str] = "relu"


@dataclass(frozen=True, slots=True)
class Tanh:
    kind: ClassVar[str] = "tanh"


@dataclass(frozen=True, slots=True)
class Sigmoid:
    kind: ClassVar[str] = "sigmoid"


@dataclass(frozen=True, slots=True)
class MaxPool:
    """The largest value of each window; windows that would hang over the edge are dropped."""

    kind: ClassVar[str] = "pool"
    size: int = 2
    stride: int = 2


@dataclass(frozen=True, slots=True)
class AvgPool:
    """The mean of each window; windows that would hang over the edge are dropped."""

    kind: ClassVar[str] = "avgpool"
    size: int = 2
    stride: int = 2


@dataclass(frozen=True, slots=True)
class Flatten:
    """Channels × height × width in one row, channel by channel, each row by row."""

    kind: ClassVar[str] = "flatten"


@dataclass(frozen=True, slots=True)
class Dense:
    """`units` weighted sums of all inputs, plus a bias each; on a sequence, at every step."""

    kind: ClassVar[str] = "dense"
    units: int = 10


@dataclass(frozen=True, slots=True)
class Dropout:
    """While training, each value is set to zero with this probability; else nothing."""

    kind: ClassVar[str] = "dropout"
    probability: float = 0.5


@dataclass(frozen=True, slots=True)
class Embedding:
    """A row of `dimensions` learned numbers for each of `size` token numbers."""

    kind: ClassVar[str] = "embedding"
    size: int = 10_000
    dimensions: int = 64


@dataclass(frozen=True, slots=True)
class RNN:
    """h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h); passes on every h_t, or the last alone."""

    kind: ClassVar[str] = "rnn"
    units: int = 32
    every_step: bool = False


@dataclass(frozen=True, slots=True)
class GRU:
    """Gated recurrent unit (Cho et al., 2014), with torch's placing of the reset gate."""

    kind: ClassVar[str] = "gru"
    units: int = 32
    every_step: bool = False


@dataclass(frozen=True, slots=True)
class LSTM:
    """Long short-term memory (Hochreiter & Schmidhuber, 1997) with a forget gate."""

    kind: ClassVar[str] = "lstm"
    units: int = 32
    every_step: bool = False


Layer = (
    Conv
    | BatchNorm
    | ReLU
    | Tanh
    | Sigmoid
    | MaxPool
    | AvgPool
    | Flatten
    | Dense
    | Dropout
    | Embedding
    | RNN
    | GRU
    | LSTM
)
Recurrent = RNN | GRU | LSTM

LAYER_KINDS: dict[str, type] = {layer.kind: layer for layer in get_args(Layer)}
INPUT_KINDS: dict[str, type] = {"image": ImageInput, "text": TextInput}


@dataclass(frozen=True, slots=True, init=False)
class ModelSpec:
    """A whole net. Its last layer gives what its task expects; a classification's gives one logit
    a label, and softmax is left to the reader."""

    input: Input
    layers: tuple[Layer, ...]
    task: Task

    def __init__(
        self, input: Input, layers: tuple[Layer, ...], task: Task | tuple[str, ...]
    ) -> None:
        """A tuple of labels is short for a classification with these labels."""
        object.__setattr__(self, "input", input)
        object.__setattr__(self, "layers", layers)
        whole = Classification(task) if isinstance(task, tuple) else task
        object.__setattr__(self, "task", whole)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.task.labels

    @property
    def names(self) -> tuple[str, ...]:
        """Layer names count within their kind: conv1, relu1, pool1, conv2, …, dense2."""
        counts: dict[str, int] = {}
        names = []
        for layer in self.layers:
            counts[layer.kind] = counts.get(layer.kind, 0) + 1
            names.append(f"{layer.kind}{counts[layer.kind]}")
        return tuple(names)


# ---- JSON ---------------------------------------------------------------------------------


def _plain(record: Any) -> dict[str, Any]:
    fields = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    return {"kind": record.kind} | {
        name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()
    }


def spec_to_json(spec: ModelSpec) -> str:
    """The spec as JSON text; `spec_from_json` gives the same spec back. A classification is
    written as its labels alone, as in the files before there were other tasks."""
    plain = isinstance(spec.task, Classification)
    task = {"labels": list(spec.labels)} if plain else {"task": _plain(spec.task)}
    layers = [_plain(layer) for layer in spec.layers]
    return json.dumps({"input": _plain(spec.input), "layers": layers, **task}, ensure_ascii=False)


# Far above anything that the pages can show, and far below what could hurt the server.
MAX_SETTING = 1_000_000


def _check_value(name: str, value: Any, kind: Any, where: str, row: int | None) -> Any:
    if kind is bool and isinstance(value, bool):
        return value
    whole = isinstance(value, int) and not isinstance(value, bool)
    if kind is int and whole and 0 <= value <= MAX_SETTING:
        return value
    if kind is float and (whole or isinstance(value, float)) and 0 <= value < 1:
        return float(value)
    if kind is str and isinstance(value, str):
        return value
    listed = isinstance(kind, types.GenericAlias) and isinstance(value, list | tuple)
    if listed and all(isinstance(item, str) for item in value):
        return tuple(value)
    expected = {
        int: f"a whole number from 0 to {MAX_SETTING}",
        float: "a number from 0 to below 1",
        bool: "true or false",
        str: "a text",
    }.get(kind, "a list of texts")
    raise SpecError(f"{where}: {name} is {value!r:.40}; expected {expected}.", row)


def _record(raw: Any, kinds: dict[str, type], where: str, row: int | None = None) -> Any:
    if not isinstance(raw, dict) or not isinstance(raw.get("kind"), str):
        raise SpecError(f"{where} is {raw!r:.40}; expected an object with a “kind”.", row)
    kind = kinds.get(raw["kind"])
    if kind is None:
        known = ", ".join(kinds)
        raise SpecError(f"{where} is of kind {raw['kind']!r:.40}; known kinds are {known}.", row)
    hints = typing.get_type_hints(kind)
    names = {field.name for field in dataclasses.fields(kind)}
    extra = sorted(set(raw) - names - {"kind"})
    if extra:
        raise SpecError(f"{where} ({raw['kind']}) has no setting {extra[0]!r:.40}.", row)
    values = {
        name: _check_value(name, raw[name], hints[name], f"{where} ({raw['kind']})", row)
        for name in names & set(raw)
    }
    lacking = [
        field.name
        for field in dataclasses.fields(kind)
        if field.name not in values and field.default is dataclasses.MISSING
    ]
    if lacking:
        raise SpecError(f"{where} ({raw['kind']}) lacks its setting {lacking[0]!r}.", row)
    return kind(**values)


def _task(raw: dict[str, Any]) -> Task:
    if "task" in raw:
        task: Task = _record(raw["task"], TASK_KINDS, "The task")
        return task
    labels = raw["labels"]
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise SpecError("The spec's labels are not a list of texts.")
    return Classification(tuple(labels))


def spec_from_json(text: str) -> ModelSpec:
    """Read a spec from JSON text of any origin.

    Raises:
        SpecError: the text is not a spec, or the net does not fit together; says where.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise SpecError("The spec is not valid JSON; expected input, layers and labels.") from None
    if (
        not isinstance(raw, dict)
        or not {"input", "layers"} <= set(raw)
        or not {"labels", "task"} & set(raw)
    ):
        raise SpecError("The spec lacks a part; expected an object with input, layers and labels.")
    layers = raw["layers"]
    if not isinstance(layers, list):
        raise SpecError("The spec's layers are not a list.")
    spec = ModelSpec(
        input=_record(raw["input"], INPUT_KINDS, "The input"),
        layers=tuple(
            _record(layer, LAYER_KINDS, f"Layer {row + 1}", row) for row, layer in enumerate(layers)
        ),
        task=_task(raw),
    )
    from playground.nets.shapes import describe_layers

    describe_layers(spec)
    return spec
