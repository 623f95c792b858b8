"""Starting a run: checks of the server's limits, disk space, and the queue."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace

from playground.core.errors import quote, system_reason
from playground.core.recipe import Recipe, check_recipe
from playground.nets.limits import training_megabytes
from playground.nets.shapes import describe_layers
from playground.nets.spec import ModelSpec
from playground.training.data import DataError, TrainingData, check_fit
from playground.training.datasets import DATASETS
from playground.training.runs.history import History, forget_put_aside
from playground.training.runs.live import Live
from playground.training.runs.record import RunRecord
from playground.training.runs.run import (
    Run,
    RunError,
    check_queue,
    clean_name,
    get_run,
    list_runs,
    queue_up,
)  # fmt: skip
from playground.training.settings import settings


def start_run(
    spec: ModelSpec,
    recipe: Recipe,
    data: TrainingData | str,
    device: str = "auto",
    owner: str = "",
    name: str = "",
    address: str = "",
) -> Run:
    """Queue a run and return it without waiting. `data` is the name of a data set
    (`playground.training.datasets.DATASETS`) or the examples.

    Raises:
        RunError: the run exceeds a limit, the owner has an active run, the queue is full, or the
            data do not fit the net.
        RecipeError: a setting of the recipe is out of range.
    """
    limits = settings()
    check_recipe(recipe)
    check_limits(spec, recipe)
    _check_data(spec, data)
    check_queue(owner, address)  # before writing to disk; `queue_up` checks again
    _make_room(limits.max_kept - 1)
    longest = 60 * limits.max_minutes
    dataset = data if isinstance(data, str) else data.name
    record = RunRecord(
        run_id=secrets.token_hex(6),
        name=clean_name(name) or dataset,
        owner=owner,
        created=time.time(),
        spec=spec,
        recipe=replace(recipe, max_seconds=min(recipe.max_seconds or longest, longest)),
        dataset=dataset,
        named=isinstance(data, str),
        device=device,
    )
    _write_down(record, data)
    try:
        queue_up(Live(record, None if isinstance(data, str) else data, address=address))
    except RunError:
        History(record.run_id).delete()
        raise
    return get_run(record.run_id)


def check_limits(spec: ModelSpec, recipe: Recipe) -> None:
    """Check a run against this server's limits.

    Raises:
        RunError: the message gives the limit and the requested value.
    """
    limits, table = settings(), describe_layers(spec)
    asked = (
        ("parameters", sum(info.parameters for info in table), limits.max_parameters),
        ("multiply_adds", sum(info.multiply_adds for info in table), limits.max_multiply_adds),
        ("epochs", recipe.epochs, limits.max_epochs),
    )
    for what, given, limit in asked:
        if given > limit:
            raise RunError("training.run_limit", what=what, given=given, limit=limit)
    _check_memory(spec, recipe, limits.max_run_mb)


def _check_memory(spec: ModelSpec, recipe: Recipe, limit: int) -> None:
    needed, batch = training_megabytes(spec, recipe.batch_size), recipe.batch_size
    if needed > limit:
        raise RunError("training.run_memory", batch=batch, needed=needed, limit=limit)


def _check_data(spec: ModelSpec, data: TrainingData | str) -> None:
    if isinstance(data, str):
        if data not in DATASETS:
            raise RunError("tasks.no_dataset", name=quote(data), known=tuple(DATASETS))
        return
    try:
        check_fit(spec, data)
    except DataError as error:
        raise RunError.of(error) from None


def _make_room(keep: int) -> None:
    """Delete the oldest ended runs, so that at most `keep` runs remain."""
    forget_put_aside()
    for run in list_runs()[max(keep, 0) :]:
        if not run.active:
            run.history.delete()


def _write_down(record: RunRecord, data: TrainingData | str) -> None:
    history = History(record.run_id)
    try:
        history.write_record(record)
        if not isinstance(data, str):
            history.write_examples(data.train, data.validation)
    except OSError as error:
        history.delete()
        raise RunError("training.run_disk", why=system_reason(error)) from None
