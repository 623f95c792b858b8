"""Which models read along on the RNN page: the one that is looked at, and its companions."""

from __future__ import annotations

import streamlit as st

from playground.explain.reading_payload import shown_layers
from playground.nets.layers import LAYER_KINDS
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.ui.header import page_header
from playground.ui.language import t
from playground.ui.model_picker import model_files, pick_model
from playground.ui.rnn import MODEL, can_be_read
from playground.ui.rnn.examples import family_of, first_text
from playground.ui.rnn.state import STATE
from playground.ui.session import set_widget, store

MAX_SIDE = 4  # more columns than that cannot be read from the back row


def companions(model: Model) -> tuple[str, ...]:
    """Models that can stand side by side with it: the same kind of tokens and labels."""
    kind = _kind(model)
    same = (other for other in store() if can_be_read(other.spec) and _kind(other) == kind)
    return tuple(other.name for other in sorted(same, key=_shelf))


def _kind(model: Model) -> tuple[object, ...]:
    source = model.spec.input
    assert isinstance(source, TextInput)
    return source.level, model.spec.labels, family_of(model)


def _shelf(model: Model) -> tuple[int, str]:
    """RNN before GRU before LSTM, as the lesson meets them and the builder offers them."""
    return list(LAYER_KINDS).index(shown_layers(model)[0][1].kind), model.name


def usual_side(model: Model) -> tuple[str, ...]:
    """Those of the same sizes that read the same words, so that they compare; RNN first."""

    def alike(name: str) -> bool:
        other = store().get(name)
        return other.spec.input == model.spec.input and _sizes(other) == _sizes(model)

    names = tuple(name for name in companions(model) if alike(name))[:MAX_SIDE]
    return names if model.name in names else (model.name,)


def _sizes(model: Model) -> list[int]:
    return [layer.tracks for _, layer in shown_layers(model)]


def side_of(model: Model) -> tuple[str, ...]:
    """The models that read along with it, itself included, in their order."""
    chosen = STATE.now().side or usual_side(model)
    wanted = [name for name in companions(model) if name in chosen and name != model.name]
    side = {*wanted[: MAX_SIDE - 1], model.name}
    return tuple(name for name in companions(model) if name in side)


def pick_models() -> tuple[Model, tuple[Model, ...]]:
    """The model that is looked at, and all that read along, itself included."""
    with page_header("rnn"):
        model = pick_model(MODEL, key="rnn_model", take=_take_model)
    with st.container(key="rnn_models", horizontal=True, vertical_alignment="center"):
        _pick_side(model)
        with st.popover(t("rnn.about"), icon=":material/info:"):
            model_files(model, key="rnn_model_files")
    return model, tuple(store().get(each) for each in side_of(model))


def _pick_side(model: Model) -> None:
    others = companions(model)
    if len(others) < 2:
        return
    side = list(side_of(model))
    set_widget("rnn_side_pills", side)
    st.pills(
        t("rnn.side"), others, key="rnn_side_pills", selection_mode="multi", on_change=_take_side
    )


def _take_model(name: str) -> None:
    before, model = MODEL.model(), store().get(name)
    same_kind = companions(model) == companions(before)
    side = dict.fromkeys((*side_of(before), model.name))
    _set_side(tuple(side) if same_kind else (), model)
    MODEL.choose(model.name)
    if family_of(model) != family_of(before):
        STATE.change(text=first_text(model), edits=())
        forget_questions()


def _take_side() -> None:
    picked = st.session_state.rnn_side_pills
    chosen = tuple(name for name in companions(MODEL.model()) if name in picked)
    model = MODEL.model()
    if chosen and model.name not in chosen:
        model = store().get(chosen[0])
        MODEL.choose(model.name)
    _set_side(chosen or (model.name,), model)


def _set_side(names: tuple[str, ...], model: Model) -> None:
    """Let these read along; the usual ones need not stand in the link."""
    STATE.change(side=() if set(names) == set(usual_side(model)) else names)


QUESTIONS = ("other", "back", "search")  # that the browser has the server answer


def forget_questions() -> None:
    """Drop what was asked about another text."""
    for question in QUESTIONS:
        st.session_state.pop(f"rnn_{question}", None)
