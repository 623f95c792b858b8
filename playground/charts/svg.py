"""A plotly figure as one still SVG picture, for charts that move.

Streamlit takes a plotly chart off the page and mounts it anew whenever its figure changes, so a
chart that follows a run would go blank twice a second. An SVG is replaced in one piece. Drawn is
what the charts of a run need: lines with markers, horizontal bars, heatmaps, a vertical mark;
linear, logarithmic and category axes.
"""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float
from PIL import Image

from playground.charts.filters import blend

GREY = "rgba(127,127,127,.3)"
TICK, TITLE = 12, 15  # font sizes, px
READINGS = 40  # places of a line that tell their value
MAX_CELLS = 160  # of a heatmap that is drawn cell by cell, each with its text


@dataclass(frozen=True, slots=True)
class Axis:
    """From values to pixels: `first` and `last` are the pixels of `low` and `high`. A category
    axis counts its `names` from 0, each at a whole number."""

    low: float
    high: float
    first: float
    last: float
    log: bool = False
    percent: bool = False
    names: tuple[str, ...] | None = None
    every: int = 1

    def at(self, values: Any) -> Float[np.ndarray, ...]:
        numbers = np.asarray(values, np.float64)
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                numbers = np.log10(np.where(numbers > 0, numbers, np.nan))
        return self.first + (numbers - self.low) / (self.high - self.low) * (self.last - self.first)

    def ticks(self) -> list[tuple[float, str]]:
        """Pixels and texts of a few round numbers, or of the names."""
        if self.names is not None:
            shown = range(0, len(self.names), self.every)
            return [(float(self.at(k)), self.names[k]) for k in shown]
        if self.log:
            powers = range(floor(self.low), ceil(self.high) + 1)
            found = [step * 10.0**power for power in powers for step in (1, 2, 5)]
            found = [v for v in found if self.low - 1e-9 <= log10(v) <= self.high + 1e-9]
            found = found if len(found) <= 6 else [v for v in found if f"{v:e}"[0] == "1"]
        else:
            found = _round_numbers(self.low, self.high)
        return [(float(self.at(v)), f"{v:.0%}" if self.percent else f"{v:.4g}") for v in found]


def _round_numbers(low: float, high: float, wanted: int = 4) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten from `low` to `high`."""
    rough = (high - low) / wanted
    power = 10.0 ** floor(log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough * 0.999)
    first = ceil(low / step - 1e-9)
    return [k * step for k in range(first, floor(high / step + 1e-9) + 1)]


def _numbers(values: Any) -> Float[np.ndarray, ...]:
    return np.asarray([] if values is None else values, np.float64).ravel()


def _axis(figure: go.Figure, name: str, first: float, last: float) -> Axis:
    """The axis as the layout and the data have it."""
    layout = getattr(figure.layout, f"{name}axis")
    percent = bool(layout.tickformat and layout.tickformat.endswith("%"))
    values = [getattr(trace, name) for trace in figure.data if trace.type != "scatter"]
    if layout.type == "category":
        names = tuple(str(item) for each in values if each is not None for item in each)
        if layout.autorange != "reversed" and name == "y":
            first, last = last, first
        return Axis(-0.5, max(len(names), 1) - 0.5, min(first, last) if name == "x" else last,
                    max(first, last) if name == "x" else first, names=names,
                    every=int(layout.dtick or 1))  # fmt: skip
    data = np.concatenate(
        [_numbers(getattr(trace, name)) for trace in figure.data] or [np.zeros(0)]
    )
    data = data[np.isfinite(data)]
    if layout.type == "log":
        data = np.log10(data[data > 0])
    low, high = (float(data.min()), float(data.max())) if len(data) else (0.0, 1.0)
    if layout.rangemode == "tozero" and layout.type != "log":
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-12:
        low, high = low - (0.0 if layout.rangemode == "tozero" else 0.5), high + 0.5
    if name == "y":
        high += 0.05 * (high - low)
    if layout.range:
        low, high = map(float, layout.range)
    return Axis(low, high, first, last, layout.type == "log", percent)


def figure_to_svg(figure: go.Figure, width: int, alt: str, moving: bool = False) -> str:
    """The figure as an `svg` element of the page's width; `width` is what its texts are laid out
    for, in pixels. One that is moving is gone before a line's value could be read off it, so
    its lines have no places to point at."""
    layout, margin = figure.layout, figure.layout.margin
    height = int(layout.height)
    right = width - margin.r - (34 if any(_has_scale(trace) for trace in figure.data) else 0)
    top, bottom = margin.t, height - margin.b
    x, y = _axis(figure, "x", margin.l, right), _axis(figure, "y", bottom, top)
    parts = [_text(0, 17, layout.title.text or "", TITLE, weight=600)]
    parts += _grid(figure, x, y, (margin.l, right, top, bottom))
    for trace in figure.data:
        draw = {"scatter": _line, "bar": _bars, "heatmap": _cells}[trace.type]
        parts += draw(trace, x, y)
        if trace.type == "scatter" and trace.hoverinfo != "skip" and not moving:
            parts += _readings(trace, x)
    for shape in layout.shapes:
        at = min(float(x.at(shape.x0)), right)  # gradients are measured now and then
        parts.append(
            f"<path data-mark='{shape.x0:g}' d='M{at:.1f} {top}V{bottom}' "
            f"stroke='{shape.line.color}' stroke-width='2' stroke-dasharray='3 3'/>"
        )
    for note in layout.annotations:
        anchor = "end" if note.xanchor == "right" else "start"
        shift = -4 if anchor == "end" else 4
        parts.append(
            _text(float(x.at(note.x)) + shift, bottom - 5, note.text, TICK, anchor, note.font.color)
        )
    label = html.escape(alt, quote=True)
    return (
        f"<svg role='img' aria-label='{label}' viewBox='0 0 {width} {height}' "
        f"style='width:100%;max-width:{1.45 * width:.0f}px;display:block' "
        f"font-family='inherit'>{''.join(parts)}</svg>"
    )


def _text(
    x: float, y: float, text: str, size: int, anchor: str = "start", fill: str = "currentColor",
    weight: int = 400, turned: bool = False,
) -> str:  # fmt: skip
    plain = html.escape(text.replace("<b>", "").replace("</b>", ""))
    turn = f" transform='rotate(-90 {x:.1f} {y:.1f})'" if turned else ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}' "
        f"fill='{fill}' font-weight='{weight}'{turn}>{plain}</text>"
    )


def _grid(figure: go.Figure, x: Axis, y: Axis, box: tuple[float, float, float, float]) -> list[str]:
    """Ticks, their texts, the lines of the y axis, and the axes' titles."""
    left, right, top, bottom = box
    parts = []
    for at, text in y.ticks():
        if y.names is None:
            parts.append(f"<path d='M{left} {at:.1f}H{right}' stroke='{GREY}'/>")
        parts.append(_text(left - 6, at + 4, _short(text), TICK, "end"))
    for at, text in x.ticks():
        parts.append(_text(at, bottom + 15, _short(text), TICK, "middle"))
    if figure.layout.xaxis.title.text:
        middle = (left + right) / 2
        parts.append(_text(middle, bottom + 32, figure.layout.xaxis.title.text, 12, "middle"))
    if figure.layout.yaxis.title.text:
        middle = (top + bottom) / 2
        parts.append(_text(12, middle, figure.layout.yaxis.title.text, 12, "middle", turned=True))
    return parts


def _short(text: str) -> str:
    return text if len(text) <= 14 else text[:13] + "…"


def _line(trace: Any, x: Axis, y: Axis) -> list[str]:
    xs, ys = x.at(_numbers(trace.x)), y.at(_numbers(trace.y))
    pen, path, stepped = "M", [], trace.line.shape == "hv"
    for a, b in zip(xs.tolist(), ys.tolist(), strict=True):
        if a != a or b != b:
            pen = "M"
            continue
        if stepped and pen == "L":
            path.append(f"H{a:.1f}")
        path.append(f"{pen}{a:.1f} {b:.1f}")
        pen = "L"
    name = html.escape(trace.name or "")
    last = f" data-x='{_numbers(trace.x)[-1]:g}' data-y='{_numbers(trace.y)[-1]:g}'" if path else ""
    parts = [
        f"<path data-line='{name}'{last} d='{''.join(path)}' fill='none' "
        f"stroke='{trace.line.color}' stroke-width='{trace.line.width}' "
        f"opacity='{trace.opacity or 1}' stroke-linejoin='round'/>"
    ]
    if "markers" in trace.mode:
        for a, b, value, step in zip(xs, ys, _numbers(trace.y), _numbers(trace.x), strict=True):
            if np.isfinite(b):
                parts.append(
                    f"<circle cx='{a:.1f}' cy='{b:.1f}' r='4' fill='{trace.line.color}'>"
                    f"<title>{name} · {step:.4g}: {value:.4g}</title></circle>"
                )
    return parts


def _readings(trace: Any, x: Axis) -> list[str]:
    """Strips to point at: each tells the line's value there."""
    name, values, steps = html.escape(trace.name or ""), _numbers(trace.y), _numbers(trace.x)
    xs = x.at(steps)
    chosen = np.unique(np.linspace(0, len(xs) - 1, min(len(xs), READINGS)).astype(int))
    edges = [*(xs[chosen] if len(xs) else []), xs[-1] + 8 if len(xs) else 0]
    return [
        f"<path d='M{edges[n]:.1f} 34V400H{edges[n + 1]:.1f}V34Z' fill='transparent'>"
        f"<title>{name} · {steps[k]:.4g}: {values[k]:.4g}</title></path>"
        for n, k in enumerate(chosen)
        if np.isfinite(values[k])
    ]


def _bars(trace: Any, x: Axis, y: Axis) -> list[str]:
    high = 0.75 * abs(float(y.at(1) - y.at(0)))
    parts = []
    colours = trace.marker.color
    for k, value in enumerate(_numbers(trace.x)):
        wide = float(x.at(value) - x.at(0.0))
        parts.append(
            f"<rect data-value='{value:.6f}' x='{x.first:.1f}' y='{float(y.at(k)) - high / 2:.1f}' "
            f"width='{max(wide, 0.5):.1f}' height='{high:.1f}' fill='{colours[k]}'>"
            f"<title>{html.escape(y.names[k] if y.names else '')}: {value:.4f}</title></rect>"
        )
    return parts


def _has_scale(trace: Any) -> bool:
    return trace.type == "heatmap" and trace.showscale is not False


def _cells(trace: Any, x: Axis, y: Axis) -> list[str]:
    values = np.asarray(trace.z, np.float64)
    part = np.nan_to_num((values - trace.zmin) / max(trace.zmax - trace.zmin, 1e-9))
    colours = blend(np.clip(part, 0, 1), trace.colorscale[0][1], trace.colorscale[-1][1])
    parts = _separate(trace, part, colours, x, y) if values.size <= MAX_CELLS else [
        _picture(colours, x, y)
    ]  # fmt: skip
    return parts + (_scale(trace, x, y) if _has_scale(trace) else [])


def _separate(trace: Any, part: np.ndarray, colours: np.ndarray, x: Axis, y: Axis) -> list[str]:
    wide, high = abs(x.last - x.first) / part.shape[1], abs(y.last - y.first) / part.shape[0]
    left, top = min(x.first, x.last), min(y.first, y.last)
    texts = None if trace.text is None or trace.texttemplate is None else np.asarray(trace.text)
    parts = []
    for row, column in np.ndindex(*part.shape):
        a, b = left + column * wide, top + row * high
        red, green, blue = map(int, colours[row, column])
        parts.append(
            f"<rect x='{a:.1f}' y='{b:.1f}' width='{wide - 1:.1f}' height='{high - 1:.1f}' "
            f"fill='rgb({red},{green},{blue})'/>"
        )
        if texts is not None and texts[row, column]:
            ink = "#fff" if part[row, column] > 0.55 else "#222"
            text = str(texts[row, column])
            parts.append(
                _text(a + wide / 2, b + high / 2 + 3, text, 9 if wide < 40 else 12, "middle", ink)
            )
    return parts


def _picture(colours: np.ndarray, x: Axis, y: Axis) -> str:
    out = io.BytesIO()
    Image.fromarray(colours).save(out, "PNG")
    data = base64.b64encode(out.getvalue()).decode()
    left, right = sorted((x.first, x.last))
    top, bottom = sorted((y.first, y.last))
    return (
        f"<image href='data:image/png;base64,{data}' x='{left:.1f}' y='{top:.1f}' "
        f"width='{right - left:.1f}' height='{bottom - top:.1f}' preserveAspectRatio='none' "
        "style='image-rendering:pixelated'/>"
    )


def _scale(trace: Any, x: Axis, y: Axis) -> list[str]:
    """The colours' scale, in powers of ten, right of the cells."""
    left, (top, bottom) = max(x.first, x.last) + 6, sorted((y.first, y.last))
    shades = np.linspace(1, 0, 24)
    colours = blend(shades, trace.colorscale[0][1], trace.colorscale[-1][1])
    high = (bottom - top) / len(shades)
    parts = [
        f"<rect x='{left:.1f}' y='{top + k * high:.1f}' width='7' height='{high + 0.5:.1f}' "
        f"fill='rgb({r},{g},{b})'/>"
        for k, (r, g, b) in enumerate(colours.tolist())
    ]
    for power in range(ceil(trace.zmin - 1e-9), floor(trace.zmax + 1e-9) + 1):
        at = bottom - (power - trace.zmin) / max(trace.zmax - trace.zmin, 1e-9) * (bottom - top)
        raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        parts.append(_text(left + 9, at + 4, f"10{raised}", 10))
    return parts
