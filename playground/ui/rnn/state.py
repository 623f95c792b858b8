"""The RNN page's state in the link: model, text, layer, step, unit, companions,
interventions, the search and the open tab."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from playground.explain.edits import Edit, EditError, check_edits
from playground.nets.model import Model
from playground.nets.store import ModelStore, UnknownModelError
from playground.ui.language import language
from playground.ui.link import PageState, Param, joined, one_of, texts, whole
from playground.ui.model_picker import ModelPart
from playground.ui.rnn import can_be_read

MAX_CHARACTERS = 2_000
MAX_EDITS = 20
MANY = 100_000
THRESHOLDS = (5, 95)  # of a search, in percent
TABS = ("over", "edit", "back", "search", "letters")


@dataclass(frozen=True, slots=True)
class Intervention:
    """A hidden state or gate of one model that the user holds at a value."""

    model: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class Search:
    """A search for units active on exactly these steps, which count from 0 and include `last`."""

    model: str
    first: int
    last: int
    threshold: int  # in percent of the largest hidden state


@dataclass(frozen=True, slots=True)
class RnnState:
    """The text, and the layer, step and unit in focus: layers and steps from 1, units from 0."""

    text: str | None = None  # None: the model's first example
    side: tuple[str, ...] = ()  # models shown side by side; empty: `models.usual_side`
    layer: int | None = None  # None: the last
    step: int | None = None  # None: the last
    unit: int = 0
    edits: tuple[Intervention, ...] = ()
    search: Search | None = None  # None: nothing was searched
    tab: str = "over"


# ---- interventions in the link: model~layer~kind~unit~step~until~value; … -----------------------


def edits_to_text(edits: Iterable[Intervention]) -> str:
    """Write interventions for the link, separated by ";": steps count from 1, and unit "all"
    means all units."""
    return ";".join(
        "~".join(
            (
                one.model, one.edit.layer, one.edit.kind,
                "all" if one.edit.unit is None else str(one.edit.unit),
                str(one.edit.step + 1),
                str((one.edit.step if one.edit.until is None else one.edit.until) + 1),
                f"{one.edit.value:.4g}",
            )
        )
        for one in edits
    )  # fmt: skip


def edits_from_text(text: str) -> tuple[Intervention, ...]:
    """Parse the output of `edits_to_text`.

    Raises:
        ValueError: the text has another form.
    """
    parts = text.split(";")
    if len(parts) > MAX_EDITS:
        raise ValueError(text)
    return tuple(_edit_from_text(part) for part in parts)


def _edit_from_text(text: str) -> Intervention:
    model, layer, kind, unit, step, until, value = text.split("~")
    first, last = whole(1, MANY)(step) - 1, whole(1, MANY)(until) - 1
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(text)
    chosen = None if unit == "all" else whole(0, MANY)(unit)
    return Intervention(model, Edit(layer, first, kind, chosen, number, last))


# ---- interventions in the browser component -----------------------------------------------------


def edits_to_json(edits: Iterable[Intervention]) -> list[dict[str, Any]]:
    """Return interventions in the component's format; unit −1 means all units."""
    return [
        {
            "model": one.model,
            "cell": one.edit.layer,
            "what": one.edit.kind,
            "unit": -1 if one.edit.unit is None else one.edit.unit,
            "step": one.edit.step,
            "until": one.edit.step if one.edit.until is None else one.edit.until,
            "value": one.edit.value,
        }
        for one in edits
    ]


def checked_edits(raw: Any, store: ModelStore) -> tuple[Intervention, ...]:
    """Parse interventions from the browser; invalid ones, and those of no model, are dropped."""
    items = raw if isinstance(raw, list) else []
    found = (_edit_from_json(item) for item in items[:MAX_EDITS])
    return tuple(one for one in found if one is not None and _fits(one, store))


def _edit_from_json(raw: Any) -> Intervention | None:
    try:
        unit = int(raw["unit"])
        edit = Edit(
            str(raw["cell"]), int(raw["step"]), str(raw["what"]), None if unit < 0 else unit,
            float(raw["value"]), int(raw["until"]),
        )  # fmt: skip
        return Intervention(str(raw["model"]), edit)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def edits_of(model: Model, edits: Iterable[Intervention]) -> tuple[Edit, ...]:
    """Return one model's interventions."""
    return tuple(one.edit for one in edits if one.model == model.name)


def fitting_edits(
    edits: Iterable[Intervention], steps: Mapping[str, int], store: ModelStore
) -> tuple[Intervention, ...]:
    """Return the interventions that fit the models side by side.

    `steps` maps the names of these models to their numbers of tokens.
    """
    return tuple(
        one for one in edits if one.edit.step < steps.get(one.model, 0) and _fits(one, store)
    )


def _fits(one: Intervention, store: ModelStore) -> bool:
    try:
        check_edits(store.get(one.model), MANY, (one.edit,))
    except (UnknownModelError, EditError):
        return False
    return True


# ---- the search: in the link model~first~last~threshold, with steps from 1 -----------------------


def search_to_text(search: Search) -> str:
    """Write a search for the link."""
    return f"{search.model}~{search.first + 1}~{search.last + 1}~{search.threshold}"


def search_from_text(text: str) -> Search:
    """Parse the output of `search_to_text`.

    Raises:
        ValueError: the text has another form.
    """
    model, first, last, threshold = text.split("~")
    start = whole(1, MANY)(first) - 1
    end = whole(start + 1, MANY)(last) - 1
    return Search(model, start, end, whole(*THRESHOLDS)(threshold))


def search_to_json(search: Search | None) -> dict[str, Any] | None:
    """Return a search in the browser component's format."""
    return None if search is None else asdict(search)


def search_from_json(raw: Any) -> Search | None:
    """Parse a search from the browser; an invalid one is None."""
    try:
        numbers = (int(raw["first"]) + 1, int(raw["last"]) + 1, int(raw["threshold"]))
        return search_from_text("~".join(map(str, (str(raw["model"]), *numbers))))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


FIRST = {"zh": "mood-zh"}  # the default model for users of a language


def _first_model() -> str:
    return FIRST.get(language(), "mood-lstm")


MODEL = ModelPart(can_be_read, _first_model)
STATE = PageState(
    "rnn",
    RnnState,
    {
        "text": Param(),
        "side": Param(texts, joined),
        "layer": Param(whole(-MANY, MANY)),
        "step": Param(whole(-MANY, MANY)),
        "unit": Param(whole(-MANY, MANY)),
        "edits": Param(edits_from_text, edits_to_text),
        "search": Param(search_from_text, search_to_text, "span"),
        "tab": Param(one_of(TABS)),
    },
)
