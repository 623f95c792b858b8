"""What of the Train page stands in the link: the choices, the run that is shown, the view."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from playground.core.recipe import (
    AUGMENTATION_RANGES,
    LOSSES,
    OPTIMISERS,
    RANGES,
    SCHEDULES,
    Recipe,
)
from playground.nets.shorthand import nodes_from_text, nodes_to_text
from playground.nets.spec import Node
from playground.text import Message
from playground.training.runs.record import RunRecord
from playground.ui.link import PageState, Param, number, one_of, whole

MINE = "mine"  # the visitor's own digits
DEVICES = ("auto", "cpu", "cuda", "mps")
VIEWS = ("watch", "settings", "build", "data", "microscope", "compare", "home")

BUILDS = ("rows", "pytorch", "keras")  # how the builder shows the net

# ---- what stands in the link ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrainState:
    """The chosen data, net and settings, the run on the page, and how one looks at it. Those of
    the recipe's settings that are None are the preset's own."""

    view: str = "watch"
    build: str = "rows"
    data: str | None = None
    preset: str | None = None
    layers: tuple[Node, ...] | None = None  # of the builder; None: the preset's
    run: str | None = None
    step: int | None = None  # of the time machine; None: the newest
    device: str | None = None
    optimiser: str | None = None
    learning_rate: float | None = None
    momentum: float | None = None
    weight_decay: float | None = None
    schedule: str | None = None
    batch_size: int | None = None
    epochs: int | None = None
    loss: str | None = None
    label_smoothing: float | None = None
    clip_norm: float | None = None
    seed: int | None = None
    target: float | None = None
    max_seconds: float | None = None
    shift: float | None = None
    turn: float | None = None
    scale: float | None = None
    thickness: float | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a recipe: its name, its name in the link, its choices where it has some."""

    name: str
    param: str
    choices: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        return self.name in AUGMENTATION_RANGES

    @property
    def whole(self) -> bool:
        return self.name in ("batch_size", "epochs", "seed")

    @property
    def range(self) -> tuple[float, float]:
        return (RANGES | AUGMENTATION_RANGES)[self.name]

    def of(self, recipe: Recipe) -> Any:
        return getattr(recipe.augmentation if self.moves else recipe, self.name)

    def in_link(self) -> Param:
        """How the setting stands in the link."""
        if self.choices:
            return Param(one_of(self.choices), name=self.param)
        low, high = self.range
        parse = whole(int(low), int(high)) if self.whole else number(low, high)
        return Param(parse, _text, self.param)


FIELDS = {
    name: Field(name, param, choices)
    for name, param, choices in (
        ("optimiser", "opt", OPTIMISERS),
        ("learning_rate", "lr", ()),
        ("momentum", "momentum", ()),
        ("weight_decay", "decay", ()),
        ("schedule", "schedule", SCHEDULES),
        ("batch_size", "batch", ()),
        ("epochs", "epochs", ()),
        ("loss", "loss", LOSSES),
        ("label_smoothing", "smooth", ()),
        ("clip_norm", "clip", ()),
        ("seed", "seed", ()),
        ("target", "target", ()),
        ("max_seconds", "seconds", ()),
        ("shift", "shift", ()),
        ("turn", "turn", ()),
        ("scale", "scale", ()),
        ("thickness", "thickness", ()),
    )
}


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


# Imported when asked for: they need torch, and the menu does not.
def _is_shared(name: str) -> bool:
    """Whether other visitors have this data set: an upload has a name, too."""
    from playground.training.datasets import DATASETS

    return name in (*DATASETS, MINE)


def _data_name(text: str) -> str:
    if not _is_shared(text):
        raise ValueError(text)
    return text


def _preset(text: str) -> str:
    from playground.training.presets import PRESETS, find_preset

    return one_of(PRESETS)(text if text in PRESETS else find_preset(text).name)


def _own_data(state: TrainState) -> Message | None:
    """What others do not find behind the link; a run that is shown has its data with it."""
    if state.run or state.data is None or (state.data != MINE and _is_shared(state.data)):
        return None
    own = Message("train.data_mine") if state.data == MINE else state.data
    return Message("header.own_data", name=own)


STATE = PageState(
    "train",
    TrainState,
    {
        "view": Param(one_of(VIEWS)),
        "build": Param(one_of(BUILDS), name="as"),
        "data": Param(_data_name, lambda name: name if _is_shared(name) else None),
        "preset": Param(_preset),
        "layers": Param(nodes_from_text, nodes_to_text),
        "run": Param(),
        "step": Param(whole(0, 10_000_000)),
        "device": Param(one_of(DEVICES)),
    }
    | {field.name: field.in_link() for field in FIELDS.values()},
    only_here=_own_data,
)


# ---- recipe -------------------------------------------------------------------------------


def with_settings(base: Recipe, changes: dict[str, Any]) -> Recipe:
    """The recipe with these settings, those of the augmentation among them."""
    moved = {name: value for name, value in changes.items() if name in AUGMENTATION_RANGES}
    other = {name: value for name, value in changes.items() if name not in moved}
    return replace(base, **other, augmentation=replace(base.augmentation, **moved))


def changes() -> dict[str, Any]:
    """What the person has set otherwise than the preset."""
    found = {name: getattr(STATE.now(), name) for name in FIELDS}
    return {name: value for name, value in found.items() if value is not None}


def change(name: str, value: Any, base: Recipe) -> None:
    """Set one setting of the recipe; what the preset says anyhow is not kept apart."""
    STATE.change(**{name: None if value == FIELDS[name].of(base) else value})


def forget_changes() -> None:
    """Go back to the preset's recipe; the seed stays."""
    STATE.change(**{name: None for name in FIELDS if name != "seed"})


# ---- the run that is shown ------------------------------------------------------------------


def show_run(run: RunRecord | None) -> None:
    """Show this run from now on, from its latest point."""
    STATE.change(run=run and run.run_id)
    look_at_the_newest()


def look_at_the_newest() -> None:
    """Leave the time machine."""
    travel_to(None)
    st.session_state.train_playing = False


def step_asked() -> int | None:
    """The step that the time machine was set to, here or by the link; None: the newest."""
    return STATE.now().step


def travel_to(step: int | None) -> None:
    """Set the time machine."""
    STATE.change(step=step)
