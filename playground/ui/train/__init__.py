"""Train page: choose a net and data, train it, watch and control the run, go back in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.ui.link import LinkPart


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.train.state import STATE

    return (STATE,)


TOUR = (
    Step(".st-key-train_start", Message("train.tour_start")),
    Step(".st-key-train_data_choice", Message("train.tour_choice")),
    Step(".st-key-train_right", Message("train.tour_watch")),
    Step(".st-key-train_view", Message("train.tour_views")),
)
PAGE = Page("train", "train", ":material/model_training:", "panels", link=_link, tour=TOUR)
