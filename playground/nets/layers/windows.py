"""Windows that slide over maps, which convolutions and poolings share.

Source of the shape formula: Dumoulin & Visin (2016), arXiv:1603.07285. Source of the
receptive-field recurrence: Araujo et al. (2019), doi:10.23915/distill.00021.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from playground.nets.layers.base import Cell, FitError, ReceptiveField, Shape, Source, need_rank

Plane = Bool[np.ndarray, "height width"]  # of what a layer reads
OutputPlane = Bool[np.ndarray, "rows columns"]  # of what it gives


@dataclass(frozen=True, slots=True)
class Window:
    """A square of `size` cells that moves by `stride` over maps with `padding` around them."""

    size: int
    stride: int
    padding: int = 0

    def maps(self, shape: Shape) -> tuple[int, int]:
        """Height and width of what it gives of maps of this shape.

        Raises:
            FitError: these are no maps, or they are smaller than the window.
        """
        need_rank(shape, 3, "layers.put_on_picture")
        height, width = (conv_output_size(side, *self) for side in shape[1:])
        return height, width

    def __iter__(self) -> Iterator[int]:
        return iter((self.size, self.stride, self.padding))

    def field(self, seen: ReceptiveField | None) -> ReceptiveField | None:
        """What a cell behind it sees, given what one before it sees."""
        if seen is None:
            return None
        return ReceptiveField(
            size=seen.size + (self.size - 1) * seen.jump,
            jump=seen.jump * self.stride,
            start=seen.start - self.padding * seen.jump,
        )

    def needed(self, size: tuple[int, int], shape: Shape) -> tuple[int, int]:
        """Height and width that decide the first rows and columns of what it gives. A window that
        would hang over the edge is dropped; one that reaches into padding needs the whole map."""
        if self.padding:
            return shape[1], shape[2]
        height, width = ((side - 1) * self.stride + self.size for side in size)
        return height, width

    def cells(self, cell: Cell, shape: Shape, channels: Iterable[int]) -> list[Cell | None]:
        """The cells under the window that gave `cell`, row by row, channel by channel; None
        where it is padding."""
        _, row, column = cell
        top, left = row * self.stride - self.padding, column * self.stride - self.padding
        return [
            (c, i, j) if 0 <= i < shape[1] and 0 <= j < shape[2] else None
            for c in channels
            for i in range(top, top + self.size)
            for j in range(left, left + self.size)
        ]

    def seen(self, mask: OutputPlane, shape: Shape) -> Plane:
        """Which cells of a map the marked cells of the output depend on."""
        height, width = shape[1:]
        size, stride, padding = self
        padded = np.zeros((height + 2 * padding, width + 2 * padding), bool)
        for row, column in np.argwhere(mask) * stride:
            padded[row : row + size, column : column + size] = True
        return padded[padding : padding + height, padding : padding + width]

    def fed(self, mask: Plane) -> OutputPlane:
        """Which cells of the output depend on the marked cells of a map."""
        size, stride, padding = self
        views = np.lib.stride_tricks.sliding_window_view(np.pad(mask, padding), (size, size))
        return np.asarray(views[::stride, ::stride].any((2, 3)))

    def views(self, maps: np.ndarray) -> np.ndarray:
        """The values under the window everywhere: channels × rows × columns × size × size."""
        size, stride, padding = self
        padded = np.pad(maps, ((0, 0), (padding, padding), (padding, padding)))
        views = np.lib.stride_tricks.sliding_window_view(padded, (size, size), (1, 2))
        return views[:, ::stride, ::stride]


def conv_output_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Side of a square feature map, in pixels: ⌊(size + 2·padding − kernel) / stride⌋ + 1.

    Raises:
        FitError: the kernel exceeds the padded input, or a setting is out of range.
    Source: Dumoulin & Visin (2016), arXiv:1603.07285, relationship 6.
    """
    if kernel < 1 or stride < 1 or padding < 0:
        raise FitError("layers.window_settings", kernel=kernel, stride=stride, padding=padding)
    padded = size + 2 * padding
    if kernel > padded:
        raise FitError("layers.window_size", kernel=kernel, size=padded)
    return (padded - kernel) // stride + 1


def take(values: np.ndarray, cells: list[Cell | None]) -> np.ndarray:
    """The values of cells; 0 where a cell is padding."""
    return np.array([0.0 if cell is None else values[cell] for cell in cells])


def sources(cells: list[Cell | None]) -> tuple[Source | None, ...]:
    """Cells of a layer's first input."""
    return tuple(None if cell is None else Source(0, cell) for cell in cells)
