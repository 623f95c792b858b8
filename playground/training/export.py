"""What a run gives to take home: its history as CSV, its model as ONNX, its examples as npz."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.core.events import Batch, Ending, Evaluated, Event
from playground.nets import spec as s
from playground.nets.model import Model
from playground.nets.shapes import GATES, LayerInfo, describe_layers
from playground.nets.spec import ModelSpec, TextInput, spec_to_json
from playground.training.runs.run import Run

COLUMNS = (
    "event", "step", "epoch", "seconds", "split", "loss", "learning_rate", "examples_per_second",
    "sentence",
)  # fmt: skip
OPSET = 17
IR = 8  # of ONNX; what runtimes of several years read


# ---- history --------------------------------------------------------------------------------


def history_csv(run: Run) -> bytes:
    """The run's batches, evaluations and ending as CSV (UTF-8), a line each, in their order.

    Raises:
        RunError: there is no such run.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    columns = _columns(run.spec)
    writer.writerow(columns)
    for event in run.all_events():
        if isinstance(event, Batch | Evaluated | Ending):
            writer.writerow(_row(event, columns))
    return out.getvalue().encode()


def _columns(spec: ModelSpec) -> tuple[str, ...]:
    """The columns, with those of the task's metrics behind the loss."""
    from playground.tasks.registry import task_of

    at = COLUMNS.index("loss") + 1
    metrics = (metric.name for metric in task_of(spec).metrics)
    return (*COLUMNS[:at], *metrics, *COLUMNS[at:])


def _row(event: Event | Ending, columns: Sequence[str]) -> list[Any]:
    split = "train batch" if isinstance(event, Batch) else getattr(event, "split", "")
    row: dict[str, Any] = {"event": event.event, "split": split}
    if isinstance(event, Batch | Evaluated):
        row |= event.metrics
    return [row.get(name, getattr(event, name, "")) for name in columns]


# ---- examples -------------------------------------------------------------------------------


def examples_npz(run: Run) -> bytes:
    """What the run trains on and checks with, as the stand-alone script reads it: pictures as
    uint8 n×c×h×w, texts as token numbers n×steps, and what should be answered ("labels" for a
    classification, "tags", "boxes", … for other tasks).

    Raises:
        RunError: no such run, or its examples are not there any more.
    """
    import torch

    from playground.tasks.registry import task_of

    spec, data = run.spec, run.data()
    arrays: dict[str, Any] = {}
    for name, part in (("train", data.train), ("validation", data.validation)):
        tensors = task_of(spec).tensors(part, torch.device("cpu"))
        arrays[f"{name}_inputs"] = tensors.inputs.numpy()
        arrays |= {f"{name}_{what}": target.numpy() for what, target in tensors.targets.items()}
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


# ---- ONNX -----------------------------------------------------------------------------------


def to_onnx(model: Model) -> bytes:
    """The model as ONNX. Takes `image` (float32 n×c×h×w, 0 to 1) or `tokens` (int64 n×steps,
    padded behind with 0); gives `logits` and `probabilities` (n×labels, or n×steps×labels).

    Written node by node from the spec, which names everything as the playground does; labels
    and, for texts, the vocabulary lie in the file's metadata.
    """
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph(model)
    taken = model.spec.input
    if isinstance(taken, TextInput):
        into = helper.make_tensor_value_info("tokens", TensorProto.INT64, ["n", "steps"])
    else:
        size: list[Any] = ["n", taken.channels, taken.height, taken.width]
        into = helper.make_tensor_value_info("image", TensorProto.FLOAT, size)
    shape: list[Any] = ["n", "steps", len(model.spec.labels)] if graph.every_step else [
        "n", len(model.spec.labels)
    ]  # fmt: skip
    outs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name in ("logits", "probabilities")
    ]
    made = helper.make_model(
        helper.make_graph(graph.nodes, "net", [into], outs, graph.tensors),
        opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR,
        producer_name="neural-playground",
    )  # fmt: skip
    helper.set_model_props(made, _properties(model.spec))
    onnx.checker.check_model(made)
    written: bytes = made.SerializeToString()
    return written


def _properties(spec: ModelSpec) -> dict[str, str]:
    found = {"labels": json.dumps(spec.labels, ensure_ascii=False), "spec": spec_to_json(spec)}
    if isinstance(spec.input, TextInput):
        found["vocabulary"] = json.dumps(spec.input.vocabulary, ensure_ascii=False)
    return found


class _Graph:
    """Nodes and tensors of a net, layer by layer."""

    def __init__(self, model: Model) -> None:
        self.weights = model.weights
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []
        self.every_step = False  # whether what was computed last has an axis of steps
        text = isinstance(model.spec.input, TextInput)
        if text:
            self._lengths()
        at = "tokens" if text else "image"
        for info in describe_layers(model.spec):
            at = self._layer(info, at)
        self._node("Identity", [at], "logits")
        self._node("Softmax", ["logits"], "probabilities", axis=-1)

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def _tensor(self, name: str, values: Any) -> str:
        from onnx import numpy_helper

        array = np.ascontiguousarray(values)
        self.tensors.append(numpy_helper.from_array(array.reshape(np.shape(values)), name))
        return name

    def _lengths(self) -> None:
        """Tokens of each text, at least 1: padding is 0, and stands behind the last token."""
        zero, one = np.array(0, np.int64), np.array(1, np.int64)
        self._node("Equal", ["tokens", self._tensor("zero", zero)], "padding")
        self._node("Not", ["padding"], "word")
        self._node("Cast", ["word"], "word_count", to=7)
        axis = self._tensor("axis", np.array([1], np.int64))
        self._node("ReduceSum", ["word_count", axis], "words", keepdims=0)
        self._node("Max", ["words", self._tensor("one", one)], "lengths64")
        self._node("Cast", ["lengths64"], "lengths", to=6)

    def _layer(self, info: LayerInfo, at: str) -> str:
        name, layer = info.name, info.layer
        plain = {s.ReLU: "Relu", s.Tanh: "Tanh", s.Sigmoid: "Sigmoid", s.Dropout: "Identity"}
        if type(layer) in plain:
            return self._node(plain[type(layer)], [at], name)
        match layer:
            case s.Conv(_, kernel, stride, padding):
                return self._node(
                    "Conv", [at, self._own(f"{name}.weight"), self._own(f"{name}.bias")], name,
                    kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[padding] * 4,
                )  # fmt: skip
            case s.MaxPool(size, stride) | s.AvgPool(size, stride):
                kind = "MaxPool" if isinstance(layer, s.MaxPool) else "AveragePool"
                return self._node(
                    kind, [at], name, kernel_shape=[size] * 2, strides=[stride] * 2
                )  # fmt: skip
            case s.BatchNorm():
                parts = ("weight", "bias", "running_mean", "running_var")
                own = [self._own(f"{name}.{part}") for part in parts]
                return self._node("BatchNormalization", [at, *own], name, epsilon=1e-5)
            case s.Flatten():
                return self._node("Flatten", [at], name, axis=1)
            case s.Dense():
                matrix = self._tensor(f"{name}.weight", self.weights[f"{name}.weight"].T)
                product = self._node("MatMul", [at, matrix], f"{name}.product")
                return self._node("Add", [product, self._own(f"{name}.bias")], name)
            case s.Embedding():
                return self._node("Gather", [self._own(f"{name}.weight"), at], name, axis=0)
            case s.RNN() | s.GRU() | s.LSTM():
                return self._recurrent(name, layer, at)
        raise AssertionError(f"No ONNX is known for {layer.kind}.")

    def _own(self, name: str) -> str:
        return self._tensor(name, self.weights[name])

    def _recurrent(self, name: str, layer: s.Recurrent, at: str) -> str:
        """ONNX orders an LSTM's gates i o f g (torch: i f g o), a GRU's z r n (torch: r z n)."""
        from onnx import helper

        order = {"rnn": [0], "gru": [1, 0, 2], "lstm": [0, 3, 1, 2]}[layer.kind]

        def gates(part: str) -> np.ndarray:
            values = np.asarray(self.weights[f"{name}.{part}_l0"])
            pieces = np.split(values, GATES[layer.kind])
            return np.concatenate([pieces[gate] for gate in order])

        into = self._tensor(f"{name}.W", gates("weight_ih")[None])
        back = self._tensor(f"{name}.R", gates("weight_hh")[None])
        bias = np.concatenate([gates("bias_ih"), gates("bias_hh")])[None]
        steps_first = self._node("Transpose", [at], f"{name}.steps", perm=[1, 0, 2])
        inputs = [steps_first, into, back, self._tensor(f"{name}.B", bias), "lengths"]
        more: Any = {"linear_before_reset": 1} if layer.kind == "gru" else {}
        outputs = [f"{name}.all", f"{name}.last"]
        self.nodes.append(
            helper.make_node(
                layer.kind.upper(), inputs, outputs, name, hidden_size=layer.units, **more
            )
        )
        self.every_step = layer.every_step
        if layer.every_step:  # steps × directions × n × units
            only = self._axis(f"{name}.direction", 1)
            squeezed = self._node("Squeeze", [outputs[0], only], f"{name}.one")
            return self._node("Transpose", [squeezed], f"{name}.out", perm=[1, 0, 2])
        return self._node("Squeeze", [outputs[1], self._axis(f"{name}.only", 0)], f"{name}.out")

    def _axis(self, name: str, axis: int) -> str:
        return self._tensor(name, np.array([axis], np.int64))
