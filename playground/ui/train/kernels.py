"""The microscope's kernels: how a parameter is split into kernels, and how they are drawn."""

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

NUMBERED = 7  # most columns with which weights are shown as numbers
ROOMY = 3  # most columns with which cells are wide enough for any number
WIDE = 32  # most weights in one row of a long vector
PICTURE = 260  # height of a kernel shown without numbers, in pixels


@dataclass(frozen=True, slots=True)
class Kernel:
    """A part of a parameter: a filter's kernel for one input channel, a unit's row, or a bias.

    `at` is the kernel's index in the parameter `name`. It is shown with `columns` columns.
    """

    name: str
    at: tuple[int, ...]
    shape: tuple[int, ...]  # of the kernel itself: k × k, or n
    columns: int

    def of(self, values: np.ndarray) -> Float[np.ndarray, ...]:
        """Return the kernel's part of an array of the parameter's shape, flattened, as float64."""
        return np.asarray(values[self.at], np.float64).ravel()

    def index(self, number: int) -> tuple[int, ...]:
        """Return the index in the parameter of the kernel's weight with this flat index."""
        inside = np.unravel_index(number, self.shape)
        return (*self.at, *map(int, inside))

    def grid(self, values: np.ndarray) -> Float[np.ndarray, "rows columns"]:
        """Return the kernel as it is shown, rows × columns, padded with NaN."""
        flat = self.of(values)
        rows = ceil(len(flat) / self.columns)
        grid = np.full(rows * self.columns, np.nan)
        grid[: len(flat)] = flat
        return grid.reshape(rows, self.columns)


def kernel_places(array: np.ndarray) -> tuple[int, ...]:
    """Return the axes that enumerate a parameter's kernels: (filters, channels), (rows,) or ()."""
    return array.shape[: {4: 2, 2: 1}.get(array.ndim, 0)]


def kernel_at(spec: ModelSpec, name: str, array: np.ndarray, at: tuple[int, ...]) -> Kernel:
    """Return the kernel at index `at` of the parameter `name`."""
    shape = array.shape[len(at) :]
    if len(shape) == 2:
        return Kernel(name, at, shape, shape[1])
    taken, count = spec.input, shape[0]
    if at and reads_pixels(spec, name.split(".")[0]):  # show a unit's weights as an image
        assert isinstance(taken, ImageInput)
        return Kernel(name, at, shape, taken.width)
    return Kernel(name, at, shape, count if count <= NUMBERED else min(WIDE, ceil(count / 2)))


def strongest(gradient: np.ndarray) -> tuple[int, ...]:
    """Return the index of the kernel whose gradient has the largest L2 norm."""
    places = kernel_places(gradient)
    if not places:
        return ()
    sizes = np.square(np.asarray(gradient, np.float64)).reshape(*places, -1).sum(-1)
    return tuple(map(int, np.unravel_index(int(sizes.argmax()), places)))


# ---- drawing ----------------------------------------------------------------------------------


NUMBER = r"[\d.]+(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
RAISED = str.maketrans("-−0123456789t", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᵗ")


def short(value: float, digits: int = 4) -> str:
    """Format a number for display, with a minus sign and powers as superscripts."""
    return raise_powers(f"{value:.{digits}g}".replace("-", "−"))


def raise_powers(text: str) -> str:
    """Write “2e−05” as “2·10⁻⁵” and “0.9^12” as “0.9¹²”, with brackets where it is ambiguous."""
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
    """Draw a kernel in the colours of signed numbers; a small one also shows its numbers, and
    frames the weight with the flat index `marked`. `scale` is the value of full colour."""
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
    """Return the exponent of the power of ten factored out of a grid with narrow cells, else 0."""
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
    """Return a table cell; the browser colours it by `data-signed`, from −1 to 1."""
    frame = "3px solid currentColor" if marked else "1px solid var(--np-gap)"
    mark = " data-marked='1'" if marked else ""
    return (
        f"<td{mark} data-signed='{part:.4f}' style='border:{frame};"
        f"text-align:center;padding:5px 1px;overflow:hidden'>{text}</td>"
    )
