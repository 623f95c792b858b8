"""The Vision page's state in the link: the view that is open. Each view has its own besides."""

from __future__ import annotations

from dataclasses import dataclass

from playground.ui.link import PageState, Param


@dataclass(frozen=True, slots=True)
class VisionState:
    view: str = "what"


def _view_name(text: str) -> str:
    from playground.ui.vision_page.views import VIEWS  # whose modules import this one

    if text not in {view.name for view in VIEWS}:
        raise ValueError(text)
    return text


STATE = PageState("vision", VisionState, {"view": Param(_view_name)})
