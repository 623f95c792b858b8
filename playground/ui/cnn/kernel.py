"""The Python side of the kernel painter: a small grid of weights to paint or to type into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from jaxtyping import Float32

from playground.text.browser import Pattern
from playground.ui.components import as_text, component


def paint_kernel(
    values: Float32[np.ndarray, "side side"],
    scale: float,
    texts: dict[str, Pattern],
    identity: str,
    key: str,
    on_painted: Callable[[], None],
) -> None:
    """Show a kernel. After each finished change `on_painted` is called, and `painted(key)` returns
    the kernel.

    `scale` is the absolute value at the ends of the colour scale and of the strongest brush.
    `identity` identifies the kernel, so that a late change is not applied to another kernel.
    """
    own = {name: text for name, text in texts.items() if name.startswith("kernel_")}
    numbers = [float(value) for value in values.ravel()]
    data = {"texts": own, "values": numbers, "scale": scale, "id": identity}
    show = component("kernel")
    show(data=as_text(data), key=key, on_painted_change=on_painted)


def painted(key: str) -> tuple[str, Float32[np.ndarray, "side side"]] | None:
    """The identity and the values of the kernel painted last. None if nothing was painted or the
    values are not finite numbers that form a square."""
    found = st.session_state.get(key)
    change: Any = found.get("painted") if found else None
    try:
        values = np.array([float(value) for value in change["values"]], np.float32)
        side = round(len(values) ** 0.5)
        if side * side != len(values) or not np.isfinite(values).all():
            return None
        return str(change["id"]), values.reshape(side, side)
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
