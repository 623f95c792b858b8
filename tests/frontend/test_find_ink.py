"""Ink found by the browser in frames of the camera, against `ink.py` on the same pictures."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from playground.data.ink import _photographed
from playground.data.prepare import center_digit
from tests.data import photos

pytestmark = pytest.mark.browser
SIDE = 168

FIND = """async ([packed, height, width]) => {
    const { findInk } = await import("/draw/find_ink.js");
    const { centerDigit } = await import("/draw/prepare.js");
    const { fromBase64 } = await import("/shared/dom.js");
    const values = Float32Array.from(fromBase64(packed));
    const found = findInk({ values, height, width });
    return found && Array.from(centerDigit(found.ink, height, width));
}"""


def frame(kind: str, seed: int, blank: bool = False) -> np.ndarray:
    data, _ = photos.photo(kind, seed, blank=blank)
    picture = Image.open(io.BytesIO(data)).convert("L")
    short = min(picture.size)
    left, top = (picture.width - short) // 2, (picture.height - short) // 2
    square = picture.crop((left, top, left + short, top + short))
    return np.asarray(square.resize((SIDE, SIDE), Image.Resampling.BOX))


def found_in_browser(modules, grey: np.ndarray) -> np.ndarray:
    packed = base64.b64encode(grey.tobytes()).decode()
    digit = modules.evaluate(FIND, [packed, *grey.shape])
    return np.zeros((28, 28)) if digit is None else np.reshape(digit, (28, 28))


KINDS = ["hard shadow", "ruled", "squared", "table edge", "pencil", "blackboard"]


@pytest.mark.parametrize(("kind", "blank"), [*[(kind, False) for kind in KINDS], ("ruled", True)])
def test_the_browser_finds_the_same_ink_as_python(modules, kind, blank):
    grey = frame(kind, 700, blank)
    expected = center_digit(_photographed(grey.astype(np.float64)).ink)
    found = found_in_browser(modules, grey)
    assert bool(found.any()) == bool(expected.any()) == (not blank)
    # The browser's median is a whole grey level, so a few pixels at a stroke's edge may differ.
    assert np.abs(found - expected).max() <= 64
    assert np.abs(found - expected).mean() <= 1.0


def test_a_frame_that_is_not_square_is_read_as_well(modules):
    grey = frame("ruled", 703)[20:150]
    expected = center_digit(_photographed(grey.astype(np.float64)).ink)
    assert np.abs(found_in_browser(modules, grey) - expected).mean() <= 1.0


BOX = """async ([packed, height, width]) => {
    const { findInk } = await import("/draw/find_ink.js");
    const { fromBase64 } = await import("/shared/dom.js");
    const found = findInk({ values: Float32Array.from(fromBase64(packed)), height, width });
    return found && Object.values({ ...found.box, most: Math.max(...found.ink) });
}"""
PAPER, INK = 210, 40
# Blocks of ink on paper of 100×100 pixels (top, bottom, left, right), and whether it is a digit.
RULES = {
    "a stroke": ((40, 60, 48, 52), True),
    "as thin as a hair": ((40, 60, 48, 49), False),
    "a small one": ((48, 53, 48, 53), True),
    "a dot": ((48, 51, 48, 51), False),
    "long enough at the upper edge": ((0, 20, 48, 52), True),
    "short at the upper edge": ((0, 10, 48, 52), False),
    "thin at the upper edge": ((0, 24, 48, 51), False),
    "as thin, but not at the edge": ((38, 62, 48, 51), True),
    "short at the left edge": ((48, 52, 0, 10), False),
    "short at the lower edge": ((90, 100, 48, 52), False),
    "short at the right edge": ((48, 52, 90, 100), False),
}


def boxed(modules, grey):
    packed = base64.b64encode(grey.astype(np.uint8).tobytes()).decode()
    found = modules.evaluate(BOX, [packed, *grey.shape])
    assert found is None or found[4] == 255
    return found and tuple(found[:4])


def with_blocks(*blocks, paper=PAPER, ink=INK):
    grey = np.full((100, 100), paper)
    for top, bottom, left, right in blocks:
        grey[top:bottom, left:right] = ink
    return grey


@pytest.mark.parametrize("rule", RULES)
def test_a_digit_has_a_digits_size_and_is_not_cut_off(modules, rule):
    block, is_digit = RULES[rule]
    assert boxed(modules, with_blocks(block)) == (block if is_digit else None)


def test_ink_is_dark_or_light_and_clear(modules):
    block = (40, 60, 48, 52)
    assert boxed(modules, with_blocks(block, paper=60, ink=230)) == block  # chalk
    assert boxed(modules, with_blocks(block, ink=150)) == block
    assert boxed(modules, with_blocks(block, ink=180)) is None  # 14 % darker than the paper
    assert boxed(modules, with_blocks(block, paper=60, ink=95)) is None


def test_what_is_ruled_printed_or_beside_the_digit_is_left_out(modules):
    stroke = (40, 60, 47, 53)
    lines = [(20, 21, 0, 100), (80, 81, 0, 100), (0, 100, 15, 16)]
    assert boxed(modules, with_blocks(stroke, *lines)) == stroke
    frame = [(10, 90, 10, 13), (10, 90, 87, 90), (10, 13, 10, 90), (87, 90, 10, 90)]
    assert boxed(modules, with_blocks(stroke, *frame)) == stroke
    # A part above or close beside belongs to the same character; one further away does not.
    assert boxed(modules, with_blocks(stroke, (33, 37, 48, 54))) == (33, 60, 47, 54)
    assert boxed(modules, with_blocks(stroke, (42, 48, 54, 59))) == (40, 60, 47, 59)
    assert boxed(modules, with_blocks(stroke, (20, 26, 48, 54))) == stroke
    assert boxed(modules, with_blocks(stroke, (42, 48, 70, 75))) == stroke
    # The digit is what is nearer to the middle, of two with as much ink.
    assert boxed(modules, with_blocks(stroke, (10, 30, 80, 86))) == stroke
