"""The training sentences of a model that may be shown beside a text: those that ship, or those of
the visitor's own run while the server keeps them."""

from __future__ import annotations

import streamlit as st

from playground.core.data import TextSet
from playground.language.nearest import has_neighbours
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.training.runs.run import RunError, get_run
from playground.ui.session import store


def has_near(model: Model) -> bool:
    """Whether the nearest training sentences of a model can be shown."""
    if not store().is_own(model.name):
        return has_neighbours(model)
    dense = model.spec.layers[-1].sums_units and isinstance(model.spec.input, TextInput)
    return model.spec.task.kind == "classification" and dense and _run_of(model) is not None


def training_texts(model: Model) -> TextSet | None:
    """The training examples of the visitor's run that made the model; None for a shipped model, and
    if the examples are not kept."""
    run_id = _run_of(model)
    if run_id is None:
        return None
    try:
        found = get_run(run_id).data().train
    except RunError:
        return None
    return found if isinstance(found, TextSet) else None


def _run_of(model: Model) -> str | None:
    taken: dict[str, tuple[int, str]] = st.session_state.get("train_taken", {})
    return next((run for run, (_, name) in taken.items() if name == model.name), None)
