"""The net builder: layers as rows that can be added, moved, changed and removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from playground.charts.net import net_picture
from playground.core.task import FlowMatching
from playground.nets.layers import LAYER_KINDS, FitError, Layer, Setting, settings_of
from playground.nets.shapes import LayerInfo, Shape, describe_fitting, input_shape
from playground.nets.spec import INPUT, ModelSpec, Node, layer_names, written_settings
from playground.ui.language import in_words, t
from playground.ui.layer_words import layer_help
from playground.ui.panels import Panel, show_panels
from playground.ui.sentences import shown
from playground.ui.session import set_widget
from playground.ui.train.choice import Chosen
from playground.ui.train.code import show_code
from playground.ui.train.state import BUILDS, STATE

MAX_LAYERS = 32
COLUMNS = [1.9, 5.6, 1.6, 1.5, 1.7, 1.4]
CELL = 76  # width of one setting, in pixels


def show_net(spec: ModelSpec, key: str) -> None:
    """Draw the whole net as one picture."""
    table, _ = describe_fitting(spec)
    if table:
        alt = t("train.net_alt", layers=", ".join(f"{i.name} {_by(i.output_shape)}" for i in table))
        picture = net_picture(table, alt, lambda n: t("train.net_parameters", n=n))
        show_panels([[Panel(key, picture)]], key)


def _by(shape: Shape) -> str:
    return "×".join(map(str, shape))


def net_summary(spec: ModelSpec) -> str:
    table, _ = describe_fitting(spec)
    parameters = sum(info.parameters for info in table)
    work = sum(info.multiply_adds for info in table)
    return t("train.net_summary", layers=len(table), parameters=f"{parameters:,}",
             work=f"{work:,}")  # fmt: skip


def show_builder(now: Chosen) -> None:
    """Show the rows with their output shapes, and the error at a row that does not fit."""
    if now.spec is None:
        return
    spec = now.spec
    rows = _rows(spec)
    table, fault = describe_fitting(spec)
    with st.container(key="train_builder"):
        show_net(spec, "train_net_built")
        st.caption(net_summary(spec))
        how = _as_rows()
        if how != "rows":
            show_code(now, how)
            return
        branches = st.toggle(t("train.branches"), key="train_branches")
        _heading(spec)
        for at in range(len(rows)):
            _row(rows, at, table[at] if at < len(table) else None, branches)
            if fault is not None and fault.layer == at:
                st.error(shown(fault), icon=":material/error:")
        if fault is not None and fault.layer is None:
            st.error(shown(fault), icon=":material/error:")
        _add(rows, spec)


def _as_rows() -> str:
    """Return how the net is shown: "rows", or the name of the library for code."""
    set_widget("train_build_as", STATE.now().build)
    return str(
        st.segmented_control(
            t("train.build_as"), BUILDS, key="train_build_as", required=True,
            label_visibility="collapsed", on_change=_choose_build,
            format_func=in_words(BUILDS, lambda name: t(f"train.build_{name}")),
        )
    )  # fmt: skip


def _choose_build() -> None:
    STATE.change(build=st.session_state["train_build_as"] or "rows")


THE_INPUT = -1  # stands for the net's input in `Row.inputs`


@dataclass(frozen=True, slots=True)
class Row:
    """A layer with an id that stays when the row moves, for its widgets and the rows that read it.

    `inputs` has the ids of the rows that it reads; empty means the previous row.
    """

    uid: int
    layer: Layer
    inputs: tuple[int, ...] = ()


def _rows(spec: ModelSpec) -> list[Row]:
    rows: list[Row] = st.session_state.setdefault("train_rows", [])
    if nodes_of(rows) != spec.nodes:  # another preset was chosen, or a link was opened
        first = st.session_state.get("train_next_row", 0)
        rows = rows_of(spec, first)
        st.session_state.train_next_row = first + len(rows)
        st.session_state.train_rows = rows
    return rows


def rows_of(spec: ModelSpec, first: int) -> list[Row]:
    """Return the rows of a net, with ids from `first` on."""
    uids = {INPUT: THE_INPUT} | {name: first + k for k, name in enumerate(spec.names)}
    # An unknown layer name becomes the id of a missing row, which the builder reports.
    return [
        Row(first + k, node.layer, tuple(uids.get(name, -2) for name in node.inputs))
        for k, node in enumerate(spec.nodes)
    ]


def nodes_of(rows: list[Row]) -> tuple[Node, ...]:
    """Return the net's layers from the rows."""
    names = _names(rows)
    return tuple(Node(row.layer, tuple(names.get(uid, "?") for uid in row.inputs)) for row in rows)


def _names(rows: list[Row]) -> dict[int, str]:
    """Map row ids to layer names."""
    names = layer_names(row.layer for row in rows)
    return {THE_INPUT: INPUT} | {row.uid: name for row, name in zip(rows, names, strict=True)}


def _set(rows: list[Row]) -> None:
    st.session_state.train_rows = rows
    STATE.change(layers=nodes_of(rows))


def _heading(spec: ModelSpec) -> None:
    names = ("col_layer", "col_settings", "col_shape", "col_parameters", "col_work")
    with st.container(key="train_heading"):
        columns = st.columns(COLUMNS, gap="small", wrap=False)
    for column, name in zip(columns, names, strict=False):
        column.caption(t(f"train.{name}"))
    by, task = _by(input_shape(spec)), spec.task
    if isinstance(task, FlowMatching):
        st.caption(
            t("train.input_row_flow", shape=by, channels=task.channels, labels=len(task.labels))
        )
    else:
        st.caption(t("train.input_row", shape=by))


def _row(rows: list[Row], at: int, info: LayerInfo | None, branches: bool) -> None:
    uid, layer, name = rows[at].uid, rows[at].layer, _names(rows)[rows[at].uid]
    with st.container(key=f"train_row_{at}"):
        columns = st.columns(COLUMNS, gap="small", vertical_alignment="center", wrap=False)
        columns[0].markdown(f"**{name}**", help=layer_help(layer.kind))
        with columns[1]:
            _settings(rows, at, branches)
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
        t(f"train.{what}", name=name), key=f"train_{what}_{uid}", icon=f":material/{icon}:",
        type="tertiary", help=t(f"train.{what}", name=name), disabled=disabled, on_click=_move,
        args=(what, rows, at),
    )  # fmt: skip


def _move(what: str, rows: list[Row], at: int) -> None:
    changed = list(rows)
    if what == "remove":
        changed = without_row(rows, at)
    else:
        other = at + (1 if what == "down" else -1)
        changed[at], changed[other] = changed[other], changed[at]
    _set(changed)


def without_row(rows: list[Row], at: int) -> list[Row]:
    """Remove a row; the rows that read it then read its first input, or else the previous row."""
    gone = rows[at]
    before = gone.inputs[0] if gone.inputs else rows[at - 1].uid if at else THE_INPUT
    return [
        replace(row, inputs=tuple(before if uid == gone.uid else uid for uid in row.inputs))
        for row in rows
        if row is not gone
    ]


def with_row(rows: list[Row], place: int, added: Row) -> list[Row]:
    """Insert a row; if the next row named the previous one as input, it now reads the new row."""
    before = rows[place - 1].uid if place else THE_INPUT
    after = [
        replace(row, inputs=tuple(added.uid if uid == before else uid for uid in row.inputs))
        if k == 0
        else row
        for k, row in enumerate(rows[place:])
    ]
    return [*rows[:place], added, *after]


def _settings(rows: list[Row], at: int, branches: bool) -> None:
    row = rows[at]
    settings = settings_of(type(row.layer))
    reads = branches or row.layer.several_inputs or bool(row.inputs)
    if not settings and not reads:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        for name, setting in settings.items():
            if not setting.later:
                _one_setting(rows, at, name, setting)
        if any(setting.later for setting in settings.values()):
            _rare_settings(rows, at)
        if reads:
            _reads(rows, at)


def _rare_settings(rows: list[Row], at: int) -> None:
    """Show rarely used settings behind a button that names those in use."""
    settings = settings_of(type(rows[at].layer))
    written = written_settings(rows[at].layer)
    used = [
        _in_use(t(f"layers.setting_{name}"), getattr(rows[at].layer, name))
        for name, setting in settings.items()
        if setting.later and name in written
    ]
    label = ", ".join(used) or t("train.more_settings")
    key = f"train_rare_{rows[at].uid}"
    with st.popover(label, icon=":material/tune:", type="tertiary", key=key):
        for name, setting in settings.items():
            if setting.later:
                _one_setting(rows, at, name, setting)


def _in_use(label: str, value: Any) -> str:
    if isinstance(value, bool):
        return label if value else t("train.setting_off", setting=label)
    return f"{label} {value}"


def _one_setting(rows: list[Row], at: int, name: str, setting: Setting) -> None:
    uid, layer = rows[at].uid, rows[at].layer
    key = f"train_cell_{uid}_{name}"
    value = getattr(layer, name)
    set_widget(key, value)
    change: dict[str, Any] = {"on_change": _edit, "args": (rows, at, name, key)}
    label = t(f"layers.setting_{name}")
    if setting.type is bool:
        st.checkbox(label, key=key, **change)
    else:
        step = 1 if setting.type is int else 0.05
        least, most = setting.type(setting.least), setting.type(setting.most)
        if not least <= value <= most:  # a value from a link; the row shows the error
            least, most = min(least, value), max(most, value)
        form = "%d" if setting.type is int else "%g"
        st.number_input(label, least, most, step=step, key=key, format=form, width=CELL, **change)


def _edit(rows: list[Row], at: int, name: str, key: str) -> None:
    changed = list(rows)
    layer = replace(rows[at].layer, **{name: st.session_state[key]})  # type: ignore[type-var]
    changed[at] = replace(rows[at], layer=layer)
    _set(changed)


def _reads(rows: list[Row], at: int) -> None:
    """Choose the earlier rows that a row reads: several for a combining layer, else one."""
    row, names = rows[at], _names(rows)
    earlier = [THE_INPUT, *(other.uid for other in rows[:at])]
    key = f"train_cell_{row.uid}_inputs"
    chosen = [uid for uid in row.inputs or earlier[-1:] if uid in earlier]
    shared: dict[str, Any] = {
        "key": key, "on_change": _read_others, "args": (rows, at, key),
        "format_func": in_words(earlier, lambda uid: names[uid]),
    }  # fmt: skip
    if row.layer.several_inputs:
        st.session_state[key] = chosen
        st.multiselect(t("train.reads"), earlier, width=4 * CELL, **shared)
    else:
        st.session_state[key] = chosen[0] if chosen else earlier[-1]
        st.selectbox(t("train.reads"), earlier, width=2 * CELL, **shared)


def _read_others(rows: list[Row], at: int, key: str) -> None:
    chosen = st.session_state[key]
    inputs = tuple(chosen) if isinstance(chosen, list) else (chosen,)
    before = rows[at - 1].uid if at else THE_INPUT
    changed = list(rows)
    changed[at] = replace(rows[at], inputs=() if inputs == (before,) else inputs)
    _set(changed)


def _add(rows: list[Row], spec: ModelSpec) -> None:
    kinds = [kind for kind, layer in LAYER_KINDS.items() if spec.input.kind in layer.offered]
    with st.container(key="train_add", horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            t("train.add_kind"), kinds, key="train_add_kind", width=220,
            format_func=in_words(kinds, lambda kind: t(f"layers.kind_{kind}")),
            help=layer_help(st.session_state.get("train_add_kind", kinds[0])),
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
    """Describe a position for a new layer, in the user's language."""
    if k < len(spec.nodes):
        return t("train.add_before", name=spec.names[k])
    return t("train.add_end")


def _insert(rows: list[Row], kind: str, place: int, spec: ModelSpec) -> None:
    uid = st.session_state.get("train_next_row", len(rows))
    st.session_state.train_next_row = uid + 1
    added = fresh_row(rows, uid, LAYER_KINDS[kind], place, spec)
    _set(with_row(rows, place, added))
    st.session_state["train_add_place"] = place + 1


def fresh_row(rows: list[Row], uid: int, kind: type[Layer], place: int, spec: ModelSpec) -> Row:
    """Return a new row whose settings and inputs fit its position."""
    table, _ = describe_fitting(spec)
    shapes = {THE_INPUT: input_shape(spec)}
    shapes |= {row.uid: info.output_shape for row, info in zip(rows, table, strict=False)}
    before = rows[place - 1].uid if place else THE_INPUT
    shape = shapes.get(before, ())
    tokens = len(getattr(spec.input, "vocabulary", ()))
    layer = kind().fresh(shape, len(spec.labels), tokens, place == len(rows))
    if not layer.several_inputs:
        return Row(uid, layer)
    earlier = [THE_INPUT, *(row.uid for row in rows[:place])][:-1]
    fitting = (other for other in reversed(earlier) if _fit(layer, shapes, (other, before)))
    other = next(fitting, None)
    return Row(uid, layer, () if other is None else (other, before))


def _fit(layer: Layer, shapes: dict[int, Shape], uids: tuple[int, ...]) -> bool:
    """Return whether the layer accepts the output shapes of these rows as its inputs."""
    if not all(uid in shapes for uid in uids):
        return False
    try:
        layer.output_shape([shapes[uid] for uid in uids])
    except FitError:
        return False
    return True
