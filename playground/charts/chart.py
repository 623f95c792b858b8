"""A chart as plain data, which `frontend/shared/chart.js` draws.

Every chart is one pure function from a record to a `Chart`. The browser lays it out for the width
that there is, in the colours of its theme, and lets one zoom, read values and open its table.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

DIGITS = 6  # significant digits of the numbers that are sent to the browser


@dataclass(frozen=True, slots=True)
class Axis:
    """`names` make it an axis of categories, which counts them from 0. Without `low` and `high`
    it fits the data that is in view; with `zero` it always includes 0."""

    title: str = ""
    names: tuple[str, ...] = ()
    log: bool = False
    zero: bool = False
    percent: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Points in the order of x; a NaN in y is a gap. `colour` is a role of
    `frontend/shared/colours.js` or a CSS colour. Each point is the mean of `mean_of`
    measurements."""

    name: str
    colour: str
    x: Float[np.ndarray, " points"]
    y: Float[np.ndarray, " points"]
    width: float = 2
    faint: bool = False  # drawn lightly, and not in the legend
    dots: bool = False
    stepped: bool = False  # each value holds until the next point
    dash: str = ""  # as in SVG's stroke-dasharray
    mean_of: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """A bar for each name of the chart's axis of categories; `colours` has one for each bar."""

    name: str
    colours: tuple[str, ...]
    values: Float[np.ndarray, " bars"]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A table in colours. The rows are the names of the y axis; the columns are the names of the
    x axis or, where that has numbers, the places `x`, each the right end of its column.

    `scale` says what a colour stands for: "share" is a value's part of its row's sum, "decades"
    its power of ten, from a thousandth of the largest value on.
    """

    values: Float[np.ndarray, "rows columns"]
    scale: Literal["share", "decades"]
    x: Float[np.ndarray, " columns"] | None = None
    numbered: bool = False  # write the values into the cells where there is room
    pick: bool = False  # a click on a cell is told to the page


@dataclass(frozen=True, slots=True)
class Mark:
    """A dotted vertical line at a place of the x axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """What is drawn, and `alt`, which says it in words. Charts with the same `link` are zoomed and
    read together."""

    title: str
    alt: str
    x: Axis
    y: Axis
    height: int
    lines: tuple[Line, ...] = ()
    bars: tuple[Bars, ...] = ()
    stacked: bool = False
    across: bool = False  # bars run from left to right
    cells: Cells | None = None
    mark: Mark | None = None
    legend: bool = False
    link: str = ""
    note: str = ""  # a line below


def rounded(values: Float[np.ndarray, "*shape"], digits: int = DIGITS) -> Any:
    """Nested lists of numbers with so many significant digits; whole numbers stay as they are,
    what is not finite is None."""
    numbers = np.asarray(values, np.float64)
    known = np.isfinite(numbers)
    if (
        known.all()
        and (numbers == np.floor(numbers)).all()
        and np.abs(numbers).max(initial=0) < 2**53
    ):
        return numbers.astype(np.int64).tolist()
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        power = 10.0 ** (digits - 1 - np.floor(np.log10(np.abs(numbers))))
        few = np.where(np.isfinite(power), np.round(numbers * power) / power, numbers)
    if known.all():
        return few.tolist()
    gaps = few.astype(object)
    gaps[~known] = None
    return gaps.tolist()


def chart_data(part: Any) -> Any:
    """A chart, or a part of one, as JSON can hold it; what has its usual value is left out."""
    if isinstance(part, np.ndarray):
        return rounded(part)
    if isinstance(part, tuple):
        return [chart_data(item) for item in part]
    if not isinstance(part, Chart | Axis | Line | Bars | Cells | Mark):
        return part
    found = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if isinstance(value, np.ndarray) or value != field.default:
            found[field.name] = chart_data(value)
    return found
