"""Draws a benchmark's curves as a standalone SVG file."""

from __future__ import annotations

import html
from collections.abc import Sequence

WIDTH, HEIGHT, LEFT, TOP = 900, 360, 60, 40
COLOURS = ("#2563b0", "#d95f0e", "#1b9e77", "#7570b3")

Points = Sequence[tuple[float, float]]


def curves_svg(title: str, curves: dict[str, Points]) -> str:
    """An SVG line chart of named curves, with axes that start at 0."""
    right = max((x for points in curves.values() for x, _ in points), default=0) or 1
    high = max((y for points in curves.values() for _, y in points), default=0) or 1
    parts = [_text(LEFT, 20, title)]
    for part in range(5):
        across, up = part / 4, HEIGHT - TOP - part / 4 * (HEIGHT - 2 * TOP)
        parts.append(f"<path d='M{LEFT} {up}H{WIDTH - 10}' stroke='#ddd'/>")
        parts.append(_text(4, up + 4, f"{part / 4 * high:.4g}"))
        x = LEFT + across * (WIDTH - LEFT - 30)
        parts.append(_text(x, HEIGHT - TOP + 18, f"{across * right:.4g}"))
    for number, (name, points) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(
            f"{LEFT + x / right * (WIDTH - LEFT - 30):.1f},"
            f"{HEIGHT - TOP - y / high * (HEIGHT - 2 * TOP):.1f}"
            for x, y in points
        )
        parts.append(f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>")
        parts.append(_text(WIDTH - 200, 20 + 16 * number, name, colour))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' "
        f"font-family='sans-serif' font-size='13'>{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, words: str, colour: str = "#333") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' fill='{colour}'>{html.escape(words)}</text>"
