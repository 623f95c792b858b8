"""Connected components of ink as boxes, and which of them form one character."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

Mask = Bool[np.ndarray, "h w"]


@dataclass(frozen=True, slots=True)
class Box:
    """A component's bounding box in pixels of the picture; `bottom` and `right` are exclusive."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left


def label_components(mask: Mask) -> tuple[Int[np.ndarray, "h w"], int]:
    """Each pixel's component, numbered from 1 (0 is paper), and the number of components. Pixels
    that touch at a corner are connected."""
    from scipy import ndimage  # imported here, as it takes 0.25 s

    labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
    return labels, int(count)


def components(mask: Mask) -> list[Box]:
    """The bounding box of each component, in the order of `label_components`."""
    from scipy import ndimage

    labels, _ = label_components(mask)
    return [
        Box(rows.start, rows.stop, columns.start, columns.stop)
        for rows, columns in ndimage.find_objects(labels)
    ]


def characters(parts: list[Box]) -> list[Box]:
    """Merge components that form one character, such as a bar over its body or the two sides of a
    gap in a stroke. Digits side by side are not merged."""
    groups = sorted(parts, key=lambda box: -box.height * box.width)
    joined = True
    while joined:
        joined = False
        for i, one in enumerate(groups):
            for j in range(i + 1, len(groups)):
                if belongs(one, groups[j]):
                    other = groups.pop(j)
                    groups[i] = Box(
                        min(one.top, other.top), max(one.bottom, other.bottom),
                        min(one.left, other.left), max(one.right, other.right),
                    )  # fmt: skip
                    joined = True
                    break
            if joined:
                break
    return groups


def belongs(main: Box, part: Box) -> bool:
    """Whether a smaller component belongs to the same character: it is close, and either above,
    below or inside, or too low to be a character of its own."""
    size = max(main.height, main.width)
    across = max(main.left, part.left) - min(main.right, part.right)
    down = max(main.top, part.top) - min(main.bottom, part.bottom)
    if max(across, down) > 0.2 * size:
        return False
    overlap = -across / max(1, min(main.width, part.width))
    small = max(part.height, part.width) < 0.45 * main.height
    # The left half of an open 4; the bar of a 5, which may lie beside its body.
    raised = part.height < 0.7 * main.height and main.bottom - part.bottom > 0.2 * main.height
    bar = part.height < 0.35 * part.width and abs(part.top - main.top) < 0.3 * main.height
    return overlap > 0.3 or (across < 0.1 * size and ((small and down < 0) or raised or bar))


def is_digit_beside(main: Box, other: Box) -> bool:
    """Whether another component is a digit in the same row, of about the same height."""
    low, high = sorted((main.height, other.height))
    down = min(main.bottom, other.bottom) - max(main.top, other.top)
    return low > 0.5 * high and down > 0.5 * low and other.width < 2 * high


def touches_edge(box: Box, shape: tuple[int, ...]) -> bool:
    """Whether a box reaches the edge of a picture of this shape (rows, columns)."""
    return box.top == 0 or box.left == 0 or box.bottom == shape[0] or box.right == shape[1]


def is_inside(box: Box, other: Box) -> bool:
    """Whether a box lies inside another; they may share edges."""
    return (
        box.top >= other.top
        and box.bottom <= other.bottom
        and box.left >= other.left
        and box.right <= other.right
    )
