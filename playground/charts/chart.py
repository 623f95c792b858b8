"""A chart as plain data, which `frontend/shared/chart.js` draws.

Every chart is a pure function from a record to a `Chart`. The browser draws it for the available
width in the theme's colours; the user can zoom, read values and open the data as a table.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

DIGITS = 6  # significant digits of the numbers that are sent to the browser


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis. With `names`, it has categories at the positions 0, 1, …

    Without `low` and `high`, the range fits the visible data; with `zero`, it always includes 0.
    """

    title: str = ""
    names: tuple[str, ...] = ()
    log: bool = False
    zero: bool = False
    percent: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line through points in ascending order of x; a NaN in y is a gap.

    `colour` is a role of `frontend/shared/colours.js` or a CSS colour. Each point is the mean of
    `mean_of` measurements.
    """

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
    low: Float[np.ndarray, " points"] | None = None  # with `high`: a band around the line
    high: Float[np.ndarray, " points"] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """One bar for each category of the chart's axis; `colours` holds one colour per bar."""

    name: str
    colours: tuple[str, ...]
    values: Float[np.ndarray, " bars"]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A heat map. The rows are the categories of the y axis. The columns are the categories of the
    x axis or, on a numeric axis, end on the right at the positions `x`.

    `scale` maps values to colours: "share" by a value's fraction of its row's sum, "decades" by
    its logarithm, from a thousandth of the largest value upwards.
    """

    values: Float[np.ndarray, "rows columns"]
    scale: Literal["share", "decades"]
    x: Float[np.ndarray, " columns"] | None = None
    numbered: bool = False  # write the values into the cells where there is room
    pick: bool = False  # send clicks on cells to the page


@dataclass(frozen=True, slots=True)
class Mark:
    """A dotted vertical line at a position on the x axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A chart's content, and `alt`, its text alternative. Charts with the same `link` share their
    zoom and their cursor."""

    title: str
    alt: str
    x: Axis
    y: Axis
    height: int
    lines: tuple[Line, ...] = ()
    bars: tuple[Bars, ...] = ()
    stacked: bool = False
    across: bool = False  # horizontal bars
    cells: Cells | None = None
    mark: Mark | None = None
    legend: bool = False
    link: str = ""
    note: str = ""  # a line of text below the chart


def rounded(values: Float[np.ndarray, "*shape"], digits: int = DIGITS) -> Any:
    """The values as nested lists, rounded to `digits` significant digits. Integers are unchanged;
    values that are not finite become None."""
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
    """A chart, or a part of one, as JSON data; fields with their default values are left out."""
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
