"""The weights under the microscope: which ones stand together, and how they are painted."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from jaxtyping import Float

from playground.charts.maps import Maps, make_maps
from playground.nets.shapes import reads_pixels
from playground.nets.spec import ImageInput, ModelSpec

NUMBERED = 7  # up to so many columns each weight is written as a number
ROOMY = 3  # and up to so many there is room for any number
WIDE = 32  # weights of one row of a long vector
PICTURE = 260  # pixels that a kernel without numbers is high


@dataclass(frozen=True, slots=True)
class Kernel:
    """Weights that belong together: a filter's kernel for one input channel, a unit's row, a
    bias. `at` is its place in the parameter `name`; it is shown as rows × columns."""

    name: str
    at: tuple[int, ...]
    shape: tuple[int, ...]  # of the kernel itself: k × k, or n
    columns: int

    def of(self, values: np.ndarray) -> Float[np.ndarray, ...]:
        """The kernel's own weights of the whole parameter's, flat."""
        return np.asarray(values[self.at], np.float64).ravel()

    def index(self, number: int) -> tuple[int, ...]:
        """Where weight `number` of the kernel is in the whole parameter."""
        inside = np.unravel_index(number, self.shape)
        return (*self.at, *map(int, inside))

    def grid(self, values: np.ndarray) -> Float[np.ndarray, "rows columns"]:
        """The kernel as it is shown; places behind its end are NaN."""
        flat = self.of(values)
        rows = ceil(len(flat) / self.columns)
        grid = np.full(rows * self.columns, np.nan)
        grid[: len(flat)] = flat
        return grid.reshape(rows, self.columns)


def kernel_places(array: np.ndarray) -> tuple[int, ...]:
    """How many kernels a parameter has, by axis: filters × channels, rows, or one alone."""
    return array.shape[: {4: 2, 2: 1}.get(array.ndim, 0)]


def kernel_at(spec: ModelSpec, name: str, array: np.ndarray, at: tuple[int, ...]) -> Kernel:
    """The kernel at this place of a parameter."""
    shape = array.shape[len(at) :]
    if len(shape) == 2:
        return Kernel(name, at, shape, shape[1])
    taken, count = spec.input, shape[0]
    if at and reads_pixels(spec, name.split(".")[0]):  # a unit's weights are then a picture
        assert isinstance(taken, ImageInput)
        return Kernel(name, at, shape, taken.width)
    return Kernel(name, at, shape, count if count <= NUMBERED else min(WIDE, ceil(count / 2)))


def strongest(gradient: np.ndarray) -> tuple[int, ...]:
    """The place of the kernel whose gradient is the largest."""
    places = kernel_places(gradient)
    if not places:
        return ()
    sizes = np.square(np.asarray(gradient, np.float64)).reshape(*places, -1).sum(-1)
    return tuple(map(int, np.unravel_index(int(sizes.argmax()), places)))


# ---- painting ---------------------------------------------------------------------------------


NUMBER = r"[\d.]+(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
RAISED = str.maketrans("-−0123456789t", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᵗ")


def short(value: float, digits: int = 4) -> str:
    """A number as people read it, with a true minus."""
    return raise_powers(f"{value:.{digits}g}".replace("-", "−"))


def raise_powers(text: str) -> str:
    """“2e−05” as “2·10⁻⁵”, “0.9^12” as “0.9¹²”; what would be misread gets brackets."""
    text = re.sub(
        r"(?<=\d)e([+−-]?)0*(\d+)",
        lambda found: "·10" + (found[1].strip("+") + found[2]).translate(RAISED),
        text,
    )
    text = re.sub(r"\^(\w+)", lambda found: found[1].translate(RAISED), text)
    text = re.sub(rf"·(−{NUMBER})", r"·(\1)", text)
    return re.sub(rf"√({NUMBER})", lambda f: f"√({f[1]})" if "·" in f[1] else f[0], text)


def paint_kernel(
    title: str, grid: Float[np.ndarray, "rows columns"], scale: float, marked: int
) -> Maps | str:
    """The kernel in the colours of signed numbers, as numbers where it is small; the weight
    `marked` is framed."""
    if grid.shape[1] > NUMBERED:
        return make_maps(title, title, np.nan_to_num(grid)[None], PICTURE)
    power = _power(grid, scale)
    unit = f" ×10{str(power).translate(RAISED)}" if power else ""
    return (
        f"<div class='np-title'>{html.escape(title + unit)}</div>"
        f"{_numbers(grid, scale, marked, power)}<div class='np-note np-scale'>"
        f"<span>{short(-scale, 2)}</span><span class='np-bar' data-legend='signed'></span>"
        f"<span>{short(scale, 2)}</span></div>"
    )


def _power(grid: Float[np.ndarray, "rows columns"], scale: float) -> int:
    """The power of ten that all numbers of a grid share, where its cells are narrow."""
    return floor(log10(scale)) if grid.shape[1] > ROOMY and 0 < scale < 0.1 else 0


def _numbers(grid: Float[np.ndarray, "rows columns"], scale: float, marked: int, power: int) -> str:
    roomy = grid.shape[1] <= ROOMY
    rows = []
    for y, row in enumerate(grid):
        cells = "".join(
            _cell(
                short(value, 3) if roomy else _in_cell(value / 10**power),
                value / scale if scale > 0 else 0.0,
                y * grid.shape[1] + x == marked,
            )
            for x, value in enumerate(row)
            if np.isfinite(value)
        )
        rows.append(f"<tr>{cells}</tr>")
    return (
        f"<table style='border-collapse:collapse;width:100%;table-layout:fixed;"
        f"font-size:{13 if roomy else 12}px;margin:4px 0;font-variant-numeric:tabular-nums'>"
        f"{''.join(rows)}</table>"
    )


def _in_cell(value: float) -> str:
    text = f"{value:.2f}".replace("-", "−")
    return "0.00" if text == "−0.00" else text


def _cell(text: str, part: float, marked: bool) -> str:
    """A cell of the table; the browser colours it by `data-signed`, from −1 to 1."""
    frame = "3px solid currentColor" if marked else "1px solid var(--np-gap)"
    mark = " data-marked='1'" if marked else ""
    return (
        f"<td{mark} data-signed='{part:.4f}' style='border:{frame};"
        f"text-align:center;padding:5px 1px;overflow:hidden'>{text}</td>"
    )
