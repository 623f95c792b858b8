"""The stored surface: the accuracy of a small CNN over learning rate and batch size, measured by
595 trainings, and searches of it by Optuna's samplers. `scripts/make_surface.py` made the file.

A search of the surface answers with a stored training: the one of the nearest point, with a random
seed. So a replay costs nothing, and still has the noise of real trainings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64

from playground.core.places import ASSETS
from playground.tuning.space import Parameter, Space

FILE = ASSETS / "data" / "surface.npz"
BUDGET = 20  # full trainings of a search
PRESET, EXAMPLES = "tiny-cnn", 2_000  # of the stored trainings, as scripts/make_surface.py says
RATES, BATCHES = (1e-4, 1.0), (8, 512)
SPACE = Space(
    (
        Parameter("learning_rate", *RATES, log=True),
        Parameter("batch_size", *BATCHES, log=True),
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Accuracies on the validation digits by seed, learning rate, batch size and epoch, and the
    seconds of each training on one CPU core. A training that diverged counts as guessing."""

    rates: Float64[np.ndarray, " rates"]
    batches: Int64[np.ndarray, " batches"]
    accuracy: Float64[np.ndarray, "seeds rates batches epochs"]
    seconds: Float64[np.ndarray, "seeds rates batches"]

    @property
    def final(self) -> Float64[np.ndarray, "seeds rates batches"]:
        """The accuracy after the last epoch."""
        return self.accuracy[..., -1]

    @property
    def mean(self) -> Float64[np.ndarray, "rates batches"]:
        """The mean final accuracy over the seeds: the height of the surface."""
        return self.final.mean(0)

    @property
    def epochs(self) -> int:
        return int(self.accuracy.shape[-1])

    def nearest(self, rate: float, batch: float) -> tuple[int, int]:
        """The indices of the nearest point, on log scales."""
        i = np.abs(np.log(self.rates) - np.log(rate)).argmin()
        j = np.abs(np.log(self.batches) - np.log(batch)).argmin()
        return int(i), int(j)


def place(rate: float, batch: float) -> tuple[float, float]:
    """A point's position on the surface, from 0 to 1 along both axes."""
    x = np.log(rate / RATES[0]) / np.log(RATES[1] / RATES[0])
    y = np.log(batch / BATCHES[0]) / np.log(BATCHES[1] / BATCHES[0])
    return float(x), float(y)


@dataclass(frozen=True, slots=True, eq=False)
class Replays:
    """Stored searches of the surface by one method: for each replay and trial, its position (0 to
    1), its point, the seed whose training answered, and the epochs that were trained (0: there is
    no such trial; fewer than all: pruned). `thinking` is the method's time for all trials of a
    replay, in seconds."""

    x: Float32[np.ndarray, "replays trials"]
    y: Float32[np.ndarray, "replays trials"]
    point: Int64[np.ndarray, "replays trials 2"]
    seed: Int64[np.ndarray, "replays trials"]
    epochs: Int64[np.ndarray, "replays trials"]
    thinking: Float64[np.ndarray, " replays"]

    def __len__(self) -> int:
        return len(self.x)

    def score(self, surface: Surface) -> Float64[np.ndarray, "replays trials"]:
        """The accuracy at each trial's end; NaN where there is no trial."""
        i, j = self.point[..., 0], self.point[..., 1]
        found = surface.accuracy[self.seed, i, j, np.maximum(self.epochs, 1) - 1]
        return np.where(self.epochs > 0, found, np.nan)

    def complete(self, surface: Surface) -> Bool[np.ndarray, "replays trials"]:
        return self.epochs == surface.epochs

    def training(self, surface: Surface) -> Float64[np.ndarray, " replays"]:
        """The seconds of all trainings of each replay."""
        found = surface.seconds[self.seed, self.point[..., 0], self.point[..., 1]]
        return (found * self.epochs / surface.epochs).sum(1)


def regret(
    replays: Replays, surface: Surface, budget: int = BUDGET
) -> Float64[np.ndarray, "replays budget"]:
    """By how much the surface's best point is better than the point that a search would choose,
    after 1, 2, …, `budget` full trainings.

    A search chooses its complete trial with the best accuracy, a noisy measurement; the regret
    compares the mean accuracies over all seeds. NaN before the first complete trial.
    """
    means = surface.mean
    height = means[replays.point[..., 0], replays.point[..., 1]]
    shown = np.where(replays.complete(surface), replays.score(surface), -np.inf)
    used = np.cumsum(replays.epochs, 1) / surface.epochs
    found = np.full((len(replays), budget), np.nan)
    for b in range(1, budget + 1):
        known = np.where(used <= b + 1e-9, shown, -np.inf)
        best = known.argmax(1)
        rows = np.arange(len(replays))
        some = np.isfinite(known[rows, best])
        found[some, b - 1] = means.max() - height[rows, best][some]
    return found


@cache
def stored_surface() -> Surface:
    """The shipped surface."""
    with np.load(FILE, allow_pickle=False) as file:
        accuracy = file["right"].astype(np.float64) / float(file["tested"])
        seconds = file["seconds"].astype(np.float64)
        return Surface(file["rates"], file["batches"].astype(np.int64), accuracy, seconds)


@cache
def stored_replays() -> dict[str, Replays]:
    """The shipped searches by method."""
    with np.load(FILE, allow_pickle=False) as file:
        stored = {name: file[name] for name in ("x", "y", "point", "seed", "epochs", "thinking")}
        methods = [str(name) for name in file["methods"]]
    found = {}
    for k, method in enumerate(methods):
        one = {name: array[k] for name, array in stored.items()}
        size = int((one["epochs"] > 0).sum(1).max())  # the most trials of a replay
        found[method] = Replays(
            one["x"][:, :size].astype(np.float32), one["y"][:, :size].astype(np.float32),
            one["point"][:, :size].astype(np.int64), one["seed"][:, :size].astype(np.int64),
            one["epochs"][:, :size].astype(np.int64), one["thinking"].astype(np.float64),
        )  # fmt: skip
    return found


def draw_rows(count: int, of: int, seed: int) -> list[int]:
    """`count` different rows out of `of`, drawn with a seed as `frontend/tune/replays.js` does:
    a Fisher-Yates shuffle with the generator mulberry32 (Tommy Ettinger, public domain)."""
    rows, state, mask = list(range(of)), seed + 1, 0xFFFFFFFF
    for k in range(of - 1, 0, -1):
        state = (state + 0x6D2B79F5) & mask
        mixed = ((state ^ (state >> 15)) * (state | 1)) & mask
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61) & mask)) & mask
        other = (mixed ^ (mixed >> 14)) * (k + 1) >> 32
        rows[k], rows[other] = rows[other], rows[k]
    return rows[:count]
