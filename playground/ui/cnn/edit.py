"""Edit the net: paint a kernel, insert a classic kernel or switch a channel off, and see the
effects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from playground.core.drawing import Drawing
from playground.evaluation.quick import quick_answers, quick_count, reads_digits
from playground.explain.code.lenses import edit_panel_code
from playground.nets.columns import Pin
from playground.nets.edit import (
    Edit,
    EditError,
    apply_edits,
    classic_kernel,
    classic_names,
    conv_names,
    convolution_behind,
    describe_edits,
    is_off,
    kept_model,
    kernel_of,
    match_norm,
)
from playground.nets.edit_text import MAX_EDITS
from playground.nets.files import ModelFileError
from playground.nets.model import Model
from playground.nets.spec import ImageInput
from playground.ui import link
from playground.ui.cnn.effects import show_effects
from playground.ui.cnn.kernel import paint_kernel, painted
from playground.ui.cnn.painted import edits_of
from playground.ui.code_panel import show_code
from playground.ui.errors import fragment
from playground.ui.language import md, page_texts, t
from playground.ui.sentences import said, shown
from playground.ui.session import store

PAINTABLE = 7  # the largest kernel size whose numbers fit into the painter
PART = "cnn_edit_painter"


def edited_model(model: Model) -> Model:
    """The model with this visitor's edits applied; the model itself if there are none."""
    edits = edits_of(model)
    return apply_edits(model, edits) if edits else model


@fragment()
def show_edit(model: Model, drawing: Drawing, pin: Pin) -> None:
    """Show the panel: the controls on the left, the effects on the right. It opens at the channel
    of the pinned cell."""
    _follow(model, pin)
    with st.container(key="cnn_edit"):
        if not conv_names(model) or not isinstance(model.spec.input, ImageInput):
            st.info(md("cnnlab.edit_none", name=model.name))
            return
        controls, effects = st.columns([2, 3], gap="large")
        with controls:
            layer, channel, source = _choose(model)
            _show_painter(model, layer, channel, source)
            _show_buttons(model, layer, channel, source)
        with effects:
            show_effects(model, edited_model(model), drawing, layer, channel)
        _show_changes(model)
        code = edit_panel_code(model, edits_of(model), quick_count(model.spec))
        show_code(code, "cnn_edit_code", model, digits=True)


def _follow(model: Model, pin: Pin) -> None:
    """Select the pinned cell's channel once per pin; later choices in the panel stay."""
    at = (model.name, pin.column, pin.cell[0])
    found = convolution_behind(model, pin.column, pin.cell[0])
    if found and st.session_state.get("cnn_edit_pin") != at:
        st.session_state.cnn_edit_pin = at
        st.session_state.cnn_edit_layer, st.session_state.cnn_edit_channel = found


# ---- choosing and changing ------------------------------------------------------------------


def _choose(model: Model) -> tuple[str, int, int | None]:
    """Show the select boxes; returns the layer, the output channel and the input channel (None:
    all of them)."""
    names = conv_names(model)
    _settle("cnn_edit_layer", names)
    with st.container(horizontal=True):
        layer = str(st.selectbox(t("cnnlab.edit_layer"), names, key="cnn_edit_layer"))
        filters, sources = model.weights[f"{layer}.weight"].shape[:2]
        _settle("cnn_edit_channel", tuple(range(filters)))
        channel = int(
            st.selectbox(t("cnnlab.edit_channel"), range(filters), key="cnn_edit_channel")
        )
        if sources == 1:
            return layer, channel, None
        options = (-1, *range(sources))
        _settle("cnn_edit_source", options)
        source = int(
            st.selectbox(
                t("cnnlab.edit_source"),
                options,
                key="cnn_edit_source",
                format_func=lambda number: t("cnnlab.edit_all") if number < 0 else str(number),
            )
        )
    return layer, channel, None if source < 0 else source


def _settle(key: str, options: tuple[object, ...]) -> None:
    """Select the first option if the net or layer does not have the previous choice."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]


def _show_painter(model: Model, layer: str, channel: int, source: int | None) -> None:
    now = edited_model(model)
    kernel = kernel_of(now, layer, channel, source)
    sources = now.weights[f"{layer}.weight"].shape[1]
    where = {"layer": layer, "channel": channel, "source": source, "sources": sources}
    which = "" if sources == 1 else "_mean" if source is None else "_source"
    st.markdown(f"**{t(f'cnnlab.edit_kernel{which}', **where)}**")
    if is_off(now, layer, channel):
        st.caption(t("cnnlab.edit_is_off"))
    if len(kernel) > PAINTABLE:
        st.caption(t("cnnlab.edit_too_big", layer=layer, side=len(kernel)))
        return
    # The scale is the unedited layer's, so that the brushes do not change while the user paints.
    scale = float(np.abs(model.weights[f"{layer}.weight"]).max()) or 1.0
    texts, identity = page_texts("cnnlab"), f"{layer},{channel},{source}"
    paint_kernel(
        kernel, scale, texts, identity, PART, lambda: _take_painted(model, layer, channel, source)
    )


def _take_painted(model: Model, layer: str, channel: int, source: int | None) -> None:
    change = painted(PART)
    if change is not None and change[0] == f"{layer},{channel},{source}":
        _add(model, Edit(layer, channel, source, change[1]))


def _take_classic(model: Model, layer: str, channel: int, source: int | None) -> None:
    name = st.session_state.cnn_edit_classic
    st.session_state.cnn_edit_classic = None
    if name is None:
        return
    stack = model.weights[f"{layer}.weight"][channel]
    kernel = classic_kernel(name, stack.shape[-1])
    if st.session_state.get("cnn_edit_loud", True):
        # For all input channels at once, match the RMS norm of their kernels.
        old = stack[source] if source is not None else _typical(stack)
        kernel = match_norm(kernel, old.astype(np.float32))
    _add(model, Edit(layer, channel, source, kernel))


def _typical(stack: np.ndarray) -> np.ndarray:
    """The elementwise RMS of a stack of kernels (channels, side, side); its L2 norm is the RMS of
    the kernels' norms."""
    return np.sqrt((stack.astype(np.float64) ** 2).mean(0)).astype(np.float32)


def _add(model: Model, edit: Edit) -> None:
    st.session_state.pop("cnn_edit_problem", None)
    link.problems().pop("kernels", None)
    edits = edits_of(model)
    if len(edits) >= MAX_EDITS:
        st.session_state.cnn_edit_problem = t("cnnlab.edit_many", count=MAX_EDITS)
        return
    try:
        apply_edits(model, [edit])
    except EditError as error:
        st.session_state.cnn_edit_problem = shown(error)
        return
    edits.append(edit)


def _undo(model: Model, everything: bool) -> None:
    edits = edits_of(model)
    del edits[0 if everything else -1 :]
    st.session_state.pop("cnn_edit_problem", None)


def _show_buttons(model: Model, layer: str, channel: int, source: int | None) -> None:
    side = model.weights[f"{layer}.weight"].shape[-1]
    st.session_state.setdefault("cnn_edit_classic", None)
    if st.session_state.cnn_edit_classic not in classic_names(side):
        st.session_state.cnn_edit_classic = None
    st.selectbox(
        t("cnnlab.edit_classic"),
        classic_names(side),
        index=None,
        key="cnn_edit_classic",
        placeholder=t("cnnlab.edit_classic_choose"),
        format_func=lambda name: t(f"cnnlab.sandbox_kernel_{name}"),
        on_change=_take_classic,
        args=(model, layer, channel, source),
    )
    st.toggle(
        t("cnnlab.edit_loud"), value=True, key="cnn_edit_loud", help=t("cnnlab.edit_loud_help")
    )
    edits = edits_of(model)
    with st.container(horizontal=True):
        st.button(
            t("cnnlab.edit_off"),
            key="cnn_edit_off",
            icon=":material/power_settings_new:",
            on_click=_add,
            args=(model, Edit(layer, channel)),
        )
        st.button(
            t("cnnlab.edit_undo"),
            key="cnn_edit_undo",
            icon=":material/undo:",
            disabled=not edits,
            on_click=_undo,
            args=(model, False),
        )
        st.button(
            t("cnnlab.edit_reset"),
            key="cnn_edit_reset",
            disabled=not edits,
            on_click=_undo,
            args=(model, True),
        )
    if problem := st.session_state.get("cnn_edit_problem"):
        st.error(problem)


# ---- keeping --------------------------------------------------------------------------------


def _show_changes(model: Model) -> None:
    edits = edits_of(model)
    with st.container(key="cnn_edit_changes"):
        if not edits:
            st.caption(t("cnnlab.edit_no_changes"))
        else:
            lines = [said(change) for change in describe_edits(edits)]
            st.caption(t("cnnlab.edit_changes", changes=lines[-12:]))
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.session_state.setdefault("cnn_edit_name", f"{model.name} edited")
                st.text_input(t("cnnlab.edit_name"), key="cnn_edit_name", max_chars=60)
                st.button(t("cnnlab.edit_keep"), key="cnn_edit_keep", on_click=_keep, args=(model,))
    if "cnn_edit_kept" in st.session_state:
        good, sentence = st.session_state.pop("cnn_edit_kept")
        (st.success if good else st.error)(sentence)


def _keep(model: Model) -> None:
    edits = tuple(edits_of(model))
    results = {}
    if reads_digits(model.spec):
        accuracy = quick_answers(edited_model(model)).accuracy
        count = quick_count(model.spec)
        results = {f"accuracy on {count:,} shipped test digits": accuracy}
    kept = kept_model(model, edits, results)
    name = st.session_state.cnn_edit_name.strip() or kept.name
    try:
        added = store().add(replace(kept, name=name))
    except ModelFileError as error:
        st.session_state.cnn_edit_kept = False, shown(error)
    else:
        st.session_state.cnn_edit_kept = True, md("cnnlab.edit_kept", name=added.name)
