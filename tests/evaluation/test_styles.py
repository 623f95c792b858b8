"""The styles of digits, on lines that are drawn here."""

import numpy as np

from playground.evaluation.styles import STYLES


def line(width: int, lean: float) -> np.ndarray:
    """An upright line of 18 rows that moves by `lean` columns per row, to the right going up."""
    picture = np.zeros((28, 28), np.uint8)
    for row in range(5, 23):
        left = round(14 - width / 2 - lean * (row - 14))
        picture[row, left : left + width] = 255
    return picture


def test_width_and_tilt_of_a_line_are_its_styles():
    lines = {
        ("thin", "upright"): line(1, 0), ("thick", "upright"): line(4, 0),
        ("medium", "right"): line(3, 0.5), ("medium", "left"): line(3, -0.5),
    }  # fmt: skip
    digits = np.stack(list(lines.values()))
    has = {style.name: style.has(digits) for style in STYLES}
    for k, names in enumerate(lines):
        assert {name for name in has if has[name][k]} == set(names), names
