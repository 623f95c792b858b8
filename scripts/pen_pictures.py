"""Pictures of pen strokes, drawn and varied in batches on any device, as the Draw page prepares
them: 28×28 pixels, cropped to the ink, 20 pixels long, centred by the centre of mass.

Points are in a unit box, x to the right, y down. A digit is a row of line segments, n × 2 ends × 2;
unused segments have the ends of another one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

SIDE, BOX = 28, 20
FINE = 2  # a pixel's side is drawn in so many parts
STEPS = 4  # segments between two points of a curve
NEAR = 8  # other digits of the class that a digit is mixed with
CHUNK = 4096  # digits drawn at a time


class Maker:
    """Draws random numbers on a device."""

    def __init__(self, device: torch.device, seed: int) -> None:
        self.device = device
        self.generator = torch.Generator(device).manual_seed(seed)

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        found = torch.rand(*shape, generator=self.generator, device=self.device)
        return low + (high - low) * found

    def normal(self, *shape: int) -> Tensor:
        return torch.randn(*shape, generator=self.generator, device=self.device)

    def below(self, count: int, *shape: int) -> Tensor:
        return torch.randint(count, shape, generator=self.generator, device=self.device)

    def chance(self, count: int, probability: float) -> Tensor:
        return self.uniform(count) < probability


# ---- drawing --------------------------------------------------------------------------------


def draw(segments: Tensor, width: Tensor, soft: Tensor, shift: Tensor) -> Tensor:
    """Pictures (n × 1 × 28 × 28, 0 to 1) of segments in lines of `width`, a part of the longer side
    of the box around the points. `soft` is the width of a line's edge, in pixels; `shift` (n × 2)
    moves the picture, in pixels."""
    parts = zip(*(each.split(CHUNK) for each in (segments, width, soft, shift)), strict=True)
    return torch.cat([_draw(*part) for part in parts])


def _draw(segments: Tensor, width: Tensor, soft: Tensor, shift: Tensor) -> Tensor:
    points = segments.flatten(1, 2)
    low, high = points.amin(1), points.amax(1)
    extent = (high - low).amax(1).clamp(min=1e-3)
    scale = BOX / (extent * (1 + width))
    placed = (segments - ((low + high) / 2)[:, None, None]) * scale[:, None, None, None]
    half = (width * extent * scale / 2).clamp(min=0.2)
    coarse = _ink(placed, half, soft.clamp(min=1), SIDE, 1)
    at = torch.arange(SIDE, device=segments.device) + 0.5 - SIDE / 2
    mass = coarse.sum((1, 2)).clamp(min=1e-3)
    middle = torch.stack([(coarse.sum(1) * at).sum(1), (coarse.sum(2) * at).sum(1)], 1)
    placed = placed - (middle / mass[:, None] - shift)[:, None, None]
    ink = _ink(placed, half, soft.clamp(min=1 / FINE), SIDE * FINE, FINE)
    ink = F.avg_pool2d(ink[:, None], FINE)
    return ink / ink.amax((2, 3), keepdim=True).clamp(min=1e-3)


def _ink(segments: Tensor, half: Tensor, soft: Tensor, side: int, fine: int) -> Tensor:
    """n × side × side; coordinates in pixels from the picture's middle."""
    at = (torch.arange(side, device=segments.device) + 0.5) / fine - side / fine / 2
    x, y = at[None, None, :], at[None, :, None]
    nearest = torch.full((len(segments), side, side), 1e4, device=segments.device)
    for a, b in segments.transpose(0, 1).transpose(1, 2).unbind(0):
        (dx, dy), (ax, ay) = (b - a).unbind(1), a.unbind(1)
        length = (dx * dx + dy * dy).clamp(min=1e-9)
        across, down = x - ax[:, None, None], y - ay[:, None, None]
        along = across * (dx / length)[:, None, None] + down * (dy / length)[:, None, None]
        along = along.clamp_(0, 1)
        gap = (across - along * dx[:, None, None]).square_()
        gap = gap + (down - along * dy[:, None, None]).square_()
        torch.minimum(nearest, gap, out=nearest)
    inside = half[:, None, None] - nearest.sqrt_()
    return (inside / soft[:, None, None] + 0.5).clamp_(0, 1)


# ---- variations of strokes ------------------------------------------------------------------


def widths(count: int, make: Maker) -> Tensor:
    """Most as a pen on a screen draws; others from a hair to a third of the digit."""
    usual = make.uniform(count, low=0.045, high=0.21)
    any_width = torch.exp(make.uniform(count, low=np.log(0.012), high=np.log(0.33)))
    return torch.where(make.chance(count, 0.6), usual, any_width)


def bent(points: Tensor, make: Maker, strength: float) -> Tensor:
    """Points (n × m × 2) turned, slanted and bent, about the middle of the box."""
    count = len(points)
    turn = torch.deg2rad(make.normal(count) * 9 * strength)
    shear = make.normal(count) * 0.15 * strength
    bend = make.normal(count, 3, 2) * 0.07 * strength
    points = points - 0.5
    x, y = points[..., :1], points[..., 1:]
    bow = x * x * bend[:, None, 0] + x * y * bend[:, None, 1] + y * y * bend[:, None, 2]
    points = points + 2 * bow
    x, y = points[..., 0], points[..., 1]
    x = x + shear[:, None] * y
    cosine, sine = torch.cos(turn)[:, None], torch.sin(turn)[:, None]
    return torch.stack([cosine * x - sine * y, sine * x + cosine * y], 2) + 0.5


def filled(points: Tensor, chosen: Tensor) -> Tensor:
    """Each axis of the chosen digits stretched to the whole box, as UCI's digits are; a line that
    is nearly upright or level is not stretched across."""
    low, high = points.amin(1, keepdim=True), points.amax(1, keepdim=True)
    extent = high - low
    least = 0.1 * extent.amax(2, keepdim=True)
    scaled = (points - (low + high) / 2) / torch.maximum(extent, least).clamp(min=1e-4) + 0.5
    return torch.where(chosen[:, None, None], scaled, points)


def curve(points: Tensor, make: Maker) -> Tensor:
    """The segments of n digits of m points: straight lines, or bent towards a Catmull-Rom spline,
    n × STEPS·(m − 1) × 2 × 2."""
    padded = torch.cat([points[:, :1], points, points[:, -1:]], 1)
    t = (torch.arange(STEPS, device=points.device) / STEPS)[None, None, :, None]
    p0, p1, p2, p3 = (padded[:, k : k + points.shape[1] - 1, None] for k in range(4))
    bow = 2 * p0 - 5 * p1 + 4 * p2 - p3
    smooth = p1 + 0.5 * t * (p2 - p0) + 0.5 * t**2 * bow + 0.5 * t**3 * (3 * (p1 - p2) + p3 - p0)
    straight = p1 + t * (p2 - p1)
    share = make.uniform(len(points)) * make.chance(len(points), 0.5)
    line = straight + share[:, None, None, None] * (smooth - straight)
    line = torch.cat([line.flatten(1, 2), points[:, -1:]], 1)
    return torch.stack([line[:, :-1], line[:, 1:]], 2)


class Pens:
    """Endless varied pictures of UCI's digits."""

    def __init__(
        self, points: np.ndarray, labels: np.ndarray, device: torch.device, part_filled: float,
        part_mixed: float,
    ) -> None:  # fmt: skip
        self._filled, self._mixed = part_filled, part_mixed
        self.points = torch.tensor(points, dtype=torch.float32, device=device)
        self.labels = torch.tensor(labels, device=device)
        self._near = torch.empty(len(labels), NEAR, dtype=torch.long, device=device)
        flat = self.points.flatten(1)
        for label in range(10):
            rows = torch.nonzero(self.labels == label)[:, 0]
            nearest = torch.cdist(flat[rows], flat[rows]).topk(NEAR + 1, largest=False)[1][:, 1:]
            self._near[rows] = rows[nearest]

    def __call__(self, count: int, make: Maker, strength: float = 1.0) -> tuple[Tensor, Tensor]:
        rows = make.below(len(self.labels), count)
        points = self.points[rows]
        # A digit between two of a class that look alike, or a little beyond one of them.
        other = self.points[self._near[rows, make.below(NEAR, count)]]
        share = make.uniform(count, low=-0.25, high=0.6) * make.chance(count, self._mixed)
        points = points + share[:, None, None] * (other - points)
        # UCI's digits are stretched to a square; their own form is lost, and guessed here.
        aspect = torch.exp(make.normal(count) * 0.3 - 0.25).clamp(0.25, 1.6)
        narrow = torch.stack([aspect, torch.ones_like(aspect)], 1)[:, None]
        points = (points - 0.5) * narrow + 0.5
        points = points + make.normal(*points.shape) * 0.012 * strength
        points = self._ends(points, make)
        points = bent(points, make, strength)
        points = filled(points, make.chance(count, self._filled))
        return picture(curve(points, make), make), self.labels[rows]

    @staticmethod
    def _ends(points: Tensor, make: Maker) -> Tensor:
        """Ends cut off, or run on."""
        chosen = make.chance(len(points), 0.3)
        points = points.clone()
        for end, inner in ((0, 1), (-1, -2)):
            share = make.uniform(len(points), low=-0.25, high=0.4) * chosen
            points[:, end] += (points[:, inner] - points[:, end]) * share[:, None]
        return points


class Templates:
    """Endless varied pictures of digits whose strokes are given as lists of points."""

    def __init__(
        self, digits: Sequence[Sequence[np.ndarray]], labels: np.ndarray, device: torch.device
    ) -> None:
        rows = []
        for strokes in digits:
            lines = [np.stack([stroke[:-1], stroke[1:]], 1) for stroke in strokes]
            rows.append(np.concatenate(lines))
        most = max(map(len, rows))
        padded = np.stack([np.concatenate([r, np.repeat(r[:1], most - len(r), 0)]) for r in rows])
        self.segments = torch.tensor(padded, dtype=torch.float32, device=device)
        self.labels = torch.tensor(labels, device=device)

    def __call__(self, count: int, make: Maker, strength: float = 1.0) -> tuple[Tensor, Tensor]:
        rows = make.below(len(self.labels), count)
        segments = self.segments[rows]
        points = segments.flatten(1, 2)
        aspect = torch.exp(make.normal(count) * 0.2)
        points = (points - 0.5) * torch.stack([aspect, 1 / aspect], 1)[:, None] + 0.5
        points = bent(points, make, strength)
        points = filled(points, make.chance(count, 0.3))
        return picture(points.view_as(segments), make), self.labels[rows]


def picture(segments: Tensor, make: Maker) -> Tensor:
    """The segments in lines of a random width and softness."""
    count = len(segments)
    soft = torch.exp(make.uniform(count, low=np.log(0.05), high=np.log(1.0)))
    shift = make.normal(count, 2) * 0.3
    return draw(segments, widths(count, make), soft, shift)


# ---- variations of scanned digits -----------------------------------------------------------


def scanned(images: Tensor, make: Maker, strength: float = 1.0) -> Tensor:
    """Pictures turned, slanted, scaled, moved, warped, and of thicker or thinner lines."""
    count = len(images)
    turn = torch.deg2rad(make.uniform(count, low=-10, high=10) * strength)
    scale = torch.exp(make.uniform(count, 2, low=-0.1, high=0.1) * strength)
    shear = make.uniform(count, low=-0.15, high=0.15) * strength
    move = make.uniform(count, 2, low=-1, high=1) * strength * 2 / SIDE
    cosine, sine = torch.cos(turn), torch.sin(turn)
    rows = [
        torch.stack([cosine / scale[:, 0], sine + shear, move[:, 0]], 1),
        torch.stack([-sine, cosine / scale[:, 1], move[:, 1]], 1),
    ]
    grid = F.affine_grid(torch.stack(rows, 1), [count, 1, SIDE, SIDE], align_corners=False)
    warp = make.normal(count, 2, 5, 5) * (0.7 * strength * 2 / SIDE)
    warp = F.interpolate(warp, (SIDE, SIDE), mode="bicubic", align_corners=True)
    images = F.grid_sample(images, grid + warp.permute(0, 2, 3, 1), align_corners=False)
    amount = make.uniform(count, low=-0.3, high=0.4)[:, None, None, None] * strength
    thicker = F.max_pool2d(images, 3, 1, 1)
    thinner = -F.max_pool2d(-images, 3, 1, 1)
    thick, thin = amount.clamp(min=0), amount.clamp(max=0)
    return images + thick * (thicker - images) + thin * (images - thinner)
