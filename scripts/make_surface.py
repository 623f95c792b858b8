"""Make assets/data/surface.npz: the accuracy of a small CNN over learning rate × batch size, and
how Optuna's samplers search that surface.

    python scripts/make_surface.py train     595 trainings, about 10 minutes on one CPU core
    python scripts/make_surface.py search    100 searches of each method on the stored trainings

Every training is the preset `tiny-cnn` with SGD (momentum 0.9) for nine epochs on 2,000 digits of
the shipped training set, evaluated after each epoch on the 2,000 test digits. Each point of the
surface is trained with five seeds. One thread and own generators: the same machine gives the same
numbers again.
"""

import sys
import time
from collections.abc import Iterator

import numpy as np
import torch

from playground.core.events import Evaluated
from playground.core.recipe import Recipe
from playground.training.data import TrainingData
from playground.training.datasets import load_dataset
from playground.training.loop import train
from playground.training.presets import spec_for
from playground.tuning.names import SIX
from playground.tuning.samplers import (
    distributions,
    grid_points,
    pruner,
    quiet_optuna,
    sampler,
)
from playground.tuning.surface import BUDGET, FILE, SPACE, Surface, place, stored_surface

RATES = np.logspace(-4, 0, 17)  # four points per decade
BATCHES = 2 ** np.arange(3, 10)  # 8 to 512
SEEDS, EPOCHS, EXAMPLES = 5, 9, 2_000
REPLAYS, MOST_TRIALS = 100, 120


def digits() -> TrainingData:
    whole = load_dataset("digits")
    rows = np.random.default_rng(0).permutation(len(whole.train))[:EXAMPLES]
    return TrainingData(whole.train.take(np.sort(rows)), whole.validation)


def train_all() -> None:
    torch.set_num_threads(1)
    data = digits()
    spec = spec_for("tiny-cnn", data)
    shape = (SEEDS, len(RATES), len(BATCHES))
    right = np.zeros((*shape, EPOCHS), np.uint16)  # correct of the 2,000 test digits
    seconds = np.zeros(shape, np.float32)
    for seed, i, j in np.ndindex(shape):
        recipe = Recipe(
            "sgd", float(RATES[i]), batch_size=int(BATCHES[j]), epochs=EPOCHS, seed=seed + 1
        )
        begun, epoch = time.process_time(), 0
        for event in train(spec, recipe, data, "cpu"):
            if isinstance(event, Evaluated) and event.split == "validation":
                accuracy = event.metrics["accuracy"]
                right[seed, i, j, epoch:] = round(accuracy * len(data.validation))
                epoch += 1
        if epoch < EPOCHS:  # diverged: it answers every digit with one class from here on
            right[seed, i, j, epoch:] = len(data.validation) // 10
        seconds[seed, i, j] = time.process_time() - begun
        if j == 0:
            print(seed, i, right[seed, i, :, -1], flush=True)
    np.savez_compressed(
        FILE, rates=RATES, batches=BATCHES, right=right, seconds=seconds,
        tested=len(data.validation),
    )  # fmt: skip
    print(f"{FILE}: {FILE.stat().st_size:,} bytes, {seconds.sum():.0f} s of training")


# ---- searches of the stored trainings -------------------------------------------------------

Row = tuple[float, float, int, int, int, int]


def search_once(method: str, surface: Surface, seed: int) -> tuple[list[Row], float]:
    """One search with a budget of `BUDGET` full trainings: for each trial its position, point,
    seed and number of epochs; and the seconds that the sampler and pruner took."""
    import optuna

    study = optuna.create_study(
        direction="maximize", sampler=sampler(method, seed), pruner=pruner(method, surface.epochs)
    )
    if method == "grid":
        for point in grid_points(SPACE, BUDGET, seed):
            study.enqueue_trial(point)
    asked, noise = distributions(SPACE), np.random.default_rng(seed)
    rows: list[Row] = []
    left, thinking = BUDGET * surface.epochs, 0.0
    while left > 0:
        begun = time.process_time()
        trial = study.ask(asked)
        rate, batch = trial.params["learning_rate"], trial.params["batch_size"]
        i, j = surface.nearest(rate, batch)
        k = int(noise.integers(len(surface.final)))
        trained = 0
        for score in surface.accuracy[k, i, j, :left]:
            trained += 1
            trial.report(float(score), trained)
            if trained < surface.epochs and trial.should_prune():
                break
        if trained == surface.epochs:
            study.tell(trial, float(surface.final[k, i, j]))
        else:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        thinking += time.process_time() - begun
        left -= trained
        rows.append((*place(rate, batch), i, j, k, trained))
    return rows, thinking


def searches(surface: Surface) -> Iterator[tuple[str, int, list[Row], float]]:
    for method in SIX:
        for replay in range(REPLAYS):
            yield method, replay, *search_once(method, surface, 1000 + replay)


def search_all() -> None:
    torch.set_num_threads(1)
    quiet_optuna()
    stored_surface.cache_clear()
    shape = (len(SIX), REPLAYS, MOST_TRIALS)
    x, y = np.zeros(shape, np.float16), np.zeros(shape, np.float16)
    point = np.zeros((*shape, 2), np.uint8)
    seed, epochs = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    thinking = np.zeros(shape[:2], np.float32)
    for method, replay, rows, seconds in searches(stored_surface()):
        at = SIX.index(method), replay
        table = np.array(rows)[:MOST_TRIALS]
        size = len(table)
        x[at][:size], y[at][:size] = table[:, 0], table[:, 1]
        point[at][:size] = table[:, 2:4]
        seed[at][:size], epochs[at][:size] = table[:, 4], table[:, 5]
        thinking[at] = seconds
        if replay == REPLAYS - 1:
            print(method, f"{thinking[at[0]].mean():.2f} s", flush=True)
    with np.load(FILE) as file:
        known = {name: file[name] for name in ("rates", "batches", "right", "seconds", "tested")}
    longest = int((epochs > 0).sum(2).max())
    parts = {"x": x, "y": y, "point": point, "seed": seed, "epochs": epochs}
    cut = {name: array[:, :, :longest] for name, array in parts.items()}
    np.savez_compressed(FILE, **known, **cut, thinking=thinking, methods=np.array(SIX))
    print(f"{FILE}: {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    {"train": train_all, "search": search_all}[sys.argv[1]]()
