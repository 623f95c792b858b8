"""Runs: trainings that belong to the server, not to a browser tab.

What pages call. A run is named by its id, 12 hexadecimal digits, which is all that a link holds.
"""

from __future__ import annotations

import atexit
import secrets
import threading
import time
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from playground.core.events import Event
from playground.core.recipe import Recipe, check_recipe, recipe_from_json, recipe_to_json
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import ModelSpec, spec_from_json, spec_to_json
from playground.training.cards import training_card
from playground.training.controls import check_command
from playground.training.data import DataError, TrainingData, check_fit
from playground.training.datasets import DATASETS, load_dataset
from playground.training.devices import DeviceInfo, available_devices
from playground.training.runs.history import History, is_run_id, run_ids
from playground.training.runs.manager import Live, Manager
from playground.training.settings import Settings, settings

STATES = (
    "queued", "running", "paused", "finished", "stopped", "diverged", "failed", "interrupted",
)  # fmt: skip
ACTIVE = ("queued", "running", "paused")
CONTINUABLE = ("interrupted", "stopped", "failed")
MAX_NAME = 60


class RunError(ValueError):
    """A run that cannot be started, found or changed; the message says why.

    `reason` is one of "limit", "busy", "full", "unknown", "active", "ended", "data", "disk",
    "nothing"; a page may say it in its visitor's language with `values`.
    """

    def __init__(self, sentence: str, reason: str, **values: float | str) -> None:
        super().__init__(sentence)
        self.reason, self.values = reason, values


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as it is now. `step`, `epoch`, `seconds` are of its last event."""

    run_id: str
    name: str
    state: str  # one of STATES
    queue_place: int  # 1: the next; 0: does not wait
    spec: ModelSpec
    recipe: Recipe
    dataset: str
    device: str  # as asked for: "auto", "cpu", "cuda", "mps"
    owner: str
    created: float  # seconds since 1970
    step: int = 0
    total_steps: int = 0
    epoch: int = 0
    seconds: float = 0.0
    loss: float | None = None  # of the last batch
    accuracy: float | None = None  # of the last validation
    sentence: str = ""  # of the ending
    reason: str = ""  # of the ending: see playground.training.endings
    values: tuple[tuple[str, float | str], ...] = ()
    device_label: str = ""  # the device that it got, by name

    @property
    def active(self) -> bool:
        return self.state in ACTIVE


@dataclass(frozen=True, slots=True)
class EventPage:
    """The events after a place in the history; give `after` to the next reading."""

    events: tuple[Event, ...]
    after: int


@cache
def _manager() -> Manager:
    manager = Manager()
    atexit.register(manager.close)
    return manager


def reset() -> None:
    """Forget this server's life, as a restart would: what was going on is interrupted."""
    if _manager.cache_info().currsize:
        _manager().close()
        _manager.cache_clear()


def warm_up() -> None:
    """Start the cluster in the background, so that the first run need not wait for it."""
    threading.Thread(target=_manager().warm_up, name="warm-up-cluster", daemon=True).start()


def worker_pid() -> int | None:
    """Process id of the embedded worker, if it is there."""
    return _manager().worker_pid


def devices() -> tuple[DeviceInfo, ...]:
    """Where a run can go, the best first: this machine's devices, or the cluster's."""
    if not settings().scheduler:
        return available_devices()
    from playground.training.runs.cluster import GPU

    gpu = DeviceInfo("cuda", "GPU")
    workers = _manager().cluster().workers().values()
    offered = any(worker["resources"].get(GPU) for worker in workers)
    return ((gpu,) if offered else ()) + (DeviceInfo("cpu", f"CPU ({len(workers)} workers)"),)


# ---- starting ----


def check_limits(spec: ModelSpec, recipe: Recipe) -> None:
    """See that a run is within what this server allows.

    Raises:
        RunError: says which limit, and what was asked for.
    """
    limits, table = settings(), describe_layers(spec)
    asked = (
        ("parameters", sum(info.parameters for info in table), limits.max_parameters),
        ("multiply-adds", sum(info.multiply_adds for info in table), limits.max_multiply_adds),
        ("epochs", recipe.epochs, limits.max_epochs),
    )
    for what, given, limit in asked:
        if given > limit:
            raise RunError(
                f"The run has {given:,} {what}; this server allows {limit:,}. Choose fewer.",
                "limit", what=what, given=given, limit=limit,
            )  # fmt: skip


def _check_place(owner: str, limits: Settings) -> None:
    manager = _manager()
    if owner and any(live.record["owner"] == owner for live in manager.active()):
        raise RunError("You have a run going; stop it, or wait for its end.", "busy")
    if len(manager.waiting) >= limits.max_queue:
        raise RunError(
            f"{limits.max_queue} runs wait already; try again in a few minutes.",
            "full", limit=limits.max_queue,
        )  # fmt: skip


def start_run(
    spec: ModelSpec,
    recipe: Recipe,
    data: TrainingData | str,
    device: str = "auto",
    owner: str = "",
    name: str = "",
) -> str:
    """Put a run in the queue and return its id, at once. `data` is a data set's name
    (`playground.training.datasets.DATASETS`) or the examples themselves.

    Raises:
        RunError: over a limit, the owner has a run going, the queue is full, data do not fit.
        RecipeError: a setting is out of its range.
    """
    limits = settings()
    check_recipe(recipe)
    check_limits(spec, recipe)
    _check_data(spec, data)
    _check_place(owner, limits)
    _make_room(limits.max_kept - 1)
    longest = 60 * limits.max_minutes
    recipe = replace(recipe, max_seconds=min(recipe.max_seconds or longest, longest))
    history = History(secrets.token_hex(6))
    dataset = data if isinstance(data, str) else data.name
    record: dict[str, Any] = {
        "name": _clean(name) or dataset, "owner": owner, "created": time.time(),
        "spec": spec_to_json(spec), "recipe": recipe_to_json(recipe), "dataset": dataset,
        "named": isinstance(data, str), "device": device, "state": "queued", "step": 0,
        "total_steps": 0, "epoch": 0, "seconds": 0.0, "loss": None, "accuracy": None,
        "sentence": "", "reason": "", "values": [], "device_label": "",
    }  # fmt: skip
    try:
        history.write_record(record)
        if not isinstance(data, str):
            history.write_examples(data.train, data.validation)
    except OSError as error:
        history.delete()
        why = error.strerror or str(error)
        raise RunError(
            f"The run cannot be written down ({why}); make room on the disk.", "disk", why=why
        ) from None
    _manager().add(Live(history, record, None if isinstance(data, str) else data))
    return history.run_id


def _check_data(spec: ModelSpec, data: TrainingData | str) -> None:
    if isinstance(data, str):
        if data not in DATASETS:
            known = ", ".join(DATASETS)
            raise RunError(f"There is no data set {data!r:.40}; there are {known}.", "data")
        return
    try:
        check_fit(spec, data)
    except DataError as error:
        raise RunError(str(error), "data") from None


def _clean(name: str) -> str:
    return " ".join("".join(c for c in name if c.isprintable()).split())[:MAX_NAME]


def _make_room(keep: int) -> None:
    """Remove the oldest runs that have ended, so that at most `keep` stay."""
    views = list_runs()
    for view in views[max(keep, 0) :]:
        if not view.active:
            History(view.run_id).delete()


def continue_run(run_id: str, owner: str = "") -> None:
    """Let a run that was interrupted, stopped or failed go on from its last checkpoint.

    Raises:
        RunError: it ended otherwise, is going on, or has no checkpoint to go on from.
    """
    view = get_run(run_id)
    if view.state not in CONTINUABLE:
        raise RunError(f"The run is {view.state}; there is nothing to continue.", "ended")
    _check_place(owner, settings())
    history = History(run_id)
    record, point = history.read_record(), history.resume_point()
    if record is None or point is None:
        raise RunError("The run has no checkpoint to go on from; start it anew.", "nothing")
    data = None if record["named"] else run_data(run_id)
    try:
        history.cut_back(point.step)
    except OSError as error:
        why = error.strerror or str(error)
        raise RunError(f"The history cannot be written ({why}).", "disk", why=why) from None
    ended = {"sentence": "", "reason": "", "values": [], "step": point.step}
    owned = {"owner": owner} if owner else {}
    _manager().unwritten.pop(run_id, None)
    _manager().add(Live(history, record | ended | owned, data, point))


# ---- taking part ----


def control(run_id: str, command: str, value: float | None = None) -> None:
    """Give a command: "pause", "resume", "one_batch", "stop" or "learning_rate" (with the new
    rate as its value). A run that has ended, or that there never was, ignores all.

    Raises:
        ValueError: there is no such command, or its value is no positive number.
    """
    check_command(command, value)
    if is_run_id(run_id):
        _manager().command(run_id, command, value)


# ---- looking ----


@lru_cache(maxsize=128)
def _spec(text: str) -> ModelSpec:
    return spec_from_json(text)


@lru_cache(maxsize=512)
def _recipe(text: str) -> Recipe:
    return recipe_from_json(text)


def _view(run_id: str, record: dict[str, Any], place: int = 0) -> RunView:
    return RunView(
        run_id, record["name"], record["state"], place, _spec(record["spec"]),
        _recipe(record["recipe"]), record["dataset"], record["device"], record["owner"],
        record["created"], record["step"], record["total_steps"], record["epoch"],
        record["seconds"], record["loss"], record["accuracy"], record["sentence"],
        record["reason"], tuple((k, v) for k, v in record["values"]), record["device_label"],
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _view_on_disk(history_folder: str, run_id: str, changed: int) -> RunView | None:
    record = History(run_id).read_record()
    if record is None:
        return None
    if record.get("state") in ACTIVE:
        record["state"] = "interrupted"
    try:
        return _view(run_id, record)
    except (KeyError, TypeError, ValueError):  # of another version, or damaged
        return None


def _find(run_id: str) -> RunView | None:
    manager = _manager()
    live = manager.find(run_id)
    if live is not None:
        with manager.lock:
            return _view(run_id, dict(live.record), manager.place(live))
    if run_id in manager.unwritten:
        return _view(run_id, manager.unwritten[run_id])
    history = History(run_id)
    changed = history.record_changed()
    return _view_on_disk(str(history.folder), run_id, changed) if changed else None


def list_runs(owner: str | None = None) -> tuple[RunView, ...]:
    """All runs (or one owner's), the newest first."""
    ids = set(run_ids()) | set(_manager().unwritten)
    views = [view for view in map(_find, ids) if view is not None]
    chosen = [view for view in views if owner in (None, view.owner)]
    return tuple(sorted(chosen, key=lambda view: (-view.created, view.run_id)))


def get_run(run_id: str) -> RunView:
    """Raises RunError if there is no such run; any text may be given."""
    view = _find(run_id) if is_run_id(run_id) else None
    if view is None:
        raise RunError(f"There is no run {run_id!r:.40} here; it may have been deleted.", "unknown")
    return view


def read_events(run_id: str, after: int = 0) -> EventPage:
    """The events recorded since `after` (0: from the start); checkpoints without arrays.

    A run that goes on from a checkpoint forgets what came later; its page of events then
    starts anew, which shows as `after` smaller than the one given.
    """
    history = History(get_run(run_id).run_id)
    size = history.events_size()
    events, place = history.read(after if after <= size else 0)
    return EventPage(tuple(events), place)


def checkpoints(run_id: str) -> tuple[int, ...]:
    """Steps of the checkpoints that can be loaded, in their order."""
    return History(get_run(run_id).run_id).checkpoints()


def load_checkpoint(run_id: str, step: int | None = None) -> Model:
    """The net as it was after `step` batches (None: the last that was kept).

    Raises:
        RunError: that was not kept.
    """
    view = get_run(run_id)
    history = History(run_id)
    if step is None:
        kept = history.checkpoints()
        step = kept[-1] if kept else 0
    weights = history.weights(step)
    if weights is None:
        raise RunError(f"No weights were kept after batch {step}.", "nothing", step=step)
    accuracy = view.accuracy if step == view.step else None
    card = training_card(view.dataset, view.recipe, step, accuracy)
    return Model(view.name, view.spec, weights, card)


def run_data(run_id: str) -> TrainingData:
    """The examples that the run trains on and checks with.

    Raises:
        RunError: they are not there (any more).
    """
    get_run(run_id)
    history = History(run_id)
    record = history.read_record() or {}
    if record.get("named"):
        try:
            return load_dataset(record["dataset"])
        except DataError as error:
            raise RunError(str(error), "data") from None
    found = history.read_examples()
    if found is None:
        raise RunError("The examples of this run are not there any more.", "data")
    return TrainingData(*found)


# ---- keeping and removing ----


def rename_run(run_id: str, name: str) -> None:
    """Give a run another name; an empty one changes nothing."""
    get_run(run_id)
    name = _clean(name)
    manager = _manager()
    if not name:
        return
    with manager.lock:
        live = manager.find(run_id)
        record = live.record if live else History(run_id).read_record()
        if record is not None:
            record["name"] = name
            History(run_id).write_record(record)


def delete_run(run_id: str) -> None:
    """Remove a run that has ended, with its history.

    Raises:
        RunError: there is no such run, or it is going on.
    """
    if get_run(run_id).active:
        raise RunError("The run is going on; stop it before you delete it.", "active")
    _manager().unwritten.pop(run_id, None)
    History(run_id).delete()
