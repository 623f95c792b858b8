"""Sprites for scenes: small coloured figures of a game, drawn by rule.

`draw_sprite` draws one of a label, in a form and in colours that depend on the random numbers. The
shapes are of this project; they are not those of the game whose figures the shipped `sprite-finder`
learnt, too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw

LABELS = ("monster", "weapon", "armour", "potion", "scroll", "book", "staff", "jewel")
SIDE = 32
FINE = 4  # a sprite is drawn so many times larger, then reduced
LINE = (28, 24, 34)  # of outlines
METAL, WOOD, GOLD, PAPER = (178, 184, 196), (128, 82, 44), (222, 178, 62), (236, 222, 186)
FLOOR = (104, 108, 100)
EYES, PUPIL = (246, 246, 240), (20, 18, 24)
SHADE = 0.45  # darkening from the upper left to the lower right

Sprite = UInt8[np.ndarray, "32 32 4"]
Colour = tuple[int, int, int]
Point = tuple[float, float]
Random = np.random.Generator


class Pen:
    """Draws outlined shapes in pixels of the sprite."""

    def __init__(self) -> None:
        self.picture = Image.new("RGBA", (SIDE * FINE, SIDE * FINE))
        self._draw = ImageDraw.Draw(self.picture)

    def area(self, colour: Colour, *points: Point) -> None:
        placed = [(x * FINE, y * FINE) for x, y in points]
        self._draw.polygon(placed, fill=colour)
        self._draw.line([*placed, *placed[:2]], fill=LINE, width=FINE, joint="curve")

    def oval(self, colour: Colour | None, x0: float, y0: float, x1: float, y1: float,
             width: float = 1) -> None:  # fmt: skip
        box = (x0 * FINE, y0 * FINE, x1 * FINE, y1 * FINE)
        self._draw.ellipse(box, fill=colour, outline=LINE, width=int(width * FINE))

    def line(self, colour: Colour, width: float, *points: Point) -> None:
        placed = [(x * FINE, y * FINE) for x, y in points]
        for shade, wide in ((LINE, width + 2), (colour, width)):
            self._draw.line(placed, fill=shade, width=int(wide * FINE), joint="curve")
            for x, y in (placed[0], placed[-1]):
                half = wide * FINE / 2
                self._draw.ellipse((x - half, y - half, x + half, y + half), fill=shade)

    def ring(
        self, colour: Colour, width: float, x0: float, y0: float, x1: float, y1: float
    ) -> None:
        for shade, wide, far in ((LINE, width + 2, 1), (colour, width, 0)):
            box = ((x0 - far) * FINE, (y0 - far) * FINE, (x1 + far) * FINE, (y1 + far) * FINE)
            self._draw.ellipse(box, outline=shade, width=int(wide * FINE))

    def dot(self, colour: Colour, x: float, y: float, radius: float) -> None:
        box = ((x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE)
        self._draw.ellipse(box, fill=colour)


def bright(random: Random) -> Colour:
    """A strong colour."""
    hue, light = random.uniform(0, 6), random.uniform(130, 235)
    low = random.uniform(0.1, 0.45)
    parts = [abs((hue + shift) % 6 - 3) - 1 for shift in (0, 2, 4)]
    red, green, blue = (int(light * (low + (1 - low) * min(max(p, 0.0), 1.0))) for p in parts)
    return red, green, blue


def eyes(pen: Pen, random: Random, x: float, y: float, apart: float, size: float) -> None:
    look = random.uniform(-0.4, 0.4) * size
    for side in (-1, 1):
        pen.oval(EYES, x + side * apart - size, y - size, x + side * apart + size, y + size, 0.5)
        pen.dot(PUPIL, x + side * apart + look, y + look / 2, size / 2)


def monster(pen: Pen, random: Random) -> None:
    colour, kind = bright(random), random.integers(5)
    wide = random.uniform(8, 12)
    if kind == 0:  # a heap of slime
        top = random.uniform(9, 14)
        pen.area(colour, (16 - wide, 28), (15 - wide * 0.8, 20), (13, top), (19, top),
                 (17 + wide * 0.8, 20), (16 + wide, 28))  # fmt: skip
        eyes(pen, random, 16, top + 7, 3.5, 2.3)
    elif kind == 1:  # a ghost
        foot = [(16 + wide - k * wide / 3, 29 - 4 * (k % 2)) for k in range(7)]
        pen.area(colour, (16 - wide, 15), (12, 5), (20, 5), (16 + wide, 15), *foot)
        eyes(pen, random, 16, 13, 4, 2.2)
    elif kind == 2:  # a spider
        for side in (-1, 1):
            for k in range(4):
                y = 12 + 3.5 * k
                pen.line(colour, 1, (16, 18), (16 + side * 9, y - 3), (16 + side * 13, y + 5))
        pen.oval(colour, 9, 12, 23, 26)
        eyes(pen, random, 16, 17, 3, 2)
    elif kind == 3:  # a bat
        for side in (-1, 1):
            pen.area(colour, (16, 14), (16 + side * 7, 6), (16 + side * 15, 10),
                     (16 + side * 11, 22), (16 + side * 5, 19))  # fmt: skip
        pen.oval(colour, 10, 11, 22, 25)
        eyes(pen, random, 16, 16, 3, 2)
    else:  # on two legs
        cloth = bright(random)
        for side in (-1, 1):
            pen.line(colour, 2.5, (16 + side * 3, 22), (16 + side * 4, 29))
            pen.line(colour, 2.5, (16 + side * 5, 16), (16 + side * 9, 22))
            pen.area(colour, (16 + side * 4, 8), (16 + side * 11, 5), (16 + side * 5, 12))
        pen.area(cloth, (10, 15), (22, 15), (21, 25), (11, 25))
        pen.oval(colour, 9.5, 3, 22.5, 16)
        eyes(pen, random, 16, 9, 3, 2)


def weapon(pen: Pen, random: Random) -> None:
    kind, grip = random.integers(4), WOOD if random.random() < 0.5 else bright(random)
    if kind == 0:  # a sword
        broad = random.uniform(1.6, 3)
        blade = METAL if random.random() < 0.7 else bright(random)
        pen.area(blade, (27, 4), (27.5 - broad, 9), (12, 22), (10, 20), (23 - broad, 4.5 + broad))
        pen.line(GOLD, 1.5, (7, 17), (15, 25))
        pen.line(grip, 2, (10, 22), (5, 27))
    elif kind == 1:  # an axe
        pen.line(grip, 2, (7, 28), (22, 7))
        pen.area(METAL, (17, 5), (25, 3), (29, 11), (25, 16), (20, 12))
    elif kind == 2:  # a hammer or a mace
        pen.line(grip, 2, (6, 28), (20, 12))
        if random.random() < 0.5:
            pen.area(METAL, (15, 8), (20, 3), (29, 12), (24, 17))
        else:
            pen.oval(METAL, 16, 3, 28, 15)
            for x, y in ((16, 4), (28, 4), (28, 15), (22, 1.5)):
                pen.dot(METAL, x, y, 1.5)
    else:  # a bow
        pen.line(grip, 2, (8, 3), (20, 7), (25, 16), (20, 25), (8, 29))
        pen.line(PAPER, 0.5, (8, 3), (8, 29))
        pen.line(METAL, 0.7, (5, 16), (27, 16))


def armour(pen: Pen, random: Random) -> None:
    colour = bright(random) if random.random() < 0.6 else METAL
    kind = random.integers(3)
    if kind == 0:  # a shield
        pen.area(colour, (6, 5), (16, 3), (26, 5), (25, 17), (16, 29), (7, 17))
        pen.line(GOLD, 1.5, (16, 7), (16, 23))
        pen.line(GOLD, 1.5, (10, 12), (22, 12))
    elif kind == 1:  # a helmet
        pen.area(colour, (6, 20), (7, 11), (12, 5), (20, 5), (25, 11), (26, 20), (24, 28), (8, 28))
        pen.area(PUPIL, (10, 15), (22, 15), (21, 19), (11, 19))
        pen.line(GOLD, 1.5, (16, 3), (16, 12))
    else:  # a breastplate
        pen.area(colour, (4, 8), (11, 4), (14, 8), (18, 8), (21, 4), (28, 8), (27, 15), (23, 14),
                 (23, 28), (9, 28), (9, 14), (5, 15))  # fmt: skip
        pen.line(GOLD, 1, (10, 22), (22, 22))
        pen.line(GOLD, 1, (16, 10), (16, 20))


def potion(pen: Pen, random: Random) -> None:
    colour, kind = bright(random), random.integers(3)
    glass = (206, 220, 228)
    neck = random.uniform(2.2, 3.2)
    pen.area(glass, (16 - neck, 5), (16 + neck, 5), (16 + neck, 14), (16 - neck, 14))
    if kind == 0:  # a round bottle
        pen.oval(colour, 7, 11, 25, 29)
    elif kind == 1:  # a pointed one
        pen.area(colour, (14, 13), (18, 13), (26, 28), (6, 28))
    else:
        pen.area(colour, (10, 14), (22, 14), (23, 29), (9, 29))
    pen.dot((255, 255, 255), 12.5, 20, 1.6)
    pen.area(WOOD, (15 - neck / 2, 2), (17 + neck / 2, 2), (17 + neck / 2, 6), (15 - neck / 2, 6))


def scroll(pen: Pen, random: Random) -> None:
    ribbon = bright(random)
    if random.random() < 0.5:  # open
        pen.area(PAPER, (8, 6), (24, 6), (24, 26), (8, 26))
        for y in range(11, 23, 3):
            pen.line((120, 104, 84), 0.2, (11, y), (11 + random.uniform(5, 10), y))
        for y in (6, 26):
            pen.line(PAPER, 3, (6, y), (26, y))
        pen.dot(ribbon, 20, 23, 2)
    else:  # rolled up
        pen.line(PAPER, 7, (8, 24), (24, 8))
        pen.line(ribbon, 2, (12.5, 13), (19, 19.5))
        pen.oval(PAPER, 21, 4, 28, 11)


def book(pen: Pen, random: Random) -> None:
    colour = bright(random)
    if random.random() < 0.5:  # lying
        pen.area(PAPER, (4, 17), (14, 27), (28, 17), (28, 14), (14, 23), (4, 14))
        pen.area(colour, (4, 14), (18, 5), (28, 14), (14, 23))
        pen.line(GOLD, 0.8, (12, 13), (20, 12))
    else:  # upright
        pen.area(PAPER, (9, 4), (26, 4), (26, 28), (9, 28))
        pen.area(colour, (7, 3), (24, 3), (24, 28), (7, 28))
        pen.line(LINE, 0.5, (10, 4), (10, 27))
        pen.area(GOLD, (14, 10), (20, 10), (20, 17), (14, 17))


def staff(pen: Pen, random: Random) -> None:
    wood = WOOD if random.random() < 0.6 else bright(random)
    end = random.uniform(21, 24)
    pen.line(wood, random.uniform(1.2, 2.2), (5, 28), (14, 18.5), (end, 32 - end))
    gem = bright(random)
    if random.random() < 0.5:
        pen.oval(gem, end - 3, 27 - end, end + 5, 35 - end)
    else:
        pen.area(
            gem, (end, 32 - end), (end - 1, 26 - end), (end + 6, 25 - end), (end + 6, 32 - end)
        )
    pen.line(GOLD, 1, (end - 3, 32 - end - 1), (end + 1, 32 - end + 3))


def jewel(pen: Pen, random: Random) -> None:
    gem, gold = bright(random), GOLD if random.random() < 0.6 else METAL
    if random.random() < 0.5:  # a ring
        pen.ring(gold, 2.2, 8, 13, 24, 29)
        pen.area(gem, (12, 7), (16, 3), (20, 7), (16, 14))
    else:  # an amulet
        pen.ring(gold, 1, 7, 2, 25, 21)
        if random.random() < 0.5:
            pen.oval(gem, 10, 17, 22, 30)
        else:
            pen.area(gem, (16, 16), (23, 22), (16, 31), (9, 22))
        pen.dot((255, 255, 255), 14, 21, 1.3)


SHAPES: dict[str, Callable[[Pen, Random], None]] = dict(
    zip(LABELS, (monster, weapon, armour, potion, scroll, book, staff, jewel), strict=True)
)


def draw_sprite(label: int, random: Random) -> Sprite:
    """A sprite with its label's shape; the fourth channel is its opacity."""
    pen = Pen()
    SHAPES[LABELS[label]](pen, random)
    pixels = np.asarray(pen.picture.resize((SIDE, SIDE), Image.Resampling.BOX)).copy()
    light = np.add.outer(np.arange(SIDE), np.arange(SIDE)) / (2 * SIDE - 2) - 0.5
    shaded = pixels[..., :3] * (1 - SHADE * light[..., None])
    pixels[..., :3] = np.rint(shaded.clip(0, 255)).astype(np.uint8)
    return pixels


@cache
def _floor(side: int) -> UInt8[np.ndarray, "side side 3"]:
    random = np.random.default_rng(5)
    count = -(-side // SIDE)
    stones = np.kron(random.uniform(-9, 9, (count, count)), np.ones((SIDE, SIDE)))
    grain = np.kron(random.normal(0, 5, (count * SIDE // 2,) * 2), np.ones((2, 2)))
    at = np.arange(count * SIDE) % SIDE
    joint = 26 * ((at[:, None] < 1) | (at[None] < 1))
    grey = (stones + grain - joint)[:side, :side, None] + np.array(FLOOR)
    return np.rint(grey.clip(0, 255)).astype(np.uint8)


def floor(side: int) -> UInt8[np.ndarray, "side side 3"]:
    """A square floor of stones."""
    return _floor(side).copy()


@cache
def palette(variants: int) -> UInt8[np.ndarray, "labels variants 32 32 4"]:
    """Sprites of each label that no shipped net was trained on."""
    return np.stack(
        [
            np.stack(
                [draw_sprite(label, np.random.default_rng([19, label, k])) for k in range(variants)]
            )
            for label in range(len(LABELS))
        ]
    )
