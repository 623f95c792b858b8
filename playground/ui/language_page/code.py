"""“Show the code” below the open card: the lines that print the path of the shown lattice."""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from playground.explain.code.beside import model_file
from playground.language.lattice_code import lattice_code
from playground.language.records import Classified, Frames, Tagged, TextReading
from playground.ui.code_panel import show_code
from playground.ui.language_page.state import pins_of
from playground.ui.session import store

_CHOSEN = re.compile(r"(?:^|~)f(\d{1,4})(?=~|$)")  # the chosen predicate (`roles_card.js`)


def shown_lattice(reading: TextReading, task: str, pins: str) -> Tagged | None:
    """The tagged text whose lattice the open card shows; None if it shows none."""
    found = reading.results.get(task)
    if isinstance(found, Frames):
        chosen = _CHOSEN.search(pins) if pins.startswith(f"{task}~") else None
        frames = [f for f in found.frames if chosen and f.predicate == int(chosen[1])]
        frames += found.frames
        return frames[0] if frames else None
    return found if isinstance(found, Tagged) and found.tokens else None


def show_lattice_code(reading: TextReading, task: str, pins: str) -> None:
    """Show the code of the open card's lattice with the visitor's changes, if it has a lattice."""
    tagged = shown_lattice(reading, task, pins)
    if tagged is not None:
        show_code(lattice_code(tagged, pins_of(task, pins)), "language_code")


def show_answer_code(reading: TextReading, task: str) -> None:
    """Show the code of the open card's classification, if it is one."""
    found = reading.results.get(task)
    if isinstance(found, Classified):
        from playground.language.answer_code import answer_code
        from playground.language.nearest import has_neighbours
        from playground.ui.language_page.explained import MOST_FLIPS, MOST_LETTERS

        model, own = store().get(found.model), store().is_own(found.model)
        path = model_file(model) if own else model.name
        changes = MOST_FLIPS if len(reading.text) <= MOST_LETTERS else 0
        near = not own and has_neighbours(model)
        target = _rewritten(found, reading.text)
        code = partial(answer_code, found, reading.text, model, path, changes, near, target)
        show_code(code, "language_code", model if own else None)


def _rewritten(found: Classified, text: str) -> str:
    """The label for which the visitor had this text rewritten (`classification.js`); empty if it
    was not."""
    from playground.ui.language_page.explained import MOST_LETTERS

    wish = st.session_state.get("language_rewrite")
    if not isinstance(wish, dict) or wish.get("text") != text or len(text) > MOST_LETTERS:
        return ""
    label = str(wish.get("label"))
    return label if label in found.labels and label != found.label else ""
