"""Tune page: how search methods spend a budget of trainings, and a search of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.ui.link import LinkPart


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.tune.state import STATE

    return (STATE,)


TOUR = (
    Step("[data-testid=tune-surface]", Message("tune.tour_surface")),
    Step("[data-testid=tune-regret]", Message("tune.tour_regret")),
    Step("[data-testid=tune-play]", Message("tune.tour_play")),
    Step("[data-testid=tune-times]", Message("tune.tour_times")),
    Step(".st-key-tune_view", Message("tune.tour_search")),
)
PAGE = Page("tune", "train", ":material/tune:", "tune", link=_link, tour=TOUR)
