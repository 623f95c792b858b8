"""Strokes for training: random variations of given ones, and digits of our own.

Points are in a unit box, x to the right, y down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.data.strokes import resample, smooth


@dataclass(frozen=True)
class Style:
    """How far strokes are varied: standard deviations, as parts of the box or of 1."""

    turn: float = 9.0  # degrees
    shear: float = 0.14
    aspect: float = 0.16
    bend: float = 0.07
    jitter: float = 0.014
    smooth: float = 0.4  # how often corners become curves
    trim: float = 0.25  # how often the ends are cut or run on

    @staticmethod
    def plain() -> Style:
        """Points as they are; corners are rounded half of the time."""
        return Style(0, 0, 0, 0, 0, 0.5, 0)


def vary(strokes: list[np.ndarray], style: Style, random: np.random.Generator) -> list[np.ndarray]:
    """The same digit, as another hand might have drawn it."""
    turn = np.deg2rad(random.normal(0, 1) * style.turn)
    shear = random.normal(0, 1) * style.shear
    aspect = np.exp(random.normal(0, 1) * style.aspect)
    cosine, sine = np.cos(turn), np.sin(turn)
    matrix = np.array([[cosine, -sine], [sine, cosine]]) @ [[aspect, shear], [0, 1]]
    # Bends that leave the box's middle alone: a quadratic in x and y for each axis.
    bend = random.normal(0, 1, (3, 2)) * style.bend
    rounded = random.random() < style.smooth
    trimmed = random.random() < style.trim
    varied = []
    for stroke in strokes:
        points = stroke - 0.5
        if trimmed and len(points) > 2:
            # Negative runs on beyond the end, positive opens loops.
            for end, inner in ((0, 1), (-1, -2)):
                points[end] += (points[inner] - points[end]) * random.uniform(-0.25, 0.4)
        points = points + random.normal(0, 1, points.shape) * style.jitter
        x, y = points[:, :1], points[:, 1:]
        points = points + 2 * (x * x * bend[0] + x * y * bend[1] + y * y * bend[2])
        points = points @ matrix.T + 0.5
        varied.append(smooth(points) if rounded else points)
    return varied


def _arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> np.ndarray:
    """An arc in degrees, 0 to the right, counted clockwise as the page's y runs down."""
    angles = np.deg2rad(np.linspace(start, end, max(int(abs(end - start) / 25), 3)))
    return np.stack([cx + rx * np.cos(angles), cy + ry * np.sin(angles)], 1)


def _line(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, float)


def _zero(r: np.random.Generator) -> list[np.ndarray]:
    start, way = r.uniform(-150, -30), r.choice([-1, 1])
    return [_arc(0.5, 0.5, r.uniform(0.22, 0.42), 0.5, start, start + way * r.uniform(325, 395))]


def _one(r: np.random.Generator) -> list[np.ndarray]:
    hook, foot = r.uniform(0.08, 0.34), r.uniform(0.12, 0.3)
    stem = _line((0.5, 0), (0.5, 0.5), (0.5, 1))
    # Never nearly level: a long level hook makes a 7.
    hooked = np.concatenate([_line((0.5 - hook, hook * r.uniform(0.7, 1.3))), stem])
    base = _line((0.5 - foot, 1), (0.5 + foot, 1))
    return [[stem], [hooked], [hooked], [hooked, base]][r.integers(4)]


def _two(r: np.random.Generator) -> list[np.ndarray]:
    top = _arc(0.48, 0.27, 0.3, 0.27, r.uniform(-190, -140), r.uniform(20, 50))
    if r.random() < 0.35:
        loop = _arc(0.24, 0.9, 0.12, 0.09, 0, -290)
        return [np.concatenate([top, loop, _line((0.5, 0.93), (0.9, 0.98))])]
    return [np.concatenate([top, _line((0.15, 1), (0.5, r.uniform(0.95, 1)), (0.85, 1))])]


def _three(r: np.random.Generator) -> list[np.ndarray]:
    low = _arc(0.42, 0.72, 0.32, 0.28, -85, r.uniform(120, 165))
    if r.random() < 0.35:
        return [np.concatenate([_line((0.15, 0), (0.75, 0), (0.42, 0.42)), low])]
    return [np.concatenate([_arc(0.42, 0.23, 0.28, 0.23, r.uniform(-170, -130), 75), low])]


def _four(r: np.random.Generator) -> list[np.ndarray]:
    bar, stem = r.uniform(0.55, 0.72), r.uniform(0.55, 0.75)
    lean = r.uniform(0.1, 0.45)
    corner = _line((lean, 0), (0.05, bar), (0.95, bar))
    if r.random() < 0.3:  # closed, in one stroke
        return [_line((0.95, bar), (0.05, bar), (stem, 0), (stem, 0.5), (stem, 1))]
    return [corner, _line((stem, r.uniform(0, 0.4)), (stem, bar), (stem, 1))]


def _five(r: np.random.Generator) -> list[np.ndarray]:
    belly = _arc(0.45, 0.69, 0.35, 0.31, -110, r.uniform(125, 160))
    down = _line((0.25, 0.02), (0.2, 0.42))
    bar = _line((0.25, r.uniform(-0.02, 0.05)), (r.uniform(0.65, 0.9), 0))
    if r.random() < 0.4:
        return [np.concatenate([bar[::-1], down[1:], belly])]
    return [np.concatenate([down, belly]), bar]


def _six(r: np.random.Generator) -> list[np.ndarray]:
    sweep = _line((r.uniform(0.5, 0.75), 0), (0.3, 0.35))
    return [np.concatenate([sweep, _arc(0.48, 0.7, 0.33, 0.3, -180, r.uniform(-520, -440))])]


def _seven(r: np.random.Generator) -> list[np.ndarray]:
    foot = r.uniform(0.2, 0.5)
    body = _line((0.1, r.uniform(0, 0.06)), (0.85, 0), ((0.85 + foot) / 2, 0.5), (foot, 1))
    if r.random() < 0.35:
        body = np.concatenate([_line((0.1, r.uniform(0.12, 0.25))), body])
    bar = _line(
        (r.uniform(0.2, 0.4), r.uniform(0.45, 0.55)), (r.uniform(0.75, 0.95), r.uniform(0.4, 0.55))
    )
    return [body, bar] if r.random() < 0.6 else [body]


def _eight(r: np.random.Generator) -> list[np.ndarray]:
    if r.random() < 0.4:
        return [
            _arc(0.5, 0.25, 0.26, 0.25, 90, r.uniform(430, 460)),
            _arc(0.5, 0.74, 0.32, 0.26, -90, r.uniform(250, 275)),
        ]
    top = _arc(0.5, 0.25, 0.27, 0.25, -30, -270)
    low = _arc(0.5, 0.74, 0.32, 0.26, -90, 250)
    return [np.concatenate([top[:-1], low, _arc(0.5, 0.25, 0.27, 0.25, 70, r.uniform(-25, 15))])]


def _nine(r: np.random.Generator) -> list[np.ndarray]:
    head = _arc(0.45, 0.27, 0.3, 0.27, r.uniform(-30, 10), r.uniform(-400, -350))
    foot = r.uniform(0.35, 0.75)
    if r.random() < 0.4:
        tail = _line((0.75, 0.3), (0.73, 0.7), (0.5, 0.98), (0.2, 0.9))
    else:
        tail = _line((0.75, 0.2), ((0.75 + foot) / 2, 0.6), (foot, 1))
    return [np.concatenate([head, tail])]


DIGITS = (_zero, _one, _two, _three, _four, _five, _six, _seven, _eight, _nine)


def template_strokes(label: int, random: np.random.Generator) -> list[np.ndarray]:
    """A digit of our own strokes; half of the time as UCI's tablet kept them: eight points at
    equal distances, joined across lifts of the pen."""
    strokes = DIGITS[label](random)
    if random.random() < 0.5:
        return [resample(np.concatenate(strokes), 8)]
    return [stroke.copy() for stroke in strokes]
