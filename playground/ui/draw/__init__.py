"""The Draw page: while the user draws a digit, the answer and all feature maps are updated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.nets.spec import ModelSpec
    from playground.ui.link import LinkPart

SIDE = 28  # pixels


def reads_digits(spec: ModelSpec) -> bool:
    """Whether the net classifies grey images of a drawing's size, 1×28×28."""
    from playground.core.inputs import ImageInput

    return spec.input == ImageInput(1, SIDE, SIDE) and spec.task.kind == "classification"


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.draw.state import DRAWING, MODEL

    return MODEL, DRAWING


TOUR = (
    Step("[data-testid=pen]", Message("draw.tour_pen")),
    Step("[data-testid=answer]", Message("draw.tour_answer")),
    Step(".np-layers", Message("draw.tour_layers")),
    Step(".st-key-draw_model_select", Message("draw.tour_model")),
    Step(".st-key-draw_correct", Message("draw.tour_correct")),
)
PAGE = Page("draw", "see", ":material/draw:", "pen", takes=reads_digits, link=_link, tour=TOUR)
