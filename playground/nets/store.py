"""The model store: the shipped models (read-only) and one person's own, listed together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from playground.core.errors import UserError, quote
from playground.core.places import ASSETS
from playground.nets.files import ModelFileError, read_model
from playground.nets.model import Model

SHIPPED = ASSETS / "models"
DEFAULT_DIGIT_MODEL = "pen-cnn"
MAX_OWN = 50
# A preset and the model that it made are one net; either name finds it.
ALIASES = {"article-cnn": "seed-cnn", "article-lstm": "seed-lstm"}


class UnknownModelError(UserError, KeyError):
    """There is no model of that name."""


@cache
def shipped_model(name: str) -> Model:
    """One shipped model, read once a process.

    Raises:
        UnknownModelError: none of that name is shipped.
    """
    if name in ALIASES:
        return shipped_model(ALIASES[name])
    if name not in shipped_names():
        raise UnknownModelError("nets.no_model", name=quote(name, 60), known=shipped_names())
    return read_model(SHIPPED / f"{name}.safetensors")


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped models, those that read digits first, the default before all."""
    return tuple(sorted((path.stem for path in SHIPPED.glob("*.safetensors")), key=_shelf))


def _shelf(name: str) -> tuple[bool, bool, str]:
    return name != DEFAULT_DIGIT_MODEL, not name.endswith("-cnn"), name


def find_model(name_or_path: str) -> Model:
    """A shipped model by name, or any model by the path of its `.safetensors` or `.onnx` file.

    Raises:
        UnknownModelError: no shipped model and no such file.
        ModelFileError: the file is no model of ours.
    """
    if name_or_path in shipped_names():
        return shipped_model(name_or_path)
    if name_or_path.endswith(".onnx"):
        from playground.nets.onnx_import import read_onnx

        return read_onnx(Path(name_or_path))
    if name_or_path.endswith(".safetensors") or "/" in name_or_path:
        return read_model(Path(name_or_path))
    return shipped_model(name_or_path)


class ModelStore:
    """What every page picks from. Own models are added, renamed where a name is taken, and
    removed; shipped ones stay as they are. `check` refuses a model for which there is no room."""

    def __init__(self, check: Callable[[Model], None] = lambda model: None) -> None:
        self._own: dict[str, Model] = {}
        self._check = check

    def names(self, kind: str | None = None) -> tuple[str, ...]:
        """All names, own models last; `kind` ("image" or "text") keeps those with that input."""
        return tuple(model.name for model in self if kind in (None, model.spec.input.kind))

    def __iter__(self) -> Iterator[Model]:
        yield from (shipped_model(name) for name in shipped_names())
        yield from tuple(self._own.values())

    def __contains__(self, name: object) -> bool:
        return name in self._own or ALIASES.get(str(name), name) in shipped_names()

    def own(self) -> tuple[Model, ...]:
        """The models of one's own."""
        return tuple(self._own.values())

    def is_own(self, name: str) -> bool:
        return name in self._own

    def get(self, name: str) -> Model:
        """Raises UnknownModelError if there is none of that name."""
        return self._own[name] if name in self._own else shipped_model(name)

    def add(self, model: Model) -> Model:
        """Add a model of one's own under its name, or the next free one (“mine 2”).

        Raises:
            ModelFileError: the store holds as many as it may.
        """
        if len(self._own) >= MAX_OWN:
            raise ModelFileError("nets.many_models", limit=MAX_OWN)
        self._check(model)
        base = re.sub(r"[^\w .+-]", "", model.name).strip()[:60] or "model"
        name, count = base, 1
        while name in self:
            count += 1
            name = f"{base} {count}"
        self._own[name] = replace(model, name=name)
        return self._own[name]

    def remove(self, name: str) -> None:
        """Remove one's own model; a shipped or unknown name is left alone."""
        self._own.pop(name, None)
