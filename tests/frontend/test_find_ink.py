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
