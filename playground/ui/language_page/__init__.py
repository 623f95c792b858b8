"""Language page: one text, read by all language tasks at once. (`ui/language.py` is the language of
the pages' texts.)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.nets.spec import ModelSpec
    from playground.ui.link import LinkPart


def reads_texts(spec: ModelSpec) -> bool:
    """Whether the page has a card for the net: it gives a text, or each of its words or characters,
    a label."""
    from playground.core.inputs import TextInput

    return isinstance(spec.input, TextInput) and spec.task.kind in ("classification", "tagging")


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.language_page.state import STATE

    return (STATE,)


TOUR = (
    Step("[data-testid=language-text]", Message("language.tour_text")),
    Step("[data-testid=language-examples]", Message("language.tour_examples")),
    Step("[data-testid=language-cards]", Message("language.tour_cards")),
    Step("[data-testid=language-open]", Message("language.tour_open")),
)
PAGE = Page(
    "language", "use", ":material/forum:", "language", takes=reads_texts, link=_link, tour=TOUR,
)  # fmt: skip
