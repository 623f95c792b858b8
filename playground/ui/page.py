"""The descriptor of a page, read by the menu, the preloading and the “open it on…” links.

Each page defines its own as `PAGE` in `ui/<name>/__init__.py`; `ui/pages.py` lists them.
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
    """The `takes` of a page that shows no models."""
    return False


@dataclass(frozen=True, slots=True)
class Page:
    """One page. Its `name` gives its URL path, its script `pages/<group>/<name>.py` and its texts
    `text/*/<name>.ftl`, in which `menu` is the title in the menu."""

    name: str
    group: Group  # its place in the menu
    icon: str
    component: str | None = None  # the one shown first; a key of COMPONENTS in ui/components.py
    takes: Callable[[ModelSpec], bool] = no_model  # the models that it can show
    link: tuple[LinkPart, ...] = ()  # the parts of its state that the link holds
    tour: tuple[Step, ...] = ()  # the introduction for new visitors, four or five steps

    @property
    def script(self) -> str:
        """The path of its script, relative to `pages/`."""
        return f"{self.group}/{self.name}.py"
