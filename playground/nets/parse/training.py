"""Reads the training settings in code: optimiser, loss, epochs and batch size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.core.recipe import OPTIMISERS, RANGES
from playground.nets.parse.errors import CodeError
from playground.nets.parse.names import snake
from playground.text import Message

# Each library's defaults.
_TORCH: dict[str, dict[str, float]] = {
    "sgd": {"learning_rate": 0.001, "momentum": 0.0, "weight_decay": 0.0},
    "adam": {"learning_rate": 0.001, "weight_decay": 0.0},
    "adamw": {"learning_rate": 0.001, "weight_decay": 0.01},
    "rmsprop": {"learning_rate": 0.01, "momentum": 0.0, "weight_decay": 0.0},
}
_KERAS: dict[str, dict[str, float]] = {
    "sgd": {"learning_rate": 0.01, "momentum": 0.0},
    "adam": {"learning_rate": 0.001},
    "adamw": {"learning_rate": 0.001, "weight_decay": 0.004},
    "rmsprop": {"learning_rate": 0.001, "momentum": 0.0},
}
_WRITTEN = {
    "lr": "learning_rate", "learning_rate": "learning_rate", "momentum": "momentum",
    "weight_decay": "weight_decay",
}  # fmt: skip
KERAS_BATCH = 32  # default of `fit`
KERAS_EPOCHS = 1

# The output of the last layer that a loss expects.
LOGITS, PROBABILITIES, LOG_PROBABILITIES, ANY = "logits", "probabilities", "log", "any"
_LOSSES = {
    "cross_entropy": ("cross_entropy", LOGITS),
    "nll": ("cross_entropy", LOG_PROBABILITIES),
    "nll_loss": ("cross_entropy", LOG_PROBABILITIES),
    "sparse_categorical_crossentropy": ("cross_entropy", PROBABILITIES),
    "categorical_crossentropy": ("cross_entropy", PROBABILITIES),
    "binary_crossentropy": ("cross_entropy", PROBABILITIES),
    "bce": ("cross_entropy", PROBABILITIES),
    "binary_cross_entropy": ("cross_entropy", PROBABILITIES),
    "bcewith_logits": ("cross_entropy", LOGITS),
    "binary_cross_entropy_with_logits": ("cross_entropy", LOGITS),
    "mse": ("mse", ANY),
    "mse_loss": ("mse", ANY),
    "mean_squared_error": ("mse", ANY),
}
LOSS_NAMES = ("cross_entropy", "nll_loss", "mse_loss", "sparse_categorical_crossentropy",
              "categorical_crossentropy", "binary_crossentropy", "mse")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on a line of the code that does not prevent the net from being built."""

    line: int
    message: Message


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss: its name in `core.recipe`, and the output that it expects of the net."""

    name: str
    kind: str
    expects: str
    line: int


@dataclass(frozen=True, slots=True)
class Optimiser:
    """An optimiser's settings, under their names in a recipe."""

    settings: dict[str, Any]


def _leaf(path: str) -> str:
    return path.rsplit(".", 1)[-1]


def loss_of(path: str, more: Mapping[str, Any], line: int) -> Loss | None:
    """The loss of that name; None if the name is unknown."""
    name = snake(_leaf(path))
    found = _LOSSES.get(name) or _LOSSES.get(name.removesuffix("_loss").removesuffix("loss"))
    if found is None:
        return None
    kind, expects = found
    if more.get("from_logits") is True and expects == PROBABILITIES:
        expects = LOGITS
    return Loss(_leaf(path), kind, expects, line)


def is_optimiser(path: str) -> bool:
    """Whether the name is an optimiser class of PyTorch or Keras."""
    space, _, leaf = path.rpartition(".")
    return space in ("optim", "keras.optimizers") and leaf[:1].isupper()


class Training:
    """The training settings that the code has given so far."""

    def __init__(self) -> None:
        self.stated: dict[str, Any] = {}
        self.loss: Loss | None = None
        self.notes: list[Note] = []

    def note(self, line: int, message_id: str, **values: object) -> None:
        """Add a note, unless the same message already exists for that line."""
        note = Note(line, Message(message_id, **values))
        if all((each.line, each.message.message_id) != (line, message_id) for each in self.notes):
            self.notes.append(note)

    def state(self, name: str, value: Any, line: int) -> None:
        """Record a setting that the code gives. If its value is no number, add a note instead.

        Raises:
            CodeError: the value is outside the recipe's range.
        """
        low, high = RANGES[name]
        whole = name in ("epochs", "batch_size")
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            self.note(line, "code.setting_unknown", setting=name)
        elif not low <= value <= high:
            raise CodeError(
                "code.setting_range", line, setting=name, given=value, low=low, high=high
            )
        else:
            self.stated[name] = value if whole else float(value)

    def optimiser(
        self, path: str, args: Sequence[Any], more: Mapping[str, Any], line: int
    ) -> Optimiser | None:
        """Record the settings of an optimiser that the code creates; None if it is unknown."""
        leaf = _leaf(path).lower()
        keras = path.startswith("keras")
        if leaf not in OPTIMISERS:
            self.note(line, "code.optimiser", given=_leaf(path), known=OPTIMISERS)
            return None
        found: dict[str, Any] = dict((_KERAS if keras else _TORCH)[leaf])
        rest = args if keras else args[1:]
        more = dict(more)
        if rest:
            more.setdefault("lr", rest[0])
        if len(rest) > 1 and leaf == "sgd":
            more.setdefault("momentum", rest[1])
        for written, name in _WRITTEN.items():
            if written in more and more[written] is not None:
                found[name] = more[written]
        self.stated["optimiser"] = leaf
        for name, value in found.items():
            self.state(name, value, line)
        return Optimiser({"optimiser": leaf, **found})

    def use_loss(self, loss: Loss, smoothing: Any = None) -> None:
        """Record the loss that the net is trained with: the first one in the code."""
        if self.loss is None:
            self.loss = loss
            self.stated["loss"] = loss.kind
            if smoothing is not None:
                self.state("label_smoothing", smoothing, loss.line)

    def compile(self, args: Sequence[Any], more: Mapping[str, Any], line: int) -> None:
        """Record the optimiser and the loss of Keras' `compile`."""
        given = {**dict(zip(("optimizer", "loss"), args, strict=False)), **more}
        optimiser, loss = given.get("optimizer", "rmsprop"), given.get("loss")
        if isinstance(optimiser, str):
            self.optimiser(f"keras.optimizers.{optimiser}", (), {}, line)
        if isinstance(loss, str):
            found = loss_of(loss, {}, line)
            if found is None:
                self.note(line, "code.loss", given=loss[:40], known=LOSS_NAMES)
            else:
                self.use_loss(found)
        elif isinstance(loss, Loss):
            self.use_loss(loss)

    def fit(self, args: Sequence[Any], more: Mapping[str, Any], line: int) -> None:
        """Record the epochs and the batch size of Keras' `fit`."""
        given = {**dict(zip(("x", "y", "batch_size", "epochs"), args, strict=False)), **more}
        batch, epochs = given.get("batch_size"), given.get("epochs")
        self.state("epochs", KERAS_EPOCHS if epochs is None else epochs, line)
        if batch is not None or "batch_size" not in self.stated:
            self.state("batch_size", KERAS_BATCH if batch is None else batch, line)
