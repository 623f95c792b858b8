"""The page “Vision”: what is in a picture and where, and classes of the visitor's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.text import Message
from playground.ui.page import Page
from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.nets.spec import ModelSpec
    from playground.ui.link import LinkPart


def classifies_photos(spec: ModelSpec) -> bool:
    """Whether the net classifies colour pictures."""
    from playground.core.inputs import ImageInput

    taken = spec.input
    return isinstance(taken, ImageInput) and taken.channels == 3 and (
        spec.task.kind == "classification"
    )  # fmt: skip


def finds_boxes(spec: ModelSpec) -> bool:
    """Whether the net finds boxes in pictures."""
    return spec.task.kind == "detection"


def makes_pictures(spec: ModelSpec) -> bool:
    """Whether the net makes pictures, grey or in colour."""
    return spec.task.kind == "flow_matching" and getattr(spec.task, "channels", 0) in (1, 3)


def takes(spec: ModelSpec) -> bool:
    """Whether a view of the page takes the net."""
    return classifies_photos(spec) or finds_boxes(spec) or makes_pictures(spec)


def _link() -> tuple[LinkPart, ...]:
    from playground.ui.vision_page.state import STATE
    from playground.ui.vision_page.views import OpenViewPart

    return STATE, OpenViewPart()


# The steps of all views; those whose element is not in the open view are skipped.
TOUR = (
    Step("[data-testid=vision-views]", Message("vision.tour_views")),
    Step("[data-testid=vision-photo]", Message("vision.tour_photo")),
    Step("[data-testid=vision-bring]", Message("vision.tour_bring")),
    Step("[data-testid=vision-answers]", Message("vision.tour_answers")),
    Step("[data-testid=vision-looks]", Message("vision.tour_looks")),
    Step("[data-testid=where-stage]", Message("vision.tour_scene")),
    Step("[data-testid=where-steps]", Message("vision.tour_steps")),
    Step("[data-testid=where-model]", Message("vision.tour_detector")),
    Step("[data-testid=which-parts]", Message("vision.tour_parts")),
    Step("[data-testid=which-gallery]", Message("vision.tour_gallery")),
    Step("[data-testid=which-answer]", Message("vision.tour_cosines")),
    Step("[data-testid=own-classes]", Message("vision.tour_own")),
    Step("[data-testid=own-says]", Message("vision.tour_trained")),
    Step("[data-testid=make-labels]", Message("vision.tour_made")),
    Step("[data-testid=make-film]", Message("vision.tour_film")),
    Step("[data-testid=make-sums]", Message("vision.tour_sums")),
    Step("[data-testid=restore-canvas]", Message("vision.tour_damage")),
    Step("[data-testid=restore-results]", Message("vision.tour_repairs")),
)
PAGE = Page(
    "vision", "use", ":material/image_search:", "vision", takes=takes, link=_link,
    tour=TOUR,
)  # fmt: skip
