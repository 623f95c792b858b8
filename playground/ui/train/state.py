"""The Train page's state in the link: the choices, the current run and the view."""

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
from playground.ui.link import (
    PageState,
    Param,
    joined,
    number,
    on_or_off,
    one_of,
    switch,
    texts,
    whole,
)

MINE = "mine"  # the visitor's own digits
DEVICES = ("auto", "cpu", "cuda", "mps")
VIEWS = ("watch", "settings", "build", "data", "microscope", "compare", "home")

COMPARED_AT_ONCE = 8  # most runs compared
BUILDS = ("rows", "pytorch", "keras")  # how the builder shows the net

# ---- the link ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrainState:
    """The chosen data, net and settings, the current run and its view.

    A recipe setting of None has the preset's value.
    """

    view: str = "watch"
    build: str = "rows"
    data: str | None = None
    preset: str | None = None
    layers: tuple[Node, ...] | None = None  # from the builder; None: the preset's layers
    run: str | None = None
    step: int | None = None  # the time machine's step; None: the latest
    smooth: bool = True  # of the curves, as are the two that follow
    log_scale: bool = False
    by_epoch: bool = False
    compared: tuple[str, ...] | None = None  # ids of runs; None: `compare.py` chooses
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
    """One recipe setting: its name, its name in the link, and its choices if it has some."""

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
        """Return the link parameter for this setting."""
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


# These modules are imported on use: they need torch, and the menu must load without it.
def _is_shared(name: str) -> bool:
    """Return whether all visitors have this data set, unlike an upload."""
    from playground.training.datasets import DATASETS

    return name in (*DATASETS, MINE)


def _data_name(text: str) -> str:
    if not _is_shared(text):
        raise ValueError(text)
    return text


def _preset(text: str) -> str:
    from playground.training.presets import PRESETS, find_preset

    return one_of(PRESETS)(text if text in PRESETS else find_preset(text).name)


def _compared(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(texts(text)))
    if len(found) > COMPARED_AT_ONCE:
        raise ValueError(text)
    return found


def _own_data(state: TrainState) -> Message | None:
    """Warn that the link cannot share the visitor's own data, unless the link names a run."""
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
        "smooth": Param(switch, on_or_off, "smoothed"),  # `smooth` is the labels' smoothing
        "log_scale": Param(switch, on_or_off, "log"),
        "by_epoch": Param(switch, on_or_off),
        "compared": Param(_compared, joined, "compare"),
        "device": Param(one_of(DEVICES)),
    }
    | {field.name: field.in_link() for field in FIELDS.values()},
    only_here=_own_data,
)


# ---- recipe -------------------------------------------------------------------------------


def with_settings(base: Recipe, changes: dict[str, Any]) -> Recipe:
    """Return the recipe with these settings, which may include those of the augmentation."""
    moved = {name: value for name, value in changes.items() if name in AUGMENTATION_RANGES}
    other = {name: value for name, value in changes.items() if name not in moved}
    return replace(base, **other, augmentation=replace(base.augmentation, **moved))


def changes() -> dict[str, Any]:
    """Return the settings that the user has changed from the preset's values."""
    found = {name: getattr(STATE.now(), name) for name in FIELDS}
    return {name: value for name, value in found.items() if value is not None}


def change(name: str, value: Any, base: Recipe) -> None:
    """Change one recipe setting; the preset's own value is not stored as a change."""
    STATE.change(**{name: None if value == FIELDS[name].of(base) else value})


def forget_changes() -> None:
    """Reset all settings except the seed to the preset's values."""
    STATE.change(**{name: None for name in FIELDS if name != "seed"})


# ---- the current run ------------------------------------------------------------------------


def show_run(run: RunRecord | None) -> None:
    """Make this the current run, at its latest step."""
    STATE.change(run=run and run.run_id)
    look_at_the_newest()


def look_at_the_newest() -> None:
    """Leave the time machine: show the latest step."""
    travel_to(None)
    st.session_state.train_playing = False


def step_asked() -> int | None:
    """Return the time machine's step, set by the user or the link; None means the latest."""
    return STATE.now().step


def travel_to(step: int | None) -> None:
    """Set the time machine to a step; None means the latest."""
    STATE.change(step=step)
