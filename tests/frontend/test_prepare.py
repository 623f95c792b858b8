"""The digit preparation in the browser against `center_digit`, on the same ink."""

import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from playground.data.prepare import center_digit
from tests.frontend.few import few

pytestmark = pytest.mark.browser
FEW = few(40)

PREPARE = """async ([ink, height, width]) => {
    const { centerDigit } = await import("/draw/prepare.js");
    const { fromBase64 } = await import("/shared/dom.js");
    return Array.from(centerDigit(fromBase64(ink), height, width));
}"""
STROKES = """async (strokes) => {
    const { INK_SIDE, layStroke } = await import("/draw/ink.js");
    const { centerDigit } = await import("/draw/prepare.js");
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = INK_SIDE;
    const ctx = canvas.getContext("2d", { willReadFrequently: true });
    for (const stroke of strokes) layStroke(ctx, stroke, INK_SIDE);
    const { data } = ctx.getImageData(0, 0, INK_SIDE, INK_SIDE);
    const ink = Uint8Array.from({ length: INK_SIDE ** 2 }, (_, k) => data[4 * k + 3]);
    // As text: Playwright takes 0.2 s for a list of 78,400 numbers.
    const packed = Array.from(ink, (value) => String.fromCharCode(value)).join("");
    return [btoa(packed), Array.from(centerDigit(ink, INK_SIDE, INK_SIDE))];
}"""

part = st.floats(0.05, 0.95).map(lambda value: round(value, 3))
points = st.tuples(part, part, st.sampled_from([0.03, 0.07, 0.13])).map(list)


def apart(found, expected):
    return int(np.abs(np.asarray(found, np.int64) - expected.ravel().astype(np.int64)).max())


@given(strokes=st.lists(st.lists(points, min_size=1, max_size=12), min_size=1, max_size=4))
@FEW
def test_strokes_are_prepared_as_in_python(modules, strokes):
    ink, digit = modules.evaluate(STROKES, strokes)
    pixels = np.frombuffer(base64.b64decode(ink), np.uint8).reshape(280, 280)
    expected = center_digit(pixels.astype(np.float64))
    assert apart(digit, expected) <= 2
    assert max(digit) == 255


@given(
    ink=hnp.arrays(
        np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=60),
        elements=st.sampled_from([0, 0, 0, 5, 25, 26, 130, 255]),
    )
)  # fmt: skip
@FEW
def test_any_ink_is_prepared_as_in_python(modules, ink):
    packed = base64.b64encode(ink.tobytes()).decode()
    digit = modules.evaluate(PREPARE, [packed, *ink.shape])
    assert apart(digit, center_digit(ink.astype(np.float64))) <= 2


FIT = """async ([ink, side]) => {
    const { fitInk } = await import("/draw/prepare.js");
    const { fromBase64 } = await import("/shared/dom.js");
    return Array.from(fitInk(fromBase64(ink), side));
}"""


@given(side=st.sampled_from([28, 56, 280]), seed=st.integers(0, 999), most=st.integers(0, 255))
@FEW
def test_a_whole_sheet_is_fitted_as_pillow_averages(modules, side, seed, most):
    ink = np.random.default_rng(seed).integers(0, most + 1, (side, side)).astype(np.uint8)
    packed = base64.b64encode(ink.tobytes()).decode()
    fitted = modules.evaluate(FIT, [packed, len(ink)])
    small = Image.fromarray(ink).resize((28, 28), Image.Resampling.BOX)
    assert apart(fitted, np.asarray(small)) <= 1


@pytest.mark.parametrize("scale", [1e-3, 1 / 255, 300])
def test_ink_may_have_any_scale(modules, scale):
    ink = np.random.default_rng(3).integers(0, 256, (30, 22)).astype(np.float32)
    script = """async ([ink, scale]) => {
        const { centerDigit } = await import("/draw/prepare.js");
        return Array.from(centerDigit(Float32Array.from(ink, (value) => value * scale), 30, 22));
    }"""
    digit = modules.evaluate(script, [ink.ravel().tolist(), scale])
    assert apart(digit, center_digit(ink.astype(np.float64))) <= 2


def test_no_ink_is_an_empty_picture(modules):
    empty = base64.b64encode(bytes(100)).decode()
    assert modules.evaluate(PREPARE, [empty, 10, 10]) == [0] * 784


@given(margins=st.tuples(*[st.integers(0, 30)] * 4))
@FEW
def test_paper_around_the_ink_changes_nothing(modules, margins):
    """The page reads only the part of its canvas that holds ink."""
    random = np.random.default_rng(5)
    ink = random.integers(0, 256, (40, 23)).astype(np.uint8)
    ink[[0, -1]] = ink[:, [0, -1]] = 255
    top, bottom, left, right = margins
    framed = np.pad(ink, ((top, bottom), (left, right)))
    digits = [
        modules.evaluate(PREPARE, [base64.b64encode(each.tobytes()).decode(), *each.shape])
        for each in (ink, framed)
    ]
    assert digits[0] == digits[1]
