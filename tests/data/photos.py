"""Photographs and scans of a digit on paper, made from the shipped digits: each kind of thing
that lies around a digit, or on it, in pictures that people take."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from playground.data.digits import shipped_digits

PAPER, INK = (240, 236, 226), (38, 42, 72)


class Sheet:
    """One picture in the making, with its own randomness."""

    def __init__(self, seed: int, size: tuple[int, int] = (600, 800)) -> None:
        self.random = np.random.default_rng(seed)
        self.width, self.height = size
        self.paper = np.ones((self.height, self.width, 3)) * PAPER
        self.label = -1

    def digit(self, ink: tuple[int, int, int] = INK, strength: float = 0.95) -> None:
        """A digit somewhere around the middle, a sixth to a third of the height."""
        digits = shipped_digits("test")
        number = int(self.random.integers(len(digits)))
        self.label = int(digits.labels[number])
        side = int(self.random.uniform(0.24, 0.45) * self.height)
        drawn = Image.fromarray(digits.images[number, 0]).resize(
            (side, side), Image.Resampling.BICUBIC
        )
        mask = np.asarray(drawn.filter(ImageFilter.GaussianBlur(side / 90)), float) / 255
        mask = np.clip((mask - 0.25) * 2.2, 0, 1) * strength
        y = int((self.height - side) / 2 + self.random.uniform(-0.08, 0.12) * self.height)
        x = int((self.width - side) / 2 + self.random.uniform(-0.1, 0.1) * self.width)
        x = min(max(x, 0), self.width - side)
        part = self.paper[y : y + side, x : x + side]
        part[:] = part * (1 - mask[..., None]) + mask[..., None] * np.array(ink)

    def lines(self, draw) -> None:
        image = Image.fromarray(self.paper.astype(np.uint8))
        draw(ImageDraw.Draw(image))
        self.paper = np.asarray(image, float).copy()

    def light(self, factor: np.ndarray) -> None:
        self.paper = self.paper * factor[..., None]

    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        y, x = np.mgrid[0 : self.height, 0 : self.width]
        return y / self.height, x / self.width

    def finish(self, blur: float = 0.8, noise: float = 2.5, form: str = "JPEG") -> bytes:
        pixels = self.paper + self.random.normal(0, noise, self.paper.shape)
        image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur))
        out = io.BytesIO()
        image.save(out, form, **({"quality": 88} if form == "JPEG" else {}))
        return out.getvalue()


def _hard_shadow(s: Sheet) -> None:
    y, x = s.grid()
    edge = s.random.uniform(0.3, 0.75) + s.random.uniform(-0.25, 0.25) * (y - 0.5)
    dark = 1 / (1 + np.exp(-(x - edge) * s.width / s.random.uniform(1, 4)))
    if s.random.random() < 0.5:
        dark = 1 - dark
    s.light(1 - s.random.uniform(0.3, 0.5) * dark)


def _linear_shadow(s: Sheet) -> None:
    y, x = s.grid()
    s.light(1 - s.random.uniform(0.3, 0.6) * (0.6 * y + 0.4 * x))


def _table(s: Sheet) -> None:
    wide = int(s.random.uniform(0.06, 0.22) * s.width)
    slant = s.random.uniform(-0.04, 0.04) * s.width
    y, x = np.mgrid[0 : s.height, 0 : s.width]
    side = s.random.integers(4)
    far = [x, s.width - x, y, s.height - y][side]
    other = y / s.height if side < 2 else x / s.width
    s.paper[far < wide + slant * other] = (92, 60, 40)


def _ruled(s: Sheet) -> None:
    gap = int(s.random.uniform(24, 60))
    tilt = s.random.uniform(-6, 6)
    colour = [(150, 175, 215), (120, 120, 130), (170, 190, 200)][s.random.integers(3)]
    s.lines(lambda d: [d.line([(0, y), (s.width, y + tilt)], colour, int(s.random.integers(1, 3)))
                       for y in range(20, s.height, gap)])  # fmt: skip


def _squared(s: Sheet) -> None:
    gap = int(s.random.uniform(16, 40))
    colour = [(160, 185, 220), (150, 150, 155)][s.random.integers(2)]

    def draw(d):
        for y in range(10, s.height, gap):
            d.line([(0, y), (s.width, y)], colour, 1)
        for x in range(10, s.width, gap):
            d.line([(x, 0), (x, s.height)], colour, 1)

    s.lines(draw)


def _dotted(s: Sheet) -> None:
    gap = int(s.random.uniform(16, 34))
    places = [(x, y) for y in range(8, s.height, gap) for x in range(8, s.width, gap)]
    s.lines(lambda d: [d.ellipse([x - 1, y - 1, x + 1, y + 1], (150,) * 3) for x, y in places])


def _tianzige(s: Sheet) -> None:
    side = int(s.random.uniform(200, 320))
    ox, oy = int(s.random.integers(0, side)), int(s.random.integers(0, side))

    def draw(d):
        for x in range(ox - side, s.width + side, side):
            d.line([(x, 0), (x, s.height)], (205, 90, 90), 2)
            for y in range(0, s.height, 12):
                d.line([(x + side // 2, y), (x + side // 2, y + 6)], (225, 165, 160), 1)
        for y in range(oy - side, s.height + side, side):
            d.line([(0, y), (s.width, y)], (205, 90, 90), 2)
            for x in range(0, s.width, 12):
                d.line([(x, y + side // 2), (x + 6, y + side // 2)], (225, 165, 160), 1)

    s.lines(draw)


def _frame(s: Sheet) -> None:
    m = int(s.random.uniform(15, 60))
    s.lines(lambda d: d.rectangle([m, m, s.width - m, s.height - m], outline=(40, 40, 40),
                                  width=int(s.random.integers(2, 6))))  # fmt: skip


def _name_line(s: Sheet) -> None:
    def draw(d):
        y = int(s.random.uniform(40, 90))
        d.text((40, y - 24), "Name:", fill=(40, 40, 40), font_size=26)
        d.line([(120, y), (int(s.random.uniform(350, 560)), y)], (40, 40, 40), 2)

    s.lines(draw)


def _glare(s: Sheet) -> None:
    y, x = s.grid()
    cy, cx = s.random.uniform(0.1, 0.9, 2)
    spot = np.exp(-(((y - cy) / 0.12) ** 2 + ((x - cx) / 0.2) ** 2))
    s.paper = s.paper * 0.85 + 80 * spot[..., None]


def _scan_edge(s: Sheet) -> None:
    wide = int(s.random.uniform(6, 40))
    grey = s.random.uniform(110, 190)
    if s.random.random() < 0.5:
        s.paper[:, -wide:] = grey
    else:
        s.paper[:wide] = grey


def _dust(s: Sheet) -> None:
    for _ in range(int(s.random.integers(1, 8))):
        y, x = int(s.random.integers(5, s.height - 9)), int(s.random.integers(5, s.width - 9))
        size = int(s.random.integers(1, 4))
        s.paper[y : y + size, x : x + size] = 60


KINDS = {
    "hard shadow": _hard_shadow, "table edge": _table, "ruled": _ruled, "squared": _squared,
    "dotted": _dotted, "田字格": _tianzige, "page frame": _frame, "name line": _name_line,
    "glare": _glare, "scan edge": _scan_edge, "dust": _dust, "linear shadow": _linear_shadow,
}  # fmt: skip
SCANS = ("scan edge", "dust", "page frame", "name line")
BEFORE = ("ruled", "squared", "dotted", "田字格", "page frame", "name line")  # lie under the ink


def photo(kind: str, seed: int, blank: bool = False) -> tuple[bytes, int]:
    """A picture of one kind, and the digit that it shows (−1: none)."""
    sheet = Sheet(seed * 1_000 + sum(map(ord, kind)))
    if kind in SCANS:
        sheet.paper[:] = 255
    if kind in BEFORE:
        KINDS[kind](sheet)
    if not blank:
        ink = (20, 20, 20) if kind in SCANS else INK
        if kind == "pencil":
            ink = (120, 120, 125)
        if kind == "blackboard":
            sheet.paper[:] = (45, 70, 60)
            ink = (225, 230, 225)
        sheet.digit(ink)
    if kind in KINDS and kind not in BEFORE:
        KINDS[kind](sheet)
    if kind in ("table edge", "ruled", "squared", "田字格") and seed % 2:
        _linear_shadow(sheet)
    clean = kind in SCANS
    return sheet.finish(
        0.5 if clean else 0.9, 0 if clean else 2.5, "PNG" if clean else "JPEG"
    ), sheet.label


ALL = (*KINDS, "pencil", "blackboard")
