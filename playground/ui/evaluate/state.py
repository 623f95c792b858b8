"""The Evaluate page's state in the link: the model, the second model, the data, the
selection and the view."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.nets.store import (
    DEFAULT_DIGIT_MODEL,
    DETECTOR,
    PHOTO_MODELS,
    SPRITE_DETECTOR,
    language_names,
)
from playground.text import Message
from playground.ui.evaluate import takes
from playground.ui.link import PageState, Param, number, one_of, whole
from playground.ui.model_picker import ModelPart

TABS = (
    "figures", "threshold", "calibration", "map", "slices", "robustness", "compare", "folds",
    "looks",
)  # fmt: skip
FOLDINGS = ("stratified", "shuffled", "sorted", "grouped")  # as in training/cross_validation.py
FEWEST, MOST = 2, 20  # folds
# Presets to cross-validate, by kind of data: small ones, of which five train within 30 s.
NETS = {
    "image": ("tiny-cnn", "linear", "depthwise", "sprint"),
    "text": ("text-cnn", "gru", "tanh-rnn"),
}
PLANES = ("pca", "tsne")
SEALS = ("no", "half")
MODES = ("counts", "rows", "columns", "difference")
MAX_INDEX = 1_000
MOST_MODELS = 20  # in the table of models
_SELECTION = re.compile(r"[a-z]+(_[a-z0-9.\-]+)*")


def selection(text: str) -> str:
    """Check a selection such as "wrong", "cell_3_5" or "sure_0.2_0.4".

    `frontend/evaluate/select.js` lists the forms.

    Raises:
        ValueError: the text cannot be a selection.
    """
    if len(text) > 80 or not _SELECTION.fullmatch(text):
        raise ValueError(text)
    return text


def model_names(text: str) -> tuple[str, ...]:
    """Parse the models of the table, joined with “|”.

    Raises:
        ValueError: the text names too many.
    """
    names = tuple(dict.fromkeys(filter(None, text.split("|"))))
    if len(names) > MOST_MODELS:
        raise ValueError(text)
    return names


@dataclass(frozen=True, slots=True)
class EvaluateState:
    """The state in the link. `threshold` applies to the class `label` against all others."""

    other: str | None = None  # the model to compare with
    data: str | None = None  # None: the model's default data
    select: str = "wrong"
    mode: str = "counts"
    show: str = "figures"
    row: int | None = None  # the open example
    label: int | None = None
    threshold: float = 0.5
    temperature: float = 1.0
    net: str | None = None  # the preset that is cross-validated; None: the first
    folds: int = 5
    folding: str = "stratified"
    plane: str = "pca"  # how the map places the examples
    seal: str = "no"  # "half": a random half of the examples is sealed
    sample: int = 5_000  # examples to cross-validate on; fewer if there are not so many
    table: tuple[str, ...] = ()  # further models in the table of models
    least: float = 0.3  # the lowest score of a detector's boxes that are counted


MINE = "mine"  # the visitor's own digits
FILE = "file"  # a zip of pictures that this page reads
ROOM = "room"  # the drawings of the room that the visitor is in
VALIDATION = "validation:"  # before an upload's name: its validation part only
# Sets of all visitors.
SHARED = (
    "digits", "mnist", "fashion-mnist", "sentences", "reviews", "messages", "topics", "topics-zh",
    "names", "names-zh", "frames", "scenes", "sprites",
)  # fmt: skip


def _own_data(state: EvaluateState) -> Message | None:
    if state.data is None or state.data in SHARED:
        return None
    named = {name: Message(f"evaluate.data_{name}") for name in (MINE, ROOM, FILE)}
    own = named.get(state.data, state.data.removeprefix(VALIDATION))
    return Message("header.own_data", name=own)


def _language_models() -> tuple[str, ...]:
    """The names of the Language page's models, without its encoders."""
    return tuple(name for name in language_names() if not name.startswith("encoder"))


# The Vision page's models that this page measures.
PICTURE_MODELS = (DETECTOR, SPRITE_DETECTOR, "cell-finder", *PHOTO_MODELS)
MODEL = ModelPart(
    takes, lambda: DEFAULT_DIGIT_MODEL, (*_language_models(), *PICTURE_MODELS)
)  # fmt: skip
STATE = PageState(
    "evaluate",
    EvaluateState,
    {
        "other": Param(),
        "data": Param(),
        "select": Param(selection),
        "mode": Param(one_of(MODES)),
        "show": Param(one_of(TABS)),
        "row": Param(whole(0, 10_000_000)),
        "label": Param(whole(0, MAX_INDEX)),
        "threshold": Param(number(0, 1), lambda value: f"{value:.3g}"),
        "temperature": Param(number(0.05, 20), lambda value: f"{value:.3g}"),
        "net": Param(one_of(tuple(net for nets in NETS.values() for net in nets))),
        "folds": Param(whole(FEWEST, MOST)),
        "folding": Param(one_of(FOLDINGS)),
        "plane": Param(one_of(PLANES)),
        "seal": Param(one_of(SEALS)),
        "sample": Param(whole(2, 8_000)),
        "table": Param(model_names, lambda names: "|".join(names) or None),
        "least": Param(number(0.05, 0.95), "{:.2f}".format),
    },
    only_here=_own_data,
)
