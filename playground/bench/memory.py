"""`bench memory`: the memory growth of the server and of the worker over 50 successive runs. This
process acts as the server: it manages the runs in the same way."""

from __future__ import annotations

import gc
import os
import time

import click

from playground.bench.server import own_home

RUNS = 50
SETTLE = 10  # warm-up runs, after which memory should stay constant


def megabytes(pid: int) -> float:
    """The proportional set size (PSS) of a process in MB: its private memory, and its share of
    memory that several processes use. Linux only."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        lines = dict(line.split(":", 1) for line in file if ":" in line)
    return float(lines["Pss"].split()[0]) / 1000


def _one_run(number: int) -> None:
    from dataclasses import replace

    from playground.training.datasets import load_dataset
    from playground.training.presets import recipe_for, spec_for
    from playground.training.runs.start import start_run

    data = load_dataset("digits")
    recipe = replace(recipe_for("sprint", data), epochs=1, batch_size=500, seed=number)
    run = start_run(spec_for("sprint", data), recipe, "digits", "cpu")
    place = 0
    while run.active:  # read new events as a page does
        place = run.events(place).after
        time.sleep(0.1)
        run = run.now()
    if run.state != "finished":
        raise click.ClickException(f"Run {number + 1} is {run.state}: {run.sentence}")
    run.model()


def run() -> dict[str, float]:
    """MB of both processes after the warm-up and after the last run, and the growth per run
    (target: 0)."""
    from playground.training.runs import server as runs

    with own_home():
        server, worker = [], []
        try:
            for number in range(RUNS):
                _one_run(number)
                gc.collect()
                server.append(megabytes(os.getpid()))
                worker.append(megabytes(runs.worker_pid() or os.getpid()))
        finally:
            runs.reset()
    found = {}
    for name, sizes in (("server", server), ("worker", worker)):
        found[f"{name}_mb_after_{SETTLE}_runs"] = sizes[SETTLE - 1]
        found[f"{name}_mb_after_{RUNS}_runs"] = sizes[-1]
        found[f"{name}_mb_a_run"] = (sizes[-1] - sizes[SETTLE - 1]) / (RUNS - SETTLE)
    return found
