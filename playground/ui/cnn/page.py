"""The CNN page: columns of feature maps, the arithmetic of one pinned cell, and panels about that
cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np
import streamlit as st

from playground.core.drawing import Drawing
from playground.data.drawings import finished_drawing
from playground.explain.code.cnn import forward_code
from playground.nets.card_texts import model_title
from playground.nets.columns import Pin, column_shapes, nearest_pin
from playground.nets.model import Model, tensors_of
from playground.nets.packing import runs_in_browser
from playground.nets.shapes import describe_layers
from playground.nets.spec import ImageInput
from playground.text.browser import Pattern
from playground.ui.cnn.component import inside
from playground.ui.cnn.photo import pick_photo, takes_photos
from playground.ui.cnn.state import LENSES, MODEL, SCALES, STATE, pin_cell, settle_pin
from playground.ui.code_panel import show_code
from playground.ui.digit_picker import pick_digit
from playground.ui.errors import fragment
from playground.ui.header import page_header
from playground.ui.language import md, page_texts, t
from playground.ui.layer_words import layer_words
from playground.ui.model_picker import model_files, pick_model
from playground.ui.sentences import said
from playground.ui.session import belongings, set_current_drawing, set_widget

SHOWN_VALUES = 4_000_000  # values in all columns; a browser paints this many without delay
LENS_WORK = 300_000_000  # multiply-adds of a forward pass; a lens needs tens to thousands of them
LIGHT_LENSES = ("table", "sandbox")  # lenses that need no forward pass
TAKEN, LENS, DRAWN = "cnn_taken", "cnn_lens", "cnn_drawn"


def show() -> None:
    """Show the whole page."""
    with st.container(key="cnn"):
        photos = takes_photos(MODEL.model().spec)
        with page_header("cnn", t("cnn.to_do_photo") if photos else ""):
            model = pick_model(MODEL, key="cnn_model")
        if photos:
            _explore_photo(model)
        else:
            _explore_digit(model)
        with st.expander(md("draw.about_model", name=said(model_title(model.name)))):
            model_files(model, key="cnn_files")


def _explore_digit(model: Model) -> None:
    drawing = pick_digit(key="cnn_digit")
    if not drawing.pixels.any():
        st.info(t("cnn.empty_drawing"), icon=":material/draw:")
    _explore(model, drawing)


# ---- the pinned cell ------------------------------------------------------------------------


def first_pin(model: Model, drawing: Drawing) -> Pin:
    """The initial pin: the cell where the first layer's response to the ink is largest; the
    middle of the first layer if it has no kernels."""
    name, layer = model.spec.names[0], model.spec.layers[0]
    if not layer.has_kernels:
        middle = tuple(size // 2 for size in column_shapes(model.spec)[name])
        return Pin(name, middle)
    ink = drawing.pixels[None].astype(np.float32) / 255
    tensors = tensors_of(model, name)
    with np.errstate(over="ignore", invalid="ignore"):  # the page warns of such nets
        # The response to an empty image is subtracted, so that a large bias does not win.
        maps = layer.reference(tensors, [ink]) - layer.reference(tensors, [np.zeros_like(ink)])
    place = np.unravel_index(int(np.nan_to_num(maps).argmax()), maps.shape)
    return Pin(name, tuple(int(at) for at in place))


def _current_pin(model: Model, drawing: Drawing) -> Pin:
    """The pinned cell, or the nearest cell that this net has."""
    state = STATE.now()
    if not state.layer:
        settle_pin(first_pin(model, drawing), model)
    pin = nearest_pin(model.spec, STATE.now().pin)
    if pin != STATE.now().pin:
        settle_pin(pin, model)
    return pin


def _take(found: dict[str, Any] | None, model: Model) -> None:
    """Apply the browser's pin if it is new and valid for this net; its data is untrusted."""
    if found is None or found == st.session_state.get(TAKEN):
        return
    st.session_state[TAKEN] = found
    if found.get("model") != model.name:
        return
    try:
        cell = tuple(int(at) for at in found["cell"])
        weight = None if found.get("weight") is None else tuple(map(int, found["weight"]))
        pin_cell(nearest_pin(model.spec, Pin(str(found["column"]), cell, weight)))
        if found.get("scale") in SCALES:
            STATE.change(scale=found["scale"])
    except (KeyError, TypeError, ValueError):
        return


def _take_drawing(found: Any) -> None:
    """Make the page's drawing the current drawing of all pages."""
    try:
        number, drawing = finished_drawing(found)
    except ValueError:
        return  # nothing sent yet, or invalid data
    if drawing is None or number == st.session_state.get(DRAWN):
        return
    st.session_state[DRAWN] = number
    set_current_drawing(drawing)
    st.rerun()  # the digit above the columns and the link are outside this fragment


# ---- columns and panels ---------------------------------------------------------------------


@fragment()
def _explore(model: Model, drawing: Drawing) -> None:
    pin = _current_pin(model, drawing)
    size = size_of(model)
    if size.values > SHOWN_VALUES:
        counts = {"values": size.values, "limit": SHOWN_VALUES}
        st.warning(md("cnn.too_many_values", model=model.name, **counts))
    else:
        _show_columns(model, drawing, pin, size)
        pin = STATE.now().pin
        code = partial(forward_code, model, drawing, pin.column, pin.cell)
        show_code(code, "cnn_code", model)
    _show_lens(_choose_lens(), model, drawing, pin)


def _explore_photo(model: Model) -> None:
    taken = model.spec.input
    assert isinstance(taken, ImageInput)  # the page shows only picture nets
    _explore_stages(model, pick_photo(taken, "cnn_photo"))


@fragment()
def _explore_stages(model: Model, pixels: np.ndarray) -> None:
    from playground.ui.cnn.staged import show_staged  # imports torch

    show_staged(model, pixels)
    _show_light_lens(model)


def _show_light_lens(model: Model) -> None:
    """Show a panel that needs no digit: the layer table or the sandbox."""
    lens = _choose_lens(LIGHT_LENSES)
    st.caption(t(f"cnn.lens_{lens}_says"))
    _show_light(lens, model, None)


def _show_light(lens: str, model: Model, drawing: Drawing | None) -> None:
    if lens == "sandbox":
        from playground.ui.cnn.sandbox import show_sandbox

        show_sandbox(drawing)
    else:
        from playground.ui.cnn.table import show_table

        show_table(model)


@dataclass(frozen=True, slots=True)
class Size:
    """The cost of one forward pass: multiply-adds, and the number of values in all outputs."""

    work: int
    values: int


def size_of(model: Model) -> Size:
    table = describe_layers(model.spec)
    values = sum(prod(info.output_shape) for info in table)
    return Size(sum(info.multiply_adds for info in table), values)


def _show_columns(model: Model, drawing: Drawing, pin: Pin, size: Size) -> None:
    outputs = None
    if not runs_in_browser(model.spec):
        st.caption(md("cnn.large_net", model=model.name, work=f"{size.work:,}"))
        outputs = _computed_here(model, drawing)
    cell = {"column": pin.column, "cell": list(pin.cell), "weight": pin.weight}
    start = cell | {"scale": STATE.now().scale}
    pinned, drawn = inside(model, drawing, _texts(model), start, model.name, outputs)
    _take(pinned, model)
    _take_drawing(drawn)


def _texts(model: Model) -> dict[str, Pattern]:
    """The page's own texts, and for each layer kind in the net what a cell of it is."""
    kinds = {layer.kind for layer in model.spec.layers}
    what = {f"what_{kind}": t(f"layers.what_{kind}") for kind in kinds}
    return page_texts("cnn") | what | layer_words(model.spec)


def _computed_here(model: Model, drawing: Drawing) -> bytes:
    """The concatenated float32 output of all layers, computed once per model and drawing."""
    from playground.explain.activations import trace_model

    kept = st.session_state.get("cnn_computed")
    if kept is None or kept[0] is not model or kept[1] is not drawing:
        outputs = trace_model(model, drawing.pixels).outputs.values()
        packed = b"".join(np.ascontiguousarray(each, "<f4").tobytes() for each in outputs)
        kept = st.session_state.cnn_computed = model, drawing, packed
        belongings().note("cnn_computed", len(packed))
    return bytes(kept[2])


def _choose_lens(lenses: tuple[str, ...] = LENSES) -> str:
    wanted = STATE.now().show
    set_widget(LENS, wanted if wanted in lenses else lenses[0])
    chosen = st.segmented_control(
        t("cnn.lens"), lenses, key=LENS, format_func=lambda name: t(f"cnn.lens_{name}"),
        label_visibility="collapsed", required=True, on_change=_take_lens,
    )  # fmt: skip
    return str(chosen)


def _take_lens() -> None:
    STATE.change(show=st.session_state[LENS])


def _show_lens(lens: str, model: Model, drawing: Drawing, pin: Pin) -> None:
    """Show the chosen panel. Modules that need torch are imported here, so that the columns above
    appear without waiting for it."""
    st.caption(t(f"cnn.lens_{lens}_says"))
    size = size_of(model)
    if lens not in LIGHT_LENSES and (size.work > LENS_WORK or size.values > SHOWN_VALUES):
        counts = {"work": f"{size.work:,}", "values": f"{size.values:,}"}
        st.info(md("cnn.too_large_for_lens", model=model.name, **counts))
        return
    if lens in LIGHT_LENSES:
        _show_light(lens, model, drawing)
    elif lens == "edit":
        from playground.ui.cnn.edit import show_edit

        show_edit(model, drawing, pin)
    elif lens == "seek":
        from playground.ui.cnn.activation_maximization import show_seek

        show_seek(model, pin.column, pin.cell[0])
    else:
        from playground.ui.cnn.forward_backward import show_back, show_forward
        from playground.ui.cnn.traces import traced

        if not np.isfinite(traced(model, drawing).logits).all():
            st.warning(md("cnn.not_finite_net", model=model.name), icon=":material/warning:")
            return
        (show_back if lens == "back" else show_forward)(model, drawing, pin)
