"""Interprets the calls of PyTorch and Keras in a program: layers, stacks of layers, whole nets."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from playground.nets.parse import constants
from playground.nets.parse.constants import NotConstant
from playground.nets.parse.errors import CodeError
from playground.nets.parse.names import short, shown
from playground.nets.parse.training import is_optimiser
from playground.nets.parse.uses import Uses
from playground.nets.parse.values import (
    BATCH,
    Cropping,
    Library,
    Model,
    Padding,
    Part,
    Partial,
    Passing,
    Squash,
    Stack,
    State,
    States,
    Super,
    Unknown,
    Value,
)

JOINED = "concat"  # Keras' default merge mode of both directions
SQUASHES = ("softmax", "log_softmax")


# Dropout of whole channels, and what is used in its place.
CHANNEL_DROPOUTS = {
    "Dropout1d": "nn.Dropout", "Dropout2d": "nn.Dropout", "dropout1d": "F.dropout",
    "dropout2d": "F.dropout", "SpatialDropout1D": "layers.Dropout",
    "SpatialDropout2D": "layers.Dropout",
}  # fmt: skip


class Libraries(Uses):
    """Interprets calls of libraries. `Reader` interprets statements and expressions."""

    # ---- calls ------------------------------------------------------------------------------

    def library(self, path: str, args: list[Any], more: Mapping[str, Any], node: ast.expr) -> Any:
        """The result of calling a function or class of a library."""
        line = node.lineno
        leaf = path.rsplit(".", 1)[-1]
        if path in self.calls:
            return self._layer_call(path, args, more, node)
        if leaf in SQUASHES and path.split(".")[0] in ("F", "torch", "activation"):
            return self.use(Squash(shown(node), line), args[:1], {}, node)
        match path:
            case "super":
                return Super()
            case "print":
                return None
            case "nn.Sequential":
                return self._torch_stack(args, more, node)
            case "nn.ModuleList":
                items = self.items(args[0]) if args else []
                return self._stack(items or [], line, callable_=False)
            case "nn.ModuleDict" if args and isinstance(args[0], dict):
                return dict(args[0])
            case "keras.Sequential":
                layers = args[0] if args else more.get("layers", [])
                return self._stack(self.starred(layers, node), line)
            case "keras.Model":
                return self._model(args, more, line)
            case "keras.Input":
                return self._input(args, more, line)
            case "layers.InputLayer":
                return self._input(args, more, line)
            case "nn.Identity" | "layers.Identity":
                return Passing(line)
            case "layers.Rescaling" | "layers.Normalization":
                self.training.note(line, "code.pictures_scaled", call=shown(node))
                return Passing(line)
            case _ if path.startswith("layers.Random"):
                self.training.note(line, "code.augmentation", call=shown(node))
                if "input_shape" in more:
                    return self._input([], {"shape": more["input_shape"]}, line)
                return Passing(line)
            case "functools.partial" if args:
                return Partial(args[0], tuple(args[1:]), dict(more))
            case _ if leaf in CHANNEL_DROPOUTS:
                self.training.note(line, "code.channel_dropout", call=leaf)
                return self.library(CHANNEL_DROPOUTS[leaf], args, more, node)
            case "nn.Softmax" | "nn.LogSoftmax" | "layers.Softmax":
                return Squash(shown(node), line)
            case "layers.Activation":
                return self.activation(args[0] if args else more.get("activation"), line)
            case "layers.ZeroPadding2D" | "nn.ZeroPad2d":
                return self._pad(path, args, more, line)
            case "F.pad" if args:
                return self.use(self._pad(path, args[1:], more, line), args[:1], {}, node)
            case "layers.Cropping2D":
                left, right, *others = self._pad(path, args, more, line).widths
                if others != [left, right] or right < left:
                    raise CodeError("layers.padding", line, given=short(tuple(args)))
                return Cropping(left, right - left, line)
            case "layers.SeparableConv2D":
                return self._separable(args, more, node)
            case "layers.Bidirectional" if args and isinstance(args[0], Part):
                return self._both_ways(args[0], more, line)
            case "nn.utils.rnn.pack_padded_sequence" if args:
                return args[0]  # recurrent layers here always skip the padding
            case "nn.utils.rnn.pad_packed_sequence" if args:
                return (args[0], Unknown("lengths", line))
            case "layers.TimeDistributed" if args:
                return args[0]  # a Dense layer is applied to each step anyway
            case "collections.OrderedDict" | "OrderedDict":
                return self._ordered(args)
        if is_optimiser(path):
            return self._optimiser(path, args, more, line)
        if path.startswith(("nn.", "F.", "keras.losses.")):
            loss = self._loss(path, more, line)
            if loss is not None:
                return loss
        if leaf == "DataLoader":
            self._loader(args, more, line)
        if path in constants.FUNCTIONS:
            return self._python(path, args, more, node)
        return self.unfamiliar(path, shown(node.func if isinstance(node, ast.Call) else node),
                               args, more, line)  # fmt: skip

    @abstractmethod
    def starred(self, value: Any, node: ast.expr) -> list[Any]: ...

    def _python(self, name: str, args: list[Any], more: Mapping[str, Any], node: ast.expr) -> Any:
        if name == "len" and len(args) == 1 and isinstance(args[0], Value | State | States):
            return BATCH
        if name == "sum" and args and isinstance(args[0], list):
            values = [each for each in args[0] if isinstance(each, Value | State)]
            if len(values) == len(args[0]) > 1:
                return self.layer("operator.add", "sum", values, {}, node.lineno)
        args = [each.items if isinstance(each, Stack) else each for each in args]
        try:
            return constants.function(name, args, dict(more))
        except NotConstant:
            return self.unfamiliar(name, name, args, more, node.lineno)

    def _layer_call(
        self, path: str, args: list[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        line = node.lineno
        name = shown(node.func) if isinstance(node, ast.Call) else path
        if path.startswith("code.") and len(args) > 1 and isinstance(args[0], Part):
            told = self.calls.part(path, name, args[2:], more, line).given
            value = self.whole(args[1], line)
            if value is not None:
                made = replace(args[0], given=args[0].given | told)
                return self.graph.apply(made, [value], line)
        values = [each for each in args if isinstance(each, Value | State | States)]
        makes = not self.calls.is_function(path) and not path.startswith("activation.")
        if makes or (path.startswith("code.") and not values):
            part = self.calls.part(path, name, args, more, line)
            part.shape = _input_shape(part, more)
            if part.follows is not None:
                part.follows = self.activation(part.follows, line)
            return part
        return self.layer(path, name, args, more, line)

    def layer(
        self, path: str, name: str, args: Sequence[Any], more: Mapping[str, Any], line: int
    ) -> Any:
        """The result of a function on tensors: torch.flatten(x, 1), torch.cat([a, b], 1)."""
        if args and _is_one_state(args[0]):
            return State(args[0][0].states, False)
        values, rest = self.leading(list(args), line)
        more = dict(more)
        for key in ("input", "tensors", "x", "inputs", "self"):
            if not values and key in more:
                values, _ = self.leading([more.pop(key)], line)
        if not values:
            return self.unfamiliar(path, name, args, more, line)
        for each in more.values():
            if isinstance(each, Value | State | States):
                raise CodeError("code.value_argument", line, call=name, argument="")
        return self.graph.apply(self.calls.part(path, name, rest, more, line), values, line)

    def _separable(self, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr) -> Stack:
        """Keras' SeparableConv2D as two layers: a depthwise and a 1×1 convolution."""
        line = node.lineno
        name = shown(node.func) if isinstance(node, ast.Call) else "layers.SeparableConv2D"
        given = dict(zip(("filters", "kernel_size", "strides", "padding"), args, strict=False))
        given |= more
        last: dict[str, Any] = {
            key: given.pop(key) for key in ("filters", "activation", "use_bias") if key in given
        }
        depth = self.calls.part(
            "layers.DepthwiseConv2D", name, (), {**given, "use_bias": False}, line
        )
        depth.shape = _input_shape(depth, more)
        point = self.calls.part("layers.Conv2D", name, (), {**last, "kernel_size": 1}, line)
        point.follows = self.activation(point.follows, line)
        return Stack([depth, point], ["depthwise", "pointwise"], line)

    def _both_ways(self, part: Part, more: Mapping[str, Any], line: int) -> Part:
        """Keras' Bidirectional wrapper of a recurrent layer."""
        if "bidirectional" not in part.call.arguments or more.get("merge_mode", JOINED) != JOINED:
            raise CodeError("code.bidirectional", line)
        return replace(part, given={**part.given, "bidirectional": True}, line=line)

    # ---- nets -------------------------------------------------------------------------------

    def _stack(self, items: list[Any], line: int, *, callable_: bool = True) -> Stack:
        made = Stack(list(items), [str(k) for k in range(len(items))], line, callable_)
        if callable_:
            self.made.append(made)
        return made

    def _torch_stack(self, args: list[Any], more: Mapping[str, Any], node: ast.expr) -> Stack:
        if len(args) == 1 and isinstance(args[0], dict):
            made = self._stack(list(args[0].values()), node.lineno)
            made.names = [str(name) for name in args[0]]
            return made
        if len(args) == 1 and isinstance(args[0], list | tuple):
            raise CodeError("code.needs_star", node.lineno)
        return self._stack(args, node.lineno)

    def _ordered(self, args: list[Any]) -> Any:
        pairs = self.items(args[0]) if args else []
        if args and isinstance(args[0], dict):
            return dict(args[0])
        fits = pairs is not None and all(
            isinstance(each, tuple | list) and len(each) == 2 and isinstance(each[0], str)
            for each in pairs
        )
        return dict(pairs) if fits and pairs is not None else Unknown("OrderedDict", self.line)

    def _model(self, args: list[Any], more: Mapping[str, Any], line: int) -> Any:
        given = {**dict(zip(("inputs", "outputs"), args, strict=False)), **more}
        output = given.get("outputs", given.get("output"))
        if isinstance(output, list | tuple) and len(output) == 1:
            output = output[0]
        found = self.whole(output, line)
        if found is None:
            raise CodeError("code.one_output", line)
        made = Model(found, line)
        self.made.append(made)
        return made

    def _input(self, args: list[Any], more: Mapping[str, Any], line: int) -> Value:
        given = {**dict(zip(("shape",), args, strict=False)), **more}
        shape = given.get("shape", given.get("input_shape"))
        if shape is None and isinstance(given.get("batch_shape"), tuple):
            shape = given["batch_shape"][1:]
        if isinstance(shape, int):
            shape = (shape,)
        if not isinstance(shape, tuple | list):
            raise CodeError("code.input_shape", line, given=short(shape))
        return self.graph.declare(shape, line, self.tokens)

    def activation(self, given: Any, line: int) -> Any:
        """The activation of a Keras layer, given by name or function; None for a linear layer."""
        if given is None or given == "linear":
            return None
        if isinstance(given, Part | Squash):
            return given
        path = given.path if isinstance(given, Library) else f"activation.{given}"
        leaf = path.rsplit(".", 1)[-1]
        if leaf in SQUASHES:
            return Squash(leaf, line)
        if path.startswith("F."):
            path = f"activation.{leaf}"
        if isinstance(given, str | Library) and path in self.calls:
            return self.calls.part(path, leaf, (), {}, line)
        raise CodeError(
            "code.no_activation", line, given=short(given) if isinstance(given, str) else leaf,
            known=[name.split(".")[1] for name in self.calls.like("activation.?")],
        )  # fmt: skip

    def _pad(self, path: str, args: Sequence[Any], more: Mapping[str, Any], line: int) -> Padding:
        """The widths of a padding or cropping call. PyTorch gives (left, right, top, bottom);
        Keras gives one number, or rows and columns, each as one number or two."""
        given = args[0] if args else more.get("padding", more.get("pad", more.get("cropping", 1)))
        sides = given if isinstance(given, tuple | list) else (given,) * 2
        if path.startswith("layers."):
            pairs = [each if isinstance(each, tuple | list) else (each, each) for each in sides]
            widths = tuple(width for pair in reversed(pairs) for width in pair)
        else:
            widths = tuple(sides) * (2 if not isinstance(given, tuple | list) else 1)
        whole = all(type(each) is int and 0 <= each <= 1000 for each in widths)
        if len(widths) not in (2, 4) or not whole:
            raise CodeError("layers.padding", line, given=short(given))
        return Padding(widths, line)


def _input_shape(part: Part, more: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The input shape that the first layer of a Keras model gives; None if it gives none."""
    shape, batch = more.get("input_shape"), more.get("batch_input_shape")
    if isinstance(batch, tuple | list):
        shape = batch[1:]
    elif "input_dim" in more and "input_dim" not in part.call.arguments:
        shape = (more["input_dim"],)
    return tuple(shape) if isinstance(shape, tuple | list) and shape else None


def _is_one_state(given: Any) -> bool:
    """Whether a list holds the last states of both directions of one bidirectional module. Its
    layer already outputs them concatenated."""
    return (
        isinstance(given, tuple | list)
        and len(given) == 2
        and all(isinstance(each, State) and each.part for each in given)
        and given[0].states is given[1].states
        and given[0].states.part.given.get("bidirectional") is True
    )
