"""`bench memory`: what 50 runs, one after another, add to the memory of the server (here: this
process, which keeps the runs as the server does) and of the worker."""

from __future__ import annotations

import gc
import os
import tempfile
import time

import click

RUNS = 50
SETTLE = 10  # first runs, after which the memory should stay as it is


def megabytes(pid: int) -> float:
    """Memory that belongs to the process alone or is shared by parts of it, in MB."""
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
    while run.active:  # read on as a page does
        place = run.events(place).after
        time.sleep(0.1)
        run = run.now()
    if run.state != "finished":
        raise click.ClickException(f"Run {number + 1} is {run.state}: {run.sentence}")
    run.model()


def run() -> dict[str, float]:
    """MB of both after the first runs and after the last, and what a run adds; the aim is 0."""
    from playground.training.runs import server as runs

    with tempfile.TemporaryDirectory() as folder:
        os.environ["PLAYGROUND_HOME"] = folder
        server, worker = [], []
        try:
            for number in range(RUNS):
                _one_run(number)
                gc.collect()
                server.append(megabytes(os.getpid()))
                worker.append(megabytes(runs.worker_pid() or os.getpid()))
        finally:
            runs.reset()
            del os.environ["PLAYGROUND_HOME"]
    found = {}
    for name, sizes in (("server", server), ("worker", worker)):
        found[f"{name}_mb_after_{SETTLE}_runs"] = sizes[SETTLE - 1]
        found[f"{name}_mb_after_{RUNS}_runs"] = sizes[-1]
        found[f"{name}_mb_a_run"] = (sizes[-1] - sizes[SETTLE - 1]) / (RUNS - SETTLE)
    return found
