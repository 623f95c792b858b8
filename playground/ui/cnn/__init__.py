"""The page “Inside a CNN”: the forward and backward pass through one cell of a net."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.nets.spec import ModelSpec
    from playground.ui.link import LinkPart


def classifies_pictures(spec: ModelSpec) -> bool:
    """Whether the net classifies grey or colour pictures of any size."""
    from playground.core.inputs import ImageInput

    taken = spec.input
    pictures = isinstance(taken, ImageInput) and taken.channels in (1, 3)
    return pictures and spec.task.kind == "classification"


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.cnn.painted import PaintedPart
    from playground.ui.cnn.photo import PhotoPart, takes_photos
    from playground.ui.cnn.state import MODEL, STATE
    from playground.ui.digit_picker import DigitPart

    def shows_photo() -> bool:
        return takes_photos(MODEL.model().spec)

    digit = DigitPart(is_shown=lambda: not shows_photo())
    return MODEL, digit, PhotoPart(shows_photo), STATE, PaintedPart(MODEL)


TOUR = (
    Step(".strip", Message("cnn.tour_columns")),
    Step("[data-testid=arithmetic]", Message("cnn.tour_arithmetic")),
    Step("[data-testid=next]", Message("cnn.tour_next")),
    Step("[data-testid=drawing]", Message("cnn.tour_drawing")),
    Step(".st-key-cnn_lens", Message("cnn.tour_lens")),
)
PAGE = Page(
    "cnn", "see", ":material/grid_view:", "cnn", takes=classifies_pictures, link=_link, tour=TOUR,
)  # fmt: skip
