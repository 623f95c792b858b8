"""“Faces”: where a cascade of three nets finds faces in a picture, stage by stage. Nothing is shown
or computed before the visitor has agreed. A visitor's picture is in the session's memory only."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from playground.core.box import Box
from playground.core.cache import Cache
from playground.data.photos import named_bytes
from playground.data.picture_files import PictureError, open_picture
from playground.nets.store import shipped_model
from playground.ui.code_panel import show_code
from playground.ui.language import language
from playground.ui.sentences import said
from playground.ui.session import belongings
from playground.ui.vision_page.finder import OWN, picture_title
from playground.ui.vision_page.live import MAX_BYTES
from playground.ui.vision_page.which_state import FACES, STATE, TURNS
from playground.vision.faces import NAMES, Cascade, Stage, find_faces
from playground.vision.faces_code import FILE, STAGE, faces_code, faces_file
from playground.vision.gallery import smaller

AGREED, PICTURE, PROBLEM = "vision_faces_agreed", "vision_faces_picture", "vision_faces_problem"
KEPT = 640  # pixels; the longer side of a visitor's picture
SHOWN = 24  # crops of a stage

_cascades: Cache[Cascade] = Cache(8)


def take(changes: Mapping[str, Any]) -> None:
    """Apply changes from the component; invalid values are ignored."""
    state = st.session_state
    if isinstance(agreed := changes.get("agreed"), bool):
        state[AGREED] = agreed
    if changes.get("face") in FACES:
        state.pop(PROBLEM, None)
        STATE.change(face=changes["face"])
    if changes.get("turned") in TURNS:
        STATE.change(turned=changes["turned"])
    if changes.get("forget"):
        _forget()
    if isinstance(sent := changes.get("face_picture"), str) and state.get(AGREED):
        _take_picture(sent)


def _forget() -> None:
    """Delete the visitor's picture and what was computed from it."""
    for key in (AGREED, PICTURE, PROBLEM):
        st.session_state.pop(key, None)
    belongings().note(PICTURE, 0)
    STATE.change(face=FACES[0], turned=0)


def _take_picture(sent: str) -> None:
    if len(sent) > MAX_BYTES * 4 // 3 + 4:
        return
    state = st.session_state
    try:
        state[PICTURE] = smaller(base64.b64decode(sent, validate=True), KEPT)
    except PictureError as error:  # which is a ValueError, too
        state[PROBLEM] = said(error)
        return
    except (binascii.Error, ValueError):
        return
    state.pop(PROBLEM, None)
    belongings().note(PICTURE, len(state[PICTURE]))
    STATE.change(face=OWN)


def _picture() -> bytes:
    """The visitor's picture or the sample, turned as the visitor wants it."""
    state = STATE.now()
    found = st.session_state.get(PICTURE) if state.face == OWN else named_bytes(state.face)
    if found is None:
        STATE.settle(face=FACES[0])
        found = named_bytes(FACES[0])
    if not state.turned:
        return bytes(found)
    out = io.BytesIO()
    turned = open_picture(found, colour=True).rotate(state.turned, expand=True)
    turned.save(out, "JPEG", quality=90)
    return out.getvalue()


def _cascade(data: bytes) -> Cascade:
    """What the nets find. Only that of a sample is kept for others."""
    state = STATE.now()
    if state.face == OWN:
        return find_faces(data)
    return _cascades.get((state.face, state.turned), lambda: find_faces(data))


def data() -> dict[str, Any]:
    """The picture and every stage; only the question before the visitor has agreed."""
    if not st.session_state.get(AGREED):
        return {"agreed": False}
    picture = _picture()
    found = _cascade(picture)
    return {
        "agreed": True,
        "samples": [[name, picture_title(name, language())] for name in FACES],
        "sample": STATE.now().face,
        "turns": TURNS,
        "turned": STATE.now().turned,
        "problem": st.session_state.get(PROBLEM, ""),
        "picture": _url(picture),
        "width": found.width,
        "height": found.height,
        "smallest": round(found.smallest),
        "ms": round(found.milliseconds),
        "levels": [
            {
                "width": level.pixels.shape[1],
                "height": level.pixels.shape[0],
                "picture": _jpeg(level.pixels),
                "windows": int(level.heat.size),
                "found": len(level.found),
            }
            for level in found.levels
        ],
        "stages": [_stage(stage) for stage in found.stages],
        "faces": [
            {"score": face.score, "box": _box(face.box), "points": face.points}
            for face in found.faces
        ],
    }


def _stage(stage: Stage) -> dict[str, Any]:
    """A stage's windows, and its crops by falling score."""
    passed = frozenset(stage.passed)
    order = np.argsort(-stage.scores, kind="stable")[: min(SHOWN, len(stage.crops))].tolist()
    return {
        "name": stage.name,
        "given": len(stage.given),
        "passed": len(stage.passed),
        "kept": len(stage.kept),
        "boxes": [_box(one.box) for one in stage.out],
        "crops": [
            {
                "picture": _jpeg(stage.crops[at]),
                "score": float(stage.scores[at]),
                "passed": at in passed,
            }
            for at in order
        ],
    }


def _box(box: Box) -> list[float]:
    return [round(value, 1) for value in (box.x, box.y, box.width, box.height)]


def _jpeg(pixels: np.ndarray) -> str:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "JPEG", quality=85)
    return _url(out.getvalue())


def _url(data: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()


def below() -> None:
    """Show code that prints the scores and boxes of the last net; nothing before the visitor has
    agreed."""
    if not st.session_state.get(AGREED):
        return
    picture = _picture()
    found, model = _cascade(picture), shipped_model(NAMES[STAGE])
    files = {FILE: lambda: faces_file(picture, found)}
    show_code(faces_code(model), "vision_faces_code", model, files=files)
