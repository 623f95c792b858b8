"""Pictures that show no digit, for training and measuring: letters and signs of fonts, letters in
pen strokes, scribbles, shapes, faces, noise, two digits run together.

Letters that are written like a digit (O, l, Z, S, b, g …) are left out: nobody could tell them
apart. Of each kind a part is held out for measuring: fonts, letters and shapes that are never
trained on. Points are in a unit box, x to the right, y down.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from digit_strokes import _arc, _line, template_strokes, vary
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from playground.data.prepare import center_digit

Random = np.random.Generator
Strokes = list[np.ndarray]

LIKE_DIGITS = set("OoQDIil|!jJZzSsbBgqGy0123456789()[]{}/\\-_.,:;'`~^\"=<>$ ")
LETTERS = "".join(chr(c) for c in range(33, 127) if chr(c) not in LIKE_DIGITS)
HELD_LETTERS = "EHKRadkw"  # never trained on, in no font
SIGNS = (
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会"
    "那后能对着事其里所去行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进"
    "种将还分此心前面又定见只主没公从"
)
HELD_STROKE_FONTS = ("scripts", "cyrillic")
STROKE_FONTS = ("futural", "rowmans", "cursive", "greek", "timesr", "rowmand")


# ---- signs of fonts -------------------------------------------------------------------------


def is_held_out(font: Path) -> bool:
    """DejaVu and its relatives are measured with; all other fonts are trained on."""
    return font.name.startswith("DejaVu")


def find_fonts(folder: Path, held: bool) -> list[Path]:
    files = sorted([*folder.rglob("*.ttf"), *folder.rglob("*.ttc")])
    return [file for file in files if is_held_out(file) == held and "Math" not in file.name]


@cache
def _face_of(font: Path, side: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font), side)


def _sign(font: Path, sign: str, random: Random) -> np.ndarray:
    side = 10 * int(random.integers(4, 10))
    sheet = Image.new("L", (2 * side, 2 * side), 0)
    ImageDraw.Draw(sheet).text((side // 2, side // 3), sign, fill=255, font=_face_of(font, side))
    turned = sheet.rotate(float(random.normal(0, 6)), Image.Resampling.BICUBIC)
    return center_digit(np.asarray(turned, np.float64))


def typed(fonts: list[Path], signs: str, random: Random) -> np.ndarray:
    """A sign of a font; Chinese ones of a font that has them."""
    chinese = [font for font in fonts if font.name.startswith("wqy")]
    if chinese and random.random() < 0.25:
        return _sign(chinese[0], str(random.choice(list(SIGNS))), random)
    return _sign(fonts[random.integers(len(fonts))], str(random.choice(list(signs))), random)


def typed_digit(fonts: list[Path], random: Random) -> tuple[np.ndarray, int]:
    label = int(random.integers(10))
    return _sign(fonts[random.integers(len(fonts))], str(label), random), label


# ---- strokes --------------------------------------------------------------------------------


def stroke_letters(fonts: tuple[str, ...], signs: str) -> list[Strokes]:
    """Letters as strokes of the Hershey fonts (1967), in a unit box."""
    from HersheyFonts import HersheyFonts  # PyPI's Hershey-Fonts 2.1.0, for training alone

    found = []
    for name in fonts:
        font = HersheyFonts()
        font.load_default_font(name)
        for sign in signs:
            strokes = [np.array(points, float) for points in font.strokes_for_text(sign)]
            strokes = [stroke for stroke in strokes if len(stroke) > 1]
            if strokes:
                found.append(_boxed(strokes))
    return found


def _boxed(strokes: Strokes) -> Strokes:
    points = np.concatenate(strokes)
    low, size = points.min(0), max(float(np.ptp(points, axis=0).max()), 1e-6)
    return [(stroke - low) / size for stroke in strokes]


def scribble(random: Random) -> Strokes:
    """A few turns of a hand that writes nothing."""
    kind, count = random.integers(4), int(random.integers(6, 18))
    if kind == 0:  # anywhere
        return [random.uniform(0, 1, (count, 2)) for _ in range(random.integers(1, 3))]
    if kind == 1:  # to and fro
        steps = np.linspace(0, 1, count)
        across = np.arange(count) % 2 * random.uniform(0.4, 1) + random.normal(0, 0.08, count)
        points = np.stack([steps, across], 1)
        return [points if random.random() < 0.5 else points[:, ::-1]]
    if kind == 2:  # loops in a row
        angles = np.linspace(0, 2 * np.pi * random.uniform(2.5, 5), 60)
        run = random.uniform(0.3, 0.8) * angles / angles[-1]
        radius = random.uniform(0.15, 0.35)
        return [np.stack([run + radius * np.cos(angles), radius * np.sin(angles)], 1)]
    return [np.cumsum(random.normal(0, 0.25, (count, 2)), axis=0)]


def _spiral(random: Random) -> Strokes:
    angles = np.linspace(0, 2 * np.pi * random.uniform(2, 4), 70)
    return [np.stack([angles * np.cos(angles), angles * np.sin(angles)], 1)]


def _face(random: Random) -> Strokes:
    mouth = random.choice([-1, 1])
    y = 0.62 if mouth > 0 else 0.8
    return [
        _arc(0.5, 0.5, 0.5, 0.5, 0, 360),
        _arc(0.32, 0.38, 0.04, 0.05, 0, 360),
        _arc(0.68, 0.38, 0.04, 0.05, 0, 360),
        _arc(0.5, y, 0.25, 0.12 * mouth, 0, 180),
    ]


def _polygon(corners: int) -> Strokes:
    angles = np.linspace(0, 2 * np.pi, corners + 1) - np.pi / 2
    return [np.stack([np.cos(angles), np.sin(angles)], 1)]


def _star(random: Random) -> Strokes:
    angles = np.arange(6) * 4 * np.pi / 5 - np.pi / 2
    return [np.stack([np.cos(angles), np.sin(angles)], 1)]


def _heart(random: Random) -> Strokes:
    t = np.linspace(0, 2 * np.pi, 40)
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    return [np.stack([16 * np.sin(t) ** 3, y], 1)]


def _rays(random: Random) -> Strokes:
    count = int(random.integers(3, 6))
    angles = np.arange(count) * np.pi / count + random.uniform(0, np.pi)
    ends = np.stack([np.cos(angles), np.sin(angles)], 1)
    return [np.stack([end, -end]) for end in ends]


def _bars(random: Random) -> Strokes:
    count = int(random.integers(2, 5))
    lines = [_line((0, k / count), (1, k / count)) for k in range(count)]
    return lines if random.random() < 0.5 else [line[:, ::-1] for line in lines]


SHAPES: tuple[Callable[[Random], Strokes], ...] = (
    _spiral, _face, _rays, _bars,
    lambda r: _polygon(3),
    lambda r: _polygon(4),
    lambda r: [_line((0, 0), (1, 1)), _line((1, 0), (0, 1))],
    lambda r: [_line((0.5, 0), (0.5, 1)), _line((0, 0.5), (1, 0.5))],
    lambda r: [_line((0, 0.5), (0.35, 1), (1, 0))],
    lambda r: [_line((0, 0.5), (1, 0.5)), _line((0.65, 0.2), (1, 0.5), (0.65, 0.8))],
    lambda r: [_line((0, 0), (1, 0), (1, 0.7), (0, 0.7), (0, 0)), _line((0, 0), (1, 0.7))],
)  # fmt: skip
HELD_SHAPES: tuple[Callable[[Random], Strokes], ...] = (
    _star, _heart,
    lambda r: [_line((0, 0.4), (0.5, 0), (1, 0.4), (1, 1), (0, 1), (0, 0.4), (1, 0.4))],
    lambda r: [*_polygon(6), _line((0, -1), (0, 1))],
)  # fmt: skip


def two_digits(random: Random) -> Strokes:
    """Two digits so close that they are one part."""
    first, second = (template_strokes(int(random.integers(10)), random) for _ in range(2))
    apart = random.uniform(0.7, 1.0)
    return [*first, *(stroke + np.array([apart, random.normal(0, 0.06)]) for stroke in second)]


# ---- pictures -------------------------------------------------------------------------------


def noise(random: Random) -> np.ndarray:
    side = int(random.integers(20, 80))
    kind = random.integers(4)
    if kind == 0:  # pixels of any grey
        return center_digit(random.integers(0, 256, (side, side)).astype(np.float64))
    if kind == 1:  # dots
        return center_digit((random.random((side, side)) < random.uniform(0.05, 0.6)) * 255.0)
    smooth = ndimage.gaussian_filter(
        random.normal(0, 1, (side, side)), side / random.uniform(5, 16)
    )
    if kind == 2:  # spots
        return center_digit(
            np.where(smooth > np.quantile(smooth, random.uniform(0.3, 0.8)), 255.0, 0)
        )
    shade = smooth - smooth.min()
    return center_digit(shade / shade.max() * 255)


def non_digits(
    count: int,
    fonts: list[Path],
    held: bool,
    seed: int,
    draw: Callable[[Strokes, Random], np.ndarray],
    vary_as: object,
) -> dict[str, np.ndarray]:
    """Pictures N×28×28 by kind. `draw` draws strokes as the digits are drawn, so that nothing but
    what is shown tells them apart."""
    random = np.random.default_rng(seed)
    signs = LETTERS if held else "".join(c for c in LETTERS if c not in HELD_LETTERS)
    letters = stroke_letters(HELD_STROKE_FONTS if held else STROKE_FONTS, signs)
    shapes = HELD_SHAPES if held else SHAPES

    def drawn(strokes: Strokes) -> np.ndarray:
        return draw(vary([stroke.copy() for stroke in _boxed(strokes)], vary_as, random), random)

    makers: dict[str, Callable[[], np.ndarray]] = {
        "typed letters": lambda: typed(fonts, signs, random),
        "written letters": lambda: drawn(letters[random.integers(len(letters))]),
        "scribbles": lambda: drawn(scribble(random)),
        "shapes and faces": lambda: drawn(shapes[random.integers(len(shapes))](random)),
        "noise": lambda: noise(random),
        "two digits in one": lambda: drawn(two_digits(random)),
    }
    shares = (0.28, 0.34, 0.16, 0.1, 0.06, 0.06)
    return {
        kind: np.stack([make() for _ in range(max(1, int(count * share)))])
        for (kind, make), share in zip(makers.items(), shares, strict=True)
    }
