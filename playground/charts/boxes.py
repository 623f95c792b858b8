"""The figures of a detector: precision by recall, tables, and pictures with their boxes."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from playground.charts.chart import Axis, Chart, Line

HEIGHT = 300
CARD = 210  # pixels; the least width of a picture's card


def precision_chart(
    recall: Float64[np.ndarray, " n"],
    precision: Float64[np.ndarray, " n"],
    at: tuple[float, float] | None,
    words: dict[str, str],
) -> Chart:
    """Precision by recall, with a dot at the threshold (`at`: recall, precision)."""
    lines = [Line(words["curve"], "run1", recall, precision)]
    if at is not None:
        x, y = (np.array([value]) for value in at)
        lines.append(Line(words["here"], "validation", x, y, 8, dots=True))
    whole = {"percent": True, "low": 0.0, "high": 1.02}
    return Chart(
        words["title"], words["alt"], Axis(words["recall"], **whole),  # type: ignore[arg-type]
        Axis(words["precision"], **whole), HEIGHT, tuple(lines), legend=True,  # type: ignore[arg-type]
    )  # fmt: skip


def table(head: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> str:
    """A table whose first column names the row; `name` is its caption for screen readers."""
    top = "".join(f"<th scope='col'>{html.escape(cell)}</th>" for cell in head)
    body = "".join(
        f"<tr><th scope='row'>{html.escape(first)}</th>"
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    title = html.escape(name)
    return (
        f"<div class='np-title' style='margin:0 0 4px'>{title}</div>"
        f"<div class='np-table' role='region' tabindex='0' aria-label='{html.escape(name, True)}'>"
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def cards(shown: Sequence[str], title: str) -> str:
    """Cards side by side below a title."""
    grid = f"display:grid;grid-template-columns:repeat(auto-fill,minmax({CARD}px,1fr));gap:12px"
    heading = f"<div class='np-title' style='margin:0 0 4px'>{html.escape(title)}</div>"
    return f"{heading}<div style='{grid}'>{''.join(shown)}</div>"


def card(picture: str, lines: Sequence[str], button: str = "") -> str:
    """A picture with lines of text and a button below it; `picture` and `button` are HTML."""
    words = "".join(f"<div>{html.escape(line)}</div>" for line in lines)
    return f"<div style='font-size:13px;line-height:1.4'>{picture}{words}{button}</div>"
