"""“Restore”: a digit or a small photo, damaged, and repaired by older methods and by a net."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import streamlit as st
import torch
from jaxtyping import UInt8
from PIL import Image

from playground.core.cache import ById, Cache
from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.data.digits import shipped_digits
from playground.data.photos import photo_bytes
from playground.data.picture_files import png_bytes
from playground.data.prepare import prepare_for
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.nets.store import COLOUR_RESTORER, RESTORER, shipped_model
from playground.tasks.flow_matching import as_pictures
from playground.text import Message
from playground.ui.cnn.photo import current_photo, forget_problem, photo_problem, take_sent
from playground.ui.code_panel import show_code
from playground.ui.language import page_texts, t
from playground.ui.publish import publish
from playground.ui.sentences import said
from playground.ui.session import current_drawing
from playground.ui.vision_page.judge import JUDGE, read_digits
from playground.ui.vision_page.restore_state import (
    DAMAGES,
    DIGITS,
    DRAWN,
    FILLS,
    OWN_PHOTO,
    PHOTO_SIDE,
    PHOTOS,
    STATE,
    STRONGEST,
    WEAKEST,
    first_mask,
    fits_side,
    mask_param,
    side_of,
)
from playground.vision.film_files import sheet_png
from playground.vision.masks import mask_from_text
from playground.vision.repairs import Repair, Repairs, fill_hole, remove_noise
from playground.vision.restore_code import DAMAGED, MASK, ORIGINAL, restore_code

Picture = UInt8[np.ndarray, "channels side side"]
SQUARE = ImageInput(3, PHOTO_SIDE, PHOTO_SIDE, "crop")  # of a photo

_repairs: Cache[Repairs] = Cache(200)
_photos_of_visitors: Cache[Picture] = Cache(50)


@dataclass(frozen=True, slots=True, eq=False)
class Restoring:
    """The present picture, and what became of it; `problem` says why nothing did."""

    digit: Picture
    repairs: Repairs | None
    problem: str = ""


def restoring_now() -> Restoring:
    """What the present state makes."""
    digit = _digit()
    side = digit.shape[1]
    if not fits_side(STATE.now().mask, side):
        STATE.settle(mask=first_mask(side))
    state = STATE.now()
    asked = state.mask if state.damage == "hole" else state.sigma
    try:
        found = _repairs.get(
            (digit.tobytes(), state.damage, asked), lambda: _repair(digit, state.damage)
        )
    except UserError as error:
        return Restoring(digit, None, said(error))
    return Restoring(digit, found)


def _repair(digit: Picture, damage: str) -> Repairs:
    state, model = STATE.now(), _restorer(digit)
    if damage == "hole":
        return fill_hole(digit, mask_from_text(state.mask, *digit.shape[1:]), model, FILLS)
    return remove_noise(digit, state.sigma, model, FILLS)


def _restorer(picture: Picture) -> Model:
    """The net of the page's digits or of its photos, which may be grey."""
    return shipped_model(RESTORER if picture.shape[0] == 1 else COLOUR_RESTORER)


def own_photo() -> Picture | None:
    """The middle square of the visitor's photo in few pixels; None without a photo of theirs."""
    photo = current_photo()
    if photo.name:
        return None
    return _photos_of_visitors.get(
        ById(photo), lambda: prepare_for(SQUARE, photo.data, plain=True).image
    )


@cache
def samples() -> dict[str, Picture]:
    """A held-out digit of each class, and the small photos."""
    digits = shipped_digits("test")
    rows = [int(np.argmax(digits.labels == label)) for label in range(10)]
    return {str(label): digits.images[row] for label, row in enumerate(rows)} | _photos()


def _photos() -> dict[str, Picture]:
    photo = Image.open(io.BytesIO(photo_bytes("coffee"))).convert("RGB")
    found = {}
    for name, (top, left, side) in PHOTOS.items():
        box = (left, top, left + side, top + side)
        small = photo.resize((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.BOX, box)
        found[name] = np.ascontiguousarray(np.asarray(small).transpose(2, 0, 1))
    return found


def _digit() -> Picture:
    """The chosen sample, or the visitor's own digit."""
    drawing = current_drawing()
    if STATE.now().digit == DRAWN:
        if drawing is not None:
            return drawing.pixels[None]
        STATE.settle(digit="5")
    if STATE.now().digit == OWN_PHOTO:
        if (photo := own_photo()) is not None:
            return photo
        sample = Message("make.photo_alt", number=1)
        STATE.settle(Message("cnn.photo_gone", used=sample), digit=next(iter(PHOTOS)))
    return samples()[STATE.now().digit]


# ---- messages from the browser ----------------------------------------------------------------


def take(changes: Mapping[str, Any]) -> None:
    """Apply changes from the component; invalid values are ignored."""
    digit = changes.get("digit")
    if digit is not None or "photo" in changes:
        forget_problem()
    if take_sent(SQUARE, changes.get("photo")) and not photo_problem():
        digit = OWN_PHOTO
    if digit in (*DIGITS, *PHOTOS, OWN_PHOTO):
        if side_of(digit) != side_of(STATE.now().digit):
            STATE.change(mask=first_mask(side_of(digit)))
        STATE.change(digit=digit)
    if changes.get("damage") in DAMAGES:
        STATE.change(damage=changes["damage"])
    if isinstance(mask := changes.get("mask"), str):
        try:
            mask_param(mask)
        except ValueError:
            return
        if fits_side(mask, side_of(STATE.now().digit)):
            STATE.change(mask=mask)
    sigma = changes.get("sigma")
    if isinstance(sigma, int | float) and WEAKEST <= sigma <= STRONGEST:
        STATE.change(sigma=round(float(sigma), 3))


# ---- data for the browser ---------------------------------------------------------------------


def data() -> dict[str, Any]:
    """The digit, its mask, and the results of all methods."""
    now, state = restoring_now(), STATE.now()
    found, photo = now.repairs, own_photo()
    return {
        "texts": page_texts("make"),
        "digits": [[name, _base64(pixels)] for name, pixels in samples().items()],
        "hasDrawing": current_drawing() is not None,
        "photo": None if photo is None else _base64(photo),
        "digit": state.digit,
        "damage": state.damage,
        "mask": state.mask,
        "sigma": state.sigma,
        "limits": {"sigma": [WEAKEST, STRONGEST]},
        "original": _base64(now.digit),
        "problem": photo_problem() or now.problem,
        "judge": said(model_title(JUDGE)),
        "net": said(model_title(_restorer(now.digit).name)),
        "side": now.digit.shape[1],
        "results": _results(now.digit, found) if found else None,
        "fills": _fills(found) if found else None,
    }


def _results(digit: Picture, found: Repairs) -> dict[str, Any]:
    """The digit before and after, with what the judge reads."""
    every = [digit, found.damaged, *(one.picture for one in found.methods)]
    original, damaged, *after = _read(np.stack(every))
    return {
        "original": {"pixels": _base64(digit), "read": original},
        "damaged": {"pixels": _base64(found.damaged), "read": damaged},
        "after": [_repair_data(one, read) for one, read in zip(found.methods, after, strict=True)],
        "hole": int(found.mask.sum()),
        "outside": int((~found.mask).sum()),
        "changed": found.changed_outside,
    }


def _read(pictures: UInt8[np.ndarray, "n channels side side"]) -> list[tuple[str, float] | None]:
    """What the judge reads in digits; nothing in photos."""
    return [*read_digits(pictures)] if pictures.shape[1] == 1 else [None] * len(pictures)


def _fills(found: Repairs) -> dict[str, Any]:
    """The net's fillings as a film."""
    readings = _read(np.stack([one.picture for one in found.fills]))
    frames, count, channels, side, _ = found.frames.shape
    flat = torch.from_numpy(found.frames.reshape(-1, channels, side, side))
    shape = {
        "steps": frames - 1, "count": count, "channels": channels, "height": side, "width": side,
    }  # fmt: skip
    return {
        "film": publish(as_pictures(flat).tobytes()),
        "shape": shape,
        "list": [_repair_data(one, read) for one, read in zip(found.fills, readings, strict=True)],
    }


def _repair_data(one: Repair, read: tuple[str, float] | None) -> dict[str, Any]:
    return {
        "method": one.method,
        "pixels": _base64(one.picture),
        "decibels": None if np.isinf(one.decibels) else round(one.decibels, 2),
        "sigma": one.sigma,
        "read": read,
    }


def _base64(pixels: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(pixels).tobytes()).decode()


# ---- below the component ----------------------------------------------------------------------


def below() -> None:
    """Show the downloads and the code of the filling of seed 0."""
    now = restoring_now()
    found = now.repairs
    if found is None:
        return
    with st.container(key="restore_files", horizontal=True):
        pictures = np.stack([one.picture for one in found.fills])
        st.download_button(
            t("make.download_fills"), partial(sheet_png, pictures, FILLS // 2), "restored.png",
            "image/png", key="restore_get_png", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    model = _restorer(now.digit)
    files = {ORIGINAL: now.digit, DAMAGED: found.damaged, MASK: found.mask[None] * np.uint8(255)}
    show_code(
        restore_code(model, hole=STATE.now().damage == "hole"), "restore_code", model,
        files={name: partial(png_bytes, pixels) for name, pixels in files.items()},
    )  # fmt: skip
