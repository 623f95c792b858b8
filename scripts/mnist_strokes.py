"""Scanned digits as strokes: the middle lines of their ink, so that they can be drawn anew in a pen
of any width and stretched to any form, as other people's strokes are."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from skimage.measure import approximate_polygon
from skimage.morphology import skeletonize

LARGER = 3  # the digit is scaled up before its middle line is looked for
SPUR = 5  # pixels of the scaled digit; shorter ends are left out
CLOSE = 0.8  # pixels of the scaled digit between a line and its simplified form
AROUND = [(-1, 0), (0, 1), (1, 0), (0, -1), (-1, 1), (1, 1), (1, -1), (-1, -1)]

Pixel = tuple[int, int]


def strokes_of(image: np.ndarray) -> list[np.ndarray]:
    """The lines of a digit (28×28, uint8) in a unit box: each n × 2 (x, y)."""
    large = ndimage.zoom(image.astype(np.float32), LARGER, order=1)
    skeleton = skeletonize(ndimage.gaussian_filter(large, 1) > 100)
    lines = [approximate_polygon(line, CLOSE) for line in _traced(skeleton)]
    lines = [line for line in lines if len(line) > 1]
    if not lines:
        return []
    points = np.concatenate(lines)
    low, size = points.min(0), max(float(np.ptp(points, axis=0).max()), 1.0)
    return [((line - low) / size)[:, ::-1].astype(np.float32) for line in lines]


def _traced(skeleton: np.ndarray) -> list[np.ndarray]:
    """The skeleton's branches: each n × 2 (row, column), from an end or a crossing to another."""
    pixels = {(int(r), int(c)) for r, c in zip(*np.nonzero(skeleton), strict=True)}

    def near(pixel: Pixel) -> list[Pixel]:
        r, c = pixel
        found = [(r + a, c + b) for a, b in AROUND if (r + a, c + b) in pixels]
        # A diagonal neighbour that a straight one leads to is no branch of its own.
        straight = [p for p in found if p[0] == r or p[1] == c]
        return [
            p for p in found
            if p in straight or all(abs(p[0] - s[0]) + abs(p[1] - s[1]) > 1 for s in straight)
        ]  # fmt: skip

    neighbours = {pixel: near(pixel) for pixel in pixels}
    nodes = [pixel for pixel in pixels if len(neighbours[pixel]) != 2]
    seen: set[tuple[Pixel, Pixel]] = set()
    lines = []

    def follow(start: Pixel, then: Pixel) -> list[Pixel]:
        line = [start, then]
        seen.update({(start, then), (then, start)})
        while len(neighbours[line[-1]]) == 2 and line[-1] != start:
            ahead = [p for p in neighbours[line[-1]] if p != line[-2]]
            if not ahead or (line[-1], ahead[0]) in seen:
                break
            seen.update({(line[-1], ahead[0]), (ahead[0], line[-1])})
            line.append(ahead[0])
        return line

    for start in [*nodes, *pixels]:
        for then in neighbours[start]:
            if (start, then) not in seen and (start in nodes or not nodes or len(lines) == 0):
                lines.append(follow(start, then))
    whole = sum(map(len, lines))
    ends = {pixel for pixel in nodes if len(neighbours[pixel]) <= 1}
    kept = [
        line for line in lines
        if len(line) >= SPUR or whole < 3 * SPUR or not {line[0], line[-1]} & ends
    ]  # fmt: skip
    return [np.array(line, np.float32) for line in kept]
