"""The descriptor of a page, read by the menu, the preloading and the “open it on…” links.

Each page defines its own as `PAGE` in `ui/<name>/__init__.py`; `ui/pages.py` lists them. The server
imports all descriptors before it answers its first request, so they import nothing else: `takes`
and `link` import what they need when they are called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from playground.ui.tour import Step

if TYPE_CHECKING:
    from playground.nets.spec import ModelSpec
    from playground.ui.link import LinkPart

Group = Literal["see", "train", "use", "class"]


def no_model(spec: ModelSpec) -> bool:
    """The `takes` of a page that shows no models."""
    return False


def no_state() -> tuple[LinkPart, ...]:
    """The `link` of a page without state."""
    return ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page. Its `name` gives its URL path, its script `pages/<group>/<name>.py` and its texts
    `text/*/<name>.ftl`, in which `menu` is the title in the menu."""

    name: str
    group: Group  # its place in the menu
    icon: str
    component: str | None = None  # the one shown first; a key of COMPONENTS in ui/components.py
    takes: Callable[[ModelSpec], bool] = no_model  # the models that it can show
    link: Callable[[], tuple[LinkPart, ...]] = no_state  # the parts of its state in the link
    tour: tuple[Step, ...] = ()  # the introduction for new visitors, four or five steps

    @property
    def script(self) -> str:
        """The path of its script, relative to `pages/`."""
        return f"{self.group}/{self.name}.py"
