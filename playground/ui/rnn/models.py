"""The models on the RNN page: the model in focus, and companions shown side by side with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from playground.explain.reading_payload import shown_layers
from playground.nets.layers import LAYER_KINDS
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.ui.header import page_header
from playground.ui.language import t
from playground.ui.model_picker import model_files, pick_model
from playground.ui.rnn import can_be_read
from playground.ui.rnn.examples import family_of, first_text
from playground.ui.rnn.rounds import count_focus, count_text
from playground.ui.rnn.state import MODEL, STATE
from playground.ui.session import choice_in, new_widget, store

MAX_SIDE = 4  # most columns that are legible from the back of a classroom


def companions(model: Model) -> tuple[str, ...]:
    """Return the models with the same kind of tokens and labels, the model itself included."""
    kind = _kind(model)
    same = (other for other in store() if can_be_read(other.spec) and _kind(other) == kind)
    return tuple(other.name for other in sorted(same, key=_shelf))


def _kind(model: Model) -> tuple[object, ...]:
    source = model.spec.input
    assert isinstance(source, TextInput)
    return source.level, model.spec.labels, family_of(model)


def _shelf(model: Model) -> tuple[int, str]:
    """Sort key: RNN before GRU before LSTM, as in the lesson and the builder, then by name."""
    return list(LAYER_KINDS).index(shown_layers(model)[0][1].kind), model.name


def usual_side(model: Model) -> tuple[str, ...]:
    """Return the default companions: models with the same vocabulary and layer sizes."""

    def alike(name: str) -> bool:
        other = store().get(name)
        return other.spec.input == model.spec.input and _sizes(other) == _sizes(model)

    names = tuple(name for name in companions(model) if alike(name))[:MAX_SIDE]
    return names if model.name in names else (model.name,)


def _sizes(model: Model) -> list[int]:
    return [layer.tracks for _, layer in shown_layers(model)]


def side_of(model: Model) -> tuple[str, ...]:
    """Return the models shown side by side, the model itself included, in display order."""
    chosen = STATE.now().side or usual_side(model)
    wanted = [name for name in companions(model) if name in chosen and name != model.name]
    side = {*wanted[: MAX_SIDE - 1], model.name}
    return tuple(name for name in companions(model) if name in side)


def pick_models(before: Callable[[], None]) -> tuple[Model, tuple[Model, ...]]:
    """Show the pickers; return the model in focus and all models side by side, itself included.

    `before` is called before a choice is applied. Streamlit merges waiting messages of a browser
    into one, so the component's changes in it may be older than the choice.
    """
    with page_header("rnn"):
        model = pick_model(MODEL, key="rnn_model", take=partial(_take_model, before))
    with st.container(key="rnn_models", horizontal=True, vertical_alignment="center"):
        _pick_side(model, before)
        with st.popover(t("rnn.about"), icon=":material/info:"):
            model_files(model, key="rnn_model_files")
    return model, tuple(store().get(each) for each in side_of(model))


def _pick_side(model: Model, before: Callable[[], None]) -> None:
    others = companions(model)
    if len(others) < 2:
        return
    pills = new_widget("rnn_side_choice", list(side_of(model)))
    with st.container(key="rnn_side_pills", width="content"):
        st.pills(
            t("rnn.side"), others, key=pills, selection_mode="multi",
            on_change=_take_side, args=(pills, before),
        )  # fmt: skip


def _take_model(before_it: Callable[[], None], name: str) -> None:
    before_it()
    before, model = MODEL.model(), store().get(name)
    same_kind = companions(model) == companions(before)
    side = dict.fromkeys((*side_of(before), model.name))
    _set_side(tuple(side) if same_kind else (), model)
    MODEL.choose(model.name)
    if family_of(model) != family_of(before):
        STATE.change(text=first_text(model), edits=())
        forget_questions()
        count_text("model")
    count_focus("model")


def _take_side(pills: str, before_it: Callable[[], None]) -> None:
    """Apply only the models added and removed: the others may have changed since the click."""
    before_it()
    if (choice := choice_in(pills)) is None:
        return
    before, picked = map(set, choice)
    model = MODEL.model()
    wanted = (set(side_of(model)) - (before - picked)) | (picked - before)
    chosen = tuple(name for name in companions(model) if name in wanted)
    if chosen and model.name not in chosen:
        model = store().get(chosen[0])
        MODEL.choose(model.name)
    _set_side(chosen or (model.name,), model)
    count_focus("side")


def _set_side(names: tuple[str, ...], model: Model) -> None:
    """Set the models side by side; the default ones are not written into the link."""
    STATE.change(side=() if set(names) == set(usual_side(model)) else names)


QUESTIONS = ("other", "back")  # requests that the server answers and the link does not hold


def forget_questions() -> None:
    """Drop the requests, because they belong to another text."""
    for question in QUESTIONS:
        st.session_state.pop(f"rnn_{question}", None)
    STATE.change(search=None)
