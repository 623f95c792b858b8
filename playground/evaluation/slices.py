"""Slices of the examples by a measured property, to find where a model is weak."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int64, UInt8

from playground.core.data import ImageSet, TextSet
from playground.core.inputs import TextInput
from playground.data.tokens import encode, tokenise
from playground.evaluation.evaluation import Evaluation
from playground.evaluation.figures import Figure, share

PARTS = 4  # number of quantiles that a quantity is divided into
MOST_WRITERS = 60  # of whom a slice is shown
INK = 127  # grey levels above this are ink
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|cannot|without|hardly|barely"
    r"|\w+n['’]t)\b|[不没無无非未别莫勿]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A property measured for every example; NaN where it is undefined.

    `edges` are the limits of its parts: part k is `edges[k]` <= value < `edges[k + 1]`; the last
    part also includes its upper edge.
    """

    name: str
    values: Float32[np.ndarray, " n"]
    edges: tuple[float, ...]

    def part(self, k: int) -> Bool[np.ndarray, " n"]:
        """Whether each example lies in part k."""
        low, high = self.edges[k], self.edges[k + 1]
        below = self.values <= high if k == len(self.edges) - 2 else self.values < high
        return np.asarray((self.values >= low) & below)


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a quantity, and the accuracy on its examples."""

    quantity: str
    part: int
    low: float
    high: float
    accuracy: Figure


def slices(evaluation: Evaluation, quantities: tuple[Quantity, ...]) -> tuple[Slice, ...]:
    """All parts that have examples, by ascending accuracy."""
    found = []
    for quantity in quantities:
        for k in range(len(quantity.edges) - 1):
            inside = quantity.part(k)
            if inside.any():
                right = int(evaluation.right[inside].sum())
                low, high = quantity.edges[k : k + 2]
                figure = share(right, int(inside.sum()))
                found.append(Slice(quantity.name, k, low, high, figure))
    return tuple(sorted(found, key=lambda one: (one.accuracy.value, one.quantity, one.part)))


def quantities(examples: ImageSet | TextSet, read: TextInput | None = None) -> tuple[Quantity, ...]:
    """The quantities of these examples; `read` is the text input of the net, for its tokens."""
    if isinstance(examples, ImageSet):
        found = _of_pictures(examples.images)
    else:
        found = _of_texts(examples.texts, read or TextInput())
    if examples.writers is None:
        return found
    return (*found, _of_writers(examples.writers))


def _of_writers(writers: Int64[np.ndarray, " n"]) -> Quantity:
    """One part for each of the writers with the most examples; the others have no value."""
    numbers, counts = np.unique(writers, return_counts=True)
    most = np.sort(numbers[np.argsort(-counts, kind="stable")[:MOST_WRITERS]])
    values = np.where(np.isin(writers, most), writers, np.nan)
    return Quantity("writer", values.astype(np.float32), tuple(map(float, (*most, most[-1]))))


# ---- pictures -------------------------------------------------------------------------------


def _of_pictures(images: UInt8[np.ndarray, "n channels h w"]) -> tuple[Quantity, ...]:
    grey = images[:, 0] if images.shape[1] == 1 else images.mean(1).astype(np.uint8)
    measured = {
        "thickness": thickness(grey), "tilt": tilt(grey), "size": size(grey), "ink": ink(grey),
    }  # fmt: skip
    found = (quartiles(name, values) for name, values in measured.items())
    return tuple(quantity for quantity in found if quantity is not None)


def quartiles(name: str, values: Float32[np.ndarray, " n"]) -> Quantity | None:
    """The quantity in `PARTS` parts of about as many examples; None if it has one value only."""
    known = values[np.isfinite(values)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, PARTS + 1)) if len(known) else known)
    return Quantity(name, values, tuple(map(float, edges))) if len(edges) > 1 else None


def thickness(grey: UInt8[np.ndarray, "n h w"]) -> Float32[np.ndarray, " n"]:
    """The mean stroke width in pixels; NaN without ink. A stroke of length l and width w is
    modelled as a rectangle of area l·w and perimeter 2·l + 2·w."""
    dark = np.pad(grey > INK, ((0, 0), (1, 1), (1, 1)))
    area = dark.sum((1, 2)).astype(np.float64)
    steps = (np.diff(dark, axis=1) != 0).sum((1, 2)) + (np.diff(dark, axis=2) != 0).sum((1, 2))
    # l + w = perimeter / 2 and l·w = area: w is the smaller root of w² − (perimeter / 2) w + area.
    half = steps / 2
    with np.errstate(invalid="ignore"):
        width = (half - np.sqrt(np.maximum(half * half - 4 * area, 0))) / 2
    return np.where(area > 0, width, np.nan).astype(np.float32)


def tilt(grey: UInt8[np.ndarray, "n h w"]) -> Float32[np.ndarray, " n"]:
    """The slant of the ink to the right in degrees, from the least-squares regression of column on
    row. NaN where the ink has no height."""
    weights = grey.astype(np.float32)
    rows, columns = (np.arange(length, dtype=np.float32) for length in grey.shape[1:])
    # Each row's sum of grey levels, and the sum weighted by column: integers, exact in float32.
    inked = (weights @ np.ones_like(columns)).astype(np.float64)
    placed = (weights @ columns).astype(np.float64)
    total = inked.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        y, x = inked @ rows / total, placed.sum(1) / total
        yy = inked @ (rows * rows) / total - y * y
        xy = placed @ rows / total - x * y
        slope = np.degrees(np.arctan2(-xy, yy))
    return np.where((total > 0) & (yy > 1e-9), slope, np.nan).astype(np.float32)


def size(grey: UInt8[np.ndarray, "n h w"]) -> Float32[np.ndarray, " n"]:
    """The square root of the area of the ink's bounding box, in pixels; 0 without ink."""
    dark = np.asarray(grey > INK)

    def extent(lines: np.ndarray) -> np.ndarray:
        last = lines.shape[1] - lines[:, ::-1].argmax(1)
        return np.where(lines.any(1), last - lines.argmax(1), 0)

    box = extent(np.asarray(dark.any(2))) * extent(np.asarray(dark.any(1)))
    return np.sqrt(box).astype(np.float32)


def ink(grey: UInt8[np.ndarray, "n h w"]) -> Float32[np.ndarray, " n"]:
    """The mean grey level in per cent."""
    return (grey.mean((1, 2)) / 2.55).astype(np.float32)


# ---- texts ----------------------------------------------------------------------------------


def _of_texts(texts: tuple[str, ...], read: TextInput) -> tuple[Quantity, ...]:
    lengths = np.array([len(tokenise(text, read.level)) for text in texts], np.float32)
    negated = np.array([bool(_NEGATION.search(text)) for text in texts], np.float32)
    length = quartiles("length", lengths)
    found = [] if length is None else [length]
    found.append(Quantity("negation", negated, (0.0, 1.0, 1.0)))
    if read.vocabulary:
        strange = [encode(text, read).known.count(False) for text in texts]
        values = np.array(strange, np.float32)
        found.append(Quantity("unknown", values, (0.0, 1.0, 2.0, max(3.0, float(values.max())))))
    return tuple(found)
