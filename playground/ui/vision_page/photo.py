"""The visitor's photo on the Vision page: the data of the browser's picker
(`frontend/vision/photo_picker.js`), and its messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.data.photos import NAMES, photo_bytes
from playground.nets.spec import ImageInput
from playground.ui.cnn.photo import (
    Photo,
    PhotoPart,
    current_photo,
    forget_problem,
    keep_photo,
    photo_problem,
    take_sent,
)
from playground.ui.language import t

PHOTO_PART = PhotoPart(lambda: True)  # in the link while a view with it is open


def photo_data() -> dict[str, Any]:
    """The samples, which of them is shown (none: the visitor's own photo), and why the last photo
    was not taken."""
    return {
        "photo": current_photo().name,
        "problem": photo_problem(),
        "samples": [[name, t(f"cnn.photo_{name}")] for name in NAMES],
    }


def take_photo_changes(changes: Mapping[str, Any], taken: ImageInput) -> bool:
    """Keep the sample or the photo in a message; `taken` is the input of the net that gets it.
    Returns whether another photo is shown."""
    before = current_photo()
    if isinstance(sample := changes.get("sample"), str) and sample in NAMES:
        keep_photo(Photo(photo_bytes(sample), sample))
    if "photo" in changes:
        forget_problem()
        if isinstance(sent := changes["photo"], Mapping):
            take_sent(taken, sent)
    after = current_photo()
    return (after.name, after.data) != (before.name, before.data)
