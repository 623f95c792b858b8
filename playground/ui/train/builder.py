"""The builder: a net as rows of layers to add, move, change and remove."""

from __future__ import annotations

import dataclasses
import typing
from dataclasses import replace
from typing import Any

import streamlit as st

from playground.charts.net import net_chart
from playground.nets.shapes import LayerInfo, Shape, describe_fitting, input_shape
from playground.nets.spec import (
    LAYER_KINDS,
    MAX_SETTING,
    Dense,
    Embedding,
    Layer,
    ModelSpec,
    SpecError,
)
from playground.ui.language import in_words, t
from playground.ui.sentences import shown
from playground.ui.train.choice import Chosen
from playground.ui.train.pictures import PLAIN
from playground.ui.train.state import STATE

MAX_LAYERS = 32
FOR_PICTURES = ("conv", "relu", "pool", "norm", "flatten", "dense", "dropout", "avgpool", "tanh",
                "sigmoid")  # fmt: skip
FOR_TEXTS = ("embedding", "rnn", "gru", "lstm", "dense", "relu", "dropout", "tanh", "sigmoid")
HIGHEST = {"filters": 512, "units": 2048, "kernel": 28, "stride": 8, "padding": 14, "size": 20_000,
           "dimensions": 512}  # fmt: skip
COLUMNS = [1.9, 5.6, 1.6, 1.5, 1.7, 1.4]
CELL = 76  # pixels of one setting


def net_picture(spec: ModelSpec, key: str) -> None:
    """The whole net in one picture."""
    table, _ = describe_fitting(spec)
    if table:
        words = ", ".join(f"{i.name} {_by(i.output_shape)}" for i in table)
        st.plotly_chart(
            net_chart(table, lambda n: t("train.net_parameters", n=n)), key=key, config=PLAIN,
            alt=t("train.net_alt", layers=words),
        )  # fmt: skip


def _by(shape: Shape) -> str:
    return "×".join(map(str, shape))


def net_summary(spec: ModelSpec) -> str:
    table, _ = describe_fitting(spec)
    parameters = sum(info.parameters for info in table)
    work = sum(info.multiply_adds for info in table)
    return t("train.net_summary", layers=len(table), parameters=f"{parameters:,}",
             work=f"{work:,}")  # fmt: skip


def show_builder(now: Chosen) -> None:
    """The rows, what each gives, and the sentence at the row that does not fit."""
    if now.spec is None:
        return
    spec = now.spec
    rows = _rows(spec)
    table, fault = describe_fitting(spec)
    with st.container(key="train_builder"):
        net_picture(spec, "train_net_built")
        st.caption(net_summary(spec))
        _heading(spec)
        for at, (uid, layer) in enumerate(rows):
            info = table[at] if at < len(table) else None
            _row(rows, at, uid, layer, spec.names[at], info)
            if fault is not None and fault.layer == at:
                st.error(shown(fault), icon=":material/error:")
        if fault is not None and fault.layer is None:
            st.error(shown(fault), icon=":material/error:")
        _add(rows, spec, fault)


# Each row has a number of its own, so that its widgets stay with it when it moves.
Row = tuple[int, Layer]


def _rows(spec: ModelSpec) -> list[Row]:
    rows: list[Row] = st.session_state.setdefault("train_rows", [])
    if tuple(layer for _, layer in rows) != spec.layers:  # another preset, or a link
        first = st.session_state.get("train_next_row", 0)
        rows = [(first + k, layer) for k, layer in enumerate(spec.layers)]
        st.session_state.train_next_row = first + len(rows)
        st.session_state.train_rows = rows
    return rows


def _set(rows: list[Row]) -> None:
    st.session_state.train_rows = rows
    STATE.change(layers=tuple(layer for _, layer in rows))


def _heading(spec: ModelSpec) -> None:
    names = ("col_layer", "col_settings", "col_shape", "col_parameters", "col_work")
    with st.container(key="train_heading"):
        columns = st.columns(COLUMNS, gap="small", wrap=False)
    for column, name in zip(columns, names, strict=False):
        column.caption(t(f"train.{name}"))
    st.caption(t("train.input_row", shape=_by(input_shape(spec))))


def _row(
    rows: list[Row], at: int, uid: int, layer: Layer, name: str, info: LayerInfo | None
) -> None:
    with st.container(key=f"train_row_{at}"):
        columns = st.columns(COLUMNS, gap="small", vertical_alignment="center", wrap=False)
        columns[0].markdown(f"**{name}**", help=t(f"train.about_{layer.kind}"))
        with columns[1]:
            _settings(rows, at, uid, layer, name)
        if info is not None:
            columns[2].markdown(_by(info.output_shape))
            columns[3].markdown(f"{info.parameters:,}")
            columns[4].markdown(f"{info.multiply_adds:,}")
        with columns[5], st.container(horizontal=True, gap=None, wrap=False):
            _button("up", rows, at, uid, name, "arrow_upward", at == 0)
            _button("down", rows, at, uid, name, "arrow_downward", at == len(rows) - 1)
            _button("remove", rows, at, uid, name, "close", len(rows) == 1)


def _button(
    what: str, rows: list[Row], at: int, uid: int, name: str, icon: str, disabled: bool
) -> None:
    st.button(
        "", key=f"train_{what}_{uid}", icon=f":material/{icon}:", type="tertiary",
        help=t(f"train.{what}", name=name), disabled=disabled, on_click=_move,
        args=(what, rows, at),
    )  # fmt: skip


def _move(what: str, rows: list[Row], at: int) -> None:
    changed = list(rows)
    if what == "remove":
        del changed[at]
    else:
        other = at + (1 if what == "down" else -1)
        changed[at], changed[other] = changed[other], changed[at]
    _set(changed)


def _settings(rows: list[Row], at: int, uid: int, layer: Layer, name: str) -> None:
    fields = dataclasses.fields(layer)
    if not fields:
        return
    hints = typing.get_type_hints(type(layer))
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        for field in fields:
            _one_setting(rows, at, uid, layer, field.name, hints[field.name])


def _one_setting(rows: list[Row], at: int, uid: int, layer: Layer, field: str, kind: type) -> None:
    key = f"train_cell_{uid}_{field}"
    value = getattr(layer, field)
    st.session_state[key] = value
    change: dict[str, Any] = {"on_change": _edit, "args": (rows, at, field, key)}
    label = t(f"train.s_{field}")
    if kind is bool:
        st.checkbox(label, key=key, **change)
    elif kind is float:
        st.number_input(label, 0.0, 0.95, step=0.05, key=key, format="%g", width=CELL, **change)
    else:
        highest = max(HIGHEST.get(field, MAX_SETTING), value)
        st.number_input(label, 0, highest, key=key, width=CELL, **change)


def _edit(rows: list[Row], at: int, field: str, key: str) -> None:
    uid, layer = rows[at]
    changed = list(rows)
    changed[at] = (uid, replace(layer, **{field: st.session_state[key]}))
    _set(changed)


def _add(rows: list[Row], spec: ModelSpec, fault: SpecError | None) -> None:
    kinds = FOR_PICTURES if spec.input.kind == "image" else FOR_TEXTS
    with st.container(key="train_add", horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            t("train.add_kind"), kinds, key="train_add_kind", width=220,
            format_func=in_words(kinds, lambda kind: t(f"train.kind_{kind}")),
        )  # fmt: skip
        places = list(range(len(rows) + 1))
        st.session_state.setdefault("train_add_place", max(0, len(rows) - 1))
        if st.session_state["train_add_place"] not in places:
            st.session_state["train_add_place"] = len(rows) - 1
        place = st.selectbox(
            t("train.add_place"), places, key="train_add_place", width=220,
            format_func=in_words(places, lambda k: _place(spec, k)),
        )  # fmt: skip
        st.button(
            t("train.add"), key="train_add_layer", icon=":material/add:", on_click=_insert,
            args=(rows, kind, place, spec), disabled=len(rows) >= MAX_LAYERS,
        )  # fmt: skip


def _place(spec: ModelSpec, k: int) -> str:
    """Where a layer can go, in words."""
    if k < len(spec.layers):
        return t("train.add_before", name=spec.names[k])
    return t("train.add_end")


def _insert(rows: list[Row], kind: str, place: int, spec: ModelSpec) -> None:
    uid = st.session_state.get("train_next_row", len(rows))
    st.session_state.train_next_row = uid + 1
    layer: Layer = LAYER_KINDS[kind]()
    if isinstance(layer, Dense) and place == len(rows):
        layer = Dense(len(spec.labels))
    if isinstance(layer, Embedding):
        layer = Embedding(max(3, len(getattr(spec.input, "vocabulary", ())) + 2), 32)
    _set([*rows[:place], (uid, layer), *rows[place:]])
    st.session_state["train_add_place"] = place + 1
