"""The searches of this server: starting, finding, controlling and resuming them. Each active search
has a thread, which consumes the events of `run_search`."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from dataclasses import dataclass, field, replace
from functools import cache

from playground.core.errors import UserError, quote, system_reason
from playground.core.recipe import Recipe, check_recipe
from playground.nets.spec import ModelSpec
from playground.training.data import DataError, TrainingData
from playground.training.datasets import DATASETS
from playground.training.runs.alive import is_alive
from playground.training.runs.run import clean_name
from playground.training.runs.server import manager
from playground.training.runs.start import check_limits
from playground.training.runs.visitor import SERVER, Visitor
from playground.training.settings import settings
from playground.tuning.records import Progress, Search
from playground.tuning.samplers import check_methods
from playground.tuning.search import Over, SearchControls, after, run_search
from playground.tuning.space import Space, check_space
from playground.tuning.studies import (
    delete_search,
    is_search_id,
    read_progress,
    read_search,
    search_ids,
    write_search,
)

log = logging.getLogger("playground")

MAX_RUNS = 200  # budget of one method
MAX_MINUTES = 120.0
LEAST_EXAMPLES = 100
KEPT = 100  # searches on disk; the oldest that have ended make room


class SearchError(UserError):
    """A search that cannot be started, found or changed."""


@dataclass(eq=False)
class _Live:
    """An active search of this server. Hold the registry's lock to change it."""

    search: Search
    progress: Progress
    controls: SearchControls
    own: TrainingData | None = None  # the visitor's data that it searches on
    version: int = 0  # increases with every event
    # A resumed search counts from 0 again, so that its versions must be told from earlier ones.
    token: str = field(default_factory=lambda: secrets.token_hex(4))
    thread: threading.Thread | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A snapshot of a search with its progress; `version` changes whenever they do."""

    search: Search
    progress: Progress
    version: str


class _Registry:
    """The active searches of this server."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.live: dict[str, _Live] = {}

    def begin(self, search: Search, own: TrainingData | None) -> None:
        """Write the record, and start the search in a thread of its own.

        Raises:
            SearchError: the owner has an active search, or too many are active.
            OSError: the record cannot be written.
        """
        with self.lock:
            check_free(search.owner)
            search = replace(search, state="running", why="", server=manager().token)
            write_search(search)
            live = _Live(search, read_progress(search), SearchControls(), own)
            self.live[search.search_id] = live
            name = f"search-{search.search_id}"
            live.thread = threading.Thread(target=self._run, args=(live,), name=name, daemon=True)
        manager().show_sign_of_life()
        live.thread.start()

    def _run(self, live: _Live) -> None:
        over = Over("failed", "error")
        try:
            for event in run_search(live.search, manager().cluster, live.controls, live.own):
                with self.lock:
                    live.progress = after(live.progress, event)
                    live.version += 1
                if isinstance(event, Over):
                    over = event
        except OSError:
            log.exception("search %s cannot be written", live.search.search_id)
            over = Over("failed", "disk")
        except Exception:
            log.exception("search %s failed", live.search.search_id)
        with self.lock:
            self._set(live, state=over.state, why=over.why)
            self.live.pop(live.search.search_id, None)

    def set_paused(self, search_id: str, paused: bool) -> None:
        with self.lock:
            live = self.live.get(search_id)
            if live is None or live.controls.stopped:
                return
            (live.controls.pause if paused else live.controls.resume)()
            self._set(live, state="paused" if paused else "running")

    def _set(self, live: _Live, **changes: str) -> None:
        live.search = replace(live.search, **changes)  # type: ignore[arg-type]
        live.version += 1
        with contextlib.suppress(OSError):
            write_search(live.search)


@cache
def _registry() -> _Registry:
    return _Registry()


def close_searches(seconds: float = 30.0) -> None:
    """Stop all active searches and wait for their threads."""
    with _registry().lock:
        active = list(_registry().live.values())
    for live in active:
        live.controls.stop()
    for live in active:
        if live.thread is not None:
            live.thread.join(seconds)


# ---- starting -------------------------------------------------------------------------------


def check_free(owner: str) -> None:
    """Check that this owner may start a search now.

    Raises:
        SearchError: the owner has an active search, or too many are active.
    """
    with _registry().lock:
        active = [live.search for live in _registry().live.values()]
    if owner and any(search.owner == owner for search in active):
        raise SearchError("tuning.search_busy")
    limit = settings().max_searches
    if len(active) >= limit:
        raise SearchError("tuning.search_full", limit=limit)


def new_search(
    spec: ModelSpec,
    recipe: Recipe,
    dataset: str,
    space: Space,
    methods: tuple[str, ...],
    runs: int = 0,
    minutes: float | None = None,
    *,
    preset: str = "",
    examples: int = 0,
    seed: int = 0,
    device: str = "auto",
    owner: str = "",
    name: str = "",
    own_data: bool = False,
) -> Search:
    """A search, checked but not started. With `own_data`, `dataset` names data of the visitor's
    own, which `start_search` is given. The budget of each method is `runs` full trainings, or
    `minutes` of training and thinking, or the smaller of the two if both are given.

    Raises:
        SearchError: the budget is 0 or too large.
        SpaceError, MethodError, RecipeError, RunError, DataError: something cannot be used.
    """
    check_space(space)
    check_recipe(recipe)
    if minutes is not None and not 0 < minutes <= MAX_MINUTES:
        raise SearchError("tuning.minutes", given=minutes, most=MAX_MINUTES)
    if not 1 <= runs <= MAX_RUNS and not (minutes and runs == 0):
        raise SearchError("tuning.no_budget", given=runs, most=MAX_RUNS)
    if examples and examples < LEAST_EXAMPLES:
        raise SearchError("tuning.examples", given=examples, least=LEAST_EXAMPLES)
    if dataset not in DATASETS and not own_data:
        raise DataError("tasks.no_dataset", name=quote(dataset), known=tuple(DATASETS))
    check_limits(spec, recipe)
    return Search(
        search_id=secrets.token_hex(6), name=clean_name(name), owner=owner, created=time.time(),
        preset=preset, dataset=dataset, own_data=own_data, examples=examples, spec=spec,
        recipe=recipe, space=space,
        methods=check_methods(methods), runs=runs, minutes=minutes or 0.0, seed=seed, device=device,
    )  # fmt: skip


def start_search(search: Search, own: TrainingData | None = None) -> Search:
    """Start a new search, on the visitor's `own` data if it is for them, and return it without
    waiting.

    Raises:
        SearchError: the owner has an active search, too many are active, or the disk is full.
    """
    check_free(search.owner)
    for old in list_searches()[KEPT - 1 :]:
        if not old.active:
            delete_search(old.search_id)
    return _begin(search, own)


def _begin(search: Search, own: TrainingData | None) -> Search:
    if search.own_data and own is None:
        raise SearchError("tuning.search_data", name=search.dataset)
    try:
        _registry().begin(search, own if search.own_data else None)
    except OSError as error:
        raise SearchError("tuning.search_disk", why=system_reason(error)) from None
    return get_search(search.search_id).search


# ---- finding --------------------------------------------------------------------------------


def get_search(search_id: str) -> Seen:
    """The search with this id, which may be any text.

    Raises:
        SearchError: there is none.
    """
    with _registry().lock:
        live = _registry().live.get(search_id)
        if live is not None:
            return Seen(live.search, live.progress, f"{live.token} {live.version}")
    search = _on_disk(search_id)
    if search is None:
        raise SearchError("tuning.search_unknown", search=quote(search_id))
    progress = read_progress(search)
    told = sum(len(trial.curve) + trial.is_result for trial in progress.trials)
    counts = f"{len(progress.trials)} {told} {len(progress.again)}"
    return Seen(search, progress, f"disk {search.state} {counts}")


def _on_disk(search_id: str) -> Search | None:
    search = read_search(search_id) if is_search_id(search_id) else None
    if search is None or not search.active:
        return search
    elsewhere = search.server != manager().token and is_alive(search.server)
    return search if elsewhere else replace(search, state="interrupted")


def list_searches(owner: str | None = None) -> tuple[Search, ...]:
    """All searches, or those of one owner, the newest first."""
    found = []
    for search_id in search_ids():
        with contextlib.suppress(SearchError):
            found.append(get_search(search_id).search)
    chosen = (search for search in found if owner in (None, search.owner))
    return tuple(sorted(chosen, key=lambda one: (-one.created, one.search_id)))


# ---- commands -------------------------------------------------------------------------------


def _check_owner(search: Search, by: Visitor) -> None:
    if not (by.teacher or (by.owner and by.owner == search.owner)):
        raise SearchError("tuning.search_not_yours")


def pause_search(search_id: str, by: Visitor = SERVER) -> None:
    """Start no more trials; those that are being trained finish. Raises SearchError if the search
    is another visitor's."""
    _check_owner(get_search(search_id).search, by)
    _registry().set_paused(search_id, True)


def stop_search(search_id: str, by: Visitor = SERVER) -> None:
    """Stop a search; it can be resumed. Raises SearchError if it is another visitor's."""
    _check_owner(get_search(search_id).search, by)
    with _registry().lock:
        live = _registry().live.get(search_id)
        if live is not None:
            live.controls.stop()


def resume_search(search_id: str, by: Visitor = SERVER, own: TrainingData | None = None) -> Search:
    """Continue a search that is paused, or was stopped, interrupted or failed, on the visitor's
    `own` data if it was started on them.

    Raises:
        SearchError: it has ended otherwise, is another visitor's, its data are gone, or too many
            are active.
    """
    search = get_search(search_id).search
    _check_owner(search, by)
    if search.state == "paused":
        _registry().set_paused(search_id, False)
        return get_search(search_id).search
    if not search.resumable:
        raise SearchError("tuning.search_ended", state=search.state)
    return _begin(search, own)


def remove_search(search_id: str, by: Visitor = SERVER) -> None:
    """Delete a search with its study.

    Raises:
        SearchError: it is active or another visitor's.
    """
    search = get_search(search_id).search
    _check_owner(search, by)
    if search.active:
        raise SearchError("tuning.search_active")
    delete_search(search_id)
