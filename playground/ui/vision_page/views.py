"""The views of the Vision page, in the order of its buttons.

To add a view: a module in this folder that makes its data and takes its messages, a line in `VIEWS`
here and in `VIEWS` of `frontend/vision/vision.js`, and the text `view_<name>` of its button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.nets.spec import ModelSpec
from playground.text import Message
from playground.ui.link import LinkPart, PartWithOwnThings
from playground.ui.page import no_model
from playground.ui.session import recent_model_name, store
from playground.ui.vision_page import (
    classifies_photos,
    finds_boxes,
    make,
    make_files,
    makes_pictures,
    own,
    restore,
    what,
    where,
    which,
)
from playground.ui.vision_page.make_state import show_maker
from playground.ui.vision_page.photo import PHOTO_PART
from playground.ui.vision_page.state import STATE

FOLLOWED = "vision_followed"


@dataclass(frozen=True, slots=True)
class View:
    """One view. Its `name` is its value in the link, and the key of its data for the component."""

    name: str
    icon: str  # the name of a Material symbol
    data: Callable[[], Mapping[str, Any]]  # what the component shows
    take: Callable[[Mapping[str, Any]], None]  # apply changes from the component
    below: Callable[[], None]  # show what stands below the component
    takes: Callable[[ModelSpec], bool] = no_model  # models that open the view from other pages
    parts: tuple[LinkPart, ...] = ()  # its state in the link while it is open


VIEWS = (
    View("what", "image_search", what.data, what.take, what.below, classifies_photos,
         (what.STATE, PHOTO_PART)),
    View("where", "frame_inspect", where.data, where.take, where.below, finds_boxes, where.PARTS),
    View("which", "fingerprint", which.data, which.take, which.below, parts=which.LINK),
    View("own", "category", own.data, own.take, own.below, classifies_photos),
    View("make", "blur_on", make.data, make.take, make_files.below, makes_pictures,
         (make.STATE,)),
    View("restore", "healing", restore.data, restore.take, restore.below, no_model,
         (restore.STATE,)),
)  # fmt: skip


def open_view() -> View:
    """The view that is open."""
    return next(view for view in VIEWS if view.name == STATE.now().view)


class OpenViewPart:
    """The state of the open view in the link. Views may use the same names."""

    names = tuple(dict.fromkeys(name for view in VIEWS for part in view.parts
                                for name in part.names))  # fmt: skip

    def read(self, asked: Mapping[str, str]) -> None:
        for part in open_view().parts:
            part.read({name: text for name, text in asked.items() if name in part.names})

    def written(self) -> Mapping[str, str | None]:
        found: dict[str, str | None] = dict.fromkeys(self.names)
        for part in open_view().parts:
            found.update(part.written())
        return found

    def only_here(self) -> Message | None:
        parts = (part for part in open_view().parts if isinstance(part, PartWithOwnThings))
        return next(filter(None, (part.only_here() for part in parts)), None)


def follow_model() -> None:
    """If the open view does not take the model that was picked on another page, open one that
    does."""
    name = recent_model_name()
    if name is None or name == st.session_state.get(FOLLOWED) or name not in store():
        return
    keep_view()
    spec = store().get(name).spec
    fitting = [view.name for view in VIEWS if view.takes(spec)]
    if "make" in fitting and not make.STATE.asked_for("maker"):
        show_maker(name)  # the link holds it
    if fitting and open_view().name not in fitting and not STATE.asked_for("view"):
        STATE.change(view=fitting[0])


def keep_view() -> None:
    """Stay in the open view, whatever model was picked on this page."""
    st.session_state[FOLLOWED] = recent_model_name()
