"""What of the RNN page stands in the link, beside the model: text, place, companions,
interventions, and the open tab."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.explain.edits import Edit, EditError, check_edits
from playground.nets.model import Model
from playground.nets.store import ModelStore, UnknownModelError
from playground.ui.link import PageState, Param, joined, one_of, texts, whole

MAX_CHARACTERS = 2_000
MAX_EDITS = 20
MANY = 100_000
TABS = ("over", "edit", "back", "search", "letters")


@dataclass(frozen=True, slots=True)
class Intervention:
    """A state or gate of one model, held at a value by hand."""

    model: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class RnnState:
    """What is read, and where one looks: layers and steps count from 1, units from 0."""

    text: str | None = None  # none: the model's first example
    side: tuple[str, ...] = ()  # the models that read along; none: those that compare
    layer: int | None = None  # none: the last
    step: int | None = None  # none: the last
    unit: int = 0
    edits: tuple[Intervention, ...] = ()
    tab: str = "over"


# ---- interventions in the link: model~layer~kind~unit~step~until~value; … -----------------------


def edits_to_text(edits: Iterable[Intervention]) -> str:
    """Interventions as a text for the link: one after another with ";" between; steps count
    from 1, and unit "all" means all units."""
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
    """Raises ValueError where it is not what `edits_to_text` writes."""
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


# ---- and in the browser's part ------------------------------------------------------------------


def edits_to_json(edits: Iterable[Intervention]) -> list[dict[str, Any]]:
    """As the browser's part holds them; unit −1 means all units."""
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
    """What of the browser's interventions fits the models; it could hold anything."""
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
    """Those of one model."""
    return tuple(one.edit for one in edits if one.model == model.name)


def fitting_edits(
    edits: Iterable[Intervention], steps: Mapping[str, int], store: ModelStore
) -> tuple[Intervention, ...]:
    """Those of the models that read along (`steps` has each one's number of tokens) which these
    models can take."""
    return tuple(
        one for one in edits if one.edit.step < steps.get(one.model, 0) and _fits(one, store)
    )


def _fits(one: Intervention, store: ModelStore) -> bool:
    try:
        check_edits(store.get(one.model), MANY, (one.edit,))
    except (UnknownModelError, EditError):
        return False
    return True


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
        "tab": Param(one_of(TABS)),
    },
)
