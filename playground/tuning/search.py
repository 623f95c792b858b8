"""One search as a generator of events: its methods take turns asking for trials, the cluster trains
them, and the results are told to the methods. The winner is then trained again with three seeds,
and the best of these three nets is kept.

The generator does not depend on pages. A search can be stopped and resumed at any time, also after
a restart of the server: its studies on disk hold all results. A trial that diverges is a result.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from playground.core.data import ImageSet, TextSet
from playground.core.errors import UserError
from playground.core.events import Checkpoint, Diverged, Ending, Evaluated, Failed, Finished
from playground.core.recipe import Recipe
from playground.nets.model import Model
from playground.nets.spec import ModelSpec
from playground.training.cards import training_card
from playground.training.data import TrainingData
from playground.training.datasets import load_dataset
from playground.training.endings import ending_message
from playground.training.runs.cluster import Cluster, ClusterError
from playground.training.runs.start import check_limits
from playground.training.settings import settings
from playground.tuning.records import Again, Progress, Search, Trial, best
from playground.tuning.studies import Studies, read_progress, write_winner
from playground.tuning.trainings import Trainings, WorkerlessError

REPEATS = 3  # trainings of the winner with other seeds
WAIT_SECONDS = 0.05  # for reports, between two checks of the controls
MAX_LOST = 3  # trainings lost in a row, after which the search fails
MAX_TRIALS = 1_000  # of one method


# ---- events ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A method has chosen a trial, which is being trained."""

    event: ClassVar[str] = "asked"
    trial: Trial


@dataclass(frozen=True, slots=True)
class Reported:
    """A trial has finished an epoch; the last item of its curve is new."""

    event: ClassVar[str] = "reported"
    trial: Trial


@dataclass(frozen=True, slots=True)
class Told:
    """A trial has ended, and its method knows the result."""

    event: ClassVar[str] = "told"
    trial: Trial


@dataclass(frozen=True, slots=True)
class Repeated:
    """The winner was trained again with another seed."""

    event: ClassVar[str] = "repeated"
    again: Again


@dataclass(frozen=True, slots=True)
class Over:
    """The last event. `state` is "finished", "stopped" or "failed", and `why` the id of the
    sentence that says why it failed."""

    event: ClassVar[str] = "over"
    state: str
    why: str = ""


SearchEvent = Asked | Reported | Told | Repeated | Over


def after(progress: Progress, event: SearchEvent) -> Progress:
    """The progress after an event."""
    match event:
        case Asked():
            return replace(progress, trials=(*progress.trials, event.trial))
        case Reported() | Told():
            key = event.trial.method, event.trial.number
            trials = tuple(
                event.trial if (one.method, one.number) == key else one for one in progress.trials
            )
            return replace(progress, trials=trials)
        case Repeated():
            return replace(progress, again=(*progress.again, event.again))
        case Over():
            return progress


class SearchControls:
    """Pause, resume and stop a search from another thread. A paused search finishes the trials
    that are being trained."""

    def __init__(self, paused: bool = False) -> None:
        self._changed = threading.Condition()
        self._paused, self._stopped = paused, False

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def stopped(self) -> bool:
        return self._stopped

    def pause(self) -> None:
        self._set(paused=True)

    def resume(self) -> None:
        self._set(paused=False)

    def stop(self) -> None:
        self._set(stopped=True)

    def _set(self, paused: bool | None = None, stopped: bool | None = None) -> None:
        with self._changed:
            self._paused = self._paused if paused is None else paused
            self._stopped = self._stopped if stopped is None else stopped
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait until the search goes on or is stopped, at most `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or not self._paused, seconds)


# ---- the data -------------------------------------------------------------------------------


def subset_of(search: Search, own: TrainingData | None = None) -> TrainingData | None:
    """The search's examples, from the visitor's `own` data if it searches on them; None if its
    trials use the whole of a data set that the workers load by name.

    Raises:
        DataError: the data set cannot be loaded.
    """
    if not search.examples:
        return own
    data = load_dataset(search.dataset) if own is None else own
    train = data.train
    if not isinstance(train, ImageSet | TextSet) or search.examples >= len(train):
        return own
    rows = np.random.default_rng(0).permutation(len(train))[: search.examples]
    return TrainingData(train.take(np.sort(rows)), data.validation)


# ---- the search -----------------------------------------------------------------------------


def run_search(
    search: Search,
    cluster: Callable[[], Cluster],
    controls: SearchControls,
    own: TrainingData | None = None,
) -> Iterator[SearchEvent]:
    """Run a search, or resume it, on the visitor's `own` data if there are any. Yields its events;
    the last is `Over`.

    Raises:
        DataError: the data set cannot be loaded.
        OSError: the study cannot be written.
    """
    trainings = Trainings(cluster, search.dataset, subset_of(search, own), search.device)
    try:
        yield from _Searching(search, trainings, controls).events()
    except (ClusterError, ConnectionError, TimeoutError):
        yield Over("failed", "scheduler")
    except WorkerlessError:
        yield Over("failed", "no_worker")
    finally:
        trainings.close()


class _Searching:
    def __init__(self, search: Search, trainings: Trainings, controls: SearchControls) -> None:
        self.search, self.trainings, self.controls = search, trainings, controls
        self.studies = Studies(search)
        self.studies.requeue()
        self.progress = read_progress(search)
        self.trials: dict[str, Trial] = {}  # by token of their training
        self.pruned: set[str] = set()
        self.lost = 0  # trainings lost in a row
        self.most = {method: MAX_TRIALS for method in search.methods}
        if "grid" in self.most:
            self.most["grid"] = len(self.studies.grid())

    def events(self) -> Iterator[SearchEvent]:
        for event in self._all():
            self.progress = after(self.progress, event)
            yield event

    def _all(self) -> Iterator[SearchEvent]:
        while not self.controls.stopped:
            if not self.controls.paused:
                while (method := self._next()) and len(self.trials) < self.trainings.places():
                    yield self._ask(method)
                    yield from self._refused()
                if not self.trials and method is None:
                    break
            elif not self.trials:
                self.controls.wait(1.0)
                continue
            yield from self._listen()
            if self.lost >= MAX_LOST:
                yield Over("failed", "workers_lost")
                return
        if self.controls.stopped:
            yield from self._stop()
            return
        yield from self._repeat()

    # ---- trials ----

    def _next(self) -> str | None:
        """The method whose turn it is: of those with budget left, the one that has used least."""
        running = [trial.method for trial in self.trials.values()]
        left = []
        for place, method in enumerate(self.search.methods):
            used = self.progress.used(method) + running.count(method)
            told = sum(trial.is_result for trial in self.progress.of(method))
            limit, minutes = self.search.runs, self.search.minutes
            if (
                (not limit or used < limit - 1e-6)
                and (not minutes or self.progress.seconds(method) < 60 * minutes)
                and told + running.count(method) < self.most[method]
            ):
                left.append((used, place, method))
        return min(left)[2] if left else None

    def _ask(self, method: str) -> Asked:
        trial = self.studies.ask(method)
        try:
            spec, recipe = self.search.training_of(trial.values)
            check_limits(spec, recipe)
            recipe = replace(recipe, max_seconds=60 * settings().max_minutes)
            token = self.trainings.submit(spec, recipe)
        except UserError as error:
            if isinstance(error, ClusterError):
                raise
            token = ""
            trial = trial.after(state="failed", why=error.as_data(), cost=1.0)
        self.trials[token] = trial
        return Asked(trial)

    def _refused(self) -> Iterator[SearchEvent]:
        """Tell a trial that could not be submitted, for example because its net is too large."""
        if "" in self.trials:
            yield Told(self.studies.tell(self.trials.pop("")))

    def _listen(self) -> Iterator[SearchEvent]:
        for token, event in self.trainings.reports(WAIT_SECONDS):
            trial = self.trials[token]
            if isinstance(event, Evaluated):
                # A pruned trial is charged up to the decision; its worker hears of it a little
                # later.
                if token not in self.pruned:
                    yield self._report(token, trial, event)
            elif isinstance(event, Ending):
                del self.trials[token]
                yield self._tell(token, trial, event)

    def _report(self, token: str, trial: Trial, event: Evaluated) -> Reported:
        score = event.metrics[self.search.metric.name]
        trial = trial.after(
            curve=(*trial.curve, score), score=score, training=event.seconds,
            cost=event.epoch / self.epochs(trial),
        )  # fmt: skip
        self.trials[token] = trial
        last = event.epoch >= self.epochs(trial)
        if self.studies.report(trial, event.epoch, score) and not last:
            self.pruned.add(token)
            self.trainings.stop(token)
        return Reported(trial)

    def epochs(self, trial: Trial) -> int:
        return int(trial.values.get("epochs", self.search.recipe.epochs))

    def _tell(self, token: str, trial: Trial, event: Ending) -> Told:
        trial = trial.after(training=max(event.seconds, trial.training))
        message = ending_message(event.reason, event.values).as_data()
        self.lost = 0
        match event:
            case Finished() | Diverged() if token in self.pruned:  # it ended before it was stopped
                trial = trial.after(state="pruned")
            case Finished():
                trial = trial.after(state="finished", cost=1.0)
            case Diverged():
                trial = trial.after(state="diverged", cost=1.0, why=message)
                trial = trial.after(score=self._worst())
            case Failed(reason="worker" | "silent" | "scheduler"):
                self.lost += 1
                trial = trial.after(state="lost", why=message)
            case Failed():
                trial = trial.after(state="failed", cost=1.0, why=message)
            case _:
                trial = trial.after(state="pruned" if token in self.pruned else "stopped")
        self.pruned.discard(token)
        return Told(self.studies.tell(trial))

    def _worst(self) -> float | None:
        """The score of a training that diverged: 0 for a share of right answers, else none."""
        metric = self.search.metric
        return 0.0 if metric.fraction and metric.higher_is_better else None

    def _stop(self) -> Iterator[SearchEvent]:
        """Stop the trials that are being trained; they are trained again on resume."""
        for token in self.trials:
            self.trainings.stop(token)
        while self.trials:
            yield from self._listen()
        yield Over("stopped")

    # ---- the winner ----

    def _repeat(self) -> Iterator[SearchEvent]:
        """Train the winner again with other seeds."""
        winner = best(self.progress.trials, self.search.metric)
        if winner is None:
            yield Over("finished", "no_winner")
            return
        spec, recipe = self.search.training_of(winner.values)
        done = {again.seed for again in self.progress.again}
        for number in range(1, REPEATS + 1):
            seed = (recipe.seed + number) % 2**31
            if seed in done:
                continue
            own = replace(recipe, seed=seed)
            token = self.trainings.submit(spec, own, weights=True)
            check: Evaluated | None = None
            point: Checkpoint | None = None
            ending: Ending | None = None
            while ending is None:
                if self.controls.stopped:
                    self.trainings.stop(token)
                for _, event in self.trainings.reports(WAIT_SECONDS):
                    if isinstance(event, Evaluated):
                        check = event
                    elif isinstance(event, Checkpoint):
                        point = event
                    else:
                        ending = event
            if self.controls.stopped:
                yield Over("stopped")
                return
            score = None if check is None else check.metrics[self.search.metric.name]
            if isinstance(ending, Diverged):
                score = self._worst()
            elif not isinstance(ending, Finished):
                yield Over("failed", "workers_lost")
                return
            again = Again(seed, score, ending.seconds)
            if check is not None and point is not None and self._is_best(again):
                self._keep(spec, own, check, point)
            self.studies.add_again(winner, again)
            yield Repeated(again)
        yield Over("finished")

    def _is_best(self, again: Again) -> bool:
        """Whether this training of the winner is better than those before it."""
        return best((*self.progress.again, again), self.search.metric) is again

    def _keep(self, spec: ModelSpec, recipe: Recipe, check: Evaluated, point: Checkpoint) -> None:
        """Write the net to the disk, instead of the one before."""
        search = self.search
        metrics = check.metrics if check.step == point.step else {}
        card = training_card(search.dataset, recipe, point.step, metrics)
        write_winner(search.search_id, Model("winner", spec, point.weights, card))
