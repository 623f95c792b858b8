"""The drawing in the link: written in the browser, read in Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.digits import shipped_digits
from playground.data.stroke_links import MAX_CODE, decode_pixels, decode_strokes
from tests.frontend.few import few

FEW = few(30)
ENCODE = "async (strokes) => (await import('/draw/ink.js')).encodeStrokes(strokes)"
PACK = "async (pixels) => (await import('/draw/ink.js')).encodePixels(Uint8Array.from(pixels))"

part = st.floats(0, 1).map(lambda value: round(value, 4))
width = st.floats(0.03, 0.19).map(lambda value: round(value, 3))
step = st.floats(-0.1, 0.1)


def walk(start, steps):
    """A stroke as a hand draws it, point after point: no leaps across the canvas, for which a
    link of bounded length has no room."""
    points = [start]
    for dx, dy, w in steps:
        x, y = (
            min(1.0, max(0.0, round(a + d, 4))) for a, d in zip(points[-1], (dx, dy), strict=False)
        )
        points.append([x, y, w])
    return points


start = st.tuples(part, part, width).map(list)
strokes = st.lists(
    st.builds(walk, start, st.lists(st.tuples(step, step, width), max_size=29)),
    min_size=1,
    max_size=4,
)
leaps = st.lists(st.lists(start, min_size=1, max_size=30), min_size=1, max_size=4)


def distance_to(points, stroke):
    """How far each point lies from the nearest of a stroke's line pieces."""
    line = np.array(stroke)[:, :2]
    starts, ends = line[:-1], line[1:]
    if len(line) == 1:
        starts = ends = line
    along = ends - starts
    lengths = np.maximum((along**2).sum(1), 1e-12)
    found = []
    for point in np.array(points)[:, :2]:
        t = np.clip(((point - starts) * along).sum(1) / lengths, 0, 1)
        found.append(np.hypot(*(starts + t[:, None] * along - point).T).min())
    return np.array(found)


@pytest.mark.browser
@given(drawn=strokes)
@FEW
def test_strokes_come_back_from_the_link(modules, drawn):
    code = modules.evaluate(ENCODE, drawn)
    assert len(code) <= MAX_CODE
    back = decode_strokes(code)
    assert len(back) == len(drawn)
    for before, after in zip(drawn, back, strict=True):
        assert np.allclose(after[0][:2], before[0][:2], atol=1e-3)
        assert np.allclose(after[-1][:2], before[-1][:2], atol=1e-3)
        assert distance_to(after, before).max() < 0.05
        widths = [point[2] for point in before]
        assert min(widths) - 2e-3 <= min(point[2] for point in after)
        assert max(point[2] for point in after) <= max(widths) + 2e-3


@pytest.mark.browser
@given(drawn=leaps)
@FEW
def test_what_leaps_across_the_canvas_comes_back_thinner_or_not_at_all(modules, drawn):
    code = modules.evaluate(ENCODE, drawn)
    assert len(code) <= MAX_CODE
    if not code:
        return
    back = decode_strokes(code)
    assert len(back) >= len(drawn)  # a long one comes in pieces
    assert np.allclose(back[0][0][:2], drawn[0][0][:2], atol=1e-3)
    assert np.allclose(back[-1][-1][:2], drawn[-1][-1][:2], atol=1e-3)


@pytest.mark.browser
def test_a_long_scribble_still_fits(modules):
    turns = np.linspace(0, 60, 3000)
    scribble = [[0.5 + 0.4 * np.cos(t), 0.5 + 0.4 * np.sin(1.7 * t), 0.05] for t in turns]
    code = modules.evaluate(ENCODE, [scribble])
    assert 0 < len(code) <= MAX_CODE
    assert decode_strokes(code)


@pytest.mark.browser
def test_pictures_come_back_exactly(modules):
    for image in shipped_digits("test").images[:8, 0]:
        code = modules.evaluate(PACK, image.ravel().tolist())
        assert len(code) <= MAX_CODE
        assert np.array_equal(decode_pixels(code), image)


@given(text=st.one_of(st.text(max_size=60), st.from_regex(r"[sp][A-Za-z0-9_-]{0,80}")))
def test_hostile_links_are_refused_in_one_way(text):
    for decode in (decode_strokes, decode_pixels):
        try:
            decode(text)
        except ValueError:
            continue


@given(code=st.from_regex(r"s[A-Za-z0-9_-]{8,80}", fullmatch=True))
def test_what_is_accepted_lies_on_the_canvas(code):
    try:
        found = decode_strokes(code)
    except ValueError:
        return
    for stroke in found:
        assert all(0 <= x <= 1 and 0 <= y <= 1 and 0 < w < 0.256 for x, y, w in stroke)


@pytest.mark.parametrize("code", ["", "s", "p", "x123", "sAAAA", "p" + "A" * 3000, "s€", "pAAAA"])
def test_refusals(code):
    with pytest.raises(ValueError, match="link"):
        decode_strokes(code)
    with pytest.raises(ValueError, match="link"):
        decode_pixels(code)
