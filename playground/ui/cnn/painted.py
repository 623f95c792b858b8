"""A visitor's edits of nets' kernels, by net, and the link part that stores them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from playground.nets.edit import Edit, EditError, apply_edits, fingerprint
from playground.nets.edit_text import edits_from_text, edits_to_text
from playground.nets.model import Model
from playground.text import Message
from playground.ui import link
from playground.ui.model_picker import ModelPart

MAX_BASES = 10  # nets whose edits a session stores


def edits_of(model: Model) -> list[Edit]:
    """This visitor's edits of a model, oldest first; change the list in place."""
    all_edits: dict[str, list[Edit]] = st.session_state.setdefault("cnn_edits", {})
    edits = all_edits.setdefault(fingerprint(model), [])
    while len(all_edits) > MAX_BASES:
        all_edits.pop(next(iter(all_edits)))
    return edits


class PaintedPart:
    """The edits of the shown model in the link, as `kernels`. This part must be read after the
    model's."""

    names = ("kernels",)

    def __init__(self, part: ModelPart) -> None:
        self._part = part

    def read(self, asked: Mapping[str, str]) -> None:
        if "kernels" not in asked:
            return
        model = self._part.model()
        try:
            edits = edits_from_text(asked["kernels"])
            apply_edits(model, edits)
        except (ValueError, EditError):
            link.report("kernels", link.not_there("kernels", asked["kernels"]))
        else:
            edits_of(model)[:] = edits

    def written(self) -> Mapping[str, str | None]:
        text = self._text()
        return {"kernels": text if 0 < len(text) <= link.MAX_LENGTH else None}

    def only_here(self) -> Message | None:
        return Message("header.many_kernels") if len(self._text()) > link.MAX_LENGTH else None

    def _text(self) -> str:
        # Without any edits, skip the fingerprint, which hashes all weights.
        return edits_to_text(edits_of(self._part.model())) if self._any() else ""

    def _any(self) -> bool:
        return any(st.session_state.get("cnn_edits", {}).values())
