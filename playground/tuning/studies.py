"""A search on disk: its record, and one Optuna study for each of its methods.

    searches/<id>/search.json      the search's record
    searches/<id>/study.journal    the trials of all methods, in Optuna's journal format
    searches/<id>/winner.safetensors   the best of the winner's trainings with other seeds

`optuna-dashboard searches/<id>/study.journal` shows the studies.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from playground.nets.files import ModelFileError, model_to_bytes, read_model
from playground.nets.model import Model
from playground.training.runs.history import write_whole
from playground.training.settings import home
from playground.tuning.records import Again, Progress, Search, Trial, best, search_from_json
from playground.tuning.samplers import (
    distributions,
    grid_points,
    pruner,
    quiet_optuna,
    sampler,
)
from playground.tuning.space import Value

if TYPE_CHECKING:
    import optuna

SEARCH_ID = re.compile(r"[0-9a-f]{12}")
WINNER = "winner"  # the study with the winner's repetitions
RESULT = "playground"  # the trial attribute with what Optuna does not store itself
GRID_RUNS = 64  # points of a grid whose budget is in minutes


def is_search_id(text: object) -> bool:
    """Whether untrusted text has the form of a search's id, and so is safe in a path."""
    return isinstance(text, str) and SEARCH_ID.fullmatch(text) is not None


def searches_folder() -> Path:
    return home() / "searches"


def search_ids() -> list[str]:
    """Ids of all searches on disk."""
    try:
        return [one.name for one in os.scandir(searches_folder()) if is_search_id(one.name)]
    except FileNotFoundError:
        return []


def folder_of(search_id: str) -> Path:
    assert is_search_id(search_id)
    return searches_folder() / search_id


def journal_of(search_id: str) -> Path:
    return folder_of(search_id) / "study.journal"


def write_search(search: Search) -> None:
    """Write the record. Raises OSError if the disk does."""
    path = folder_of(search.search_id) / "search.json"
    write_whole(path, search.to_json().encode("utf-8", "replace"))


def read_search(search_id: str) -> Search | None:
    """The record; None if it is missing or damaged."""
    try:
        return search_from_json((folder_of(search_id) / "search.json").read_bytes())
    except (OSError, ValueError):
        return None


def delete_search(search_id: str) -> None:
    shutil.rmtree(folder_of(search_id), ignore_errors=True)


def _winner_of(search_id: str) -> Path:
    return folder_of(search_id) / "winner.safetensors"


def write_winner(search_id: str, model: Model) -> None:
    """Write the winner's net. Raises OSError if the disk does."""
    write_whole(_winner_of(search_id), model_to_bytes(model))


def read_winner(search: Search) -> Model | None:
    """The winner's net; None if there is none, or its file is damaged."""
    name = f"winner-{search.preset or search.search_id}"
    try:
        return read_model(_winner_of(search.search_id), name)
    except ModelFileError:
        return None


def open_storage(search_id: str) -> optuna.storages.BaseStorage:
    """Optuna's storage of a search."""
    from optuna.storages import JournalStorage

    from playground.tuning.journal import Journal

    quiet_optuna()
    return JournalStorage(Journal(journal_of(search_id)))


class Studies:
    """The studies of a search, open for asking and telling. Not thread-safe."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self._storage = open_storage(search.search_id)
        self._distributions = distributions(search.space)
        self._direction = _direction(search)
        self._asked: dict[tuple[str, int], optuna.trial.Trial] = {}
        self._thought: dict[tuple[str, int], float] = {}  # seconds of pruning decisions
        self._studies = {method: self._open(method) for method in search.methods}

    def _open(self, method: str) -> optuna.Study:
        import optuna

        search = self.search
        study = optuna.create_study(
            storage=self._storage, study_name=method, direction=self._direction,
            load_if_exists=True, pruner=pruner(method, search.recipe.epochs),
        )  # fmt: skip
        trials = study.get_trials(deepcopy=False)
        place = search.methods.index(method)
        study.sampler = sampler(method, search.seed + 101 * place, len(trials))
        if not trials and method == "grid":
            for point in self.grid():
                study.enqueue_trial(point)
        return study

    def grid(self) -> list[dict[str, Value]]:
        """The points of the grid search."""
        return grid_points(self.search.space, self.search.runs or GRID_RUNS, self.search.seed)

    def requeue(self) -> None:
        """End the trials that were running when the search was interrupted, and queue their
        values, so that they are trained first."""
        for method, study in self._studies.items():
            for trial in study.get_trials(deepcopy=False):
                if trial.state.name == "RUNNING":
                    self._end(method, trial.number, "stopped")

    def ask(self, method: str) -> Trial:
        """The next trial of a method. Sets `thinking`."""
        begun = time.perf_counter()
        trial = self._studies[method].ask(self._distributions)
        thinking = time.perf_counter() - begun
        self._asked[method, trial.number] = trial
        return Trial(method, trial.number, dict(trial.params), thinking=thinking)

    def report(self, trial: Trial, epoch: int, score: float) -> bool:
        """Record the metric after an epoch; whether the method prunes the trial now."""
        asked = self._asked[trial.method, trial.number]
        begun = time.perf_counter()
        asked.report(score, epoch)
        prune = asked.should_prune()
        key = trial.method, trial.number
        self._thought[key] = self._thought.get(key, 0.0) + time.perf_counter() - begun
        return prune

    def tell(self, trial: Trial) -> Trial:
        """Record a trial that has ended; the result has its whole `thinking` time."""
        from optuna.trial import TrialState

        key = trial.method, trial.number
        study, asked = self._studies[trial.method], self._asked.pop(key)
        trial = trial.after(thinking=trial.thinking + self._thought.pop(key, 0.0))
        begun = time.perf_counter()
        asked.set_user_attr(RESULT, _as_data(trial))
        match trial.state:
            case "finished" | "diverged" if trial.score is not None:
                study.tell(asked, trial.score)
            case "pruned" | "diverged":
                study.tell(asked, state=TrialState.PRUNED)
            case _:
                study.tell(asked, state=TrialState.FAIL)
        if trial.state in ("lost", "stopped"):
            study.enqueue_trial(trial.values)
        return trial.after(thinking=trial.thinking + time.perf_counter() - begun)

    def _end(self, method: str, number: int, state: str) -> None:
        import optuna

        study = self._studies[method]
        trial = optuna.trial.Trial(study, study.get_trials(deepcopy=False)[number]._trial_id)
        self._asked[method, number] = trial
        self.tell(Trial(method, number, dict(trial.params), state))

    def add_again(self, winner: Trial, again: Again) -> None:
        """Record a repetition of the winner."""
        import optuna

        study = optuna.create_study(
            storage=self._storage, study_name=WINNER, direction=self._direction,
            load_if_exists=True,
        )  # fmt: skip
        attribute = {RESULT: {"seed": again.seed, "training": again.training}}
        state = optuna.trial.TrialState
        study.add_trial(
            optuna.trial.create_trial(
                state=state.FAIL if again.score is None else state.COMPLETE, value=again.score,
                params=winner.values, distributions=self._distributions, user_attrs=attribute,
            )
        )  # fmt: skip


def _as_data(trial: Trial) -> dict[str, Any]:
    return {
        "state": trial.state, "thinking": round(trial.thinking, 6),
        "training": round(trial.training, 6), "cost": trial.cost, "why": trial.why,
    }  # fmt: skip


# ---- reading --------------------------------------------------------------------------------


def read_progress(search: Search) -> Progress:
    """The trials on disk."""
    path = journal_of(search.search_id)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return Progress()
    return _progress(search.search_id, search.methods, str(path), changed)


@lru_cache(maxsize=32)
def _progress(search_id: str, methods: tuple[str, ...], path: str, changed: int) -> Progress:
    import optuna

    storage = open_storage(search_id)
    known = {study.study_name: study._study_id for study in storage.get_all_studies()}
    trials: list[tuple[Any, Trial]] = []
    for method in methods:
        for one in storage.get_all_trials(known[method]) if method in known else ():
            if one.state != optuna.trial.TrialState.WAITING:
                trials.append((one.datetime_start, _trial(method, one)))
    trials.sort(key=lambda pair: (pair[0] is None, pair[0]))
    again = storage.get_all_trials(known[WINNER]) if WINNER in known else ()
    return Progress(tuple(trial for _, trial in trials), tuple(map(_again, again)))


def _trial(method: str, one: optuna.trial.FrozenTrial) -> Trial:
    told = one.user_attrs.get(RESULT, {})
    curve = tuple(value for _, value in sorted(one.intermediate_values.items()))
    state = told.get("state", "stopped" if one.state.is_finished() else "running")
    score = one.value if one.value is not None else (curve[-1] if curve else None)
    return Trial(
        method, one.number, dict(one.params), state, score, curve,
        told.get("thinking", 0.0), told.get("training", 0.0), told.get("cost", 0.0),
        told.get("why"),
    )  # fmt: skip


def _again(one: optuna.trial.FrozenTrial) -> Again:
    told = one.user_attrs.get(RESULT, {})
    return Again(int(told.get("seed", 0)), one.value, told.get("training", 0.0))


def _direction(search: Search) -> Literal["maximize", "minimize"]:
    return "maximize" if search.metric.higher_is_better else "minimize"


def study_of(search: Search, method: str | None = None) -> optuna.Study:
    """The study of a method, for Optuna's figures; None: the trials of all methods together."""
    import optuna

    storage = open_storage(search.search_id)
    if method is not None:
        return optuna.load_study(study_name=method, storage=storage)
    joined = optuna.create_study(direction=_direction(search))
    for name in search.methods:
        study = optuna.load_study(study_name=name, storage=storage)
        done = [one for one in study.get_trials(deepcopy=False) if one.state.is_finished()]
        joined.add_trials(done)
    return joined


__all__ = ["Studies", "best", "read_progress", "read_search", "study_of", "write_search"]
