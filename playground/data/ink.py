"""Find the ink of a digit in a picture: a clean drawing, a scan, or a photograph of paper.

The steps are those of document scanners:

1. Divide by the local illumination, which removes shadows, glare and the table beside the paper.
2. Mark pixels that are darker (or lighter) than the paper around them and belong to a structure
   no wider than a pen's stroke.
3. Remove ruled lines.
4. Take the largest connected component, with the components that belong to it, as the digit.

If no component qualifies, the picture has no ink.
Sources: Sauvola & Pietikäinen (2000), doi:10.1016/S0031-3203(99)00055-2 (local thresholds);
Gonzalez & Woods, Digital Image Processing (division by a morphological closing).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from playground.data.components import (
    Box,
    Mask,
    characters,
    components,
    is_digit_beside,
    is_inside,
    label_components,
    touches_edge,
)
from playground.data.picture_files import MIN_CONTRAST

# Lengths are fractions of the picture's longer side; contrasts are fractions of the local light.
WORKING_SIDE = 560  # larger pictures are first scaled down to this longer side, in pixels
PHOTO_SIDE = 150  # smaller pictures, in pixels, are drawings with nothing around the ink
STROKE = 0.13  # the widest stroke; anything wider is background
MIN_RATIO = 0.09  # the lowest contrast between ink and paper
LINE = 0.25  # a straight run of this length is a ruled line
MOST_PARTS = 40  # the number of components that are examined
SMALLEST = 0.025  # the smallest longer side of a digit's component
SMALLEST_DIGIT = 0.04  # the smallest longer side of a digit
ORANGE = (217, 95, 14)
MOST_TRIED = 6  # the number of components, by score, that are examined for being a digit
SHARP = 0.08  # the lowest slope of a stroke's edge, as a fraction of its contrast for each pixel
BRIGHT = 170  # grey level; what is lighter than such paper is a reflection, not chalk
MIN_DARKEST = 0.18  # the lowest contrast of a digit's darkest pixel

Grey = Float[np.ndarray, "h w"]
Ink = Float[np.ndarray, "h w"]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The ink of one digit, 0 (none) to 255, its box, and the boxes of the components beside it
    that look like digits, too."""

    ink: Ink
    digits: tuple[Box, ...]  # the digit in `ink` first


def find_ink(picture: Image.Image) -> Ink:
    """The ink of the digit in a grey picture, from 0 to 255; all 0 if there is no digit."""
    return find_digits(picture).ink


def find_digits(picture: Image.Image) -> Found:
    """The ink of the largest digit in a grey picture, and the boxes of all likely digits."""
    grey = np.asarray(at_working_size(picture), np.float64)
    border = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
    paper = float(np.median(border))
    if float(np.mean(np.abs(border - paper) <= 2)) > 0.5:
        ink = _apart(paper - grey)
        if ink.max(initial=0.0) < MIN_CONTRAST:
            return Found(np.zeros_like(grey), ())
        clean = float(np.mean(np.abs(border - paper) <= 2)) == 1
        reflected = paper > BRIGHT and grey.flat[ink.argmax()] > paper
        found = None if reflected else _drawn(ink, clean)
        if found is not None:
            return found
    return _photographed(grey)


def at_working_size(picture: Image.Image) -> Image.Image:
    """Scale the picture down to the size at which ink is searched."""
    if max(picture.size) <= WORKING_SIDE:
        return picture
    factor = WORKING_SIDE / max(picture.size)
    width, height = (max(1, round(side * factor)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BOX)


def over_picture(picture: Image.Image, ink: Ink) -> UInt8[np.ndarray, "h w 3"]:
    """A grey picture, made paler, with the detected ink overlaid in orange."""
    grey = np.asarray(at_working_size(picture), np.float64)
    part = (ink / 255)[..., None]
    pale = (255 - 0.6 * (255 - grey))[..., None]
    return np.round(pale * (1 - part) + part * np.array(ORANGE)).astype(np.uint8)


def _apart(darker: Grey) -> Ink:
    """Each pixel's distance from the paper, for dark or for light ink, whichever is stronger."""
    dark, light = np.maximum(darker, 0.0), np.maximum(-darker, 0.0)
    return dark if (dark**2).sum() >= (light**2).sum() else light


# ---- clean pictures -------------------------------------------------------------------------


def _drawn(ink: Ink, clean: bool) -> Found | None:
    """The digits on even paper; None if there is anything but one digit or one row of digits.
    `clean`: nothing touches the border, so the picture may be cropped close to one digit."""
    parts = components(ink >= 0.25 * ink.max())
    side = max(ink.shape)
    if not parts:
        return Found(ink, ())
    if len(parts) > MOST_PARTS:
        everything = Box(0, ink.shape[0], 0, ink.shape[1])
        return None if side >= PHOTO_SIDE else Found(ink, (everything,))
    groups = characters(parts)
    whole = Box(
        min(box.top for box in groups), max(box.bottom for box in groups),
        min(box.left for box in groups), max(box.right for box in groups),
    )  # fmt: skip
    if side >= PHOTO_SIDE and _lies_beyond(components(ink >= 0.06 * ink.max()), whole):
        return None
    large = whole.width > 0.9 * ink.shape[1] or whole.height > 0.9 * ink.shape[0]
    labels, _ = label_components(ink >= 0.25 * ink.max())
    masks = [
        labels[box.top : box.bottom, box.left : box.right] == k for k, box in enumerate(parts, 1)
    ]
    cropped = large and clean and len(groups) == 1 and not _is_hollow(max(masks, key=np.size))
    if side >= PHOTO_SIDE and (touches_edge(whole, ink.shape) or (large and not cropped)):
        return None
    main = max(groups, key=lambda box: box.height * box.width)
    alike = [box for box in groups if box is not main and is_digit_beside(main, box)]
    specks = [box for box in groups if box is not main and box not in alike]
    if side >= PHOTO_SIDE and not cropped and any(_is_frame(m, ink.shape) for m in masks):
        return None
    for k, (box, mask) in enumerate(zip(parts, masks, strict=True), 1):
        thin, long = sorted(mask.shape)
        solid = mask.mean() > 0.6 and thin > 0.5 * long
        wide = mask.mean() > 0.72 and thin > 0.2 * side
        if side < PHOTO_SIDE or not solid or long < 0.15 * side:
            continue
        if wide or not _is_stroke(labels == k, box, 255 - ink):
            return None  # a shadow
    if side >= PHOTO_SIDE and any(max(box.height, box.width) > 0.3 * main.height for box in specks):
        return None
    if side < PHOTO_SIDE and not alike:
        return Found(ink, (main,))
    return Found(_only(ink, [box for box in groups if box is not main], main), (main, *alike))


def _lies_beyond(faint: list[Box], whole: Box) -> bool:
    """Whether there are faint lines, dots or shadows outside the box of the ink."""
    pad = 3 + 0.1 * max(whole.height, whole.width)
    return any(
        box.top < whole.top - pad
        or box.left < whole.left - pad
        or box.bottom > whole.bottom + pad
        or box.right > whole.right + pad
        for box in faint
    )


def _only(ink: Ink, others: list[Box], main: Box) -> Ink:
    """The ink of the main component with its soft edge; the ink of `others` is removed."""
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


# ---- photographs ----------------------------------------------------------------------------


def _photographed(grey: Grey) -> Found:
    from scipy import ndimage

    smooth = ndimage.gaussian_filter(grey, max(grey.shape) / 600)
    dark, light = _contrast(smooth, 1.0), _contrast(255 - smooth, 255.0)
    strengths = _strength(dark), _strength(light)
    sides = [(dark, smooth), (light, 255 - smooth)]
    if strengths[0] < strengths[1]:
        sides.reverse()
    if min(strengths) < 0.5 * max(strengths):  # dark or light ink beyond doubt
        sides = sides[:1]
    if np.median(grey) > BRIGHT:
        sides = [(dark, smooth)]
    found = [_digit_of(contrast, ground) for contrast, ground in sides]
    best = max((each for each in found if each is not None), key=lambda f: f[0], default=None)
    return best[1] if best else Found(np.zeros_like(grey), ())


def _contrast(grey: Grey, least: float) -> Ink:
    """The contrast of each pixel: how much darker it is, as a fraction of the local background (at
    least `least`). It is 0 for structures wider than a stroke, and for pixels no darker than the
    paper (such as the hole of a 0). For chalk on a board, pass the inverted picture with
    `least` 255, so that contrasts are fractions of white."""
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
    """The contrast of the ink: the quantile at the darkest 1/300 of the pixels, since a digit
    covers at least about 1 % of a picture."""
    place = max(1, contrast.size // 300)
    return float(np.partition(contrast, -place, axis=None)[-place])


def _digit_of(contrast: Ink, grey: Grey) -> tuple[float, Found] | None:
    """The digit in a contrast image (of dark ink in `grey`) and its score: without ruled lines,
    the largest component that may be a digit, and the components that belong to it. None if there
    is no digit."""
    from scipy import ndimage

    side = max(contrast.shape)
    clean = _without_lines(contrast)
    least = max(MIN_RATIO, 0.5 * _strength(clean))
    labels, count = label_components(clean >= least)
    if not count:
        return None
    boxes = [
        Box(rows.start, rows.stop, columns.start, columns.stop)
        for rows, columns in ndimage.find_objects(labels)
    ]
    mass = ndimage.sum_labels(clean, labels, np.arange(1, count + 1))
    likely = [
        (float(m), box, k)
        for k, (m, box) in enumerate(zip(mass, boxes, strict=True), 1)
        if max(box.height, box.width) >= SMALLEST * side
        and not _is_frame(labels[box.top : box.bottom, box.left : box.right] == k, contrast.shape)
    ]
    # The main component has the most ink, weighted by a Gaussian around the picture's centre.
    height, width = contrast.shape

    def score(part: tuple[float, Box, int]) -> float:
        amount, box, _ = part
        y = ((box.top + box.bottom) / height - 1) * 0.8
        x = ((box.left + box.right) / width - 1) * 0.8
        return amount * float(np.exp(-(y * y + x * x)))

    likely = sorted(likely, key=score, reverse=True)[:MOST_PARTS]
    tried = [
        part
        for part in likely[:MOST_TRIED]
        if max(part[1].height, part[1].width) < 0.1 * side
        or _is_stroke(labels == part[2], part[1], grey)
    ]
    tried += likely[MOST_TRIED:]
    for part in tried[:MOST_TRIED]:
        amount, main, k = part
        groups = characters([box for other, box, _ in tried if other >= 0.03 * amount])
        home = next(group for group in groups if is_inside(main, group))
        darkest = float(clean[home.top : home.bottom, home.left : home.right].max())
        if _may_be_digit(home, darkest, contrast.shape) and _is_stroke(labels == k, main, grey):
            break
    else:
        return None
    beside = [g for g in groups if g is not home and is_digit_beside(home, g)]
    soft = np.where(clean >= 0.4 * least, clean, 0.0)
    near = np.zeros_like(contrast, dtype=bool)
    pad = max(1, side // 200)
    top, left = max(0, home.top - pad), max(0, home.left - pad)
    near[top : home.bottom + pad, left : home.right + pad] = True
    kept = np.isin(labels, [k + 1 for k, box in enumerate(boxes) if is_inside(box, home)])
    kept = ndimage.binary_dilation(kept, iterations=pad + 1) & near
    ink = np.where(kept, soft, 0.0)
    # The same pen has more contrast under more light: even out the strokes.
    ink = np.minimum(ink, np.median(ink[ink >= least]))
    return score(part), Found(ink / ink.max() * 255, (home, *beside))


def _may_be_digit(home: Box, darkest: float, shape: tuple[int, ...]) -> bool:
    """Whether a component is dark and large enough for a digit. At the picture's edge half of the
    surroundings are unknown, so that a faint, small or thin component there is the rest of a
    line, a shadow or the table."""
    side = max(shape)
    thin, long = sorted((home.height, home.width))
    if darkest < MIN_DARKEST or long < SMALLEST_DIGIT * side or thin < 0.075 * long:
        return False
    cut = touches_edge(home, shape)
    return not cut or (darkest >= 2 * MIN_DARKEST and long >= 0.25 * side and thin >= 0.25 * long)


def _is_stroke(mask: Mask, box: Box, grey: Grey) -> bool:
    """Whether a component has the sharp edges of a stroke all around. Shadows and reflections have
    soft ones, and what is cut off a wider dark area (a finger, the table) has none on one side."""
    from scipy import ndimage

    reach = max(3, max(mask.shape) // 110)
    top, left = max(0, box.top - 3 * reach), max(0, box.left - 3 * reach)
    part = np.s_[top : box.bottom + 3 * reach, left : box.right + 3 * reach]
    inside, level = mask[part], grey[part]
    edge = inside ^ ndimage.binary_erosion(inside, border_value=1)
    around = ndimage.binary_dilation(inside, iterations=reach)
    ring = around & ~ndimage.binary_dilation(inside, iterations=reach - 1)
    if not ring.any() or not edge.any():
        return False
    # The ink's level near each pixel, and the paper's.
    window = 4 * reach + 1
    ink = ndimage.minimum_filter(np.where(inside, level, 255.0), window)
    paper = ndimage.maximum_filter(level, window)
    depth = np.maximum(paper - ink, 1.0)
    still_ink = (level - ink)[ring] < 0.3 * depth[ring]
    slope = ndimage.maximum_filter(ndimage.gaussian_gradient_magnitude(level, 0.7), 3)
    sharp = float(np.median(slope[edge] / depth[edge]))
    return float(still_ink.mean()) < 0.1 and sharp > SHARP


def _is_frame(mask: Mask, shape: tuple[int, ...]) -> bool:
    """Whether a component is a printed frame or a line across the picture: far wider or higher
    than a digit, or large with nearly all of its ink along its edges."""
    height, width = mask.shape
    if height > 0.9 * shape[0] or width > 0.9 * shape[1]:
        return True
    if height < 0.4 * shape[0] or width < 0.4 * shape[1]:
        return False
    return _is_hollow(mask)


def _is_hollow(mask: Mask) -> bool:
    """Whether nearly all of the ink lies along the edges, as in a printed frame."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    y, x = max(2, mask.shape[0] // 12), max(2, mask.shape[1] // 12)
    return float(mask[y:-y, x:-x].sum()) < 0.15 * float(mask.sum())


def _without_lines(contrast: Ink) -> Ink:
    """The contrast without thin, straight horizontal and vertical lines. Pixels on a line are kept
    only if they are clearly darker than the line."""
    from scipy import ndimage

    side = max(contrast.shape)
    length, thick = max(9, int(LINE * side)), max(3, side // 80)
    lines = np.zeros_like(contrast)
    for across in (True, False):
        run_size = (1, length) if across else (length, 1)
        wide_size = (thick, 1) if across else (1, thick)
        near = (3, 1) if across else (1, 3)
        thin = contrast - ndimage.grey_opening(contrast, size=wide_size)
        # Bridge the gaps of dashed lines, and those where two lines cross.
        gap = (1, 2 * thick + 1) if across else (2 * thick + 1, 1)
        steady = ndimage.grey_closing(ndimage.maximum_filter(thin, near), size=gap)
        run = ndimage.maximum_filter(ndimage.minimum_filter(steady, run_size), run_size)
        lines = np.maximum(lines, ndimage.maximum_filter(run, near))
    on_line = (lines > 0.3 * MIN_RATIO) & (contrast < 1.6 * lines)
    clean = np.where(on_line, 0.0, contrast)
    # A stroke that crosses a line has lost a few pixels: fill the gap by a closing.
    closed = ndimage.grey_closing(clean, size=(5, 5))
    return np.where(on_line, closed, clean)
