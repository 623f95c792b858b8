"""The charts of a search: the best score so far of each method, its time, and the seed noise.

`words` holds the charts' texts in the user's language; its keys are those of `WORDS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from playground.charts.chart import Axis, Bars, Chart, Line

HEIGHT = 300
COLOURS = ("run1", "run2", "run3", "run4", "run5", "run6", "run7")
WORDS = {
    "race": "Best so far",
    "race_alt": "The best score so far of each method, by the time that it has used.",
    "seconds": "seconds of training and thinking",
    "times": "Time used",
    "training": "training",
    "thinking": "thinking",
    "noise": "The best, trained again",
    "noise_best": "best trial",
    "noise_alt": "The score of the best trial, and of its trainings with other seeds.",
    "in_search": "in the search",
    "seed": "seed {number}",
    "second": "second best",
}

Numbers = Float[np.ndarray, " points"]


@dataclass(frozen=True, slots=True, eq=False)
class Racer:
    """One method of a race: the time in seconds at which each trial ended, the best score so far
    (NaN: none), and the sums of its training and thinking."""

    name: str
    seconds: Numbers
    best: Numbers
    training: float
    thinking: float


def race(racers: Sequence[Racer], fraction: bool, words: Mapping[str, str] = WORDS) -> Chart:
    """The best score so far of each method over its time."""
    lines = tuple(
        Line(racer.name, COLOURS[k % len(COLOURS)], racer.seconds, racer.best, 3, dots=True,
             stepped=True)
        for k, racer in enumerate(racers)
    )  # fmt: skip
    return Chart(
        words["race"], words["race_alt"], Axis(words["seconds"], zero=True),
        Axis(percent=fraction), HEIGHT, lines, legend=True,
    )  # fmt: skip


def times(racers: Sequence[Racer], words: Mapping[str, str] = WORDS) -> Chart:
    """The time that each method has used, thinking drawn apart from training."""
    names = tuple(racer.name for racer in racers)

    def bars(word: str, colour: str, values: list[float]) -> Bars:
        return Bars(words[word], (colour,) * len(names), np.array(values, np.float64))

    parts = (
        bars("training", "training", [racer.training for racer in racers]),
        bars("thinking", "run2", [racer.thinking for racer in racers]),
    )
    return Chart(
        words["times"], words["times"], Axis(words["seconds"], zero=True), Axis(names=names),
        HEIGHT, bars=parts, stacked=True, across=True, legend=True,
    )  # fmt: skip


def seed_noise(
    score: float,
    again: Sequence[tuple[int, float]],
    second: float | None,
    fraction: bool,
    words: Mapping[str, str] = WORDS,
) -> Chart:
    """The winner's score in the search, and with other seeds; the second best trial as a line.

    `again` holds pairs of seed and score.
    """
    seeds = [words["seed"].replace("{number}", str(seed)) for seed, _ in again]
    names = (words["in_search"], *seeds)
    x = np.arange(len(names), dtype=np.float64)
    values = np.array([score, *(value for _, value in again)], np.float64)
    lines = [Line(words["noise_best"], "validation", x, values, 1, dots=True)]
    if second is not None:
        level = np.full(len(names), second)
        lines.append(Line(words["second"], "training", x, level, dash="5 4"))
    return Chart(
        words["noise"], words["noise_alt"], Axis(names=names), Axis(percent=fraction), HEIGHT,
        tuple(lines), legend=len(lines) > 1,
    )  # fmt: skip
