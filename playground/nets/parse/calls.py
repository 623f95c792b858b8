"""Converts a call in source code to a layer. Each layer class declares the calls that create it,
with their arguments (`layers/calls.py`)."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from playground.nets.layers import LAYER_KINDS, FitError, Layer, settings_of
from playground.nets.layers.base import by
from playground.nets.layers.calls import REQUIRED, Argument, Call
from playground.nets.parse.constants import count_in
from playground.nets.parse.errors import CodeError
from playground.nets.parse.names import canonical, short
from playground.nets.parse.values import Batch, Part, Unknown, Value

# Arguments without effect here: names, devices, initial weights.
IGNORED = {
    "name", "device", "dtype", "inplace", "trainable", "input_shape", "batch_input_shape",
    "batch_shape", "input_dim", "input_length", "sparse", "autocast", "seed",
}  # fmt: skip
IGNORED_ENDS = ("_initializer", "_regularizer", "_constraint")
# Names of Keras' layers that `parse/libraries.py` treats by themselves.
SPECIAL = {
    "Activation", "Bidirectional", "Cropping2D", "InputLayer", "Normalization", "Rescaling",
    "SeparableConv2D", "Softmax", "SpatialDropout1D", "SpatialDropout2D", "ZeroPadding2D",
}  # fmt: skip
FUNCTIONS = ("F.", "torch.", "Tensor.", "operator.")  # called on values directly
SHOWN = 40  # names listed in an error message
LARGEST = 50  # values in one argument


class Calls:
    """All calls that create a layer, by canonical name."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[type[Layer], Call]] = {
            name: (kind, call)
            for kind in LAYER_KINDS.values()
            for call in kind.all_calls()
            for name in call.names
        }

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def own(self, node: ast.FunctionDef | ast.ClassDef) -> str | None:
        """The name of the playground's own function or class whose source equals `node`, or None.

        The code that the playground exports contains such definitions."""
        for name, (_, call) in self._known.items():
            if call.source and f" {node.name}(" in call.source[:60] and _same(node, call.source):
                return name
        return None

    def is_function(self, name: str) -> bool:
        """Whether the name is a function on values, rather than a class that creates a layer."""
        small = name.rpartition(".")[2][:1].islower()
        return name.startswith(FUNCTIONS) or (name.startswith(("layers.", "code.")) and small)

    def bare(self, name: str, keras: bool) -> str | None:
        """The canonical name of a name that was not imported: "Conv2D" is layers.Conv2D."""
        order = ("layers.", "nn.") if keras else ("nn.", "layers.")
        paths = [canonical(each + name) for each in order]
        found = next((path for path in paths if path in self._known), None)
        return f"layers.{name}" if found is None and keras and name in SPECIAL else found

    def like(self, name: str) -> tuple[str, ...]:
        """Known names of the same library: up to three similar ones, otherwise all of them."""
        space = name.split(".")[0] + "."
        same = sorted(known for known in self._known if known.startswith(space))
        if not same:
            same = sorted(known for known in self._known if known.startswith(("nn.", "layers.")))
        near = difflib.get_close_matches(name, same, n=3, cutoff=0.75)
        return tuple(near or same)[:SHOWN]

    def part(
        self, name: str, shown: str, args: Sequence[Any], more: Mapping[str, Any], line: int
    ) -> Part:
        """The layer that a call creates. Its arguments are checked as far as is possible before
        the input shape is known.

        Raises:
            CodeError: an argument is missing, unknown, or has an unsupported value.
        """
        kind, call = self._known[name]
        given: dict[str, Any] = {"name": name}
        follows = None
        for key, value in _bound(call, shown, args, more, line).items():
            argument = call.arguments.get(key, Argument())
            said = _Said(kind, shown, key, line)
            if (count_in(value) or LARGEST + 1) > LARGEST:
                raise CodeError("code.arguments", line, call=shown)
            if argument.follows:
                follows = value
            elif argument.setting:
                given[argument.setting] = said.setting(argument, value)
            else:
                given[key] = said.checked(argument, value)
        return Part(kind, call, shown, given, line, follows)


@cache
def _dumped(source: str) -> str:
    return ast.dump(ast.parse(source).body[0])


def _same(node: ast.AST, source: str) -> bool:
    return ast.dump(node) == _dumped(source)


class _Said:
    """Checks one argument of a call."""

    def __init__(self, kind: type[Layer], call: str, argument: str, line: int) -> None:
        self.kind, self.line = kind, line
        self.values = {"call": call, "argument": argument}

    def fail(self, message_id: str, **values: object) -> CodeError:
        return CodeError(message_id, self.line, **self.values, **values)

    def setting(self, argument: Argument, value: Any) -> Any:
        self.known(value)
        if argument.square and isinstance(value, tuple | list):
            self.known(*value)
            if not value or any(each != value[0] for each in value):
                raise self.fail("code.not_square", given=short(value))
            value = value[0]
        setting = settings_of(self.kind)[argument.setting]
        if isinstance(value, float) and setting.type is int and value.is_integer():
            value = int(value)
        if not setting.allows(value):
            raise self.fail("code.argument", given=short(value), expected=setting.expected)
        return setting.type(value)

    def checked(self, argument: Argument, value: Any) -> Any:
        if argument.only:
            self.known(value)
            if not any(value == each and type(value) is type(each) for each in argument.only):
                known = [f"{each!r}" for each in argument.only]
                raise self.fail("code.only", given=short(value), known=known)
        elif argument.axis is not None:
            self.known(value)
            if isinstance(value, bool) or not isinstance(value, int):
                raise self.fail("code.not_whole", given=short(value))
        return value

    def known(self, *values: Any) -> None:
        for value in values:
            if isinstance(value, Unknown):
                raise self.fail("code.not_constant", given=value.name)
            if isinstance(value, Batch):
                raise self.fail("code.not_constant", given="batch size")
            if isinstance(value, Value):
                raise self.fail("code.value_argument")


def _bound(
    call: Call, shown: str, args: Sequence[Any], more: Mapping[str, Any], line: int
) -> dict[str, Any]:
    """All arguments by name; omitted arguments have their defaults."""
    names = list(call.arguments)
    bound = dict(zip(names, args, strict=False))
    rest = args[len(names) :]
    if rest and not call.rest:
        raise CodeError("code.many_arguments", line, call=shown, count=len(names), given=len(args))
    if call.rest:
        bound[call.rest] = tuple(rest)
    for key, value in more.items():
        if key in call.arguments and key not in bound:
            bound[key] = value
        elif key == call.rest and not rest:
            bound[key] = value if isinstance(value, tuple | list) else (value,)
        elif key not in IGNORED and not key.endswith(IGNORED_ENDS):
            raise CodeError(
                "code.no_argument", line, call=shown, argument=key, known=names or ["–"]
            )
    for key, argument in call.arguments.items():
        if key in bound and not (bound[key] is None and argument.like):
            continue
        default = bound.get(argument.like) if argument.like else argument.default
        if default is REQUIRED:
            raise CodeError("code.lacks_argument", line, call=shown, argument=key)
        bound[key] = default
    return bound


def layer_of(part: Part, inputs: Sequence[Value]) -> Layer | None:
    """The layer of a part for inputs of these shapes; None if it passes its input on unchanged.

    Raises:
        CodeError: the layer does not accept these shapes, or was created for another size.
    """
    shapes = [value.shape for value in inputs]
    try:
        layer = part.kind.from_call(part.given, shapes)
        if layer is not None:
            layer.output_shape(shapes)
    except FitError as error:
        raise CodeError("code.at_call", part.line, call=part.name, why=error) from None
    except (TypeError, ValueError, IndexError, OverflowError):
        raise CodeError("code.arguments", part.line, call=part.name) from None
    for key, argument in part.call.arguments.items():
        if argument.axis is None:
            continue
        size = shapes[0][argument.axis]
        if part.given[key] != size:
            raise CodeError(
                "code.size", part.line, call=part.name, argument=key, given=part.given[key],
                size=size, shape=by(shapes[0]) if len(shapes[0]) > 1 else size,
            )  # fmt: skip
    return layer
