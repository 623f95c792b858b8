"""Room page: a class's shared room. Pupils draw digits, and the teacher sees them arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.ui.link import LinkPart


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.room.state import STATE

    return (STATE,)


# Steps for the lobby, then for the teacher, then for the pupil.
TOUR = (
    Step(".st-key-room_enter_button", Message("room.tour_enter")),
    Step(".st-key-room_open", Message("room.tour_open")),
    Step(".st-key-room_invitation", Message("room.tour_code")),
    Step(".st-key-room_rules", Message("room.tour_rules")),
    Step("[data-testid=room-score]", Message("room.tour_wall")),
    Step(".st-key-room_results", Message("room.tour_results")),
    Step("[data-testid=room-paper]", Message("room.tour_paper")),
)
PAGE = Page("room", "class", ":material/groups:", link=_link, tour=TOUR)
