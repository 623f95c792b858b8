"""`bench tune`: what scheduling costs a search over its trainings alone, and how long a replay of
six methods × twenty searches takes in the browser, by its clock.

The baseline trains the same nets in this process, one after the other, with the same thread count.
Searches and baselines alternate, so that a busy machine slows both alike."""

from __future__ import annotations

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from playground.bench.server import ROOT, chromium, own_home, serve

ROUNDS = 3
RUNS = 6  # trainings of a search
EPOCHS = 6
EXAMPLES = 4_000
DRAWS = 20

# Milliseconds from a click on “Twenty other searches” to the painted result.
DRAW = """([draws]) => new Promise((resolve) => {
    const button = document.querySelector('[data-testid=tune-others]');
    const works = [];
    const step = () => {
        if (works.length === draws) return resolve(works);
        const begun = performance.now();
        button.click();
        requestAnimationFrame(() => setTimeout(() => {
            works.push(performance.now() - begun);
            requestAnimationFrame(step);
        }, 0));
    };
    requestAnimationFrame(step);
})"""


def run() -> dict[str, Any]:
    """Seconds of the searches and of their trainings alone, and the ratio; the share of a search
    that is outside of its trainings, by the worker's clock; milliseconds of a replay."""
    with own_home():
        searches, trained, alone = _scheduling()
    draws = _replays()
    return {
        "search_s": round(sum(searches), 3),
        "trainings_alone_s": round(sum(alone), 3),
        "ratio": round(sum(searches) / sum(alone), 3),
        "outside_trainings": round(1 - sum(trained) / sum(searches), 3),
        "per_trial_ms": round(1000 * (sum(searches) - sum(trained)) / (ROUNDS * RUNS), 1),
        "replay_ms": round(statistics.median(draws), 1),
        "replay_p95_ms": round(sorted(draws)[int(0.95 * len(draws))], 1),
    }


def _scheduling() -> tuple[list[float], list[float], list[float]]:
    """The seconds of each search, from its first trial to its last result; of its trainings by
    the worker's clock; and of the same trainings in this process."""
    import torch

    from playground.nets.cpu_speed import keep_freed_memory
    from playground.training.presets import recipe_for, spec_for
    from playground.training.runs.cluster import NICE
    from playground.training.runs.server import reset
    from playground.training.settings import settings
    from playground.tuning.search import subset_of
    from playground.tuning.searches import new_search
    from playground.tuning.shorthand import space_from_text

    keep_freed_memory()
    torch.set_num_threads(settings().torch_threads)
    space = space_from_text("learning_rate:0.001~0.01~log,batch_size:16~32")
    searches, trained, alone = [], [], []
    try:
        for k in range(-1, ROUNDS):  # the first round warms up both sides
            search = new_search(
                *_net(spec_for, recipe_for), "digits", space, ("random",), RUNS,
                preset="tiny-cnn", examples=EXAMPLES, seed=k + 1,
            )  # fmt: skip
            seconds, inside, trials = _search(search)
            data = subset_of(search)
            trainings = [(*search.training_of(values), data) for values in trials]
            with ThreadPoolExecutor(1, initializer=os.nice, initargs=(NICE,)) as pool:
                # On Linux, niceness belongs to a thread: this one has the worker's.
                lasted = pool.submit(_train_all, trainings).result()
            if k >= 0:
                searches.append(seconds)
                trained.append(inside)
                alone.append(lasted)
    finally:
        reset()
    return searches, trained, alone


def _net(spec_for: Any, recipe_for: Any) -> tuple[Any, Any]:
    from playground.training.datasets import load_dataset

    data = load_dataset("digits")
    return spec_for("tiny-cnn", data), replace(recipe_for("tiny-cnn", data), epochs=EPOCHS)


def _search(search: Any) -> tuple[float, float, list[Any]]:
    from playground.training.runs.server import manager
    from playground.tuning.search import Asked, SearchControls, Told, run_search
    from playground.tuning.studies import write_search

    write_search(search)
    trials, first, last, inside = [], 0.0, 0.0, 0.0
    for event in run_search(search, manager().cluster, SearchControls()):
        if isinstance(event, Asked):
            # Asked is yielded after its training was submitted.
            first = first or time.perf_counter() - event.trial.thinking
            trials.append(event.trial.values)
        elif isinstance(event, Told):
            last = time.perf_counter()
            inside += event.trial.training
            if len(trials) == RUNS:
                break  # the winner's repetitions are not measured
    return last - first, inside, trials


def _train_all(trainings: list[Any]) -> float:
    """The seconds that these trainings take, one after the other."""
    from playground.training.loop import train

    begun = time.perf_counter()
    for spec, recipe, data in trainings:
        for _ in train(spec, recipe, data):
            pass
    return time.perf_counter() - begun


def _replays() -> list[float]:
    with serve(ROOT / "app.py", ROOT) as url, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}/tune")
        page.wait_for_selector("[data-testid=tune][data-ready]")
        draws: list[float] = page.evaluate(DRAW, [DRAWS])
        page.close()
    return draws
