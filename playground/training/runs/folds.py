"""A cross-validation on a Dask worker, whose curves the server can show while they grow.

All folds train in one task, one batch in turn (`training/cross_validation.py`). The worker sends
points of the curves through a Dask queue; a Dask event tells it to stop.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.core.data import ImageSet, TextSet
from playground.core.errors import UserError
from playground.core.events import Batch, Ending, Evaluated, Event, Started
from playground.core.recipe import Recipe, recipe_from_json, recipe_to_json
from playground.training.cross_validation import Fold, cross_validate
from playground.training.runs.cluster import Cluster, ClusterError
from playground.training.runs.task import run_folds
from playground.training.settings import settings

log = logging.getLogger("playground")

OVER = "over"  # put into the queue when the task has ended
SEND_SECONDS = 0.3  # between two messages of the worker
SERVER_SECONDS = 30.0  # the worker gives up if the server takes no message for so long
LOOK_SECONDS = 0.2  # between two looks for a worker
LOSS_POINTS = 60  # of a fold's loss curve; each is the mean over several batches

_turn = threading.Lock()  # one cross-validation at a time


# ---- the server's side ----------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class FoldCurve:
    """One fold's curves so far: (batches, mean loss of the last batches), and (epoch, accuracy,
    correct, examples) on the held-out examples. `ending` is the ending's kind, or empty."""

    losses: list[tuple[int, float]] = field(default_factory=list)
    checks: list[tuple[int, float, int, int]] = field(default_factory=list)
    ending: str = ""


@dataclass(eq=False)
class WatchedFolds:
    """A cross-validation and the points received so far. `state` is "waiting", "training",
    "finished", "stopped" or "failed"; `error` says why it failed, if the user can mend it."""

    curves: tuple[FoldCurve, ...]
    state: str = "waiting"
    error: UserError | None = None
    seconds: float = 0.0  # from the first message to the last
    version: int = 0  # changes with every message
    _asked: threading.Event = field(default_factory=threading.Event)
    _end: Any = None  # the worker's stop event and the task's future

    @property
    def active(self) -> bool:
        return self.state in ("waiting", "training")

    def stop(self) -> None:
        """End the training soon; does nothing if it has ended."""
        self._asked.set()
        if self._end is not None and self.active:
            flag, future = self._end
            with contextlib.suppress(Exception):  # a lost scheduler ends it, too
                flag.set()
                if self.state == "waiting":
                    future.cancel()

    def _change(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.version += 1


def start_folds(
    preset: str, recipe: Recipe, examples: ImageSet | TextSet, folds: tuple[Fold, ...]
) -> WatchedFolds:
    """Start a cross-validation and return it without waiting."""
    watched = WatchedFolds(tuple(FoldCurve() for _ in folds))
    order = {"preset": preset, "recipe": recipe_to_json(recipe)}
    payload = {"examples": examples, "folds": folds}

    def follow() -> None:
        with _turn:
            _follow(watched, order, payload)

    threading.Thread(target=follow, name="folds", daemon=True).start()
    return watched


def _follow(watched: WatchedFolds, order: dict[str, Any], payload: dict[str, Any]) -> None:
    from playground.training.runs.server import manager

    if watched._asked.is_set():
        watched._change(state="stopped")
        return
    try:
        with manager().occupied():
            error = _train(watched, order, payload)
    except UserError as failure:
        watched._change(state="failed", error=failure)
    except Exception:  # Dask raises errors of many kinds for a lost scheduler
        log.exception("a cross-validation was lost")
        watched._change(state="failed")
    else:
        _conclude(watched, error)


def _train(
    watched: WatchedFolds, order: dict[str, Any], payload: dict[str, Any]
) -> BaseException | None:
    """Run the task and take its messages; return its exception, if any."""
    from distributed import Event as Flag
    from distributed import Queue

    from playground.training.runs.server import manager

    cluster = manager().cluster()
    if not _wait_for_worker(cluster, watched):
        return None
    client = cluster.client
    name = f"playground-folds-{secrets.token_hex(6)}"
    inbox, flag = Queue(name, client=client), Flag(f"{name}-stop", client=client)
    order |= {"inbox": name, "stop": f"{name}-stop", "threads": settings().torch_threads}
    # In a list: Dask would use a dictionary's keys as names, the same for all tasks.
    [sent] = client.scatter([payload], hash=False)
    future = client.submit(run_folds, order, sent, key=name, pure=False, retries=0)

    def tell_end(_: Any) -> None:
        with contextlib.suppress(Exception):
            inbox.put(OVER, timeout=5)

    future.add_done_callback(tell_end)
    watched._end = flag, future
    if watched._asked.is_set():
        watched.stop()
    begun = 0.0
    # No timeout: Dask's scheduler would log an error at each expiry.
    while (points := inbox.get()) != OVER:
        begun = begun or time.monotonic()
        for kind, number, *values in points:
            _take(watched.curves[number], kind, values)
        watched._change(state="training", seconds=time.monotonic() - begun)
    found: BaseException | None = None if future.cancelled() else future.exception()
    with contextlib.suppress(Exception):
        inbox.close()
    return found


def _wait_for_worker(cluster: Cluster, watched: WatchedFolds) -> bool:
    """Wait for the cluster's first worker; return False if the cross-validation is stopped.

    Raises:
        ClusterError: no worker has connected in time.
    """
    begun = time.monotonic()
    while not cluster.workers():
        if time.monotonic() - begun > cluster.patience:
            raise ClusterError("training.ending_no_worker", address=cluster.address)
        if watched._asked.wait(LOOK_SECONDS):
            return False
    return True


def _take(curve: FoldCurve, kind: str, values: list[Any]) -> None:
    if kind == "loss":
        curve.losses.append((values[0], values[1]))
    elif kind == "check":
        curve.checks.append((values[0], values[1], values[2], values[3]))
    else:
        curve.ending = values[0]


def _conclude(watched: WatchedFolds, error: BaseException | None) -> None:
    ended = all(curve.ending for curve in watched.curves)
    if isinstance(error, UserError):
        watched._change(state="failed", error=error)
    elif watched._asked.is_set() and not ended:
        watched._change(state="stopped")
    elif error is not None or not ended:
        log.warning("a cross-validation failed: %r", error)
        watched._change(state="failed")
    else:
        watched._change(state="finished")


# ---- the worker's side ----------------------------------------------------------------------


def run(order: dict[str, Any], payload: dict[str, Any]) -> None:
    """Train all folds in turn, and send the points of their curves.

    Raises:
        RecipeError, SpecError, DataError, DeviceError: the training cannot begin.
    """
    import torch
    from distributed import Event as Flag
    from distributed import Queue, get_client

    from playground.nets.cpu_speed import give_memory_back, keep_freed_memory
    from playground.training.presets import spec_for

    keep_freed_memory()
    torch.set_num_threads(order["threads"])
    client = get_client()
    inbox = Queue(order["inbox"], client=client)
    stop = Flag(order["stop"], client=client)
    recipe = recipe_from_json(order["recipe"])
    events = cross_validate(
        lambda data: spec_for(order["preset"], data), recipe, payload["examples"], payload["folds"]
    )
    try:
        waiting: list[list[Any]] = []
        sent = 0.0
        for point in points_of(events):
            waiting.append(point)
            if time.monotonic() - sent > SEND_SECONDS:
                inbox.put(waiting, timeout=SERVER_SECONDS)
                waiting, sent = [], time.monotonic()
                if stop.is_set():
                    return
        if waiting:
            inbox.put(waiting, timeout=SERVER_SECONDS)
    finally:
        give_memory_back()


def points_of(events: Iterator[tuple[int, Event]]) -> Iterator[list[Any]]:
    """Turn the folds' events into points: ["loss", fold, batches, loss], ["check", fold, epoch,
    accuracy, correct, examples] and ["end", fold, kind of ending]."""
    every: dict[int, int] = {}
    losses: dict[int, list[float]] = {}
    for number, event in events:
        if isinstance(event, Started):
            every[number] = max(1, event.total_steps // LOSS_POINTS)
            losses[number] = []
        elif isinstance(event, Batch):
            own = losses[number]
            own.append(event.loss)
            if event.step == 1 or len(own) >= every[number]:
                yield ["loss", number, event.step, sum(own) / len(own)]
                own.clear()
        elif isinstance(event, Evaluated) and event.split == "validation":
            right = sum(row[k] for k, row in enumerate(event.confusion))
            total = sum(map(sum, event.confusion))
            yield ["check", number, event.epoch, event.metrics["accuracy"], right, total]
        elif isinstance(event, Ending):
            yield ["end", number, event.event]
