"""The ink of a digit in a picture: a clean drawing, a scan, or a photograph of paper.

What document readers do, in this order: the light is divided out, so that shadows, glare and the
table beside the paper vanish; what is darker (or lighter) than the paper around it and no wider
than a pen's stroke is marked; ruled lines are taken out; and of the parts that are left the
largest one, with what belongs to it, is the digit. A picture without such a part has no ink.
Sources: Sauvola & Pietikäinen (2000), doi:10.1016/S0031-3203(99)00055-2 (thresholds by the
light around); Gonzalez & Woods, Digital Image Processing (division by a closing).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from PIL import Image

from playground.data.picture_files import MIN_CONTRAST

WORKING_SIDE = 560  # larger pictures are first brought to this longer side
PHOTO_SIDE = 150  # smaller pictures are drawings, with nothing around the ink
STROKE = 0.13  # of the longer side: the widest stroke; what is wider is ground
MIN_RATIO = 0.09  # of the light around: the least by which ink differs from paper
LINE = 0.25  # of the longer side: a straight run of this length is a ruled line
MOST_PARTS = 40  # that are looked at
SMALLEST = 0.025  # of the longer side: a part of a digit is at least so high or wide
SMALLEST_DIGIT = 0.04  # and a digit
ORANGE = (217, 95, 14)
MIN_DARKEST = 0.18  # of the light around: what a digit's darkest place has at least

Grey = Float[np.ndarray, "h w"]
Ink = Float[np.ndarray, "h w"]
Mask = Bool[np.ndarray, "h w"]


@dataclass(frozen=True, slots=True)
class Box:
    """Rows and columns of a part, the ends exclusive, in pixels of the picture."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The ink of one digit, 0 (none) to 255, where it lies, and the other parts that look like
    digits beside it."""

    ink: Ink
    digits: tuple[Box, ...]  # the one that is read first


def find_ink(picture: Image.Image) -> Ink:
    """The ink of the digit in a grey picture, as numbers from 0 to 255; all 0 without one."""
    return find_digits(picture).ink


def find_digits(picture: Image.Image) -> Found:
    """The ink of the largest digit in a grey picture, and how many there seem to be."""
    grey = np.asarray(at_working_size(picture), np.float64)
    border = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
    paper = float(np.median(border))
    if float(np.mean(np.abs(border - paper) <= 2)) > 0.5:
        ink = _apart(paper - grey)
        if ink.max(initial=0.0) < MIN_CONTRAST:
            return Found(np.zeros_like(grey), ())
        clean = float(np.mean(np.abs(border - paper) <= 2)) == 1
        found = _drawn(ink, clean)
        if found is not None:
            return found
    return _photographed(grey)


def at_working_size(picture: Image.Image) -> Image.Image:
    """The picture at the size at which ink is looked for."""
    if max(picture.size) <= WORKING_SIDE:
        return picture
    factor = WORKING_SIDE / max(picture.size)
    width, height = (max(1, round(side * factor)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BOX)


def over_picture(picture: Image.Image, ink: Ink) -> UInt8[np.ndarray, "h w 3"]:
    """A grey picture, paler, with the ink that was found in it in orange."""
    grey = np.asarray(at_working_size(picture), np.float64)
    part = (ink / 255)[..., None]
    pale = (255 - 0.6 * (255 - grey))[..., None]
    return np.round(pale * (1 - part) + part * np.array(ORANGE)).astype(np.uint8)


def _apart(darker: Grey) -> Ink:
    """How far each pixel is from the paper, on the side (darker or lighter) that is farther."""
    dark, light = np.maximum(darker, 0.0), np.maximum(-darker, 0.0)
    return dark if (dark**2).sum() >= (light**2).sum() else light


# ---- clean pictures -------------------------------------------------------------------------


def _drawn(ink: Ink, clean: bool) -> Found | None:
    """Ink on even paper, where nothing but one digit or digits in a row stand; else None.
    `clean`: nothing touches the border, so the picture may be cropped close to one digit."""
    parts = _parts(ink >= 0.25 * ink.max())
    side = max(ink.shape)
    if not parts:
        return Found(ink, ())
    if len(parts) > MOST_PARTS:
        everything = Box(0, ink.shape[0], 0, ink.shape[1])
        return None if side >= PHOTO_SIDE else Found(ink, (everything,))
    groups = _groups(parts)
    whole = Box(
        min(box.top for box in groups), max(box.bottom for box in groups),
        min(box.left for box in groups), max(box.right for box in groups),
    )  # fmt: skip
    if side >= PHOTO_SIDE and _lies_beyond(_parts(ink >= 0.06 * ink.max()), whole):
        return None
    large = whole.width > 0.9 * ink.shape[1] or whole.height > 0.9 * ink.shape[0]
    labels, _ = _label(ink >= 0.25 * ink.max())
    masks = [
        labels[box.top : box.bottom, box.left : box.right] == k for k, box in enumerate(parts, 1)
    ]
    cropped = large and clean and len(groups) == 1 and not _is_hollow(max(masks, key=np.size))
    if side >= PHOTO_SIDE and (_touches(whole, ink.shape) or (large and not cropped)):
        return None
    main = max(groups, key=lambda box: box.height * box.width)
    alike = [box for box in groups if box is not main and _is_digit_beside(main, box)]
    specks = [box for box in groups if box is not main and box not in alike]
    if side >= PHOTO_SIDE and not cropped and any(_is_frame(m, ink.shape) for m in masks):
        return None
    if side >= PHOTO_SIDE and any(max(box.height, box.width) > 0.3 * main.height for box in specks):
        return None
    if side < PHOTO_SIDE and not alike:
        return Found(ink, (main,))
    return Found(_only(ink, [box for box in groups if box is not main], main), (main, *alike))


def _lies_beyond(faint: list[Box], whole: Box) -> bool:
    """Whether there is more in the picture than the ink: faint lines, dots, a shade."""
    pad = 3 + 0.1 * max(whole.height, whole.width)
    return any(
        box.top < whole.top - pad
        or box.left < whole.left - pad
        or box.bottom > whole.bottom + pad
        or box.right > whole.right + pad
        for box in faint
    )


def _only(ink: Ink, others: list[Box], main: Box) -> Ink:
    """The ink of the main part, with its soft edge."""
    pad = max(2, max(ink.shape) // 60)
    kept = np.zeros_like(ink)
    top, left = max(0, main.top - pad), max(0, main.left - pad)
    kept[top : main.bottom + pad, left : main.right + pad] = ink[
        top : main.bottom + pad, left : main.right + pad
    ]
    for box in others:
        top, left = max(0, box.top - pad), max(0, box.left - pad)
        kept[top : box.bottom + pad, left : box.right + pad] = 0
    inner = slice(main.top, main.bottom), slice(main.left, main.right)
    kept[inner] = ink[inner]
    return kept


# ---- parts ----------------------------------------------------------------------------------


def _label(mask: Mask) -> tuple[Int[np.ndarray, "h w"], int]:
    from scipy import ndimage  # a quarter of a second to import, which the first page need not wait

    labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
    return labels, int(count)


def _parts(mask: Mask) -> list[Box]:
    from scipy import ndimage

    labels, _ = _label(mask)
    return [
        Box(rows.start, rows.stop, columns.start, columns.stop)
        for rows, columns in ndimage.find_objects(labels)
    ]


def _groups(parts: list[Box]) -> list[Box]:
    """The parts with those drawn together that make one sign: a bar over its body, a gap in a
    stroke. Digits side by side stay apart."""
    groups = sorted(parts, key=lambda box: -box.height * box.width)
    joined = True
    while joined:
        joined = False
        for i, one in enumerate(groups):
            for j in range(i + 1, len(groups)):
                if _belongs(one, groups[j]):
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


def _belongs(main: Box, part: Box) -> bool:
    """Whether a smaller part is of the same sign: close to it, and above, below or within it, or
    too low to be a sign of its own."""
    size = max(main.height, main.width)
    across = max(main.left, part.left) - min(main.right, part.right)
    down = max(main.top, part.top) - min(main.bottom, part.bottom)
    if max(across, down) > 0.2 * size:
        return False
    overlap = -across / max(1, min(main.width, part.width))
    small = max(part.height, part.width) < 0.45 * main.height
    return overlap > 0.3 or (small and down < 0 and across < 0.1 * size)


def _is_digit_beside(main: Box, other: Box) -> bool:
    """Whether another part is a digit in the same row, of about the same height."""
    low, high = sorted((main.height, other.height))
    down = min(main.bottom, other.bottom) - max(main.top, other.top)
    return low > 0.5 * high and down > 0.5 * low and other.width < 2 * high


# ---- photographs ----------------------------------------------------------------------------


def _photographed(grey: Grey) -> Found:
    from scipy import ndimage

    smooth = ndimage.gaussian_filter(grey, max(grey.shape) / 600)
    best = max((_contrast(smooth, 1.0), _contrast(255 - smooth, 255.0)), key=_strength)
    found = _digit_of(best)
    if found is None:
        return Found(np.zeros_like(grey), ())
    return found


def _contrast(grey: Grey, least: float) -> Ink:
    """By which part of the light around it (of `least` at least) each pixel is darker; 0 for what
    is wider than a stroke, and for what is no darker than the paper (the hole of a 0 between its
    strokes). For chalk on a board: of the picture inverted, where light is no measure."""
    from scipy import ndimage

    side = max(grey.shape)
    window = max(3, int(STROKE * side)) | 1
    ground = ndimage.minimum_filter(
        ndimage.maximum_filter(grey, window, mode="nearest"), window, mode="nearest"
    )
    ratio = (ground - grey) / np.maximum(ground, least)
    few = max(1, side // 80)
    coarse = grey[::few, ::few]
    around = ndimage.median_filter(coarse, size=max(3, coarse.shape[0] // 3 | 1), mode="nearest")
    paper = np.kron(around, np.ones((few, few)))[: grey.shape[0], : grey.shape[1]]
    ratio[grey > paper - np.maximum(0.03 * paper, MIN_CONTRAST)] = 0.0
    return np.maximum(ratio, 0.0)


def _strength(contrast: Ink) -> float:
    """The contrast of ink: a digit has some hundredths of a picture's pixels, the darkest ones."""
    place = max(1, contrast.size // 300)
    return float(np.partition(contrast, -place, axis=None)[-place])


def _digit_of(contrast: Ink) -> Found | None:
    """The digit among all that stands out: lines taken out, the largest part, what belongs to
    it."""
    from scipy import ndimage

    side = max(contrast.shape)
    clean = _without_lines(contrast)
    least = max(MIN_RATIO, 0.5 * _strength(clean))
    labels, count = _label(clean >= least)
    if not count:
        return None
    boxes = [
        Box(rows.start, rows.stop, columns.start, columns.stop)
        for rows, columns in ndimage.find_objects(labels)
    ]
    mass = ndimage.sum_labels(clean, labels, np.arange(1, count + 1))
    likely = [
        (float(m), box)
        for k, (m, box) in enumerate(zip(mass, boxes, strict=True), 1)
        if max(box.height, box.width) >= SMALLEST * side
        and not _is_frame(labels[box.top : box.bottom, box.left : box.right] == k, contrast.shape)
    ]
    if not likely:
        return None
    # Of the parts the one with the most ink, and the more so the nearer to the middle.
    height, width = contrast.shape

    def score(part: tuple[float, Box]) -> float:
        amount, box = part
        y = ((box.top + box.bottom) / height - 1) * 0.8
        x = ((box.left + box.right) / width - 1) * 0.8
        return amount * float(np.exp(-(y * y + x * x)))

    likely = sorted(likely, key=score, reverse=True)[:MOST_PARTS]
    main = likely[0][1]
    groups = _groups([box for amount, box in likely if amount >= 0.03 * likely[0][0]])
    home = next(group for group in groups if _inside(main, group))
    darkest = float(clean[home.top : home.bottom, home.left : home.right].max())
    thin, long = sorted((home.height, home.width))
    if darkest < MIN_DARKEST or long < SMALLEST_DIGIT * side or thin < 0.075 * long:
        return None
    # At the picture's edge the light around is half unknown: what is faint, small or thin there is
    # a remainder of a line, a shadow or the table.
    if _touches(home, contrast.shape) and (
        darkest < 2 * MIN_DARKEST or long < 0.12 * side or thin < 0.15 * long
    ):
        return None
    beside = [g for g in groups if g is not home and _is_digit_beside(home, g)]
    soft = np.where(clean >= 0.4 * least, clean, 0.0)
    near = np.zeros_like(contrast, dtype=bool)
    pad = max(1, side // 200)
    top, left = max(0, home.top - pad), max(0, home.left - pad)
    near[top : home.bottom + pad, left : home.right + pad] = True
    kept = np.isin(labels, [k + 1 for k, box in enumerate(boxes) if _inside(box, home)])
    kept = ndimage.binary_dilation(kept, iterations=pad + 1) & near
    ink = np.where(kept, soft, 0.0)
    # Where more light falls the same pen stands out more; a line is meant to be even.
    ink = np.minimum(ink, np.median(ink[ink >= least]))
    return Found(ink / ink.max() * 255, (home, *beside))


def _touches(box: Box, shape: tuple[int, ...]) -> bool:
    return box.top == 0 or box.left == 0 or box.bottom == shape[0] or box.right == shape[1]


def _inside(box: Box, other: Box) -> bool:
    return (
        box.top >= other.top
        and box.bottom <= other.bottom
        and box.left >= other.left
        and box.right <= other.right
    )


def _is_frame(mask: Mask, shape: tuple[int, ...]) -> bool:
    """Whether a part is a printed frame, or a line from side to side: far wider or higher than a
    digit, or large with all of its ink along its edges."""
    height, width = mask.shape
    if height > 0.9 * shape[0] or width > 0.9 * shape[1]:
        return True
    if height < 0.4 * shape[0] or width < 0.4 * shape[1]:
        return False
    return _is_hollow(mask)


def _is_hollow(mask: Mask) -> bool:
    """Whether nearly all of the ink lies along the edges, as a printed frame's does."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    y, x = max(2, mask.shape[0] // 12), max(2, mask.shape[1] // 12)
    return float(mask[y:-y, x:-x].sum()) < 0.15 * float(mask.sum())


def _without_lines(contrast: Ink) -> Ink:
    """The contrast without straight thin lines across or down: where a line runs, only what is
    darker than it is ink over it."""
    from scipy import ndimage

    side = max(contrast.shape)
    length, thick = max(9, int(LINE * side)), max(3, side // 80)
    lines = np.zeros_like(contrast)
    for across in (True, False):
        run_size = (1, length) if across else (length, 1)
        wide_size = (thick, 1) if across else (1, thick)
        near = (3, 1) if across else (1, 3)
        thin = contrast - ndimage.grey_opening(contrast, size=wide_size)
        steady = ndimage.maximum_filter(thin, near)
        run = ndimage.maximum_filter(ndimage.minimum_filter(steady, run_size), run_size)
        lines = np.maximum(lines, ndimage.maximum_filter(run, near))
    on_line = (lines > 0.3 * MIN_RATIO) & (contrast < 1.6 * lines)
    clean = np.where(on_line, 0.0, contrast)
    # A stroke that crosses a line lost a few pixels there; take them from both sides.
    closed = ndimage.grey_closing(clean, size=(5, 5))
    return np.where(on_line, closed, clean)
