"""From the text of a program to its net and how it is trained."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from playground.core.inputs import ImageInput, Input, TextInput
from playground.core.recipe import Recipe
from playground.core.task import Classification, Task
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

NAMES = ("model", "net", "network", "cnn", "rnn")  # of variables; looked for in this order
# Inputs that a program without data may be meant for: the smallest one that its layers fit.
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
    """A net read from code: its spec, the line of each layer, what the code says of training
    (`stated`, settings of a recipe), and what its reader should know. `paths` are the names of the
    layers' modules in the code's state dict ("" where it has none), `numbers` which layer of a
    module of several each is."""

    spec: ModelSpec
    lines: tuple[int, ...]
    paths: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    stated: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def recipe(self) -> Recipe:
        """How the code trains the net; what it does not say is the recipe's default."""
        return replace(Recipe(), **self.stated)


def parse_code(
    text: str, taken: Input | None = None, labels: Sequence[str] | Task | None = None
) -> Parsed:
    """The net that a program in PyTorch or Keras makes. Nothing of the program is run.

    `taken` and `labels` (or a task) are the input and the labels of the data that the net is to
    learn from;
    without them the program says its input, or the first one is taken that its layers fit. Where
    the last Dense layer has another number of units than there are labels, it is given theirs, and
    a note says so.

    Raises:
        CodeError: no such net; says in which line and why.
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
            if first is None or rows > first[0]:  # the guess that came furthest
                first = (rows, error)
            if attempt.reader.graph.declared:
                break
    assert first is not None
    raise first[1]


def _speaks_of_keras(tree: ast.Module) -> bool:
    """Whether a bare name such as LSTM is Keras' rather than PyTorch's."""
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
    """The first line that speaks of an embedding, so that the net reads tokens; 0 for none."""
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
    """One reading of a program with one input."""

    def __init__(
        self, tree: ast.Module, taken: Input, fixed: bool, keras: bool, tokens: int
    ) -> None:
        self.tree = tree
        self.reader = Reader(taken, fixed, keras, tokens > 0)

    def parsed(self, labels: Sequence[str] | Task | None) -> Parsed:
        reader = self.reader
        task = labels if isinstance(labels, Task) else None
        try:
            reader.read(self.tree)
            net = self._net()
            end = self._end(net)
        except RecursionError:
            raise CodeError("code.recursion", reader.line, limit=24) from None
        reader.read_training(self.tree, reader.scope)
        rows, nodes = reader.graph.nodes(end.row)
        lines = [reader.graph.rows[row].line for row in rows]
        sigmoid = bool(rows) and SIGMOID in reader.graph.rows[rows[-1]].part.call.names
        single = self._single(nodes, sigmoid)
        self._check_loss(end, sigmoid and single, lines[-1] if lines else 0)
        known = module_paths(net)
        paths = [known.get(reader.graph.rows[row].part.key, "") for row in rows]
        numbers = [reader.graph.rows[row].part.given.get("number", 0) for row in rows]
        if single and sigmoid:
            nodes, lines, paths, numbers = nodes[:-1], lines[:-1], paths[:-1], numbers[:-1]
        if task is None or task.kind == Classification.kind:
            names = labels.labels if isinstance(labels, Task) else labels
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

    # ---- which net, and what it gives -------------------------------------------------------

    def _net(self) -> Any:
        """The net that the program trains; else the one it calls its model; else its last."""
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
        """The net of a class, or of a function, that the program defines and does not use."""
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
        """What the net gives for the data's input."""
        graph, reader = self.reader.graph, self.reader
        line = net.line
        whole = ast.Constant(None, lineno=line, col_offset=0)
        if isinstance(net, Model):
            return _value(net.output, line)
        if isinstance(net, Stack) and not net.items:
            raise CodeError("code.empty", line)
        begin = graph.input(line)
        return _value(reader.whole(reader.use_any(net, begin, whole), line), line)

    # ---- its end ----------------------------------------------------------------------------

    def _single(self, nodes: list[Node], sigmoid: bool) -> bool:
        """Whether the net ends in one unit, whose sigmoid says which of two labels it is."""
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
        """The nodes with as many units at the end as there are labels."""
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
    """The names of a net's modules as its state dict has them, by the keys of the parts. PyTorch
    knows attributes, Sequential and lists and dicts of modules."""
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
    """The units of a layer that sums units."""
    units: int = getattr(layer, "units", 0)
    return units


def _value(found: Value | None, line: int) -> Value:
    if found is None:
        raise CodeError("code.no_value", line)
    if found.row < 0:
        raise CodeError("nets.no_layers", line)
    return found


__all__ = ["Library", "Parsed", "Scope", "parse_code"]
