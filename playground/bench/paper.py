"""Photographs and scans of one digit, as people bring them, for `bench photos`.

Each kind is one thing that lies around a digit, or on it; sizes, colours, light, angle, noise and
the digit vary with the seed. The digits are the shipped test digits.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from PIL import Image, ImageDraw, ImageFilter

from playground.data.digits import shipped_digits

Colour = tuple[int, int, int]
Plane = Float[np.ndarray, "h w"]

INKS: tuple[Colour, ...] = ((30, 30, 34), (38, 48, 110), (20, 40, 90), (60, 20, 30), (40, 70, 50))
PAPERS: tuple[Colour, ...] = ((248, 248, 246), (240, 236, 226), (228, 226, 220), (245, 238, 205))
TABLES: tuple[Colour, ...] = (
    (92, 60, 40),
    (40, 38, 38),
    (150, 110, 70),
    (70, 80, 95),
    (25, 60, 45),
)
RULES: tuple[Colour, ...] = ((150, 175, 215), (120, 130, 160), (170, 200, 190), (140, 140, 150))


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture, and the digit it shows (−1: none)."""

    data: bytes
    label: int


class Sheet:
    """A picture in the making: RGB pixels 0 to 255, and its own random numbers."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        long = int(self.random.choice([640, 800, 1000, 1300]))
        short = int(long * self.random.uniform(0.62, 0.9))
        self.width, self.height = (short, long) if self.random.random() < 0.6 else (long, short)
        self.unit = max(self.width, self.height) / 1000  # lengths below are for a side of 1,000
        self.pixels = np.ones((self.height, self.width, 3)) * self.any_of(PAPERS)
        self.ink = self.any_of(INKS)
        self.strength = float(self.random.uniform(0.8, 0.98))
        self.label = -1

    def any_of(self, colours: tuple[Colour, ...]) -> Colour:
        return colours[self.random.integers(len(colours))]

    def between(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def chance(self, part: float) -> bool:
        return bool(self.random.random() < part)

    def places(self) -> tuple[Plane, Plane]:
        """y and x of each pixel, from 0 to 1."""
        y, x = np.mgrid[0 : self.height, 0 : self.width]
        return y / self.height, x / self.width

    def lit(self, factor: Plane) -> None:
        self.pixels = self.pixels * factor[..., None]

    def draw(self, draw: Callable[[ImageDraw.ImageDraw], object]) -> None:
        image = Image.fromarray(np.clip(self.pixels, 0, 255).astype(np.uint8))
        draw(ImageDraw.Draw(image))
        self.pixels = np.asarray(image, float).copy()

    def write(self) -> None:
        """A digit near the middle, an eighth to two fifths of the shorter side high."""
        digits = shipped_digits("test")
        number = int(self.random.integers(len(digits)))
        self.label = int(digits.labels[number])
        # In a picture of MNIST the digit is 20 of 28 pixels high.
        side = int(self.between(0.22, 0.56) * min(self.width, self.height))
        large = Image.fromarray(digits.images[number, 0]).resize(
            (side, side), Image.Resampling.BICUBIC
        )
        mask = np.asarray(large.filter(ImageFilter.GaussianBlur(side / 90)), float) / 255
        # Thinner or thicker strokes than the scan's.
        mask = np.clip((mask - self.between(0.2, 0.45)) * 2.4, 0, 1) * self.strength
        y = (self.height - side) / 2 + self.between(-0.1, 0.1) * self.height
        x = (self.width - side) / 2 + self.between(-0.12, 0.12) * self.width
        top, left = (
            int(np.clip(at, 0, most))
            for at, most in ((y, self.height - side), (x, self.width - side))
        )
        part = self.pixels[top : top + side, left : left + side]
        part[:] = part * (1 - mask[..., None]) + mask[..., None] * np.array(self.ink)

    def turned(self, degrees: float, behind: Colour) -> None:
        """The sheet turned and somewhat skewed, on `behind`."""
        image = Image.fromarray(np.clip(self.pixels, 0, 255).astype(np.uint8))
        angle, (w, h) = np.deg2rad(degrees), image.size
        lean, far = self.between(-0.05, 0.05), self.between(-0.12, 0.12) / h
        cos, sin = np.cos(angle), np.sin(angle)
        shift_x = w / 2 - (cos * w / 2 + (sin + lean) * h / 2)
        shift_y = h / 2 - (-sin * w / 2 + cos * h / 2)
        values = (cos, sin + lean, shift_x, -sin, cos, shift_y, 0, far)
        image = image.transform(
            image.size,
            Image.Transform.PERSPECTIVE,
            values,
            Image.Resampling.BILINEAR,
            fillcolor=behind,
        )
        self.pixels = np.asarray(image, float).copy()

    def taken(self, blur: float, noise: float, form: str) -> bytes:
        pixels = self.pixels + self.random.normal(0, noise, self.pixels.shape[:2])[..., None]
        image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        image = image.filter(ImageFilter.GaussianBlur(blur * max(1.0, self.unit)))
        out = io.BytesIO()
        settings = {"quality": int(self.between(70, 95))} if form == "JPEG" else {}
        image.save(out, form, **settings)
        return out.getvalue()


# ---- what lies on the paper, under the ink ----------------------------------------------------


def _ruled(s: Sheet) -> None:
    gap, first = s.between(35, 85) * s.unit, s.between(0.05, 0.15) * s.height
    colour, thick = s.any_of(RULES), max(1, round(s.between(1, 3) * s.unit))
    tilt, margin = s.between(-0.01, 0.01) * s.width, s.chance(0.5)
    x = s.between(0.08, 0.16) * s.width

    def draw(d: ImageDraw.ImageDraw) -> None:
        for y in np.arange(first, s.height, gap):
            d.line([(0, y), (s.width, y + tilt)], colour, thick)
        if margin:
            d.line([(x, 0), (x, s.height)], (215, 120, 120), thick)

    s.draw(draw)


def _squared(s: Sheet) -> None:
    gap, colour = s.between(18, 55) * s.unit, s.any_of(RULES)
    bold = int(s.random.choice([0, 5, 10]))

    def draw(d: ImageDraw.ImageDraw) -> None:
        for n, y in enumerate(np.arange(gap / 2, s.height, gap)):
            d.line([(0, y), (s.width, y)], colour, 2 if bold and n % bold == 0 else 1)
        for n, x in enumerate(np.arange(gap / 2, s.width, gap)):
            d.line([(x, 0), (x, s.height)], colour, 2 if bold and n % bold == 0 else 1)

    s.draw(draw)


def _dotted(s: Sheet) -> None:
    gap, size = s.between(22, 50) * s.unit, s.between(1, 2.2) * max(1, s.unit)
    colour = s.any_of(RULES)

    def draw(d: ImageDraw.ImageDraw) -> None:
        for y in np.arange(gap / 2, s.height, gap):
            for x in np.arange(gap / 2, s.width, gap):
                d.ellipse([x - size, y - size, x + size, y + size], colour)

    s.draw(draw)


def _tianzige(s: Sheet) -> None:
    side = s.between(150, 420) * s.unit
    first_x, first_y = s.between(-0.5, 0.5) * side, s.between(-0.5, 0.5) * side
    strong, pale = (((205, 90, 90), (225, 165, 160)), ((90, 160, 100), (160, 205, 165)))[
        s.random.integers(2)
    ]
    thick, diagonal = max(1, round(s.between(1.5, 3) * s.unit)), s.chance(0.4)

    def dashes(d: ImageDraw.ImageDraw, a: tuple[float, float], b: tuple[float, float]) -> None:
        for t in np.arange(0, 1, 0.08):
            ends = [(a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k) for k in (t, t + 0.045)]
            d.line(ends, pale, max(1, thick - 1))

    def draw(d: ImageDraw.ImageDraw) -> None:
        for x in np.arange(first_x, s.width, side):
            for y in np.arange(first_y, s.height, side):
                d.rectangle([x, y, x + side, y + side], outline=strong, width=thick)
                dashes(d, (x + side / 2, y), (x + side / 2, y + side))
                dashes(d, (x, y + side / 2), (x + side, y + side / 2))
                if diagonal:
                    dashes(d, (x, y), (x + side, y + side))
                    dashes(d, (x + side, y), (x, y + side))

    s.draw(draw)


def _page_frame(s: Sheet) -> None:
    inset, thick = s.between(0.02, 0.12) * s.width, max(1, round(s.between(1.5, 8) * s.unit))
    grey = int(s.between(10, 110))
    box = [inset, inset, s.width - inset, s.height - inset]

    def draw(d: ImageDraw.ImageDraw) -> None:
        if s.chance(0.3):
            d.rounded_rectangle(box, 40 * s.unit, outline=(grey,) * 3, width=thick)
        else:
            d.rectangle(box, outline=(grey,) * 3, width=thick)
        if s.chance(0.3):  # a second line within the first
            more = thick * 3
            inner = [box[0] + more, box[1] + more, box[2] - more, box[3] - more]
            d.rectangle(inner, outline=(grey,) * 3, width=max(1, thick // 2))

    s.draw(draw)


def _name_line(s: Sheet) -> None:
    words = s.random.choice(["Name:", "Name / Date", "Class 3b", "Task 1", "Nom :", "Exercise 4"])
    size, y = int(s.between(22, 40) * s.unit), s.between(0.03, 0.11) * s.height
    grey = (int(s.between(20, 90)),) * 3

    def draw(d: ImageDraw.ImageDraw) -> None:
        x = s.between(0.03, 0.2) * s.width
        d.text((x, y), str(words), fill=grey, font_size=size)
        start, low = x + 3.2 * size, y + 1.1 * size
        d.line([(start, low), (start + s.between(0.3, 0.6) * s.width, low)], grey, 2)
        if s.chance(0.4):  # and a line of small print at the foot
            d.text((x, s.height - 2 * size), "page 1 of 2", fill=grey, font_size=int(0.7 * size))

    s.draw(draw)


# ---- light, and what lies around the paper ----------------------------------------------------


def _linear_shadow(s: Sheet) -> None:
    y, x = s.places()
    way = s.between(0, 2 * np.pi)
    slope = 0.5 + 0.5 * (np.cos(way) * (x - 0.5) + np.sin(way) * (y - 0.5)) * 1.4
    s.lit(1 - s.between(0.15, 0.6) * slope)


def _hard_shadow(s: Sheet) -> None:
    y, x = s.places()
    way, at = s.between(0, np.pi), s.between(-0.2, 0.2)
    far = np.cos(way) * (x - 0.5) + np.sin(way) * (y - 0.5) - at
    steep = max(s.width, s.height) / (s.between(0.7, 6) * s.unit)
    dark = 1 / (1 + np.exp(-np.clip(far * steep, -50, 50)))
    s.lit(1 - s.between(0.25, 0.6) * (1 - dark if s.chance(0.5) else dark))


def _object_shadow(s: Sheet) -> None:
    """The shadow of a hand or a phone: a large shape with a soft edge."""
    mask = Image.new("L", (s.width, s.height), 0)
    w, h = s.between(0.3, 0.7) * s.width, s.between(0.3, 0.7) * s.height
    x, y = s.between(-0.3, 0.8) * s.width, s.between(-0.3, 0.8) * s.height
    ImageDraw.Draw(mask).rounded_rectangle([x, y, x + w, y + h], 0.2 * min(w, h), 255)
    soft = mask.filter(ImageFilter.GaussianBlur(s.between(1, 25) * s.unit))
    s.lit(1 - s.between(0.2, 0.5) * np.asarray(soft, float) / 255)


def _table(s: Sheet) -> None:
    """The table beside the paper, on one to three sides, with its grain."""
    colour = np.array(s.any_of(TABLES), float)
    y, x = s.places()
    grain = np.sin(s.between(20, 90) * (x + 0.12 * np.sin(5 * y))) * s.between(0, 10)
    sides = s.random.permutation(4)[: int(s.random.integers(1, 4))]
    for side in sides:
        wide, slant = s.between(0.03, 0.2), s.between(-0.06, 0.06)
        far = (x, 1 - x, y, 1 - y)[side]
        other = y if side < 2 else x
        beyond = far < wide + slant * other
        s.pixels[beyond] = (colour + grain[..., None])[beyond]


def _glare(s: Sheet) -> None:
    """A whiteboard with the reflections of one to three lamps."""
    y, x = s.places()
    s.pixels *= s.between(0.75, 0.92)
    for _ in range(int(s.random.integers(1, 4))):
        cy, cx = s.between(0.05, 0.95), s.between(0.05, 0.95)
        tall, wide = s.between(0.04, 0.2), s.between(0.06, 0.3)
        spot = np.exp(-(((y - cy) / tall) ** 2 + ((x - cx) / wide) ** 2))
        s.pixels = s.pixels + s.between(40, 120) * spot[..., None]
    s.pixels = np.minimum(s.pixels, 255)


def _scan_edge(s: Sheet) -> None:
    """The grey or black strip that a scanner adds beside the paper."""
    grey = s.between(20, 215)
    for side in s.random.permutation(4)[: int(s.random.integers(1, 3))]:
        wide = int(s.between(4, 60) * s.unit)
        strip = (np.s_[:, :wide], np.s_[:, -wide:], np.s_[:wide], np.s_[-wide:])[side]
        s.pixels[strip] = grey * np.linspace(0.9, 1.1, 1)


def _dust(s: Sheet) -> None:
    for _ in range(int(s.random.integers(2, 14))):
        size = max(1, round(s.between(1, 5) * s.unit))
        y, x = int(s.between(0, s.height - size)), int(s.between(0, s.width - size))
        s.pixels[y : y + size, x : x + size] = s.between(20, 130)


def _fold(s: Sheet) -> None:
    """A folded sheet: one half lighter than the other, with a crease."""
    y, x = s.places()
    far = (x if s.chance(0.5) else y) - s.between(0.25, 0.75)
    s.lit(np.where(far > 0, 1.0, s.between(0.82, 0.95)))
    s.lit(1 - s.between(0.08, 0.3) * np.exp(-((far / 0.004) ** 2)))


def _finger(s: Sheet) -> None:
    """A thumb that holds the paper at its edge."""
    x, wide = s.between(0.1, 0.9) * s.width, s.between(60, 110) * s.unit
    tall = s.between(90, 200) * s.unit
    skin = (205, 160, 135) if s.chance(0.5) else (120, 80, 60)
    s.draw(lambda d: d.ellipse([x - wide, s.height - tall, x + wide, s.height + tall], skin))


# ---- kinds ------------------------------------------------------------------------------------

Step = Callable[[Sheet], None]
UNDER: dict[str, tuple[Step, ...]] = {
    "ruled": (_ruled,), "squared": (_squared,), "dotted": (_dotted,), "田字格": (_tianzige,),
    "page frame": (_page_frame,), "name line": (_name_line,), "phone, ruled": (_ruled,),
    "phone, squared": (_squared,), "scan, name and frame": (_page_frame, _name_line),
}  # fmt: skip
OVER: dict[str, tuple[Step, ...]] = {
    "linear shadow": (_linear_shadow,), "hard shadow": (_hard_shadow,),
    "shadow of a hand": (_object_shadow,), "table edge": (_table,), "glare": (_glare,),
    "scan edge": (_scan_edge,), "dust": (_dust,), "fold": (_fold,), "finger": (_finger,),
    "phone": (_hard_shadow,), "phone, ruled": (_linear_shadow,), "phone, squared": (_hard_shadow,),
}  # fmt: skip
SCANS = ("scan edge", "dust", "page frame", "name line", "scan, name and frame")
PHONE = ("phone", "phone, ruled", "phone, squared")
BOARDS: dict[str, tuple[tuple[Colour, ...], tuple[Colour, ...]]] = {
    "blackboard": (((45, 70, 60), (38, 40, 44), (30, 60, 50)), ((225, 230, 225), (235, 225, 150))),
    "glare": (
        ((236, 238, 240), (225, 228, 235)),
        ((30, 30, 35), (30, 60, 150), (170, 40, 45), (20, 110, 70)),
    ),
    "pencil": (PAPERS, ((105, 105, 110), (130, 130, 134), (85, 85, 90))),
    "kraft paper": (((196, 160, 118), (175, 140, 100)), ((40, 34, 30), (60, 40, 60))),
    "sticky note": (((250, 240, 140), (250, 190, 200), (180, 225, 250)), INKS),
}  # fmt: skip
KINDS = tuple(dict.fromkeys([*UNDER, *OVER, *BOARDS]))


def picture(kind: str, seed: int, blank: bool = False) -> Picture:
    """A picture of one kind, with a digit or without."""
    s = Sheet(seed * 1_009 + sum(map(ord, kind)))
    if kind in SCANS:
        s.pixels[:], s.ink = s.between(244, 255), (20, 20, 22)
    if kind in BOARDS:
        papers, inks = BOARDS[kind]
        s.pixels[:], s.ink = s.any_of(papers), s.any_of(inks)
    for step in UNDER.get(kind, ()):
        step(s)
    if not blank:
        s.write()
    if kind == "blackboard":  # smears of chalk
        smears = s.random.normal(0, 1, (s.height // 40 + 2, s.width // 40 + 2))
        image = Image.fromarray(smears.astype(np.float32)).resize(
            (s.width, s.height), Image.Resampling.BICUBIC
        )
        s.pixels += 4 * np.asarray(image, float)[..., None]
    if kind in PHONE:
        s.turned(s.between(-9, 9), s.any_of(TABLES))
    for step in OVER.get(kind, ()):
        step(s)
    scanned = kind in SCANS
    if not scanned and kind != "linear shadow" and s.chance(0.5):
        _linear_shadow(s)
    return Picture(
        s.taken(s.between(0.3, 0.7), s.between(0, 1.5), "PNG" if s.chance(0.5) else "JPEG")
        if scanned
        else s.taken(s.between(0.6, 1.6), s.between(1, 5), "JPEG"),
        s.label,
    )
