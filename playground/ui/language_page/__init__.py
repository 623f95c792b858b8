"""Language page: one text, read by all language tasks at once. (`ui/language.py` is the language of
the pages' texts.)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.ui.link import LinkPart


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.language_page.state import STATE

    return (STATE,)


TOUR = (
    Step("[data-testid=language-text]", Message("language.tour_text")),
    Step("[data-testid=language-examples]", Message("language.tour_examples")),
    Step("[data-testid=language-cards]", Message("language.tour_cards")),
    Step("[data-testid=language-open]", Message("language.tour_open")),
)
PAGE = Page("language", "use", ":material/forum:", "language", link=_link, tour=TOUR)
