"""A net on a photo, stage by stage: the server runs the net and sends the open stage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from playground.core.cache import ById, Cache
from playground.data.picture_files import png_bytes
from playground.explain.code.cnn import PHOTO, photo_code
from playground.explain.stages import StagedPass, run_stages, stage_outputs
from playground.nets.columns import SOFTMAX, Pin, column_shapes, nearest_pin
from playground.nets.model import Model
from playground.nets.packing import layer_row, stage_runs_in_browser
from playground.nets.spec import ImageInput
from playground.nets.stages import Stage, stage_with
from playground.ui.cnn.photo import forget_problem, take_sent
from playground.ui.cnn.state import SCALES, STATE, pin_cell, settle_pin
from playground.ui.code_panel import show_code
from playground.ui.components import as_text, component
from playground.ui.language import page_texts, t
from playground.ui.layer_words import kind_words
from playground.ui.publish import publish, stage_payload

PART = "cnn_staged_part"
NEW = "cnn_photo_new"  # whether what the page shows above the component has changed
ROOM = 60_000_000  # bytes of kept passes, about 12 of EfficientNet-Lite0
TOP = 5  # labels listed with their probabilities

_passes: Cache[StagedPass] = Cache(ROOM, size=lambda passed: passed.bytes)


def passed_photo(model: Model, pixels: np.ndarray) -> StagedPass:
    """The net's pass on these pixels; computed once for all visitors."""
    digest = hashlib.blake2b(pixels.tobytes(), digest_size=16).digest()
    return _passes.get((ById(model), digest), lambda: run_stages(model, pixels))


def show_staged(model: Model, pixels: np.ndarray) -> Pin:
    """Show the component and the code of the pinned cell. Returns the pin."""
    if st.session_state.pop(NEW, False):
        st.rerun()  # the photo and its errors are shown outside this fragment
    with st.spinner(t("cnn.photo_runs")):
        passed = passed_photo(model, pixels)
    stage, pin = _current(model, passed.stages)
    data = {
        "model": stage_payload(model, stage),
        "input": publish(np.ascontiguousarray(passed.inputs[stage.number - 1], "<f4").tobytes()),
        "photo": {"url": publish(pixels.tobytes()), "shape": list(pixels.shape)},
        "previews": publish(passed.previews.tobytes()),
        "stages": [_tile(each) for each in passed.stages],
        "stage": stage.number,
        "field": _field(passed.stages, stage),
        "top": _largest(model, passed.probabilities),
        "labels": len(model.spec.labels),
        "outputs": _outputs(model, stage, passed),
        "texts": _texts(stage),
        "pin": {"column": pin.column, "cell": list(pin.cell), "weight": pin.weight}
        | {"scale": STATE.now().scale},
        "nonce": f"{model.name} {stage.number}",
    }
    component("cnn")(
        data=as_text(data), key=PART, on_pin_change=partial(_take_pin, model, passed),
        on_photo_change=partial(_take_photo, model),
    )  # fmt: skip
    code = photo_code(model, pin.column, pin.cell)
    show_code(code, "cnn_code", model, files={PHOTO: partial(png_bytes, pixels)})
    return pin


def _tile(stage: Stage) -> dict[str, Any]:
    shape = "×".join(map(str, stage.shape))
    return {"number": stage.number, "first": stage.names[0], "last": stage.output, "shape": shape}


def _field(stages: tuple[Stage, ...], stage: Stage) -> dict[str, Any] | None:
    """The receptive field of a cell of the stage's input, as in the browser's table of layers."""
    if stage.number == 1:
        return {"size": 1, "jump": 1, "start": 0}
    field: dict[str, Any] | None = layer_row(stages[stage.number - 2].rows[-1])["field"]
    return field


def _largest(model: Model, probabilities: np.ndarray) -> list[dict[str, Any]]:
    order = np.argsort(-probabilities, kind="stable")[:TOP]
    labels = model.spec.labels
    return [
        {"label": labels[at], "at": int(at), "probability": float(probabilities[at])}
        for at in order
        if np.isfinite(probabilities[at])
    ]


def _outputs(model: Model, stage: Stage, passed: StagedPass) -> str | None:
    """The URL of the stage's feature maps, if the browser cannot compute them."""
    if stage_runs_in_browser(stage):
        return None
    found = stage_outputs(model, stage, passed.inputs[stage.number - 1])
    return publish(b"".join(np.ascontiguousarray(each, "<f4").tobytes() for each in found))


def _texts(stage: Stage) -> dict[str, Any]:
    kinds = {info.layer.kind for info in stage.rows}
    what = {f"what_{kind}": t(f"layers.what_{kind}") for kind in kinds}
    return page_texts("cnn") | what | kind_words(kinds)


# ---- the open stage and the pinned cell -----------------------------------------------------


def _current(model: Model, stages: tuple[Stage, ...]) -> tuple[Stage, Pin]:
    """The open stage, and the pinned cell in it."""
    state = STATE.now()
    if not state.layer:
        settle_pin(_middle(model, stages[0]), model)
    pin = nearest_pin(model.spec, STATE.now().pin)
    number = STATE.now().stage
    stage = stages[number - 1] if 1 <= number <= len(stages) else stage_with(stages, pin.column)
    if pin.column not in stage.columns:
        pin = _middle(model, stage) if state.stage else pin
    if pin != STATE.now().pin:
        settle_pin(pin, model, stage.number)
    if stage.number != number:
        STATE.settle(stage=stage.number)
    return stage, pin


def _middle(model: Model, stage: Stage) -> Pin:
    """The middle cell of a stage's first layer."""
    name = stage.names[0]
    shape = column_shapes(model.spec)[name]
    return Pin(name, (0, *(size // 2 for size in shape[1:])))


def _take_pin(model: Model, passed: StagedPass) -> None:
    """Take the browser's pin and its stage; invalid data is ignored."""
    found, stages = st.session_state[PART].get("pin"), passed.stages
    if not isinstance(found, Mapping) or found.get("model") != model.name:
        return
    try:
        stage = stages[min(max(int(found["stage"]), 1), len(stages)) - 1]
        if found.get("column") is None:
            pin = _opening(model, stage, passed.probabilities)
        else:
            cell = tuple(int(at) for at in found["cell"])
            weight = None if found.get("weight") is None else tuple(map(int, found["weight"]))
            pin = nearest_pin(model.spec, Pin(str(found["column"]), cell, weight))
    except (KeyError, TypeError, ValueError, OverflowError):
        return
    if forget_problem():
        st.session_state[NEW] = True
    if pin.column in stage.columns:
        pin_cell(pin)
        STATE.change(stage=stage.number)
    if found.get("scale") in SCALES:
        STATE.change(scale=found["scale"])


def _opening(model: Model, stage: Stage, probabilities: np.ndarray) -> Pin:
    """The cell that is pinned when the visitor opens a stage: in the last one the largest
    probability."""
    if not stage.last:
        return _middle(model, stage)
    return Pin(SOFTMAX, (int(np.nan_to_num(probabilities).argmax()),))


def _take_photo(model: Model) -> None:
    taken = model.spec.input
    assert isinstance(taken, ImageInput)  # the page shows only picture nets
    st.session_state[NEW] = take_sent(taken, st.session_state[PART].get("photo"))
