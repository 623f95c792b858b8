"""Sliding windows over maps, used by convolutions and poolings.

Source of the shape formula: Dumoulin & Visin (2016), arXiv:1603.07285. Source of the
receptive-field recurrence: Araujo et al. (2019), doi:10.23915/distill.00021.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from playground.nets.layers.base import Cell, FitError, ReceptiveField, Shape, Source, need_rank

Plane = Bool[np.ndarray, "height width"]  # of a layer's input
OutputPlane = Bool[np.ndarray, "rows columns"]  # of a layer's output


@dataclass(frozen=True, slots=True)
class Window:
    """A square of `size` × `size` cells that moves by `stride` over maps with `padding` around
    them. `dilation` is the distance between neighbouring cells of the square.

    `same` computes the padding and ignores `padding`: an input of side n gives an output of side
    ⌈n / stride⌉. If the total padding is odd, the larger part is at the end.
    Source: TensorFlow's padding "SAME" (tf.nn), for stride 1 also torch's padding="same".
    """

    size: int
    stride: int
    padding: int = 0
    dilation: int = 1
    same: bool = False

    @property
    def reach(self) -> int:
        """The side of the square, including the gaps of a dilation."""
        return self.dilation * (self.size - 1) + 1

    def pads(self, side: int) -> tuple[int, int]:
        """Cells of padding before and after a map's rows (or columns), `side` of them."""
        if not self.same:
            return self.padding, self.padding
        steps = -(-side // self.stride) - 1
        total = max(0, steps * self.stride + self.reach - side)
        return total // 2, total - total // 2

    def maps(self, shape: Shape) -> tuple[int, int]:
        """Height and width of the output for maps of this shape.

        Raises:
            FitError: the shape is not that of maps, or the window is larger than the maps.
        """
        need_rank(shape, 3, "layers.put_on_picture")
        height, width = (self._output_size(side) for side in shape[1:])
        return height, width

    def _output_size(self, side: int) -> int:
        if self.same:
            return -(-side // self.stride)
        return conv_output_size(side, self.size, self.stride, self.padding, self.dilation)

    def field(self, seen: ReceptiveField | None, shape: Shape) -> ReceptiveField | None:
        """The receptive field of an output cell, given that of a cell of the maps."""
        if seen is None:
            return None
        before = [self.pads(side)[0] for side in shape[1:]]  # `same`: rows and columns may differ
        spread = max(before) - min(before)
        return ReceptiveField(
            size=seen.size + (self.reach - 1 + spread) * seen.jump,
            jump=seen.jump * self.stride,
            start=seen.start - max(before) * seen.jump,
        )

    def needed(self, size: tuple[int, int], shape: Shape) -> tuple[int, int]:
        """Height and width of the upper left part of the map that determines the upper left part of
        the output with this `size`. A window with padding needs the whole map."""
        if self.padding or self.same:
            return shape[1], shape[2]
        height, width = ((side - 1) * self.stride + self.reach for side in size)
        return height, width

    def cells(self, cell: Cell, shape: Shape, channels: Iterable[int]) -> list[Cell | None]:
        """The input cells in the window of the output cell `cell`, channel by channel and row by
        row; None for padding."""
        rows, columns = (
            range(first, first + self.reach, self.dilation)
            for first in (
                at * self.stride - self.pads(side)[0]
                for at, side in zip(cell[1:], shape[1:], strict=True)
            )
        )
        return [
            (c, i, j) if 0 <= i < shape[1] and 0 <= j < shape[2] else None
            for c in channels
            for i in rows
            for j in columns
        ]

    def seen(self, mask: OutputPlane, shape: Shape) -> Plane:
        """The mask of input cells that the output cells in `mask` depend on."""
        height, width = shape[1:]
        (above, below), (left, right) = self.pads(height), self.pads(width)
        padded = np.zeros((height + above + below, width + left + right), bool)
        for row in range(0, self.reach, self.dilation):
            rows = slice(row, row + (len(mask) - 1) * self.stride + 1, self.stride)
            for column in range(0, self.reach, self.dilation):
                end = column + (mask.shape[1] - 1) * self.stride + 1
                padded[rows, column : end : self.stride] |= mask
        return padded[above : above + height, left : left + width]

    def fed(self, mask: Plane) -> OutputPlane:
        """The mask of output cells that depend on the input cells in `mask`."""
        return np.asarray(self.views(mask[None])[0].any((2, 3)))

    def views(self, maps: np.ndarray) -> np.ndarray:
        """The values in all windows: channels × rows × columns × size × size."""
        padded = np.pad(maps, ((0, 0), *map(self.pads, maps.shape[1:])))
        reach, stride, apart = self.reach, self.stride, self.dilation
        views = np.lib.stride_tricks.sliding_window_view(padded, (reach, reach), (1, 2))
        return views[:, ::stride, ::stride, ::apart, ::apart]


def each_once(planes: np.ndarray, change: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Apply `change` to every plane, but only once to equal planes: most channels are equal."""
    known: dict[bytes, np.ndarray] = {}
    changed = []
    for plane in planes:
        key = plane.tobytes()
        if key not in known:
            known[key] = change(plane)
        changed.append(known[key])
    return np.stack(changed)


def conv_output_size(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Side of a square feature map, in pixels:
    ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.

    Raises:
        FitError: the kernel exceeds the padded input, or a setting is out of range.
    Source: Dumoulin & Visin (2016), arXiv:1603.07285, relationship 15.
    """
    if kernel < 1 or stride < 1 or padding < 0 or dilation < 1:
        raise FitError("layers.window_settings", kernel=kernel, stride=stride, padding=padding)
    padded, reach = size + 2 * padding, dilation * (kernel - 1) + 1
    if reach > padded:
        raise FitError("layers.window_size", kernel=reach, size=padded)
    return (padded - reach) // stride + 1


def asked_padding(given: object, same: Window, shape: Shape) -> tuple[int, bool]:
    """Convert the padding argument of a call to (padding, whether it is "same").

    `given` is a number, a pair (rows, columns), four numbers (left, right, top, bottom), "valid"
    or "same". `same` is the layer's window with padding "same".

    Raises:
        FitError: the padding differs between sides and is not equivalent to "same".
    """
    if isinstance(given, str) and given.lower() in ("valid", "same"):
        return 0, given.lower() == "same"
    sides = tuple(given) if isinstance(given, tuple | list) else (given,)
    if all(type(side) is int and 0 <= side <= 10_000 for side in sides):
        if len(set(sides)) == 1:
            return int(sides[0]), False
        pads = (sides[1], sides[1], sides[0], sides[0]) if len(sides) == 2 else sides
        (above, below), (left, right) = map(same.pads, shape[1:])
        if pads == (left, right, above, below):
            return 0, True
    raise FitError("layers.padding", given=f"{given!r:.40}")


def take(values: np.ndarray, cells: list[Cell | None]) -> np.ndarray:
    """The values of the cells; 0 for padding."""
    return np.array([0.0 if cell is None else values[cell] for cell in cells])


def sources(cells: list[Cell | None]) -> tuple[Source | None, ...]:
    """The cells as sources in a layer's first input; None for padding."""
    return tuple(None if cell is None else Source(0, cell) for cell in cells)
