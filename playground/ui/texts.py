"""A sentence of another page becomes the text that the pages of text nets show."""

from __future__ import annotations

from playground.nets.model import Model
from playground.ui.session import store

MOST = 2_000  # characters


def set_current_text(text: str, model: Model) -> None:
    """Show the text inside an RNN, and on the Language page, with the model's card open there."""
    from playground.language.read import MODELS, language_of
    from playground.ui.language_page.state import STATE as LANGUAGE
    from playground.ui.language_page.state import card_of
    from playground.ui.rnn.state import STATE as RNN

    text = text[:MOST]
    RNN.change(text=text, step=None, edits=())
    LANGUAGE.change(text=text, text_language=None)
    if store().is_own(model.name):
        LANGUAGE.change(task=card_of(model.name), pins="")
        return
    for (task, spoken), names in MODELS.items():
        if model.name in names:
            chosen = dict(LANGUAGE.now().models) | {task: model.name}
            LANGUAGE.change(task=task, pins="", models=tuple(chosen.items()))
            if language_of(text) != spoken:
                LANGUAGE.change(text_language=spoken)
