"""The film and the arithmetic of a pixel in the browser, against Python's film."""

import base64

import numpy as np
import pytest
import torch

from playground.nets.build import build, model_of
from playground.ui.vision_page.make import track_bytes
from playground.vision.flow_film import Plan, record_film
from tests.tasks.test_flow_matching import GUIDED, PICTURES

pytestmark = pytest.mark.browser

STEPS = 3
NUMBERS = """async ({ film, track, shape, guided, guidance, pixel }) => {
  const { Film, Track } = await import("/vision/flow.js");
  const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer;
  const numbers = new Track(bytes(track), shape, guided, guidance);
  const image = new Film(bytes(film), shape).image(2, 1);
  return { values: numbers.values(pixel), steps: numbers.steps(pixel), image: [...image.data] };
}"""
TEXTS = """async (cases) => {
  const f = await import("/vision/flow.js");
  return cases.map(([factor, units, product]) =>
    [f.inText(units), f.equals(factor, units, product), f.short(factor)]);
}"""


@pytest.fixture(scope="module", params=[GUIDED, PICTURES], ids=["guided", "plain"])
def film(request):
    torch.manual_seed(1)
    plan = Plan(count=2, seed=3, steps=STEPS, guidance=2.5)
    return record_film(model_of(build(request.param), "maker"), plan)


def asked(modules, film, pixel):
    frames, count, channels, height, width = film.frames.shape
    shape = {
        "steps": frames - 1, "count": count, "channels": channels, "height": height, "width": width,
    }  # fmt: skip
    return modules.evaluate(
        NUMBERS,
        {
            "film": base64.b64encode(film.shown.tobytes()).decode(),
            "track": base64.b64encode(track_bytes(film, 1)).decode(),
            "shape": shape,
            "guided": film.free is not None,
            "guidance": film.guidance,
            "pixel": pixel,
        },
    )


def test_the_numbers_are_pythons_and_add_up(modules, film):
    row, column = 2, 6
    found = asked(modules, film, [row, column, 0])
    at = (slice(None), 1, 0, row, column)
    assert np.allclose(found["values"], film.frames[at])
    assert found["image"][::4] == film.shown[2, 1, 0].ravel().tolist()
    free = film.given if film.free is None else film.free
    guided = free + film.guidance * (film.given - free)
    for k, step in enumerate(found["steps"]):
        for half, name in enumerate(("first", "second")):
            told, place = step[name], (k, half, 1, 0, row, column)
            assert told["time"] == pytest.approx((k + half / 2) / STEPS)
            assert told["given"] == pytest.approx(film.given[place] * 1e4, abs=0.6)
            assert told["velocity"] == pytest.approx(guided[place] * 1e4, abs=0.6)
            assert told["x"] + told["moved"] == told["after"]
            if film.free is None:
                assert told["free"] is None
                continue
            assert told["free"] == pytest.approx(film.free[place] * 1e4, abs=0.6)
            assert told["given"] - told["free"] == told["apart"]
            assert told["free"] + told["pushed"] == told["velocity"]
        assert step["second"]["after"] == pytest.approx(film.frames[at][k + 1] * 1e4, abs=0.6)
        middle = film.frames[at][k] + guided[k, 0, 1, 0, row, column] / (2 * STEPS)
        assert step["first"]["after"] == pytest.approx(middle * 1e4, abs=0.6)


def test_a_product_that_is_not_exact_to_the_last_digit_is_about(modules):
    cases = [[2, 1234, 2468], [2, 1234, 2467], [0.5, 3, 1], [0.05, -20, -1], [0.125, 0, 0]]
    assert modules.evaluate(TEXTS, cases) == [
        ["0.1234", "=", "2"], ["0.1234", "≈", "2"], ["0.0003", "=", "0.5"],
        ["−0.0020", "=", "0.05"], ["0.0000", "=", "0.125"],
    ]  # fmt: skip
