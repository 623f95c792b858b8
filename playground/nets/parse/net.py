"""Parses the source of a program into its net and its training settings."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from playground.core.inputs import ImageInput, Input, TextInput
from playground.core.recipe import Recipe
from playground.core.task import Classification, Encoding, Task, Window
from playground.nets.layers import Layer
from playground.nets.parse import training
from playground.nets.parse.errors import CodeError
from playground.nets.parse.names import snake
from playground.nets.parse.reader import Reader
from playground.nets.parse.source import read_source
from playground.nets.parse.training import Note
from playground.nets.parse.values import (
    Function,
    Instance,
    Library,
    Model,
    Part,
    Scope,
    Stack,
    UserClass,
    Value,
)
from playground.nets.shapes import describe_layers
from playground.nets.spec import ModelSpec, Node, SpecError

NAMES = ("model", "net", "network", "cnn", "rnn")  # usual variable names, in this order
# Inputs to try in this order, for a program that gives no input shape.
GUESSES: tuple[Input, ...] = (
    ImageInput(1, 28, 28),
    *(ImageInput(c, side, side) for side in (32, 28, 8, 16, 64, 96, 128, 224, 227, 299)
      for c in (3, 1)),
    TextInput("word", 64, ()),
)  # fmt: skip
SIGMOID = "activation.sigmoid"
MAX_MODULES = 1000


@dataclass(frozen=True, slots=True)
class Parsed:
    """A net read from code.

    `lines` has the source line of each layer, `paths` the name of its module in the state dict
    ("" if there is none), and `numbers` its index within a module of several layers
    (`num_layers`). `stated` holds the recipe settings that the code gives; `notes` are for the
    reader of the code."""

    spec: ModelSpec
    lines: tuple[int, ...]
    paths: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    stated: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def recipe(self) -> Recipe:
        """The training settings of the code, with defaults for those that it does not give."""
        return replace(Recipe(), **self.stated)


def parse_code(
    text: str,
    taken: Input | None = None,
    labels: Sequence[str] | Task | Encoding | Window | None = None,
) -> Parsed:
    """The net that a PyTorch or Keras program builds. The program is not executed.

    `taken` and `labels` (or a task) are the input and the labels of the training data. Without
    `taken`, the input is the shape that the program gives, or the first of `GUESSES` that its
    layers accept. If the last Dense layer does not have one unit for each label, its size is
    changed, and a note says so.

    Raises:
        CodeError: no net can be built; gives the line and the reason.
    """
    tree = read_source(text)
    keras, tokens = _speaks_of_keras(tree), _looks_up(tree)
    if taken is not None:
        _check_kind(taken, tree, tokens)
        return _Attempt(tree, taken, True, keras, tokens).parsed(labels)
    guesses = [each for each in GUESSES if isinstance(each, TextInput) == (tokens > 0)]
    first: tuple[int, CodeError] | None = None
    for guess in guesses:
        attempt = _Attempt(tree, guess, False, keras, tokens)
        try:
            return attempt.parsed(labels)
        except CodeError as error:
            rows = len(attempt.reader.graph.rows)
            if first is None or rows > first[0]:  # the guess with the most layers read
                first = (rows, error)
            if attempt.reader.graph.declared:
                break
    assert first is not None
    raise first[1]


def _speaks_of_keras(tree: ast.Module) -> bool:
    """Whether a bare name such as LSTM means Keras' class rather than PyTorch's."""
    roots = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Name):
            roots.add(node.id)
    return not roots & {"torch", "nn", "F", "torchvision"}


def _looks_up(tree: ast.Module) -> int:
    """The first line that creates an embedding, in which case the net reads tokens; 0 if there is
    none."""
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == "Embedding"
    ]
    return min(lines, default=0)


def _check_kind(taken: Input, tree: ast.Module, tokens: int) -> None:
    if isinstance(taken, ImageInput) and tokens:
        raise CodeError("code.input_pictures", tokens)
    if isinstance(taken, TextInput) and not tokens and tree.body:
        raise CodeError("code.input_no_embedding")


class _Attempt:
    """Reads a program once, with one input."""

    def __init__(
        self, tree: ast.Module, taken: Input, fixed: bool, keras: bool, tokens: int
    ) -> None:
        self.tree = tree
        self.reader = Reader(taken, fixed, keras, tokens > 0)

    def parsed(self, labels: Sequence[str] | Task | Encoding | Window | None) -> Parsed:
        reader = self.reader
        task = labels if isinstance(labels, Task | Encoding | Window) else None
        try:
            reader.read(self.tree)
            net = self._net()
            end = self._end(net)
        except RecursionError:
            raise CodeError("code.recursion", reader.line, limit=24) from None
        reader.read_training(self.tree, reader.scope)
        rows, nodes = reader.graph.nodes(end.row)
        lines = [reader.graph.rows[row].line for row in rows]
        calls = reader.graph.rows[rows[-1]].part.kind.all_calls() if rows else ()
        sigmoid = any(SIGMOID in call.names for call in calls)
        single = self._single(nodes, sigmoid)
        self._check_loss(end, sigmoid and single, lines[-1] if lines else 0)
        known = module_paths(net)
        paths = [known.get(reader.graph.rows[row].part.key, "") for row in rows]
        numbers = [reader.graph.rows[row].part.given.get("number", 0) for row in rows]
        if single and sigmoid:
            nodes, lines, paths, numbers = nodes[:-1], lines[:-1], paths[:-1], numbers[:-1]
        if task is None or task.kind == Classification.kind:
            names = labels.labels if isinstance(labels, Task | Encoding | Window) else labels
            nodes, names = self._fit_labels(nodes, lines, names, single, end)
            task = Classification(tuple(names))
        spec = ModelSpec(reader.graph.taken, nodes, task)
        try:
            describe_layers(spec)
        except SpecError as error:
            line = lines[error.layer] if error.layer is not None else 0
            raise CodeError("code.whole", line, why=error) from None
        notes = sorted(reader.training.notes, key=lambda note: note.line)
        stated = dict(reader.training.stated)
        return Parsed(spec, tuple(lines), tuple(paths), tuple(numbers), stated, tuple(notes))

    # ---- the net and its output -------------------------------------------------------------

    def _net(self) -> Any:
        """The net that the program trains; otherwise one named as in `NAMES`; otherwise the last
        one created."""
        reader = self.reader
        if reader.chosen is not None:
            return reader.chosen
        nets = (Stack, Instance, Model)
        for name in NAMES:
            found = reader.scope.names.get(name)
            if isinstance(found, nets):
                return found
        return reader.made[-1] if reader.made else self._made_now()

    def _made_now(self) -> Any:
        """The net of a class or function that the program defines but never calls.

        Raises:
            CodeError: there is none.
        """
        reader = self.reader
        defined = [each for each in reader.scope.names.values() if isinstance(each, UserClass)]
        whole = ast.Constant(None, lineno=0, col_offset=0)
        for made_of in reversed([each for each in defined if each.is_net]):
            whole.lineno = made_of.node.lineno
            return reader.instance(made_of, [], {}, whole)
        for function in list(reader.scope.names.values()):
            if isinstance(function, Function) and isinstance(function.node, ast.FunctionDef):
                taken = function.node.args
                if len(taken.args) > len(taken.defaults):
                    continue
                made = reader.run(function, [], {}, whole)
                if isinstance(made, Stack | Instance | Model):
                    return made
                if reader.made:
                    return reader.made[-1]
        raise CodeError("code.no_net")

    def _end(self, net: Any) -> Value:
        """The net's output for its input."""
        graph, reader = self.reader.graph, self.reader
        line = net.line
        whole = ast.Constant(None, lineno=line, col_offset=0)
        if isinstance(net, Model):
            return _value(net.output, line)
        if isinstance(net, Stack) and not net.items:
            raise CodeError("code.empty", line)
        begin = graph.input(line)
        return _value(reader.whole(reader.use_any(net, begin, whole), line), line)

    # ---- the last layer ---------------------------------------------------------------------

    def _single(self, nodes: list[Node], sigmoid: bool) -> bool:
        """Whether the net ends in a single unit, whose sigmoid is the probability of the second of
        two labels."""
        last = nodes[-2:-1] if sigmoid else nodes[-1:]
        return bool(last) and last[0].layer.sums_units and _units(last[0].layer) == 1

    def _check_loss(self, end: Value, sigmoid: bool, line: int) -> None:
        loss, squash = self.reader.training.loss, end.squash
        if loss is None or loss.expects == training.ANY:
            return
        log = squash is not None and snake(squash.name.rsplit(".", 1)[-1]).startswith("log")
        if loss.expects == training.LOGITS:
            if squash is not None and log:
                self.reader.training.note(squash.line, "code.log_twice", loss=loss.name)
            elif squash is not None:
                raise CodeError(
                    "code.softmax_before_loss", squash.line, call=squash.name, loss=loss.name
                )
            elif sigmoid:
                raise CodeError("code.softmax_before_loss", line, call="sigmoid", loss=loss.name)
        elif loss.expects == training.LOG_PROBABILITIES:
            if not log:
                raise CodeError(
                    "code.needs_log_softmax", squash.line if squash else line, loss=loss.name
                )
        elif log or not (squash is not None or sigmoid):
            raise CodeError("code.needs_softmax", line, loss=loss.name)

    def _fit_labels(
        self, nodes: list[Node], lines: list[int], labels: Sequence[str] | None, single: bool,
        end: Value,
    ) -> tuple[list[Node], Sequence[str]]:  # fmt: skip
        """The nodes, with one unit for each label in the last layer, and the labels."""
        if not nodes:
            raise CodeError("nets.no_layers")
        last = nodes[-1].layer
        units = _units(last) if last.sums_units else None
        if labels is None:
            count = 2 if single else units or end.shape[-1]
            labels = [str(k) for k in range(count)]
        if units is None or units == len(labels):
            return nodes, labels
        note = "code.one_unit" if single else "code.units_changed"
        self.reader.training.note(lines[-1], note, units=units, labels=len(labels))
        changed = replace(last, units=len(labels))  # type: ignore[type-var]
        return [*nodes[:-1], replace(nodes[-1], layer=changed)], labels


def module_paths(net: Any) -> dict[object, str]:
    """The names of a net's modules in its state dict, by `Part.key`. As in PyTorch, modules are
    attributes, or elements of a Sequential, ModuleList or ModuleDict."""
    found: dict[object, str] = {}
    seen: set[int] = set()
    todo: list[tuple[str, Any]] = [("", net)]
    while todo and len(seen) < MAX_MODULES:
        path, value = todo.pop()
        if isinstance(value, Part):
            found.setdefault(value.key, path)
        if not isinstance(value, Instance | Stack | dict) or id(value) in seen:
            continue
        seen.add(id(value))
        inner = _modules_in(value)
        todo += [(f"{path}.{name}" if path else str(name), each) for name, each in inner]
    return found


def _modules_in(value: Instance | Stack | dict[Any, Any]) -> list[tuple[Any, Any]]:
    if isinstance(value, Instance):
        return list(value.attributes.items())
    if isinstance(value, Stack):
        return list(zip(value.names, value.items, strict=False))
    return list(value.items())


def _units(layer: Layer) -> int:
    """The number of units of a layer whose class has `sums_units`."""
    units: int = getattr(layer, "units", 0)
    return units


def _value(found: Value | None, line: int) -> Value:
    if found is None:
        raise CodeError("code.no_value", line)
    if found.row < 0:
        raise CodeError("nets.no_layers", line)
    return found


__all__ = ["Library", "Parsed", "Scope", "parse_code"]
