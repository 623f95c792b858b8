"""Export a model as ONNX. Each layer writes its own nodes, under the playground's names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.core.errors import UserError
from playground.core.inputs import FeatureInput
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import INPUT, ModelSpec, TextInput, spec_to_json

OPSET = 17
IR = 8  # ONNX IR version, old enough for runtimes of several years


def to_onnx(model: Model) -> bytes:
    """The content of the model's ONNX file.

    The graph's input is `image` (float32 n×c×h×w, 0 to 1) or `tokens` (int64 n×steps, padded with
    0 at the end). Its outputs are `logits` and `probabilities` (n×labels, or n×steps×labels).
    The file's metadata hold the labels and, for texts, the vocabulary.
    """
    import onnx

    made = onnx_proto(model)
    onnx.checker.check_model(made)
    written: bytes = made.SerializeToString()
    return written


def onnx_proto(model: Model) -> Any:
    """The model as an `onnx.ModelProto`."""
    from onnx import TensorProto, helper

    graph = Graph(model)
    taken = model.spec.input
    if isinstance(taken, FeatureInput):
        raise UserError("nets.onnx_features", model=model.name, encoder=taken.encoder)
    if isinstance(taken, TextInput):
        into = helper.make_tensor_value_info("tokens", TensorProto.INT64, ["n", "steps"])
    else:
        size: list[Any] = ["n", taken.channels, taken.height, taken.width]
        into = helper.make_tensor_value_info("image", TensorProto.FLOAT, size)
    steps: list[Any] = ["steps"] * (len(graph.output_shape) - 1)
    shape: list[Any] = ["n", *steps, graph.output_shape[-1]]
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
    return made


def _properties(spec: ModelSpec) -> dict[str, str]:
    found = {"labels": json.dumps(spec.labels, ensure_ascii=False), "spec": spec_to_json(spec)}
    if isinstance(spec.input, TextInput):
        found["vocabulary"] = json.dumps(spec.input.vocabulary, ensure_ascii=False)
    return found


class Graph:
    """The ONNX graph of a net. A layer adds its nodes with `node` and its weights with `own`."""

    def __init__(self, model: Model) -> None:
        self.weights = model.weights
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []
        self._axes: set[int] = set()
        self._counts_steps = self._knows_steps = False
        text = isinstance(model.spec.input, TextInput)
        if text:
            self._lengths()
        names = {INPUT: "tokens" if text else "image"}
        for info in describe_layers(model.spec):
            values = [names[name] for name in info.inputs]
            names[info.name] = info.layer.onnx(self, info.name, values, info.input_shapes)
            self.output_shape = info.output_shape
        self.node("Identity", [names[model.spec.names[-1]]], "logits")
        self.node("Softmax", ["logits"], "probabilities", axis=-1)

    def node(
        self, kind: str, inputs: Sequence[str], output: str | list[str], **attributes: Any
    ) -> str:
        """Add a node and return the name of its (first) output."""
        from onnx import helper

        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(kind, inputs, outputs, outputs[0], **attributes))
        return outputs[0]

    def tensor(self, name: str, values: Any) -> str:
        """Add an initializer (a constant tensor) and return its name."""
        from onnx import numpy_helper

        array = np.ascontiguousarray(values)
        self.tensors.append(numpy_helper.from_array(array.reshape(np.shape(values)), name))
        return name

    def own(self, name: str, shape: tuple[int, ...] | None = None) -> str:
        """Add one of the model's weights, optionally reshaped, and return its name."""
        values = np.asarray(self.weights[name])
        return self.tensor(name, values if shape is None else values.reshape(shape))

    def axis(self, axis: int) -> str:
        """The name of a tensor of shape (1,) that holds the axis number `axis`."""
        name = f"axis{axis}"
        if axis not in self._axes:
            self._axes.add(axis)
            self.tensor(name, np.array([axis], np.int64))
        return name

    def step_count(self) -> str:
        """The name of a tensor of shape (1,) that holds the number of steps."""
        if not self._counts_steps:
            self._counts_steps = True
            self.node("Shape", ["tokens"], "step_count", start=1, end=2)
            self.node("Squeeze", ["step_count", self.axis(0)], "steps")
            zero, one = np.array(0, np.int64), np.array(1, np.int64)
            limits = [self.tensor("first_step", zero), "steps", self.tensor("by_one", one)]
            self.node("Range", limits, "step_numbers")
        return "step_count"

    def step_numbers(self) -> str:
        """The name of a tensor with the step numbers 0, 1, …"""
        self.step_count()
        return "step_numbers"

    def known_steps(self) -> str:
        """The name of the padding mask, n × steps × 1: 1 for a step of a text, 0 for padding."""
        if not self._knows_steps:
            self._knows_steps = True
            self.node("Unsqueeze", ["lengths64", self.axis(1)], "each_length")
            self.node("Less", [self.step_numbers(), "each_length"], "known")
            self.node("Cast", ["known"], "known_float", to=1)
            self.node("Unsqueeze", ["known_float", self.axis(2)], "known_steps")
        return "known_steps"

    def _lengths(self) -> None:
        """Add nodes that count the tokens of each text, at least 1. Padding is token number 0."""
        zero, one = np.array(0, np.int64), np.array(1, np.int64)
        self.node("Equal", ["tokens", self.tensor("zero", zero)], "padding")
        self.node("Not", ["padding"], "word")
        self.node("Cast", ["word"], "word_count", to=7)
        self.node("ReduceSum", ["word_count", self.axis(1)], "words", keepdims=0)
        self.node("Max", ["words", self.tensor("one", one)], "lengths64")
        self.node("Cast", ["lengths64"], "lengths", to=6)
