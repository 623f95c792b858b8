"""Inside an RNN page: type a sentence and step through the net's hidden states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.nets.spec import ModelSpec
    from playground.ui.link import LinkPart

# The page shows a unit's weights and gates as single numbers; more units do not fit the screen.
MAX_UNITS = 256


def can_be_read(spec: ModelSpec) -> bool:
    """Return whether the page can show the net.

    It can if the net classifies texts or predicts the next token, step by step, with a chain of
    recurrent layers of at most `MAX_UNITS` units each, or with causal attention.
    """
    from playground.nets.spec import Recurrent, TextInput

    first, *rest = spec.layers
    units = [layer.units for layer in rest if isinstance(layer, Recurrent)]
    shown = max((layer.tracks for layer in rest), default=0)
    return (
        isinstance(spec.input, TextInput)
        and spec.task.kind in ("classification", "next_token")
        and first.looks_up
        and not any(layer.looks_up or layer.reads_ahead for layer in rest)
        and (spec.is_chain or not units)
        and 0 < shown <= MAX_UNITS
        and (not units or all(layer.by_step or layer.tracks for layer in rest))
    )


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.rnn.state import MODEL, STATE

    return MODEL, STATE


TOUR = (
    Step("[data-testid=rnn-text]", Message("rnn.tour_text")),
    Step("[data-testid=token]", Message("rnn.tour_token")),
    Step(".picture", Message("rnn.tour_cell")),
    Step("[data-testid=equation]", Message("rnn.tour_equation")),
    Step("[data-testid=tab-over]", Message("rnn.tour_tabs")),
)
PAGE = Page("rnn", "see", ":material/timeline:", "rnn", takes=can_be_read, link=_link, tour=TOUR)
