"""“Show the code” of a made picture: the script prints the numbers of the film."""

import contextlib
import io
import json

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from playground.commands import generate
from playground.explain.code.beside import model_file
from playground.nets.build import build, model_of
from playground.nets.files import model_to_bytes
from playground.vision.film_code import film_code, generate_command
from playground.vision.flow_film import Plan, record_film
from tests.tasks.test_flow_matching import GUIDED, PICTURES

PLANS = (
    Plan(count=3, seed=4, steps=3),
    Plan("same", (1, 0), seed=4, steps=2, guidance=1.5),
    Plan("noises", (1,), count=4, seed=4, other=9, steps=2),
    Plan("between", (0, 1), count=4, seed=4, steps=2),
)
ROW, COLUMN, CHANNEL = PIXEL = (3, 5, 0)


@pytest.fixture(params=[GUIDED, PICTURES], ids=["guided", "plain"])
def maker(request, tmp_path, monkeypatch):
    torch.manual_seed(1)
    model = model_of(build(request.param), "my maker")
    (tmp_path / model_file(model)).write_bytes(model_to_bytes(model))
    monkeypatch.chdir(tmp_path)
    return model


@pytest.mark.parametrize("plan", PLANS, ids=[plan.way for plan in PLANS])
def test_the_code_prints_the_pixel_of_each_step(maker, plan):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(film_code(maker, plan, 1, PIXEL), "panel", "exec"), {"__name__": "__main__"})
    film = record_film(maker, plan)
    at = (slice(None), 1, CHANNEL, ROW, COLUMN)
    given = film.given[:, 1][at]
    free = given if film.free is None else film.free[:, 1][at]
    points = film.frames[at]
    times = np.arange(plan.steps) / plan.steps
    velocity = free + film.guidance * (given - free)
    wanted = np.stack([times, points[:-1], given, free, velocity, points[1:]], 1)
    found = np.array([line.split() for line in out.getvalue().splitlines()], float)
    assert np.allclose(found, wanted, atol=2e-4)
    picture = np.asarray(Image.open("made.png"))
    assert np.abs(picture.astype(int) - film.pictures[1, 0]).max() <= 1


@pytest.mark.parametrize("labels", [(), (1,)])
def test_the_command_makes_the_same_pictures(maker, labels):
    plan = Plan(labels=labels, count=3, seed=4, steps=3, guidance=1.5)
    command = generate_command(maker, plan, is_own=True)
    words = command.replace("'my maker.safetensors'", "my_maker").split()
    words[words.index("my_maker")] = model_file(maker)
    assert words[:4] == ["python", "-m", "playground", "generate"]
    done = CliRunner().invoke(generate.command, [*words[4:], "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    pictures = record_film(maker, plan).pictures
    for line, picture in zip(done.stdout.splitlines(), pictures, strict=True):
        assert np.array_equal(np.asarray(Image.open(json.loads(line)["file"])), picture[0])


def test_walks_have_no_command(maker):
    assert generate_command(maker, PLANS[2], is_own=False) is None
    assert generate_command(maker, Plan(labels=(0, 1)), is_own=False) is None
