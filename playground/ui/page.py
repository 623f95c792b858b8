"""What a page says of itself: menu, preloading and “open it on…” links read it.

Each page's folder holds its own, as `PAGE` in `ui/<name>/__init__.py`; `ui/pages.py` lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playground.nets.spec import ModelSpec
from playground.ui.link import LinkPart
from playground.ui.tour import Step

Group = Literal["see", "train", "use", "class"]


def no_model(spec: ModelSpec) -> bool:
    """Of a page that shows no models."""
    return False


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `name` is its url, its script `pages/<group>/<name>.py`, and the file of its
    texts, `text/*/<name>.ftl`, which holds `menu`: its title in the menu."""

    name: str
    group: Group  # its place in the menu
    icon: str
    component: str | None = None  # of ui/components.py: the part in the browser shown first
    takes: Callable[[ModelSpec], bool] = no_model  # the models that it can show
    link: tuple[LinkPart, ...] = ()  # what of it stands in the link
    tour: tuple[Step, ...] = ()  # what it offers to show one who is new, four or five steps

    @property
    def script(self) -> str:
        """Its script, below `pages/`."""
        return f"{self.group}/{self.name}.py"
