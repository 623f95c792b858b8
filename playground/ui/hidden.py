"""Controls that a link hides, as `hide=menu,models`: for a lesson in which nobody should leave the
page, its model or its language. It tidies the page and protects nothing."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from playground.ui import link

# By name in the link: a CSS selector. The share dialog offers these names.
HIDEABLE = {
    "menu": "[data-testid=stTopNav], [data-testid=stSidebar], [data-testid=stExpandSidebarButton], "
    "[data-testid=stMainMenu]",
    "language": ".st-key-language",
    "models": "[class*=_model_select], .st-key-room_model_select, .st-key-rnn_models",
    "upload": "[data-testid=stFileUploader], [class*=_upload_open], .st-key-draw_instead, "
    "[data-testid=picture]",
    "tools": ".st-key-header_tools",
}


class HiddenPart:
    """The names of hidden controls in the link, separated by commas."""

    names = ("hide",)

    def read(self, asked: Mapping[str, str]) -> None:
        found = []
        for name in filter(None, asked.get("hide", "").split(",")):
            if name in HIDEABLE:
                found.append(name)
            else:
                link.report("hide", link.not_there("hide", name))
        st.session_state.hidden = tuple(dict.fromkeys(found))

    def written(self) -> Mapping[str, str | None]:
        return {"hide": ",".join(hidden()) or None}


HIDDEN = HiddenPart()


def hidden() -> tuple[str, ...]:
    """The names of the controls that the visitor's link hides."""
    names: tuple[str, ...] = st.session_state.get("hidden", ())
    return names


def style() -> str:
    """The CSS that hides them. A link that hides uploads also sets a variable, for which
    `frontend/shared/pictures.js` takes no dropped and no pasted picture."""
    rules = [f"{HIDEABLE[name]} {{ display: none !important; }}\n" for name in hidden()]
    if "upload" in hidden():
        rules.append(":root { --np-no-uploads: 1; }\n")
    return "".join(rules)
