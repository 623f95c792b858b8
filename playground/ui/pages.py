"""All pages, in the order of the menu; the first is the one at the bare address."""

from __future__ import annotations

from playground.nets.spec import ModelSpec
from playground.ui import cnn, draw, evaluate, rnn, room, train
from playground.ui.page import Group, Page

GROUPS: tuple[Group, ...] = ("see", "train", "use", "class")
# To add a page: its folder with `PAGE`, its script, its texts, and its name here.
PAGES: tuple[Page, ...] = (draw.PAGE, cnn.PAGE, rnn.PAGE, train.PAGE, evaluate.PAGE, room.PAGE)


def by_group() -> dict[Group, tuple[Page, ...]]:
    """The pages of each group that has any."""
    found = {group: tuple(page for page in PAGES if page.group == group) for group in GROUPS}
    return {group: pages for group, pages in found.items() if pages}


def pages_for(spec: ModelSpec) -> tuple[Page, ...]:
    """The pages that can show a model with this spec."""
    return tuple(page for page in PAGES if page.takes(spec))


def first_components() -> dict[str, str]:
    """The component that each address shows first; the bare one is that of the first page."""
    named = {f"/{page.name}": page.component for page in PAGES}
    named["/"] = PAGES[0].component
    return {path: component for path, component in named.items() if component}
