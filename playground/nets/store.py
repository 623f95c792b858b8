"""The model store: the shipped models (read-only) and the models of one user, listed together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from playground.core.errors import UserError, quote
from playground.core.places import ASSETS
from playground.nets import efficientnet
from playground.nets.adapter import adapter_when_used, base_of
from playground.nets.files import MAX_SHIPPED_PARAMETERS, ModelFileError, read_model
from playground.nets.lazy import read_when_used
from playground.nets.model import Card, Model

SHIPPED = ASSETS / "models"
# The models of the Language page: read on first use, and not listed on the other pages.
LANGUAGE = SHIPPED / "language"
# Those of the Vision page, read on first use, too; “Inside a CNN” opens those that classify.
VISION = SHIPPED / "vision"
PHOTO_MODEL, DETECTOR = "efficientnet-lite0", "digit-finder"
SPRITE_DETECTOR = "sprite-finder"
SECOND_PHOTO_MODEL = "efficientnet-lite1"
PHOTO_MODELS = (PHOTO_MODEL, SECOND_PHOTO_MODEL)
MAKER, RESTORER = "digit-maker", "restorer"
WORD_MAKER = "sprite-maker"
MAKERS = (MAKER, WORD_MAKER)
COLOUR_RESTORER = "restorer-colour"
DEFAULT_DIGIT_MODEL = "pen-cnn"
MAX_OWN = 50
# A preset and the model trained from it are the same net; both names are accepted.
ALIASES = {"article-cnn": "seed-cnn", "article-lstm": "seed-lstm"}


# Models that need no file. Only pages that ask for them list them.
MADE: dict[str, Callable[[], Model]] = {efficientnet.NAME: efficientnet.random_lite0}


class UnknownModelError(UserError, KeyError):
    """No model has that name."""


@cache
def shipped_model(name: str) -> Model:
    """A shipped model, or one that needs no file; cached for the life of the process. The weights
    of the models of the Language and Vision pages are read when first used.

    Raises:
        UnknownModelError: no shipped model has that name.
    """
    if name in ALIASES:
        return shipped_model(ALIASES[name])
    if name in MADE:
        return MADE[name]()
    if name in language_names():
        path = LANGUAGE / f"{name}.safetensors"
        if base := base_of(path):
            return adapter_when_used(path, shipped_model(base))
        return read_when_used(path, MAX_SHIPPED_PARAMETERS)
    if name in vision_names():
        return read_when_used(VISION / f"{name}.safetensors", MAX_SHIPPED_PARAMETERS)
    if name not in shipped_names():
        raise UnknownModelError("nets.no_model", name=quote(name, 60), known=shipped_names())
    return read_model(SHIPPED / f"{name}.safetensors")


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped models: the default model, then the other CNNs, then the rest."""
    return tuple(sorted(_stems(SHIPPED, SHIPPED.stat().st_mtime_ns), key=_shelf))


def language_names() -> tuple[str, ...]:
    """Names of the shipped models of the Language page, its encoder among them."""
    return _stems(LANGUAGE, LANGUAGE.stat().st_mtime_ns)


def vision_names() -> tuple[str, ...]:
    """Names of the shipped models of the Vision page."""
    return _stems(VISION, VISION.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _stems(folder: Path, changed: int) -> tuple[str, ...]:
    """The names of a folder's models, which pages ask for many times in a rerun; `changed` is the
    time of the folder's last change."""
    return tuple(sorted(path.stem for path in folder.glob("*.safetensors")))


def _shelf(name: str) -> tuple[bool, bool, str]:
    return name != DEFAULT_DIGIT_MODEL, not name.endswith("-cnn"), name


def find_model(name_or_path: str, offered: Sequence[str] = ()) -> Model:
    """A shipped model by name, or any model by the path of its `.safetensors` or `.onnx` file.
    `offered` are the models that an error names, if the caller takes only some.

    Raises:
        UnknownModelError: no shipped model has that name.
        ModelFileError: the file cannot be read or is no valid model file.
    """
    if name_or_path in (*shipped_names(), *language_names(), *vision_names()):
        return shipped_model(name_or_path)
    if name_or_path.endswith(".onnx"):
        from playground.nets.onnx_import import read_onnx

        return read_onnx(Path(name_or_path))
    if name_or_path.endswith(".safetensors") or "/" in name_or_path:
        return read_model(Path(name_or_path))
    try:
        return shipped_model(name_or_path)
    except UnknownModelError as error:
        if not offered:
            raise
        raise UnknownModelError("nets.no_model", **error.values | {"known": offered}) from None


class ModelStore:
    """The models that a user can select on every page. The user's own models can be added and
    removed; shipped models cannot be changed. `check` raises an error if there is not enough
    memory for a model."""

    def __init__(self, check: Callable[[Model], None] = lambda model: None) -> None:
        self._own: dict[str, Model] = {}
        self._check = check

    def names(self, kind: str | None = None) -> tuple[str, ...]:
        """All names, the user's own models last; `kind` ("image" or "text") filters by input."""
        return tuple(model.name for model in self if kind in (None, model.spec.input.kind))

    def __iter__(self) -> Iterator[Model]:
        yield from (shipped_model(name) for name in shipped_names())
        yield from tuple(self._own.values())

    def __contains__(self, name: object) -> bool:
        known = (*shipped_names(), *language_names(), *vision_names(), *MADE)
        return name in self._own or ALIASES.get(str(name), name) in known

    def own(self) -> tuple[Model, ...]:
        """The user's own models."""
        return tuple(self._own.values())

    def is_own(self, name: str) -> bool:
        return name in self._own

    def get(self, name: str) -> Model:
        """The user's own or the shipped model called `name`.

        Raises:
            UnknownModelError: no model has that name.
        """
        return self._own[name] if name in self._own else shipped_model(name)

    def add(self, model: Model) -> Model:
        """Add a user's model under its name, or the next free name ("mine 2"), and return it.

        Raises:
            ModelFileError: the store already holds `MAX_OWN` models of the user.
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

    def set_card(self, name: str, card: Card) -> None:
        """Change the card of a user's own model; does nothing for a shipped or unknown name."""
        if name in self._own:
            self._own[name] = replace(self._own[name], card=card)

    def remove(self, name: str) -> None:
        """Remove a user's own model; does nothing for a shipped or unknown name."""
        self._own.pop(name, None)
