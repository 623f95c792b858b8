"""The t-SNE of a model's features, computed in a background thread once for all visitors."""

from __future__ import annotations

import logging
import secrets
import threading
from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.charts.chart import rounded
from playground.core.cache import Cache
from playground.evaluation.projection import Projection, embed
from playground.ui.evaluate.seen import Seen
from playground.ui.evaluate.state import STATE
from playground.ui.language import t
from playground.ui.polling import SOURCES, Snapshot

log = logging.getLogger("playground")

MOST = 2_000  # examples that t-SNE places within 10 s on one core
EVERY = 0.5  # seconds between two polls
DONE = 3_600.0  # seconds between two polls afterwards


@dataclass(slots=True, eq=False)
class Embedding:
    """Coordinates x, y of all examples one after the other, as soon as they are known."""

    points: list[float] | None = None
    failed: bool = False


_embedded: Cache[Embedding] = Cache(40)
_turn = threading.Lock()  # one at a time, to leave the CPU to other visitors


def plane_view(seen: Seen) -> dict[str, Any] | None:
    """Return the t-SNE if the visitor has chosen it: its points, or the key for polling them; or
    why there is none."""
    projection = seen.projection
    if STATE.now().plane != "tsne" or projection is None:
        return None
    if len(projection.points) > MOST:
        return {"why": t("evaluate.map_many", most=MOST)}
    found = _embedded.get(seen.packed.digest, lambda: _begin(projection))
    now = _snapshot(found)
    poll: str = st.session_state.setdefault("poll_plane", secrets.token_urlsafe(16))
    SOURCES.put(poll, lambda: _snapshot(found))
    return {"poll": poll, "seen": now.version, "seconds": now.seconds, "content": now.content()}


def _begin(projection: Projection) -> Embedding:
    found = Embedding()

    def place() -> None:
        try:
            with _turn:
                found.points = rounded(embed(projection.reduced).ravel(), 4)
        except Exception:  # the page says that it failed
            log.exception("t-SNE failed")
            found.failed = True

    threading.Thread(target=place, name="t-sne", daemon=True).start()
    return found


def _snapshot(found: Embedding) -> Snapshot:
    over = found.failed or found.points is not None
    content = {"points": found.points, "failed": found.failed}
    return Snapshot(str(over), lambda: content, id(found), DONE if over else EVERY)
