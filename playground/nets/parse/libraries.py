"""Interprets the names of PyTorch, Keras and Python while code is read."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from playground.core.inputs import Input
from playground.nets.parse import constants
from playground.nets.parse.calls import Calls
from playground.nets.parse.constants import NotConstant
from playground.nets.parse.errors import CodeError
from playground.nets.parse.graph import Graph
from playground.nets.parse.names import canonical, short, shown
from playground.nets.parse.training import Loss, Optimiser, Training, is_optimiser, loss_of
from playground.nets.parse.values import (
    BATCH,
    Bound,
    Cropping,
    Function,
    Instance,
    Library,
    Model,
    Padding,
    Part,
    Partial,
    Passing,
    Scope,
    Squash,
    Stack,
    State,
    States,
    Super,
    Unknown,
    UserClass,
    Value,
)

JOINED = "concat"  # Keras' default merge mode of both directions
SQUASHES = ("softmax", "log_softmax")
# Library functions and methods of a value that return their input unchanged here.
SAME = {
    "contiguous", "clone", "detach", "float", "double", "half", "to", "cuda", "cpu", "type",
    "requires_grad_", "long", "int",
}  # fmt: skip
SAME_MODULE = {"to", "cuda", "cpu", "float", "double", "half", "eval", "train", "apply",
               "requires_grad_"}  # fmt: skip
GROW = {"append", "add", "add_module", "register_module", "extend"}
NETS = (Part, Stack, Instance, Model)


# Dropout of whole channels, and what is used in its place.
CHANNEL_DROPOUTS = {
    "Dropout1d": "nn.Dropout", "Dropout2d": "nn.Dropout", "dropout1d": "F.dropout",
    "dropout2d": "F.dropout", "SpatialDropout1D": "layers.Dropout",
    "SpatialDropout2D": "layers.Dropout",
}  # fmt: skip


class Libraries(ABC):
    """Interprets calls of libraries. `Reader` interprets statements and expressions."""

    def __init__(self, taken: Input, fixed: bool, keras: bool, tokens: bool) -> None:
        self.calls = Calls()
        self.graph = Graph(taken, fixed, self.calls)
        self.training = Training()
        self.keras, self.tokens = keras, tokens  # the code uses Keras; an embedding
        self.scope = Scope({})
        self.inside = 0  # nested forward passes being read
        self.depth = 0  # nested calls of the code's own functions
        self.steps = 0
        self.line = 0
        self.made: list[Any] = []  # nets, in the order of their creation
        self.chosen: Any = None  # the net that is trained
        self.read_lines: set[int] = set()  # lines of optimisers and losses

    # ---- implemented by Reader --------------------------------------------------------------

    @abstractmethod
    def run(
        self, function: Function, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any: ...

    @abstractmethod
    def value(self, node: ast.expr, scope: Scope) -> Any: ...

    # ---- properties of values ---------------------------------------------------------------

    def truth(self, value: Any) -> bool | None:
        """The truth value of a condition; None if it is unknown."""
        if value is None or isinstance(value, bool | int | float | str | list | tuple | dict):
            return bool(value)
        return True if isinstance(value, NETS) else None

    def items(self, value: Any) -> list[Any] | None:
        """The elements that a loop iterates over; None if they are unknown."""
        if isinstance(value, list | tuple):
            return list(value)
        if isinstance(value, dict):
            return list(value)
        if isinstance(value, str):
            return list(value)
        return list(value.items) if isinstance(value, Stack) else None

    def parts_of(self, value: Any, count: int) -> list[Any]:
        """The `count` values of an unpacking assignment."""
        if isinstance(value, States):
            return [State(value, True), State(value, False)][:count]
        if isinstance(value, State):
            return [value, *[Unknown("state", self.line)] * (count - 1)]
        found = self.items(value)
        if found is not None and len(found) == count:
            return found
        return [Unknown("value", self.line)] * count

    def whole(self, value: Any, line: int) -> Value | None:
        """The tensor that a layer can read; None for anything else. A recurrent module's result
        stands for all its states."""
        if isinstance(value, States):
            value = State(value, True)
        if isinstance(value, State):
            return self.graph.state(value, line)
        return value if isinstance(value, Value) else None

    # ---- attributes, subscripts, sums ---------------------------------------------------------

    def attribute(self, owner: Any, node: ast.Attribute) -> Any:
        name = node.attr
        match owner:
            case Library():
                return Library(canonical(f"{owner.path}.{name}"))
            case Instance():
                return self._attribute_of(owner, name, node)
            case Value() | State() | States():
                if name == "shape":
                    return self._shape(owner)
                if name in ("ndim", "device", "dtype"):
                    return Unknown(name, node.lineno)
                return Bound(owner, name)
            case Stack() | Part() | Model() | list() | dict() | str() | Super():
                return Bound(owner, name)
            case UserClass():
                return owner.method(name) or owner.scope.names.get(name, Unknown(name, node.lineno))
            case Unknown():
                return Unknown(f"{owner.name[:60]}.{name}", owner.line)
            case _:
                return Unknown(shown(node), node.lineno)

    def _attribute_of(self, owner: Instance, name: str, node: ast.Attribute) -> Any:
        if name in owner.attributes:
            return owner.attributes[name]
        method = owner.made_of.method(name)
        if method is not None:
            static = any(shown(each) == "staticmethod" for each in _decorators(method))
            bound = Function(method.node, method.scope, None if static else owner)
            is_property = any(shown(each) == "property" for each in _decorators(method))
            return self.run(bound, [], {}, node) if is_property else bound
        if name in owner.made_of.scope.names:
            return owner.made_of.scope.names[name]
        if name == "training":
            return Unknown("self.training", node.lineno)
        if name in SAME_MODULE | {"parameters", "add_module", "forward", "call", "register_module",
                                  "compile", "fit", "build", "summary"}:  # fmt: skip
            return Bound(owner, name)
        return Unknown(f"self.{name}", node.lineno)

    def _shape(self, value: Any) -> tuple[Any, ...]:
        if isinstance(value, Value):
            return (BATCH, *(reversed(value.shape) if value.turned else value.shape))
        state = State(value, True) if isinstance(value, States) else value
        return (BATCH, *self.graph.state_shape(state))

    def subscript(self, owner: Any, index: Any, node: ast.Subscript) -> Any:
        """The value of owner[index]."""
        match owner:
            case States():
                if index in (0, 1, -1, -2) and not isinstance(index, bool):
                    return State(owner, index in (0, -2))
                return self._last(State(owner, True), index, node)
            case State() if not owner.every_step:
                return State(owner.states, False, part=True)  # of (h, c), layers or directions
            case State() | Value():
                return self._last(owner, index, node)
            case Stack():
                owner = owner.items
        if isinstance(owner, list | tuple | str | dict):
            fits = isinstance(index, int | slice) or (
                isinstance(owner, dict) and constants.is_constant(index)
            )
            if fits:
                try:
                    return owner[index]
                except (IndexError, KeyError, TypeError, ValueError):
                    pass
        return Unknown(shown(node), node.lineno)

    def _last(self, owner: Any, index: Any, node: ast.Subscript) -> Any:
        """The last step of a sequence, such as x[:, -1] or x[range(n), lengths].

        Raises:
            CodeError: the index picks anything else.
        """
        parts = index if isinstance(index, tuple) else (index,)
        whole = slice(None)
        if isinstance(owner, State) and len(parts) == 3 and parts[:2] == (whole, 0):
            return State(owner.states, False, part=True)  # last state of the backward direction
        if parts and parts[0] is Ellipsis:
            raise CodeError("code.index", node.lineno, given=shown(node.value))
        steps = len(parts) > 1 and (
            parts[1] == -1 or (isinstance(parts[0], Unknown) and isinstance(parts[1], Unknown))
        )
        if steps and all(each == whole for each in parts[2:]):
            if isinstance(owner, State):
                return State(owner.states, False)
            value = owner
            if len(value.shape) == 2:
                self.graph.check_whole(value)
                return Value(value.row, value.shape, node.lineno, last=True)
        raise CodeError("code.index", node.lineno, given=shown(node.value))

    def combine(self, node: Any, operation: ast.operator, operands: list[Any]) -> Any:
        """The sum of values.

        Raises:
            CodeError: the operator is not +.
        """
        added = [each for each in operands if isinstance(each, Part)]
        if len(added) == 1 and len(operands) == 2 and added[0].call.source:
            (value,) = (each for each in operands if not isinstance(each, Part))
            return self.use(added[0], [value], {}, node)  # x + sinusoids(…)
        if type(operation).__name__ != "Add":
            raise CodeError("code.operator", node.lineno, known="+")
        return self.layer("operator.add", "+", operands, {}, node.lineno)

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

    def unfamiliar(
        self, path: str, name: str, args: Sequence[Any], more: Mapping[str, Any], line: int
    ) -> Unknown:
        """The result of an unknown call.

        Raises:
            CodeError: an argument is a tensor of the net.
        """
        for each in (*args, *more.values()):
            if isinstance(each, Value | State | States):
                raise CodeError("code.unknown_call", line, call=name, known=self.calls.like(path))
        return Unknown(path if path in name or "." in path else name, line)

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
        values, rest = self._values(list(args), line)
        more = dict(more)
        for key in ("input", "tensors", "x", "inputs", "self"):
            if not values and key in more:
                values, _ = self._values([more.pop(key)], line)
        if not values:
            return self.unfamiliar(path, name, args, more, line)
        for each in more.values():
            if isinstance(each, Value | State | States):
                raise CodeError("code.value_argument", line, call=name, argument="")
        return self.graph.apply(self.calls.part(path, name, rest, more, line), values, line)

    def _values(self, args: list[Any], line: int) -> tuple[list[Value], list[Any]]:
        """The leading tensors of a call, given separately or in a list, and the other arguments."""
        if args and isinstance(args[0], list | tuple):
            inner = [self.whole(each, line) for each in args[0]]
            if inner and all(each is not None for each in inner):
                return [each for each in inner if each is not None], args[1:]
        values = []
        while args and (found := self.whole(args[0], line)) is not None:
            values.append(found)
            args = args[1:]
        return values, args

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

    def instance(
        self, made_of: UserClass, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        """An instance of a class that the code defines. Only nets are instantiated; other classes
        give an `Unknown`."""
        if not made_of.is_net:
            return self.unfamiliar(made_of.node.name, made_of.node.name, args, more, node.lineno)
        made = Instance(made_of, node.lineno)
        begin = made_of.method("__init__")
        if begin is not None:
            self.run(Function(begin.node, begin.scope, made), args, more, node)
        self.made.append(made)
        return made

    def use(self, callee: Any, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr) -> Any:
        """The output of a layer, a Sequential or a net for these arguments."""
        line = node.lineno
        values, _ = self._values(list(args), line)
        if isinstance(callee, Instance):
            return self._forward(callee, args, more, node)
        if not values:
            if isinstance(callee, Unknown):
                return self.unfamiliar(callee.name, callee.name, args, more, line)
            return Unknown(shown(node), line)
        value = values[0]
        match callee:
            case Part() if callee.call.states:
                self.graph.check_whole(value)
                return States(callee, value, self.graph.next())
            case Part():
                return self._apply(callee, values, more, node)
            case Stack() if callee.callable:
                made = value
                for each in callee.items:
                    made = self.use_any(each, made, node)
                return made
            case Squash():
                return self.graph.squash(value, callee)
            case Padding():
                return self.graph.pad(value, callee)
            case Cropping():
                return self.graph.crop(value, callee)
            case Passing() | None:
                return value
            case Function():
                return self.run(callee, args, more, node)
            case Model():
                raise CodeError("code.model_used", line)
            case Unknown():
                raise CodeError(
                    "code.unknown_layer", callee.line, call=callee.name,
                    known=self.calls.like(callee.name),
                )  # fmt: skip
            case _:
                raise CodeError("code.not_layer", line, given=shown(getattr(node, "func", node)))

    def _apply(
        self, part: Part, values: list[Value], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        told = {
            name: value.name if isinstance(value, Unknown) else value
            for name in part.call.used
            if (value := more.get(name)) is not None
        }
        if told:
            part = replace(part, given={**part.given, **told})
        made = self.graph.apply(part, values, node.lineno)
        if part.follows is not None:
            made = self.use(part.follows, [made], {}, node)
        return (made, Unknown("weights", node.lineno)) if part.call.pair else made

    def use_any(self, callee: Any, value: Any, node: ast.expr) -> Any:
        """The output of any element of a Sequential for a value."""
        if isinstance(callee, Value):
            return callee  # keras.Input, the first element
        if isinstance(callee, Library):
            return self.library(callee.path, [value], {}, node)
        if isinstance(callee, Part) and callee.shape is not None and not self.graph.declared:
            value = self.graph.declare(callee.shape, callee.line, self.tokens)
        return self.use(callee, [value], {}, node)

    def _forward(
        self, net: Instance, args: Sequence[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        method = net.made_of.method("forward") or net.made_of.method("call")
        has_value = any(isinstance(each, Value | State | States) for each in args)
        if not has_value:
            return Unknown(shown(node), node.lineno)
        if method is None:
            raise CodeError("code.no_forward", net.line, name=net.made_of.node.name)
        self.inside += 1
        try:
            return self.run(Function(method.node, method.scope, net), args, more, node)
        finally:
            self.inside -= 1

    # ---- methods ----------------------------------------------------------------------------

    def method(self, bound: Bound, args: list[Any], more: Mapping[str, Any], node: ast.expr) -> Any:
        """The result of a method call."""
        owner, name, line = bound.value, bound.name, node.lineno
        match owner:
            case Value() | State() | States():
                return self._value_method(owner, name, args, more, node)
            case list():
                return self._list_method(owner, name, args, node)
            case dict():
                return self._dict_method(owner, name, node)
            case Super():
                return None
            case Stack() | Instance() | Model() | Part():
                return self._net_method(owner, name, args, more, node)
            case _:
                return self.unfamiliar(name, shown(node), args, more, line)

    def _value_method(
        self, owner: Any, name: str, args: list[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        rank = len(self._shape(owner)) - 1
        if name in SAME or (name == "squeeze" and (isinstance(owner, State) or rank == 1)):
            return owner
        if name == "size":
            shape = self._shape(owner)
            return shape[args[0]] if args and _fits(args[0], shape) else shape
        if name in SQUASHES:
            return self.use(Squash(name, node.lineno), [owner], {}, node)
        if name == "dim":
            return len(self._shape(owner))
        if name in ("transpose", "permute") and self._turns(owner, name, args):
            value = self.whole(owner, node.lineno)
            assert value is not None
            return replace(value, turned=not value.turned)
        path = f"Tensor.{name}"
        if path in self.calls:
            return self.layer(path, name, [owner, *args], more, node.lineno)
        raise CodeError(
            "code.unknown_method", node.lineno, call=name,
            known=[each.split(".")[1] for each in self.calls.like("Tensor.?")],
        )  # fmt: skip

    def _turns(self, owner: Any, name: str, args: list[Any]) -> bool:
        """Whether a method swaps the axes of steps and units."""
        order = [1, 2] if name == "transpose" else [0, 2, 1]
        given = list(args[0]) if args and isinstance(args[0], tuple | list) else args
        whole = all(type(each) is int for each in given)
        return (
            whole
            and len(self._shape(owner)) == 3
            and (sorted if name == "transpose" else list)(each % 3 for each in given) == order
        )

    def _list_method(self, owner: list[Any], name: str, args: list[Any], node: ast.expr) -> Any:
        if name == "append" and len(args) == 1:
            owner.append(args[0])
        elif name == "extend" and len(args) == 1:
            owner += self.starred(args[0], node)
        elif name == "insert" and len(args) == 2 and isinstance(args[0], int):
            owner.insert(args[0], args[1])
        elif name == "pop" and owner and (not args or _fits(args[0], owner)):
            return owner.pop(*args)
        else:
            return Unknown(name, node.lineno)
        if len(owner) > constants.LONGEST:
            raise CodeError("code.much", node.lineno)
        return None

    def _dict_method(self, owner: dict[Any, Any], name: str, node: ast.expr) -> Any:
        found = {"items": list(owner.items()), "keys": list(owner), "values": list(owner.values())}
        return found.get(name, Unknown(name, node.lineno))

    def _net_method(
        self, owner: Any, name: str, args: list[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        line = node.lineno
        if name in SAME_MODULE:
            return owner
        if name in GROW:
            return self._grow(owner, name, args, more, node)
        if name == "compile":
            self.chosen = owner
            self.training.compile(args, more, line)
        elif name == "fit":
            self.chosen = owner
            self.training.fit(args, more, line)
        elif name == "parameters":
            return Bound(owner, "parameters")
        elif name == "build" and args and isinstance(args[0], tuple | list):
            self.graph.declare(tuple(args[0])[1:], line, self.tokens)
        elif name in ("forward", "call"):
            return self.use(owner, args, more, node)
        elif name in ("output", "outputs") and isinstance(owner, Model):
            return owner.output
        return self.unfamiliar(name, shown(node), args, more, line)

    def _grow(
        self, owner: Any, name: str, args: list[Any], more: Mapping[str, Any], node: ast.expr
    ) -> Any:
        if name == "extend" and args and isinstance(owner, Stack):
            owner.items += self.starred(args[0], node)
            owner.names += [str(k) for k in range(len(owner.names), len(owner.items))]
            return None
        layer = args[-1] if args else more.get("layer", more.get("module"))
        key = str(args[0]) if name.endswith("module") and len(args) == 2 else None
        if isinstance(owner, Instance):
            owner.attributes[key or "?"] = layer
        elif isinstance(owner, Stack):
            owner.names.append(key or str(len(owner.items)))
            owner.items.append(layer)
            if len(owner.items) > constants.LONGEST:
                raise CodeError("code.much", node.lineno)
        return None

    # ---- training ---------------------------------------------------------------------------

    def _optimiser(
        self, path: str, args: list[Any], more: Mapping[str, Any], line: int
    ) -> Optimiser | Unknown:
        if path.startswith("optim") and args and isinstance(args[0], Bound):
            self.chosen = args[0].value
        self.read_lines.add(line)
        made = self.training.optimiser(path, args, more, line)
        return made if made is not None else Unknown(path, line)

    def _loss(self, path: str, more: Mapping[str, Any], line: int) -> Loss | None:
        loss = loss_of(path, more, line)
        if loss is not None and not path.startswith("keras"):
            smoothing = more.get("label_smoothing")
            self.training.use_loss(loss, smoothing)
        return loss

    def _loader(self, args: list[Any], more: Mapping[str, Any], line: int) -> None:
        size = more.get("batch_size", args[1] if len(args) > 1 else None)
        if type(size) is int and "batch_size" not in self.training.stated:
            self.training.state("batch_size", size, line)

    def read_training(self, node: ast.AST, scope: Scope) -> None:
        """Find losses and optimisers in code that is not interpreted: the body of a training loop,
        or a function that is never called."""
        for each in ast.walk(node):
            if isinstance(each, ast.Call):
                path = self._path(each.func, scope)
                more = {k.arg: k.value for k in each.keywords if k.arg is not None}
                flags = {
                    name: value.value for name, value in more.items()
                    if isinstance(value, ast.Constant)
                }  # fmt: skip
                if path.startswith(("nn.", "F.")):
                    self._loss(path, flags, each.lineno)

    def _path(self, node: ast.expr, scope: Scope) -> str:
        """The canonical name of a library function; "" for any other expression."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        try:
            owner = scope.find(node.id)
        except KeyError:
            return canonical(".".join([node.id, *reversed(names)]))
        return (
            canonical(".".join([owner.path, *reversed(names)]))
            if isinstance(owner, Library)
            else ""
        )


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


def _decorators(method: Function) -> list[ast.expr]:
    return method.node.decorator_list if isinstance(method.node, ast.FunctionDef) else []


def _fits(index: Any, values: Sequence[Any]) -> bool:
    return type(index) is int and -len(values) <= index < len(values)
