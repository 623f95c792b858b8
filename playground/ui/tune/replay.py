"""The view “One budget, one surface”: the stored surface and searches, packed for the browser."""

from __future__ import annotations

import contextlib
import hashlib
from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from playground.tuning.names import SIX
from playground.tuning.surface import BUDGET, stored_replays, stored_surface
from playground.ui.language import page_texts, t
from playground.ui.publish import publish
from playground.ui.tune.component import tune_part
from playground.ui.tune.state import STATE, checked_picks

PART = "tune_part"
TOP = 65_535  # a position of 1
TESTED = 2_000  # validation digits


@cache
def packed() -> tuple[bytes, str]:
    """The surface and the searches as uint16: right answers by seed, learning rate and batch size;
    then for each method its x, y, learning rate, batch size, seed and epochs, replays × trials.
    Also returns the digest."""
    surface = stored_surface()
    parts = [np.round(surface.final * TESTED).ravel()]
    for replays in stored_replays().values():
        i, j = replays.point[..., 0], replays.point[..., 1]
        places = (np.round(replays.x * TOP), np.round(replays.y * TOP))
        parts += [part.ravel() for part in (*places, i, j, replays.seed, replays.epochs)]
    data = np.concatenate(parts).astype("<u2").tobytes()
    return data, hashlib.blake2b(data, digest_size=16).hexdigest()


@cache
def about() -> dict[str, Any]:
    """The description of the packed numbers, without texts."""
    surface = stored_surface()
    return {
        "rates": surface.rates.tolist(),
        "batches": surface.batches.tolist(),
        "seeds": len(surface.final),
        "epochs": surface.epochs,
        "tested": TESTED,
        "budget": BUDGET,
        "methods": [
            {
                "name": name, "replays": len(replays), "trials": replays.x.shape[1],
                "thinking": round(float(replays.thinking.mean()), 4),
                "training": round(float(replays.training(surface).mean()), 2),
            }
            for name, replays in stored_replays().items()
        ],
    }  # fmt: skip


def method_title(name: str) -> str:
    return t(f"tune.method_{name}")


def show_replay() -> None:
    """Show the view."""
    data, digest = packed()
    described = about()
    titled = [one | {"title": method_title(one["name"])} for one in described["methods"]]
    state = STATE.now()
    view = {
        "texts": page_texts("tune"),
        "chart_texts": page_texts("charts"),
        "id": digest,
        "data": publish(data, digest),
        "about": described | {"methods": titled},
        "view": {
            "seed": state.seed, "step": state.step, "method": state.method,
            "picks": state.picks, "playing": state.playing,
        },
    }  # fmt: skip
    tune_part(view, PART, _take)


def _take() -> None:
    """Store the browser's state in the link; invalid values are ignored."""
    ask = st.session_state[PART].get("ask")
    if not isinstance(ask, dict):
        return
    for field, low, high in (("seed", 0, 1_000_000), ("step", 1, BUDGET)):
        value = ask.get(field)
        if type(value) is int and low <= value <= high:
            STATE.change(**{field: value})
    if ask.get("method") in SIX:
        STATE.change(method=ask["method"])
    if type(ask.get("playing")) is bool:
        STATE.change(playing=ask["playing"])
    picks: Any = ask.get("picks")
    with contextlib.suppress(TypeError, ValueError):
        STATE.change(picks=checked_picks(picks))
