"""Evaluate page: measure a model on test data, find its weaknesses, compare it with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.nets.spec import ModelSpec
    from playground.ui.link import LinkPart


def takes(spec: ModelSpec) -> bool:
    """Whether the page can measure the net."""
    from playground.evaluation.evaluation import can_be_evaluated

    return can_be_evaluated(spec) or spec.task.kind in ("tagging", "detection")


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.evaluate.state import MODEL, STATE

    return MODEL, STATE


TOUR = (
    Step("[data-testid=ev-matrix]", Message("evaluate.tour_matrix")),
    Step("[data-testid=ev-gallery]", Message("evaluate.tour_examples")),
    Step("[data-testid=ev-histogram]", Message("evaluate.tour_histogram")),
    Step("[data-testid=ev-opened]", Message("evaluate.tour_opened")),
    Step("[data-testid=ev-tabs]", Message("evaluate.tour_tabs")),
)
PAGE = Page(
    "evaluate", "train", ":material/fact_check:", "evaluate", takes=takes, link=_link, tour=TOUR,
)  # fmt: skip
