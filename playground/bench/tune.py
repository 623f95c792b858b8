"""`bench tune`: what scheduling costs a search over its trainings alone, and how long a replay of
six methods × twenty searches takes in the browser, by its clock.

The baseline trains the same nets in the search's process, with the same thread count. The search
waits after each trial while its baseline runs, so that a machine whose speed varies slows both.
The speed of one training differs by up to 15 % between two processes, with either side ahead: each
round has processes of its own, and the result is the median of the rounds."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

from playground.bench.server import ROOT, chromium, own_home, serve

ROUNDS = 7
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
    """Seconds of the searches and of their trainings alone; the ratio, as the median of the rounds,
    and its extremes; the share of a search that is outside of its trainings, by the worker's clock;
    milliseconds of a replay."""
    with own_home():
        rounds = [_in_new_process(number) for number in range(ROUNDS)]
    draws = _replays()
    ratios = [statistics.median(took / bare for took, _, bare in trials) for trials in rounds]
    trials = [trial for each in rounds for trial in each]
    search, trained, alone = (sum(each) for each in zip(*trials, strict=True))
    return {
        "search_s": round(search, 3),
        "trainings_alone_s": round(alone, 3),
        "ratio": round(statistics.median(ratios), 3),
        "least": round(min(ratios), 3),
        "most": round(max(ratios), 3),
        "outside_trainings": round(1 - trained / search, 3),
        "per_trial_ms": round(1000 * (search - trained) / len(trials), 1),
        "replay_ms": round(statistics.median(draws), 1),
        "replay_p95_ms": round(sorted(draws)[int(0.95 * len(draws))], 1),
    }


Trial = tuple[float, float, float]  # seconds in the search, of its training there, and of it alone


def _in_new_process(number: int) -> list[Trial]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_round, number).result()


def _round(number: int) -> list[Trial]:
    """The trials of a search, after one that warms up both sides."""
    import torch

    from playground.nets.cpu_speed import keep_freed_memory
    from playground.training.presets import recipe_for, spec_for
    from playground.training.runs.cluster import NICE
    from playground.training.runs.server import reset
    from playground.training.settings import settings
    from playground.tuning.searches import new_search
    from playground.tuning.shorthand import space_from_text

    keep_freed_memory()
    torch.set_num_threads(settings().torch_threads)
    space = space_from_text("learning_rate:0.001~0.01~log,batch_size:16~32")
    trials: list[Trial] = []
    # On Linux, niceness belongs to a thread: this one has the worker's.
    with ThreadPoolExecutor(1, initializer=os.nice, initargs=(NICE,)) as pool:
        try:
            for seed, runs in ((1000 + number, 2), (number, RUNS)):
                search = new_search(
                    *_net(spec_for, recipe_for), "digits", space, ("random",), runs,
                    preset="tiny-cnn", examples=EXAMPLES, seed=seed,
                )  # fmt: skip
                trials = _search(search, lambda *given: pool.submit(_train, *given).result())
        finally:
            reset()
    return trials


def _net(spec_for: Any, recipe_for: Any) -> tuple[Any, Any]:
    from playground.training.datasets import load_dataset

    data = load_dataset("digits")
    return spec_for("tiny-cnn", data), replace(recipe_for("tiny-cnn", data), epochs=EPOCHS)


def _search(search: Any, alone: Callable[..., float]) -> list[Trial]:
    """Run a search. It waits after each trial while the same training runs `alone`."""
    from playground.training.runs.server import manager
    from playground.tuning.search import Asked, SearchControls, Told, run_search, subset_of
    from playground.tuning.studies import write_search

    write_search(search)
    data, trials, begun = subset_of(search), [], 0.0
    for event in run_search(search, manager().cluster, SearchControls()):
        if isinstance(event, Asked) and not begun:
            # Asked is yielded after its training was submitted.
            begun = time.perf_counter() - event.trial.thinking
        elif isinstance(event, Told):
            took = time.perf_counter() - begun
            bare = alone(*search.training_of(event.trial.values), data)
            trials.append((took, event.trial.training, bare))
            if len(trials) == search.runs:
                break  # the winner's repetitions are not measured
            begun = time.perf_counter()
    return trials


def _train(spec: Any, recipe: Any, data: Any) -> float:
    """The seconds of a training in this process."""
    from playground.training.loop import train

    begun = time.perf_counter()
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
