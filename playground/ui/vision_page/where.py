"""“Where is it?”: a scene or a photo, and the steps by which a detector finds boxes in it."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from playground.core.cache import ById, Cache
from playground.data.picture_files import open_picture, png_bytes
from playground.data.stroke_links import encode_pixels
from playground.data.uploads.box_files import BoxedPicture, TrueBox
from playground.nets.card_texts import model_title, result_title
from playground.nets.model import Model
from playground.nets.spec import ImageInput
from playground.nets.store import SPRITE_DETECTOR
from playground.text import Message
from playground.ui.cnn.photo import current_photo
from playground.ui.language import page_texts
from playground.ui.sentences import said
from playground.ui.session import current_drawing
from playground.ui.vision_page.photo import photo_data, take_photo_changes
from playground.ui.vision_page.where_code import show_where_code
from playground.ui.vision_page.where_state import (
    FINDERS,
    KITS,
    MODEL,
    MOST_FRAMES,
    PHOTO,
    STATE,
    boxes_from_text,
)
from playground.vision.box_scores import BoxScores, score_boxes
from playground.vision.boxes import overlap
from playground.vision.detect import Search, search
from playground.vision.pictures import Placed
from playground.vision.records import Box
from playground.vision.scene import DIGITS, SPRITES, VARIANTS, Kit, compose, ground_of, sources

PARTS = (STATE, MODEL, PHOTO)
SHOWN = 900  # pixels; the longer side of the shown photo
DRAGS = "vision_where_drags"  # whether the visitor is dragging a digit
TEXTS = ("source", "scene", "sprites", "step", "map")
THRESHOLDS = ("confident", "same")

# Scenes on which a threshold of the suppression is wrong.
EXAMPLES = {
    "touching": {"scene": "6d.40.30.80~3a.80.30.71", "same": 0.2, "confident": 0.3},
    "doubled": {"scene": "7a.37.27.71", "same": 0.8, "confident": 0.3},
}

_searches: Cache[Search] = Cache(60)
_warm: Cache[Search] = Cache(20)
_scores: Cache[BoxScores] = Cache(60)
_pictures: Cache[str] = Cache(60)


def take(changes: Mapping[str, Any]) -> None:
    """Apply changes from the component; invalid values are ignored."""
    taken = MODEL.model().spec.input
    assert isinstance(taken, ImageInput)
    if take_photo_changes(changes, taken):
        STATE.change(source="photo", cell=None, boxes=None)
    known = {name: changes[name] for name in TEXTS if isinstance(changes.get(name), str)}
    if any(name in known for name in ("source", *KITS)):
        STATE.change(cell=None, boxes=None, frame=0)
    if known.get("source", STATE.now().source) != STATE.now().source:
        _choose_finder(known["source"])
    STATE.change(**known, **_thresholds(changes))
    if isinstance(model := changes.get("model"), str) and model in MODEL.options():
        MODEL.choose(model)
        STATE.change(cell=None, map="all")
    if "cell" in changes:
        match changes["cell"]:
            case [int(row), int(column)] if 0 <= row < 1000 and 0 <= column < 1000:
                STATE.change(cell=(row, column))
            case None:
                STATE.change(cell=None)
    if type(frame := changes.get("frame")) is int and 0 <= frame <= MOST_FRAMES:
        STATE.change(frame=frame)
    if isinstance(boxes := changes.get("boxes"), str):
        _take_boxes(boxes)
    st.session_state[DRAGS] = changes.get("drags") is True


def _choose_finder(source: str) -> None:
    """Of a scene, show the detector that was trained on what it has."""
    wanted = FINDERS.get(source)
    if wanted in MODEL.options() and MODEL.name() in FINDERS.values():
        MODEL.choose(wanted)
        STATE.change(map="all")


def _thresholds(changes: Mapping[str, Any]) -> dict[str, float]:
    found = {name: changes[name] for name in THRESHOLDS if name in changes}
    return {
        name: float(value) for name, value in found.items()
        if isinstance(value, int | float) and 0 <= value <= 1
    }  # fmt: skip


def _take_boxes(text: str) -> None:
    try:
        STATE.change(boxes=boxes_from_text(text))
    except ValueError:
        return


def below() -> None:
    """Show the code that prints the numbers of the shown step."""
    found = _found()
    show_where_code(MODEL.model(), found, STATE.now(), _truth(), _two_boxes(found))


# ---- the picture and what the net finds in it -------------------------------------------------


def _file() -> bytes:
    state = STATE.now()
    if state.source == "photo":
        return current_photo().data
    return png_bytes(_channels_first(compose(state.items(), state.kit).pixels))


def _channels_first(pixels: np.ndarray) -> np.ndarray:
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


def _two_boxes(found: Search) -> tuple[Box, Box]:
    """The boxes of the IoU by hand: the link's; otherwise a true box and the net's box for it,
    or the net's best box and one that the visitor is to move."""
    chosen, placed = STATE.now().boxes, found.placed
    if chosen is not None:
        first, second = (_inside(Box(*map(float, box)), placed) for box in chosen)
        return first, second
    middle = Box(*(part * size for part in (0.3, 0.4) for size in (placed.width, placed.height)))
    best = found.peaks[0].box if found.peaks else middle
    truth = [each.box for each in _truth()]
    near = max(truth, key=lambda box: overlap(best, box).iou, default=None)
    if near is None or not overlap(best, near).intersection:
        near = replace(best, x=best.x + best.width / 4, y=best.y + best.height / 4)
    return _inside(_whole(near), placed), _inside(_whole(best), placed)


def _whole(box: Box) -> Box:
    """The box in whole pixels, so that its arithmetic can be followed by hand."""
    return Box(*map(float, (round(box.x), round(box.y), round(box.width), round(box.height))))


def _inside(box: Box, placed: Placed) -> Box:
    """The box moved and, if it must be, made smaller, to lie within the picture."""
    width, height = (
        max(1.0, min(size, float(most)))
        for size, most in ((box.width, placed.width), (box.height, placed.height))
    )
    x, y = min(max(box.x, 0), placed.width - width), min(max(box.y, 0), placed.height - height)
    return Box(x, y, width, height)


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def _found() -> Search:
    model, data = MODEL.model(), _file()

    def make() -> Search:
        # A net's first pass takes several times as long as the others.
        _warm.get(ById(model), lambda: search(data, model))
        return search(data, model)

    found: Search = _searches.get((ById(model), _digest(data)), make)
    return found


def _truth() -> list[TrueBox]:
    """The true boxes of the composed scene."""
    state = STATE.now()
    if state.source == "photo":
        return []
    scene = compose(state.items(), state.kit)
    return [
        TrueBox(state.kit.labels[label], Box(x, y, right - x, bottom - y))
        for label, (x, y, right, bottom) in zip(
            scene.labels.tolist(), scene.boxes.tolist(), strict=True
        )
    ]


def _figures(model: Model, truth: list[TrueBox]) -> dict[str, Any] | None:
    """What `python -m playground evaluate` would say of this scene alone; None without true boxes
    with labels of the net."""
    if not any(each.label in model.spec.labels for each in truth):
        return None
    data = _file()
    picture = BoxedPicture("scene.png", data, tuple(truth))
    found = _scores.get(
        (ById(model), _digest(data), tuple(truth)),
        lambda: score_boxes(model, [picture], "scene.png"),
    )
    return {name: getattr(found, name) for name in ("map50", "map75", "map")}


# ---- data for the browser ---------------------------------------------------------------------


def data() -> dict[str, Any]:
    """The picture, the detector's maps and boxes. While a digit is dragged, only what moves."""
    state, model, found = STATE.now(), MODEL.model(), _found()
    _settle(model, found)
    truth = _truth()
    labels = list(found.labels)
    drags = bool(st.session_state.pop(DRAGS, False))
    moving = {
        **photo_data(),
        "source": state.source,
        "scene": state.scene,
        "sprites": state.sprites,
        "drags": drags,
        "step": STATE.now().step,
        "map": STATE.now().map,
        "cell": STATE.now().cell,
        "confident": state.confident,
        "same": state.same,
        "frame": state.frame,
        "boxes": [_numbers(box) for box in _two_boxes(found)],
        "model": model.name,
        "labels": [_shown(model, label) for label in labels],
        "ms": round(found.milliseconds, 1),
        "found": [
            [labels.index(one.label), one.score, *_numbers(one.box), *cell]
            for one, cell in zip(found.peaks, found.cells, strict=True)
        ],
        "true": [[_shown(model, each.label), *_numbers(each.box)] for each in truth],
    }
    if drags:
        return moving
    return {
        **moving,
        "texts": page_texts("where"),
        "chart_texts": page_texts("charts"),
        "examples": EXAMPLES,
        "kit": _kit(state.source),
        "drawn": _drawn(),
        "models": [[name, said(model_title(name))] for name in MODEL.options()],
        "picture": _picture(found),
        "maps": _maps(found),
        "figures": _figures(model, truth),
        "card": [[said(result_title(what)), value] for what, value in model.card.results.items()],
    }


def _settle(model: Model, found: Search) -> None:
    """Replace what a link asks for and this net does not have."""
    state = STATE.now()
    if state.map.isdigit() and int(state.map) >= len(model.spec.labels):
        STATE.settle(map="all")
    rows, columns = found.outputs.shape[1:]
    if state.cell is not None and not (state.cell[0] < rows and state.cell[1] < columns):
        STATE.settle(cell=None)


def _numbers(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height


def _maps(found: Search) -> dict[str, Any]:
    placed = found.placed
    _, rows, columns = found.outputs.shape
    return {
        "outputs": _base64(found.outputs.astype("<f4").tobytes()),
        "labels": len(found.labels),
        "rows": rows,
        "columns": columns,
        "stride": found.stride,
        "scale": placed.scale,
        "left": placed.left,
        "top": placed.top,
        "width": placed.width,
        "height": placed.height,
    }


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _picture(found: Search) -> dict[str, Any]:
    data = _file()
    url: str = _pictures.get(_digest(data), lambda: _url(data, STATE.now().source != "photo"))
    return {"url": url, "width": found.placed.width, "height": found.placed.height}


def _url(data: bytes, as_it_is: bool) -> str:
    if as_it_is:
        return f"data:image/png;base64,{_base64(data)}"
    picture = open_picture(data, colour=True)
    picture.thumbnail((SHOWN, SHOWN))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return f"data:image/jpeg;base64,{_base64(out.getvalue())}"


def _kit(source: str) -> dict[str, Any]:
    """What the scene is composed of: its size, its ground, and one picture with the shipped digits
    or sprites, a row for each label, a column for each variant."""
    kit = KITS.get(source, DIGITS)
    return {
        "side": kit.side,
        "cell": kit.cell,
        "names": [_name(kit, label) for label in kit.labels],
        "variants": VARIANTS,
        "drawings": kit.drawings,
        "palette": _pictures.get(("palette", source), lambda: _palette(kit)),
        "ground": _pictures.get(("ground", source), lambda: _png(ground_of(kit))),
    }


def _name(kit: Kit, label: str) -> str:
    return label if kit == DIGITS else said(Message(f"where.sprite_{label}"))


def _shown(model: Model, label: str) -> str:
    """A label in the visitor's language, where the project has its name."""
    named = model.name == SPRITE_DETECTOR and label in SPRITES.labels
    return _name(SPRITES, label) if named else label


def _palette(kit: Kit) -> str:
    return _png(np.concatenate([np.concatenate(list(row), axis=1) for row in sources(kit)]))


def _png(pixels: np.ndarray) -> str:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return f"data:image/png;base64,{_base64(out.getvalue())}"


def _drawn() -> dict[str, Any] | None:
    """The drawing that the visitor has from the Draw page, if any."""
    drawing = current_drawing()
    if drawing is None or not drawing.pixels.any():
        return None
    return {"code": encode_pixels(drawing.pixels), "label": drawing.label,
            "pixels": _base64(drawing.pixels.tobytes())}  # fmt: skip
