"""How code says a net is trained: its optimiser, loss, epochs and batch size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.core.recipe import OPTIMISERS, RANGES
from playground.nets.parse.errors import CodeError
from playground.nets.parse.names import snake
from playground.text import Message

# Each library's own defaults.
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
KERAS_BATCH = 32  # of `fit`, where it says nothing
KERAS_EPOCHS = 1

# What a loss expects of the net's last layer.
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
    """Something that a reader of the code should know; the net is made all the same."""

    line: int
    message: Message


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss: the one of `core.recipe`, and what it expects of the net."""

    name: str
    kind: str
    expects: str
    line: int


@dataclass(frozen=True, slots=True)
class Optimiser:
    """An optimiser's settings, as a recipe calls them."""

    settings: dict[str, Any]


def _leaf(path: str) -> str:
    return path.rsplit(".", 1)[-1]


def loss_of(path: str, more: Mapping[str, Any], line: int) -> Loss | None:
    """The loss of a name, or None where there is none of that name."""
    name = snake(_leaf(path))
    found = _LOSSES.get(name) or _LOSSES.get(name.removesuffix("_loss").removesuffix("loss"))
    if found is None:
        return None
    kind, expects = found
    if more.get("from_logits") is True and expects == PROBABILITIES:
        expects = LOGITS
    return Loss(_leaf(path), kind, expects, line)


def is_optimiser(path: str) -> bool:
    """Whether it is an optimiser's name in PyTorch or Keras."""
    space, _, leaf = path.rpartition(".")
    return space in ("optim", "keras.optimizers") and leaf[:1].isupper()


class Training:
    """The settings that code has said so far."""

    def __init__(self) -> None:
        self.stated: dict[str, Any] = {}
        self.loss: Loss | None = None
        self.notes: list[Note] = []

    def note(self, line: int, message_id: str, **values: object) -> None:
        """Say something once."""
        note = Note(line, Message(message_id, **values))
        if all((each.line, each.message.message_id) != (line, message_id) for each in self.notes):
            self.notes.append(note)

    def state(self, name: str, value: Any, line: int) -> None:
        """A setting that the code says, within the limits of a recipe.

        Raises:
            CodeError: it is out of its range.
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
        """An optimiser that code makes, its settings being stated; None for one not known."""
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
        """The loss that the net is trained with: the first one that the code names."""
        if self.loss is None:
            self.loss = loss
            self.stated["loss"] = loss.kind
            if smoothing is not None:
                self.state("label_smoothing", smoothing, loss.line)

    def compile(self, args: Sequence[Any], more: Mapping[str, Any], line: int) -> None:
        """Keras' `compile`."""
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
        """Keras' `fit`."""
        given = {**dict(zip(("x", "y", "batch_size", "epochs"), args, strict=False)), **more}
        batch, epochs = given.get("batch_size"), given.get("epochs")
        self.state("epochs", KERAS_EPOCHS if epochs is None else epochs, line)
        if batch is not None or "batch_size" not in self.stated:
            self.state("batch_size", KERAS_BATCH if batch is None else batch, line)
