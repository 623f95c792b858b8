"""`python -m playground tune --preset NAME --space FILE --sampler tpe --budget 20`: search for
better training settings, watched in the terminal."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from playground.core.errors import UserError, system_reason

if TYPE_CHECKING:  # --help must not import torch
    from playground.tuning.records import Progress, Search, Trial
    from playground.tuning.searches import Seen

METHODS = "grid, random, qmc, tpe, gp, halving, hyperband"
POLL_SECONDS = 0.1
DATA = {"image": "digits", "text": "sentences", "stream": "letters", "tags": "names",
        "boxes": "scenes"}  # fmt: skip


@click.command("tune")
@click.option("--preset", metavar="NAME", help="A net with its recipe, around which to search.")
@click.option(
    "--space", type=click.Path(path_type=Path), metavar="FILE",
    help="The settings to search, as TOML or JSON: one table each, with low, high and scale "
    "(linear or log), or with choices.",
)  # fmt: skip
@click.option(
    "--sampler", "methods", multiple=True, metavar="NAME",
    help=f"{METHODS}. Given several times, the methods race on the same budget.  [default: tpe]",
)  # fmt: skip
@click.option(
    "--budget", type=int, metavar="N",
    help="Full trainings for each method; a trial that is stopped early counts in part."
    "  [default: 20]",
)  # fmt: skip
@click.option("--minutes", type=float, metavar="X", help="Minutes for each method.")
@click.option("--dataset", metavar="NAME", help="Instead of the shipped data for the preset.")
@click.option("--examples", type=int, metavar="N", help="Training examples, drawn at random.")
@click.option("--epochs", type=int, metavar="N", help="Instead of the preset's.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="N")
@click.option("--device", default="auto", show_default=True, metavar="D")
@click.option(
    "--resume",
    metavar="ID",
    help="Continue a stopped search; of the others, only --out and --json.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the best net's weights to FILE: of the three trainings, that with the best score.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(preset: str | None, space: Path | None, resume: str | None, out: Path | None,
            as_json: bool, **options: Any) -> int:  # fmt: skip
    """Search for better training settings, and train the best again with three other seeds.

    Ctrl-C stops the search, which `--resume` continues. The study is stored on disk and opens in
    optuna-dashboard. The exit status is 1 if the search failed.
    """
    from playground.nets.files import check_out
    from playground.training.runs.server import reset
    from playground.tuning.searches import close_searches, resume_search, start_search

    if out is not None:
        check_out(out)
    if resume is None:
        search = start_search(_order(preset, space, options))
    else:
        search = resume_search(resume)
    show: Callable[[Seen], None] = _Lines(search) if as_json else _People(search)
    try:
        with _stopped_by_interrupt(search.search_id):
            seen = _follow(search.search_id, show)
    finally:
        close_searches()
        reset()
    if out is not None:
        _write(out, seen.search)
    return int(seen.search.state == "failed")


def _order(preset: str | None, space: Path | None, options: dict[str, Any]) -> Search:
    from dataclasses import replace

    from playground.core.recipe import check_recipe
    from playground.training.datasets import load_dataset
    from playground.training.devices import choose_device
    from playground.training.presets import reading_preset, recipe_for, spec_for
    from playground.tuning.searches import new_search
    from playground.tuning.space import read_space

    if preset is None or space is None:
        raise UserError("commands.preset_and_space")
    kind = reading_preset(preset).kind
    found = read_space(space)
    choose_device(options["device"])
    dataset = options["dataset"] or DATA[kind]
    data = load_dataset(dataset)
    epochs = options["epochs"]
    recipe = recipe_for(preset, data)
    recipe = check_recipe(recipe if epochs is None else replace(recipe, epochs=epochs))
    budget, minutes = options["budget"], options["minutes"]
    if budget is None:
        budget = 20 if minutes is None else 0
    return new_search(
        spec_for(preset, data), recipe, dataset, found, options["methods"] or ("tpe",), budget,
        minutes, preset=preset, examples=options["examples"] or 0, seed=options["seed"],
        device=options["device"],
    )  # fmt: skip


@contextmanager
def _stopped_by_interrupt(search_id: str) -> Iterator[None]:
    """Let the first Ctrl-C stop the search; a second one ends the program."""
    from playground.tuning.searches import stop_search

    def stop(_number: int, _frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        stop_search(search_id)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _follow(search_id: str, show: Callable[[Seen], None]) -> Seen:
    """Show the search's changes until it has ended."""
    from playground.tuning.searches import get_search

    version = ""
    while True:
        seen = get_search(search_id)
        if seen.version != version:
            version = seen.version
            show(seen)
        if not seen.search.active:
            return seen
        time.sleep(POLL_SECONDS)


def _write(out: Path, search: Search) -> None:
    from playground.nets.files import write_model
    from playground.tuning.studies import read_winner

    winner = read_winner(search) if search.state == "finished" else None
    if winner is None:
        click.echo(f"{out} was not written: the search has no trained winner", err=True)
        return
    try:
        write_model(winner, out)
    except OSError as error:
        raise UserError("commands.out_unwritable", path=out, why=system_reason(error)) from None


# ---- output ---------------------------------------------------------------------------------


def _summary(search: Search, progress: Progress) -> dict[str, Any]:
    """The best trial of each method and of all, and the repetitions of the winner."""
    import statistics

    from playground.tuning.records import best

    def row(trials: tuple[Trial, ...]) -> dict[str, Any] | None:
        found = best(trials, search.metric)
        if found is None:
            return None
        return {"sampler": found.method, "values": found.values, "score": found.score}

    scores = [again.score for again in progress.again if again.score is not None]
    return {
        "event": search.state, "search": search.search_id, "metric": search.metric.name,
        "best": row(progress.trials),
        "samplers": {
            method: {
                "best": row(progress.of(method)), "runs": round(progress.used(method), 3),
                "thinking": round(sum(one.thinking for one in progress.of(method)), 3),
                "training": round(sum(one.training for one in progress.of(method)), 3),
            }
            for method in search.methods
        },
        "seeds": [{"seed": again.seed, "score": again.score} for again in progress.again],
        "mean": statistics.fmean(scores) if scores else None,
        "spread": statistics.stdev(scores) if len(scores) > 1 else None,
    }  # fmt: skip


class _Lines:
    """Prints the search as JSON, one object a line."""

    def __init__(self, search: Search) -> None:
        from playground.tuning.studies import journal_of

        self._shown: set[tuple[str, int]] = set()
        start = {
            "event": "started", "search": search.search_id, "samplers": list(search.methods),
            "runs": search.runs, "minutes": search.minutes,
            "journal": str(journal_of(search.search_id)),
        }  # fmt: skip
        click.echo(json.dumps(start))

    def __call__(self, seen: Seen) -> None:
        for trial in seen.progress.trials:
            key = trial.method, trial.number
            if trial.state == "running" or key in self._shown:
                continue
            self._shown.add(key)
            line = {
                "event": "trial", "sampler": trial.method, "number": trial.number,
                "state": trial.state, "values": trial.values, "score": trial.score,
                "curve": list(trial.curve), "thinking": round(trial.thinking, 4),
                "training": round(trial.training, 4), "why": _why(trial),
            }  # fmt: skip
            click.echo(json.dumps(line))
        if not seen.search.active:
            reason = seen.search.why
            over = {"why": _reason(reason) if reason else None}
            click.echo(json.dumps(_summary(seen.search, seen.progress) | over))


def _why(trial: Trial) -> str | None:
    from playground.text import Message

    return None if trial.why is None else str(Message.from_data(trial.why))


def _reason(reason: str) -> str:
    from playground.text import Message

    return str(Message(f"tuning.over_{reason}"))


class _People:
    """Prints the search as text: each trial, the best so far, and the winner's repetitions."""

    def __init__(self, search: Search) -> None:
        from playground.tuning.studies import journal_of

        self._metric = search.metric
        self._shown: set[tuple[str, int]] = set()
        self._again = 0
        self._best: dict[str, Any] | None = None
        each = " for each of them" if len(search.methods) > 1 else ""
        limits = [f"{search.runs} runs"] if search.runs else []
        limits += [f"{search.minutes:g} minutes"] if search.minutes else []
        click.echo(f"search {search.search_id}: {', '.join(search.methods)}; "
                   f"{' or '.join(limits)}{each}")  # fmt: skip
        click.echo(f"optuna-dashboard {journal_of(search.search_id)}")

    def __call__(self, seen: Seen) -> None:
        for trial in seen.progress.trials:
            key = trial.method, trial.number
            if trial.state != "running" and key not in self._shown:
                self._shown.add(key)
                click.echo(self._line(trial))
                self._show_best(seen)
        for again in seen.progress.again[self._again :]:
            score = "no result" if again.score is None else self._metric.text(again.score, 2)
            click.echo(f"again with seed {again.seed}: {score}")
        self._again = len(seen.progress.again)
        if not seen.search.active:
            self._end(seen)

    def _line(self, trial: Trial) -> str:
        score = "" if trial.score is None else f" {self._metric.text(trial.score, 2)}"
        if trial.state == "finished":
            result = score
        else:
            result = f" {trial.state}{score if trial.state == 'pruned' else ''}"
        why = f" ({_why(trial)})" if trial.why else ""
        return (
            f"{trial.method} {trial.number + 1}: {_words(trial.values)}:{result}{why}"
            f" [{trial.training:.1f} s training, {trial.thinking:.2f} s thinking]"
        )

    def _show_best(self, seen: Seen) -> None:
        found = _summary(seen.search, seen.progress)["best"]
        if found and found != self._best:
            self._best = found
            click.echo(f"  best so far: {self._metric.text(found['score'], 2)}")

    def _end(self, seen: Seen) -> None:
        summary = _summary(seen.search, seen.progress)
        found = summary["best"]
        if found:
            score = self._metric.text(found["score"], 2)
            click.echo(f"best: {score} by {found['sampler']}: {_words(found['values'])}")
        if summary["spread"] is not None:
            metric = self._metric
            click.echo(
                f"with other seeds: mean {metric.text(summary['mean'], 2)}"
                f" ± {metric.text(summary['spread'], 2)}; smaller gaps between trials are noise"
            )
        reason = seen.search.why
        if reason:
            click.echo(_reason(reason))
        if seen.search.state != "finished":
            click.echo(f"{seen.search.state}; continue with --resume {seen.search.search_id}")


def _words(values: dict[str, Any]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {value:.4g}"
        if isinstance(value, float)
        else f"{name.replace('_', ' ')} {value}"
        for name, value in values.items()
    )
