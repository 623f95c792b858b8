"""Some examples of a data set as HTML, before any preprocessing by a net."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, assert_never

import numpy as np
from jaxtyping import Float32

from playground.charts.html import Picture, as_pixels, boxed, scrolled, sheet, tagged, titled
from playground.core.data import BoxSet, Examples, ImageSet, TagSet, TextSet, TokenStream
from playground.tasks.boxes import Boxes

ROWS, ACROSS = 4, 15  # rows and columns of the sheet of pictures
BOXED = 6  # number of pictures with boxes
TEXTS = 40
CHARACTERS = 1_000  # shown of each text
HEIGHT = 240  # pixels

Kind = TypeVar("Kind", TagSet, TextSet | TokenStream)


def draw_examples(examples: Examples, title: str, alt: str, height: int = HEIGHT) -> str:
    """A few of the examples with their classes, tags or boxes; `alt` is the pictures' alternative
    text."""
    match examples:
        case ImageSet():
            chosen = examples.images[_some_of_each(examples, ROWS * ACROSS)]
            return sheet(title, _side_by_side(chosen), alt, chosen.shape[1] == 1, height)
        case BoxSet():
            shown = [_with_boxes(examples.take(np.array([row])), alt)
                     for row in range(min(BOXED, len(examples)))]  # fmt: skip
            grid = "display:grid;grid-template-columns:repeat(3,1fr);gap:6px"
            return titled(title, scrolled(f"<div style='{grid}'>{''.join(shown)}</div>"), height)
        case TagSet():
            return titled(title, _lines(examples, _tagged), height)
        case TextSet() | TokenStream():
            return titled(title, _lines(examples, _text), height)
    assert_never(examples)


def _lines(examples: Kind, line: Callable[[Kind, int], str]) -> str:
    rows = range(min(TEXTS, len(examples)))
    return scrolled("".join(f"<div>{line(examples, row)}</div>" for row in rows))


def _tagged(examples: TagSet, row: int) -> str:
    pairs = zip(examples.tokens[row], examples.tags[row], strict=True)
    return "".join(tagged(token, examples.classes[tag]) for token, tag in pairs)


def _text(examples: TextSet | TokenStream, row: int) -> str:
    return tagged(examples.text_of(row)[:CHARACTERS], examples.class_of(row))


def _some_of_each(examples: ImageSet, count: int) -> np.ndarray:
    """The indices of the first few examples of every class, class by class."""
    each = max(1, count // len(examples.classes))
    rows = [np.flatnonzero(examples.labels == k)[:each] for k in range(len(examples.classes))]
    return np.concatenate(rows)[:count]


def _side_by_side(images: np.ndarray) -> np.ndarray:
    """The pictures in one grid, separated by white lines."""
    count, _, height, width = images.shape
    down = -(-count // ACROSS)
    pixels = np.full((down * (height + 1), ACROSS * (width + 1), 3), 255, np.uint8)
    for k, image in enumerate(images):
        y, x = k // ACROSS * (height + 1), k % ACROSS * (width + 1)
        pixels[y : y + height, x : x + width] = as_pixels(image)
    return pixels


def _with_boxes(one: BoxSet, alt: str) -> str:
    known = np.ones(len(one.labels), np.float32)
    none: Float32[np.ndarray, "0 4"] = np.zeros((0, 4), np.float32)
    nothing = Boxes(none, np.zeros(0, np.int64), np.zeros(0, np.float32))
    image: Picture = one.images[0]
    return boxed(image, one.classes, nothing, Boxes(one.boxes, one.labels, known), alt)
