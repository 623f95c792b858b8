"""All pages, in the order of the menu; the first is the default page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.ui import cnn, draw, evaluate, language_page, rnn, room, train, tune, vision_page
from playground.ui.page import Group, Page

if TYPE_CHECKING:
    from playground.nets.spec import ModelSpec

GROUPS: tuple[Group, ...] = ("see", "train", "use", "class")
# To add a page, add its folder with `PAGE`, its script and its texts, and list it here.
PAGES: tuple[Page, ...] = (
    draw.PAGE,
    cnn.PAGE,
    rnn.PAGE,
    train.PAGE,
    evaluate.PAGE,
    tune.PAGE,
    language_page.PAGE,
    vision_page.PAGE,
    room.PAGE,
)


def by_group() -> dict[Group, tuple[Page, ...]]:
    """The pages by group, without empty groups."""
    found = {group: tuple(page for page in PAGES if page.group == group) for group in GROUPS}
    return {group: pages for group, pages in found.items() if pages}


def pages_for(spec: ModelSpec) -> tuple[Page, ...]:
    """The pages that can show a model with this spec."""
    return tuple(page for page in PAGES if page.takes(spec))


def first_components() -> dict[str, str | None]:
    """The component that each URL path shows first; `/` is the path of the first page."""
    return {f"/{page.name}": page.component for page in PAGES} | {"/": PAGES[0].component}
