"""The training settings as widgets, each with a button that resets it to the preset's value."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.core.recipe import Recipe
from playground.tasks.registry import task_of
from playground.tasks.task import OWN_SETTINGS
from playground.ui.language import in_words, t
from playground.ui.train import state
from playground.ui.train.choice import Chosen
from playground.ui.train.state import FIELDS, Field

BESIDE = ("epochs", "learning_rate")  # always visible, in the left column
GROUPS = {
    "optimiser": ("optimiser", "momentum", "weight_decay", "clip_norm"),
    "batches": ("batch_size", "schedule", "seed"),
    "stop": ("target", "max_seconds"),
    "loss": ("loss", "label_smoothing"),
    "augmentation": ("shift", "turn", "scale", "thickness"),
}
COLUMNS = (("optimiser",), ("batches", "stop"), ("loss", "augmentation"))
STEPS = {
    "learning_rate": 0.001, "shift": 0.5, "turn": 5.0, "max_seconds": 10.0, "clip_norm": 0.5,
    "weight_decay": 0.001,
}  # fmt: skip


def show_settings(now: Chosen, locked: bool) -> None:
    """Show all settings except those in `BESIDE`, in groups."""
    used = _used(now)
    with st.container(key="train_settings"):
        for column, groups in zip(st.columns(len(COLUMNS)), COLUMNS, strict=True):
            for group in groups:
                shown = [name for name in GROUPS[group] if name in used]
                with column:
                    _group(group, shown, now, locked)
        st.button(
            t("train.recipe_reset"), key="train_recipe_reset", icon=":material/undo:",
            on_click=state.forget_changes, disabled=locked or now.recipe == now.base,
        )  # fmt: skip


def _group(group: str, names: list[str], now: Chosen, locked: bool) -> None:
    if not names:
        return
    with st.container(border=True):
        st.markdown(f"**{t(f'train.group_{group}')}**")
        beside = st.columns(2) if len(names) > 3 else (st.container(),)
        for number, name in enumerate(names):
            with beside[number % len(beside)]:
                show_setting(name, now, locked)


def _used(now: Chosen) -> set[str]:
    """Return the names of the settings that the net's task uses."""
    own = task_of(now.spec).settings if now.spec is not None else OWN_SETTINGS
    unused = OWN_SETTINGS - own
    moves = {name for name, field in FIELDS.items() if field.moves}
    pictures = now.data is None or now.data.kind == "image"
    hidden = unused | (moves if "augmentation" in unused or not pictures else set())
    return set(FIELDS) - hidden


def other_changes(now: Chosen) -> list[str]:
    """Return the settings that differ from the preset's, except those in `BESIDE` and the seed."""
    apart = (*BESIDE, "seed")
    return [name for name in FIELDS if name not in apart and is_changed(name, now)]


def is_changed(name: str, now: Chosen) -> bool:
    field = FIELDS[name]
    return bool(field.of(now.recipe) != field.of(now.base))


def show_setting(name: str, now: Chosen, locked: bool) -> None:
    """Show the widget of one setting, with a reset button if it differs from the preset."""
    field, key = FIELDS[name], f"train_recipe_{name}"
    st.session_state[key] = field.of(now.recipe)
    with st.container(key=f"train_set_{name}", gap=None):
        if field.choices:
            st.selectbox(
                t(f"train.r_{name}"), field.choices, key=key, disabled=locked,
                help=t(f"train.help_{name}"),
                format_func=in_words(field.choices, lambda one: t(f"train.option_{name}_{one}")),
                on_change=_change, args=(name, now.base),
            )  # fmt: skip
        else:
            low, high = field.range
            kind: type = int if field.whole else float
            st.number_input(
                t(f"train.r_{name}"), kind(low), kind(high), key=key, disabled=locked,
                help=t(f"train.help_{name}"),
                step=kind(1) if field.whole else STEPS.get(name, 0.05),
                format="%d" if field.whole else "%g", on_change=_change, args=(name, now.base),
            )  # fmt: skip
        if is_changed(name, now):
            st.button(
                t("train.changed_back", value=_said(field, now.base)), key=f"train_back_{name}",
                type="tertiary", icon=":material/undo:", disabled=locked,
                on_click=state.change, args=(name, field.of(now.base), now.base),
            )  # fmt: skip


def _said(field: Field, base: Recipe) -> Any:
    value = field.of(base)
    return t(f"train.option_{field.name}_{value}") if field.choices else f"{value:g}"


def _change(name: str, base: Any) -> None:
    state.change(name, st.session_state[f"train_recipe_{name}"], base)
