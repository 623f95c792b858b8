"""The CNN page: columns of maps with one cell's arithmetic, and what to do with that cell."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import streamlit as st

from playground.core.drawing import Drawing
from playground.explain.code.cnn import forward_code
from playground.nets import spec as s
from playground.nets.columns import Pin, column_shapes, nearest_pin
from playground.nets.model import Model
from playground.nets.packing import runs_in_browser
from playground.nets.shapes import describe_layers
from playground.ui import link
from playground.ui.cnn.component import inside
from playground.ui.code_panel import show_code
from playground.ui.errors import fragment
from playground.ui.language import page_texts, t
from playground.ui.pickers import pick_digit, pick_model

SHOWN_VALUES = 4_000_000  # numbers in all columns that a browser holds and paints at ease
LENS_WORK = 300_000_000  # multiply-adds of a pass; a lens asks for tens or thousands of passes
LIGHT_LENSES = ("table", "sandbox")  # that ask for none
LENSES = ("forward", "back", "edit", "seek", "table", "sandbox")
PIN, NONCE, TAKEN, LENS = "cnn_pin", "cnn_nonce", "cnn_taken", "cnn_lens"


def show() -> None:
    """The whole page."""
    with st.container(key="cnn"):
        first, second, third = st.columns([2.5, 2, 7], vertical_alignment="bottom", gap="small")
        first.title(t("cnn.title"))
        with second:
            model = pick_model(key="cnn_model")
        with third:
            drawing = pick_digit(key="cnn_digit")
        refusal = _refusal(model, drawing)
        if refusal:
            st.warning(refusal, icon=":material/info:")
            return
        if not drawing.pixels.any():
            st.info(t("cnn.empty_drawing"), icon=":material/draw:")
        _read_link(model, drawing)
        _explore(model, drawing)


def _refusal(model: Model, drawing: Drawing) -> str:
    """Why this net cannot be shown on this drawing; empty where it can."""
    given = model.spec.input
    shape = (1, *drawing.pixels.shape)
    if isinstance(given, s.ImageInput) and (given.channels, given.height, given.width) == shape:
        return ""
    return t("cnn.wrong_input", model=model.name, expected="×".join(map(str, shape)))


# ---- the pinned cell ------------------------------------------------------------------------


def first_pin(model: Model, drawing: Drawing) -> Pin:
    """A cell worth looking at: where the first convolution answers the ink most strongly."""
    name, layer = model.spec.names[0], model.spec.layers[0]
    if not isinstance(layer, s.Conv):
        middle = tuple(size // 2 for size in column_shapes(model.spec)[name])
        return Pin(name, middle)
    pad, side = layer.padding, layer.kernel
    ink = np.pad(drawing.pixels.astype(np.float32) / 255, pad)
    views = np.lib.stride_tricks.sliding_window_view(ink, (side, side))
    views = views[:: layer.stride, :: layer.stride]
    answers = np.einsum("ijpq,opq->oij", views, model.weights[f"{name}.weight"][:, 0])
    place = np.unravel_index(int(answers.argmax()), answers.shape)
    return Pin(name, tuple(int(at) for at in place))


def _read_link(model: Model, drawing: Drawing) -> None:
    """Take layer, channel and cell from the link, once; say so where they are not there."""
    if PIN in st.session_state:
        return
    st.session_state[NONCE] = 0
    asked = st.query_params.get("layer")
    if asked is None:
        st.session_state[PIN] = first_pin(model, drawing)
        return
    names = ("channel", "cell")
    given = ", ".join(st.query_params[name] for name in names if name in st.query_params)
    try:
        numbers = tuple(int(part) for part in given.split(",")) if given else ()
    except ValueError:
        numbers = (-1,)
    wanted = Pin(asked[:40], tuple(numbers))
    pin = nearest_pin(model.spec, wanted)
    st.session_state[PIN] = pin
    if pin != wanted:
        st.warning(
            t("cnn.bad_link", given=f"{asked[:40]} {given[:40]}", model=model.name,
              used=f"{pin.column} {', '.join(map(str, pin.cell))}"),
            icon=":material/link_off:",
        )  # fmt: skip


def _take(found: dict[str, Any] | None, model: Model) -> None:
    """Believe the browser only as far as what it says makes a cell of this net."""
    if found is None or found == st.session_state.get(TAKEN):
        return
    st.session_state[TAKEN] = found
    if found.get("model") != model.name:
        return
    try:
        cell = tuple(int(at) for at in found["cell"])
        weight = None if found.get("weight") is None else tuple(map(int, found["weight"]))
        st.session_state[PIN] = nearest_pin(model.spec, Pin(str(found["column"]), cell, weight))
    except (KeyError, TypeError, ValueError):
        return


def _publish(pin: Pin, lens: str) -> None:
    cell = ",".join(map(str, pin.cell[1:])) or None
    link.publish(layer=pin.column, channel=pin.cell[0], cell=cell, show=lens)


# ---- what is shown --------------------------------------------------------------------------


@fragment()
def _explore(model: Model, drawing: Drawing) -> None:
    pin = nearest_pin(model.spec, st.session_state[PIN])
    st.session_state[PIN] = pin
    size = size_of(model)
    if size.values > SHOWN_VALUES:
        counts = {"values": f"{size.values:,}", "limit": f"{SHOWN_VALUES:,}"}
        st.warning(t("cnn.too_many_values", model=model.name, **counts))
    else:
        _show_columns(model, drawing, pin, size)
        pin = st.session_state[PIN]
        show_code(forward_code(model, drawing, pin.column, pin.cell), key="cnn_code")
    lens = _choose_lens()
    _publish(pin, lens)
    _show_lens(lens, model, drawing, pin)


@dataclass(frozen=True, slots=True)
class Size:
    """What one picture asks of a net: multiply-adds, and numbers in all layers' outputs."""

    work: int
    values: int


def size_of(model: Model) -> Size:
    table = describe_layers(model.spec)
    values = sum(prod(info.output_shape) for info in table)
    return Size(sum(info.multiply_adds for info in table), values)


def _show_columns(model: Model, drawing: Drawing, pin: Pin, size: Size) -> None:
    outputs = None
    if not runs_in_browser(model.spec):
        st.caption(t("cnn.large_net", model=model.name, work=f"{size.work:,}"))
        outputs = _computed_here(model, drawing)
    start = {"column": pin.column, "cell": list(pin.cell), "weight": pin.weight}
    nonce = f"{model.name} {st.session_state[NONCE]}"
    _take(inside(model, drawing, page_texts("cnn"), start, nonce, outputs), model)


def _computed_here(model: Model, drawing: Drawing) -> bytes:
    """Every layer's output, packed; computed once a drawing, for clicks change nothing in it."""
    from playground.explain.activations import trace_model

    kept = st.session_state.get("cnn_computed")
    if kept is None or kept[0] is not model or kept[1] is not drawing:
        outputs = trace_model(model, drawing.pixels).outputs.values()
        packed = b"".join(np.ascontiguousarray(each, "<f4").tobytes() for each in outputs)
        kept = st.session_state.cnn_computed = model, drawing, packed
    return bytes(kept[2])


def _choose_lens() -> str:
    lens = link.setting("show", "forward", link.one_of(LENSES), page="cnn")
    st.session_state.setdefault(LENS, lens)
    if st.session_state[LENS] not in LENSES:
        st.session_state[LENS] = lens
    chosen = st.segmented_control(
        t("cnn.lens"), LENSES, key=LENS, format_func=lambda name: t(f"cnn.lens_{name}"),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    link.choose("show", chosen, page="cnn")
    return str(chosen)


def _show_lens(lens: str, model: Model, drawing: Drawing, pin: Pin) -> None:
    """What needs torch is imported here, so that the columns above appear without it."""
    st.caption(t(f"cnn.lens_{lens}_says"))
    size = size_of(model)
    if lens not in LIGHT_LENSES and (size.work > LENS_WORK or size.values > SHOWN_VALUES):
        counts = {"work": f"{size.work:,}", "values": f"{size.values:,}"}
        st.info(t("cnn.too_large_for_lens", model=model.name, **counts))
        return
    if lens == "sandbox":
        from playground.ui.cnn.sandbox import show_sandbox

        show_sandbox(drawing)
    elif lens == "edit":
        from playground.ui.cnn.edit import show_edit

        show_edit(model, drawing, pin)
    elif lens == "seek":
        from playground.ui.cnn.activation_maximization import show_seek

        show_seek(model, pin.column, pin.cell[0])
    elif lens == "table":
        from playground.ui.cnn.table import show_table

        show_table(model)
    else:
        from playground.explain.activations import trace_model
        from playground.ui.cnn.forward_backward import show_back, show_forward

        if not np.isfinite(trace_model(model, drawing.pixels).logits).all():
            st.warning(t("cnn.not_finite_net", model=model.name), icon=":material/warning:")
            return
        (show_back if lens == "back" else show_forward)(model, drawing, pin)
