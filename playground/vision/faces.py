"""Faces in a picture, found by a cascade of three small nets, with every stage kept.

The first net looks at the picture at several sizes (the image pyramid) and proposes windows; the
second and the third look again at each window that is left, at 24×24 and at 48×48 pixels. Each says
how probable a face is and how the window must be moved; the third also finds five points. Between
the stages, non-maximum suppression keeps one of several windows on the same face.

Source: Zhang, Zhang, Li & Qiao (2016), Joint face detection and alignment using multi-task cascaded
convolutional networks, arXiv:1604.02878; thresholds and rounding as in PyPI's facenet-pytorch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, UInt8
from PIL import Image

from playground.core import clock
from playground.core.box import Box
from playground.data.picture_files import open_picture, upright_size
from playground.nets.store import shipped_model
from playground.vision.classify import net_of

STAGES = ("p", "r", "o")
NAMES = {stage: f"faces-{stage}" for stage in STAGES}
THRESHOLDS = (0.6, 0.7, 0.7)  # lowest probability of a face, for each stage
WINDOW = 12  # side of the first net's window, in pixels
STRIDE = 2  # between neighbouring windows of the first net
SIDES = {"r": 24, "o": 48}  # of the crops that the other nets read
FACTOR = 0.709  # from one level of the pyramid to the next: half of the area
PART = 1 / 12  # side of the smallest face searched, as a part of the picture's shorter side
LEAST = 20  # pixels; no smaller faces are searched
SAME_LEVEL, SAME = 0.5, 0.7  # IoU of windows on the same face, within a level and otherwise
POINTS = 5

Windows = Float[np.ndarray, "_ 4"]  # left, top, right, bottom, in pixels of the decoded picture


@dataclass(frozen=True, slots=True)
class Candidate:
    """A window that may show a face. `score` is the last net's probability."""

    score: float
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The picture at one size of the pyramid: `scale` times the decoded picture. `heat` is the
    first net's probability of a face in each of its windows, `found` those above the threshold."""

    scale: float
    pixels: UInt8[np.ndarray, "h w 3"]
    heat: Float[np.ndarray, "rows columns"]
    found: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One net's work. It looked at the windows `given`, in `crops`, and gave `scores`. `passed`
    (indices into `given`) are above the threshold, `kept` (of these) are left after non-maximum
    suppression, and `out` are the kept ones, moved as the net says. The first net has no crops: it
    looks at whole levels, and `given` are the windows that it found on all of them."""

    name: str
    given: tuple[Candidate, ...]
    crops: UInt8[np.ndarray, "crops side side 3"]
    scores: Float[np.ndarray, " windows"]
    passed: tuple[int, ...]
    kept: tuple[int, ...]
    out: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """A face with its five points (x, y): left eye, right eye, nose, left and right corner of the
    mouth, as seen in the picture."""

    score: float
    box: Box
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """Everything that was computed for a picture; all places are in pixels of the picture as turned
    by its EXIF orientation. `smallest` is the side of the smallest face searched."""

    width: int
    height: int
    smallest: float
    levels: tuple[Level, ...]
    stages: tuple[Stage, ...]
    faces: tuple[Face, ...]
    milliseconds: float


def find_faces(
    data: bytes,
    smallest: float | None = None,
    thresholds: tuple[float, float, float] = THRESHOLDS,
) -> Cascade:
    """Find the faces in a picture file. `smallest` is the side of the smallest face searched, in
    pixels; None: a twelfth of the picture's shorter side.

    Raises:
        PictureError: the file is not a readable picture.
    """
    begun = clock.seconds()
    width, height = upright_size(data)
    picture = np.asarray(open_picture(data, colour=True))
    shrunk = picture.shape[1] / width  # large pictures are decoded at a reduced size
    side = max(smallest or PART * min(width, height), 1.0) * shrunk
    side = max(side, LEAST * min(shrunk, 1.0), float(WINDOW) / 4)
    pixels = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float()
    work = _Work(pixels, 1 / shrunk)
    levels, windows, scores, moves = _pyramid(work, side, thresholds[0])
    kept = np.flatnonzero(
        np.isin(np.arange(len(windows)), _kept_of_levels(levels, windows, scores))
    )
    kept = kept[_suppressed(windows[kept], scores[kept], SAME)]
    out = _squared(_moved(windows[kept], moves[kept], 0))
    stages = [
        Stage(
            "p", work.candidates(windows, scores), np.zeros((0, WINDOW, WINDOW, 3), np.uint8),
            scores, tuple(range(len(windows))), tuple(map(int, kept)),
            work.candidates(out, scores[kept]),
        )
    ]  # fmt: skip
    windows = out
    second = _look(work, "r", windows, thresholds[1])
    kept = second.passed[_suppressed(windows[second.passed], second.scores[second.passed], SAME)]
    out = _squared(_moved(windows[kept], second.moves[kept], 1))
    stages.append(work.stage("r", windows, stages[-1], second, kept, out))
    windows = out
    third = _look(work, "o", windows, thresholds[2])
    moved = _moved(windows, third.moves, 1)
    kept = third.passed[
        _suppressed(moved[third.passed], third.scores[third.passed], SAME, smaller=True)
    ]
    stages.append(work.stage("o", windows, stages[-1], third, kept, moved[kept]))
    faces = tuple(
        Face(one.score, one.box, work.points(windows[row], third.points[row]))
        for one, row in zip(stages[-1].out, kept, strict=True)
    )
    spent = 1000 * (clock.seconds() - begun)
    return Cascade(width, height, side / shrunk, levels, tuple(stages), faces, spent)


# ---- the first net: every window of every level -----------------------------------------------


def scales_for(height: int, width: int, smallest: float) -> tuple[float, ...]:
    """The sizes of the pyramid: the smallest face has `WINDOW` pixels in the first, and the largest
    one in the last."""
    scale, scales = WINDOW / smallest, []
    while min(height, width) * scale >= WINDOW:
        scales.append(scale)
        scale *= FACTOR
    return tuple(scales)


def level_size(side: int, scale: float) -> int:
    """A side of a level, in pixels; even, as the first net's pooling has a stride of 2."""
    return max(WINDOW, int(side * scale + 1) // 2 * 2)


def _pyramid(
    work: _Work, smallest: float, threshold: float
) -> tuple[tuple[Level, ...], Windows, np.ndarray, np.ndarray]:
    """The levels, and of all windows above the threshold: places, scores and corrections."""
    height, width = work.pixels.shape[2:]
    levels, found = [], []
    for scale in scales_for(height, width, smallest):
        size = level_size(height, scale), level_size(width, scale)
        scaled = F.interpolate(work.pixels, size=size, mode="area")
        outputs = work.run("p", scaled)[0]
        heat = outputs[:2].softmax(0)[1].numpy()
        rows, columns = np.nonzero(heat >= threshold)
        corner = np.stack([columns, rows], 1).astype(np.float32) * STRIDE
        sides = np.float32(scale)
        windows = np.concatenate(
            [np.floor((corner + 1) / sides), np.floor((corner + WINDOW) / sides)], 1
        )
        scores = heat[rows, columns]
        found.append((windows, scores, outputs[2:].numpy()[:, rows, columns].T))
        pixels = scaled[0].permute(1, 2, 0).round().clamp(0, 255).byte().numpy()
        levels.append(Level(scale, pixels, heat, work.candidates(windows, scores)))
    if not found:
        return (), np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros((0, 4))
    windows, scores, moves = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return tuple(levels), windows, scores, moves


def _kept_of_levels(levels: tuple[Level, ...], windows: Windows, scores: np.ndarray) -> np.ndarray:
    """The windows that are left after non-maximum suppression within each level."""
    kept, start = [np.zeros(0, int)], 0
    for level in levels:
        rows = np.arange(start, start + len(level.found))
        kept.append(rows[_suppressed(windows[rows], scores[rows], SAME_LEVEL)])
        start += len(level.found)
    return np.concatenate(kept)


# ---- the other nets: the windows that are left ------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    crops: np.ndarray
    scores: np.ndarray
    moves: np.ndarray
    points: np.ndarray
    passed: np.ndarray


class _Work:
    """A decoded picture, and the way from its pixels to those of the file (`grown` times)."""

    def __init__(self, pixels: torch.Tensor, grown: float) -> None:
        self.pixels, self.grown = pixels, grown

    def run(self, stage: str, pixels: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            found: torch.Tensor = net_of(shipped_model(NAMES[stage]))(pixels / 255)
        return found

    def box(self, window: np.ndarray) -> Box:
        left, top, right, bottom = (float(at) * self.grown for at in window)
        return Box(left, top, right - left, bottom - top)

    def candidates(self, windows: Windows, scores: np.ndarray) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(float(score), self.box(window))
            for window, score in zip(windows, scores, strict=True)
        )

    def points(self, window: np.ndarray, parts: np.ndarray) -> tuple[tuple[float, float], ...]:
        """The points of a window, given as parts of its sides: five x, then five y."""
        left, top, right, bottom = window
        xs = (right - left + 1) * parts[:POINTS] + left - 1
        ys = (bottom - top + 1) * parts[POINTS:] + top - 1
        return tuple(
            (float(x) * self.grown, float(y) * self.grown) for x, y in zip(xs, ys, strict=True)
        )

    def stage(
        self, name: str, windows: Windows, before: Stage, looked: _Looked, kept: np.ndarray,
        out: Windows,
    ) -> Stage:  # fmt: skip
        return Stage(
            name, before.out, looked.crops, looked.scores, tuple(map(int, looked.passed)),
            tuple(map(int, kept)), self.candidates(out, looked.scores[kept]),
        )  # fmt: skip


def _look(work: _Work, stage: str, windows: Windows, threshold: float) -> _Looked:
    """Let a net look at each window, cropped at the picture's edges and scaled to its input."""
    side = SIDES[stage]
    height, width = work.pixels.shape[2:]
    crops = torch.zeros((len(windows), 3, side, side))
    inside = np.zeros(len(windows), bool)
    for row, window in enumerate(np.trunc(windows).astype(int)):
        left, top = max(window[0], 1) - 1, max(window[1], 1) - 1
        part = work.pixels[:, :, top : min(window[3], height), left : min(window[2], width)]
        if part.shape[2] > 0 and part.shape[3] > 0:
            crops[row] = F.interpolate(part, size=(side, side), mode="area")[0]
            inside[row] = True
    pixels = crops.permute(0, 2, 3, 1).round().clamp(0, 255).byte().numpy()
    if not len(windows):
        none = np.zeros(0, np.float32)
        return _Looked(pixels, none, np.zeros((0, 4)), np.zeros((0, 10)), np.zeros(0, int))
    # The net was made for pictures turned by 180°; see scripts/make_faces.py.
    outputs = work.run(stage, crops.flip(2, 3)).flatten(1)
    scores = outputs[:, :2].softmax(1)[:, 1].numpy() * inside
    moves, points = outputs[:, 2:6].numpy(), outputs[:, 6:].numpy()
    return _Looked(pixels, scores, moves, points, np.flatnonzero(scores > threshold))


# ---- windows ----------------------------------------------------------------------------------


def _moved(windows: Windows, moves: np.ndarray, more: int) -> Windows:
    """The windows with each edge moved by a part of the side (plus `more` pixels)."""
    sides = np.tile(windows[:, 2:] - windows[:, :2] + more, 2)
    return np.asarray(windows + moves * sides, np.float32)


def _squared(windows: Windows) -> Windows:
    """The squares with the windows' centres and longer sides."""
    sides = windows[:, 2:] - windows[:, :2]
    longest = sides.max(1, keepdims=True) if len(windows) else sides[:, :1]
    corner = windows[:, :2] + sides / 2 - longest / 2
    return np.concatenate([corner, corner + longest], 1)


def _suppressed(
    windows: Windows, scores: np.ndarray, threshold: float, smaller: bool = False
) -> np.ndarray:
    """Non-maximum suppression: the rows that are left, by descending score. With `smaller`, the
    intersection is compared with the smaller window, not with the union, and sides count one pixel
    more."""
    left = np.argsort(-scores, kind="stable")
    more = 1.0 if smaller else 0.0
    areas = (windows[:, 2:] - windows[:, :2] + more).prod(1)
    kept = []
    while len(left):
        best, rest = left[0], left[1:]
        kept.append(best)
        low = np.maximum(windows[best, :2], windows[rest, :2])
        high = np.minimum(windows[best, 2:], windows[rest, 2:])
        shared = (high - low + more).clip(min=0).prod(1)
        whole = areas[best] + areas[rest] - shared
        of = np.minimum(areas[best], areas[rest]) if smaller else whole
        left = rest[shared <= threshold * of]
    return np.array(kept, int)


def face_crop(data: bytes, face: Face, side: int = 96) -> UInt8[np.ndarray, "side side 3"]:
    """The face turned so that its eyes are level, as a square of `side` pixels; the square is as
    large as the longer side of the face's box.

    Raises:
        PictureError: the file is not a readable picture.
    """
    width, _ = upright_size(data)
    picture = open_picture(data, colour=True)
    shrunk = picture.width / width
    (ax, ay), (bx, by) = face.points[:2]
    angle = np.arctan2(by - ay, bx - ax)
    x, y = face.box.x + face.box.width / 2, face.box.y + face.box.height / 2
    step = max(face.box.width, face.box.height) * shrunk / side
    cos, sin = np.cos(angle) * step, np.sin(angle) * step
    left = x * shrunk - (cos - sin) * side / 2
    top = y * shrunk - (sin + cos) * side / 2
    turned = picture.transform(
        (side, side), Image.Transform.AFFINE, (cos, -sin, left, sin, cos, top),
        Image.Resampling.BICUBIC,
    )  # fmt: skip
    return np.asarray(turned, np.uint8)
