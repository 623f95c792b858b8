"""The charts of a search."""

import re
from pathlib import Path

import numpy as np
import pytest

from playground.charts.chart import chart_data
from playground.charts.tuning import COLOURS, Racer, race, seed_noise, times
from playground.tuning.names import METHODS


@pytest.fixture
def racers():
    best = np.array([np.nan, 0.5, 0.8])
    return [
        Racer("A", np.array([1.0, 2.0, 4.0]), best, 3.0, 1.0),
        Racer("B", np.array([]), np.array([]), 0.0, 0.0),
    ]


def test_a_race_has_a_line_for_each_method_with_a_gap_before_its_first_score(racers):
    data = chart_data(race(racers, True))
    assert [line["name"] for line in data["lines"]] == ["A", "B"]
    assert data["lines"][0]["y"] == [None, 0.5, 0.8]
    assert len({line["colour"] for line in data["lines"]}) == 2
    assert data["y"]["percent"]


@pytest.mark.parametrize("theme", ["LIGHT", "DARK"])
def test_no_two_methods_have_the_same_colour(theme):
    assert len(COLOURS) == len(METHODS)
    file = Path(__file__).parents[2] / "playground/frontend/shared/colours.js"
    text = file.read_text("utf-8").split(f"const {theme} = ")[1].split("};")[0]
    assert len({re.search(rf'{name}: "(#\w+)"', text)[1] for name in COLOURS}) == len(METHODS)


def test_thinking_is_drawn_apart_from_training(racers):
    chart = times(racers)
    assert chart.stacked
    assert [bars.values.tolist() for bars in chart.bars] == [[3, 0], [1, 0]]
    assert chart.bars[0].colours[0] != chart.bars[1].colours[0]


def test_the_seed_noise_is_beside_the_second_best():
    chart = seed_noise(0.9, [(1, 0.85), (2, 0.92)], 0.89, True)
    assert chart.x.names == ("in the search", "seed 1", "seed 2")
    assert chart.lines[0].y.tolist() == [0.9, 0.85, 0.92]
    assert chart.lines[1].y.tolist() == [0.89] * 3
    assert len(seed_noise(0.9, [(1, 0.85)], None, True).lines) == 1
