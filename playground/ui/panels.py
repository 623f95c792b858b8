"""Charts, maps and HTML on the page, in rows. The browser can poll the server for updates."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.charts.chart import Chart, chart_data
from playground.charts.maps import Maps, maps_data
from playground.ui.components import as_text, component
from playground.ui.language import page_texts
from playground.ui.polling import SOURCES, Source

Picked = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart, maps, or HTML in which all untrusted text is already escaped. `test_id` is the
    element's `data-testid`; `share` is its width relative to the other panels of its row."""

    test_id: str
    shows: Chart | Maps | str
    share: float = 1


Rows = Sequence[Sequence[Panel]]


def content(rows: Rows, about: str = "") -> dict[str, Any]:
    """The panels as JSON-compatible data. `about` identifies their subject: when it changes, the
    charts' zoom is reset."""
    return {"about": about, "rows": [[_data(panel) for panel in row] for row in rows]}


def _data(panel: Panel) -> dict[str, Any]:
    found = {"id": panel.test_id, "share": panel.share}
    match panel.shows:
        case Chart():
            return found | {"chart": chart_data(panel.shows)}
        case Maps():
            return found | {"maps": maps_data(panel.shows)}
        case str():
            return found | {"html": panel.shows}


def show_panels(rows: Rows, key: str, about: str = "", picked: Picked | None = None) -> None:
    """Show the panels without polling. When the visitor selects a cell of a chart, `picked` is
    called with the panel's `id`, the `row` and the `column`; for a `pick_button` of HTML
    (`charts/html.py`), with `id` and `row`."""
    _show({"content": content(rows, about)}, key, picked)


def show_chart(chart: Chart, key: str) -> None:
    """Show one chart."""
    show_panels([[Panel(key, chart)]], key)


def poll_panels(source: Source, key: str, picked: Picked | None = None) -> None:
    """Show the content of `source`, and poll it as long as the panels are on the page. `source` is
    also called in other threads without a Streamlit session, so it must not use `st`."""
    now = source()
    poll: str = st.session_state.setdefault(f"poll_{key}", secrets.token_urlsafe(16))
    SOURCES.put(poll, source)
    data = {"content": now.content(), "seen": now.version, "seconds": now.seconds, "poll": poll}
    _show(data, key, picked)


def _show(data: dict[str, Any], key: str, picked: Picked | None) -> None:
    def pick() -> None:
        choice = st.session_state[key].picked
        if picked is not None and choice:
            picked(choice)

    component("panels")(
        key=key,
        data=as_text(data | {"texts": page_texts("charts")}),
        on_changed_change=lambda: None,
        on_picked_change=pick,
    )
