"""“Which one is it?”: find a thing again among named pictures, tell close names apart, or see how
faces are found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.ui.language import page_texts
from playground.ui.vision_page import again, faces, names
from playground.ui.vision_page.which_state import PARTS, STATE

LINK = (STATE, names.PHOTO)
_MODULES = {"again": again, "names": names, "faces": faces}


def take(changes: Mapping[str, Any]) -> None:
    """Apply changes from the component; invalid values are ignored."""
    _MODULES[STATE.now().part].take(changes)
    if changes.get("part") in PARTS:
        STATE.change(part=changes["part"])


def data() -> dict[str, Any]:
    """The open part's data, under its name, and the view's own texts."""
    part = STATE.now().part
    shown = _MODULES[part].data()
    return {"part": part, "parts": PARTS, "texts": page_texts("which"), part: shown}


def below() -> None:
    """Show the open part's code."""
    _MODULES[STATE.now().part].below()
