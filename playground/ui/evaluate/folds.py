"""The cross-validation of a net's preset on the page's examples, shared by all visitors who ask for
the same, and the demonstration of a leak."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from playground.charts.chart import rounded
from playground.core.cache import ById, Cache
from playground.core.data import DataError
from playground.data.digits import shipped_digits
from playground.data.mnist import DownloadError, full_digits
from playground.data.sentences import shipped_sentences
from playground.evaluation.intervals import wilson
from playground.evaluation.leak import measure_leak
from playground.training.cross_validation import FOLDINGS, Fold, make_folds
from playground.training.data import TrainingData
from playground.training.presets import recipe_for
from playground.training.runs import server
from playground.training.runs.folds import FoldCurve, WatchedFolds, start_folds
from playground.training.settings import settings
from playground.ui.evaluate.data import Labelled, digest_of, load, relabelled
from playground.ui.evaluate.looks import HALF
from playground.ui.evaluate.state import NETS, SHARED, STATE, VALIDATION
from playground.ui.language import language, t
from playground.ui.polling import SOURCES, Snapshot
from playground.ui.sentences import said
from playground.ui.visitor import visitor_id

COUNTS = (3, 5, 8, 10)  # numbers of folds to choose from
SAMPLES = (500, 1_000, 2_000, 5_000, 8_000)  # numbers of examples to choose from
EPOCHS = 3  # most epochs per fold
COLUMNS = 400  # examples that the page shows in the strip of folds
EVERY = 0.5  # seconds between two polls
DONE = 3_600.0  # seconds between two polls afterwards


@dataclass(slots=True, eq=False)
class Shared:
    """A cross-validation and the visitors who have started it and not stopped it."""

    watched: WatchedFolds
    epochs: int
    visitors: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A cross-validation as it is chosen on the page."""

    net: str
    count: int
    folding: str
    examples: Labelled
    folds: tuple[Fold, ...]
    key: tuple[Any, ...]


_known: Cache[Shared] = Cache(40)


# ---- the plan -------------------------------------------------------------------------------


def training_part(name: str, examples: Labelled) -> Labelled:
    """Return the examples to cross-validate on: the training part of a shared set, so that its
    test part stays unseen, or all of the visitor's own, with the labels they have changed. Of an
    upload's validation part, that is the whole upload.

    Raises:
        DataError: the set cannot be downloaded.
    """
    if name == "digits":
        return shipped_digits("train")
    if name == "sentences":
        return shipped_sentences("train")
    if name in ("mnist", "fashion-mnist"):
        try:
            return full_digits(name, "train")
        except DownloadError as error:
            raise DataError("tasks.not_fetched", why=error) from None
    if name.startswith(VALIDATION):
        name = name.removeprefix(VALIDATION)
        examples = load(name)
    half = HALF if STATE.now().seal == "half" else ""
    changed = relabelled(digest_of(name, examples) + half)
    labels = examples.labels.copy()
    for row, label in changed.items():
        if row < len(labels):
            labels[row] = label
    return replace(examples, labels=labels)


def sizes(n: int) -> list[int]:
    """Return the numbers of examples to choose from, if there are `n`."""
    return [*(size for size in SAMPLES if size < n), *([n] if n <= SAMPLES[-1] else [])]


def plan(name: str, whole: Labelled) -> Plan:
    """Return the cross-validation chosen on the page, with examples drawn at random.

    Raises:
        DataError: the examples cannot be split so.
    """
    state = STATE.now()
    nets = NETS[whole.kind]
    net = state.net if state.net in nets else nets[0]
    examples = _sample(whole, _size(len(whole)))
    writers = examples.writers
    folds = make_folds(examples.labels, state.folds, state.folding, writers=writers)
    digest = name if name in SHARED else digest_of(name, examples)
    key = (
        digest, examples.labels.tobytes(), None if writers is None else writers.tobytes(),
        net, state.folds, state.folding,
    )  # fmt: skip
    return Plan(net, state.folds, state.folding, examples, folds, key)


def _size(n: int) -> int:
    asked = STATE.now().sample
    return asked if asked in sizes(n) else max(size for size in sizes(n) if size <= max(n, 5_000))


def _sample(whole: Labelled, count: int) -> Labelled:
    if count >= len(whole):
        return whole
    rows = np.random.default_rng(0).permutation(len(whole))[:count]
    return whole.take(np.sort(rows).astype(np.int64))


# ---- start, stop, and what the browser shows ------------------------------------------------


def start(name: str, examples: Labelled) -> None:
    """Start the chosen cross-validation, or watch it if it is known already."""
    try:
        chosen = plan(name, training_part(name, examples))
    except DataError:
        return  # the page says why
    found = _known.get(chosen.key, lambda: Shared(*_begin(chosen)))
    if found.watched.state in ("stopped", "failed"):
        found.watched, found.epochs = _begin(chosen)
    found.visitors.add(visitor_id())


def _begin(chosen: Plan) -> tuple[WatchedFolds, int]:
    data = TrainingData(chosen.examples, chosen.examples)
    recipe = recipe_for(chosen.net, data)
    limit = 60 * settings().max_minutes
    recipe = replace(recipe, epochs=min(recipe.epochs, EPOCHS), max_seconds=limit)
    return start_folds(chosen.net, recipe, chosen.examples, chosen.folds), recipe.epochs


def stop(name: str, examples: Labelled) -> None:
    """Stop the chosen cross-validation, unless another visitor watches it."""
    try:
        found = _known.known(plan(name, training_part(name, examples)).key)
    except DataError:
        return
    if found is not None:
        found.visitors.discard(visitor_id())
        if not found.visitors:
            found.watched.stop()


def folds_view(name: str, examples: Labelled) -> dict[str, Any]:
    """Return the data of the page's tab."""
    server.warm_up()
    state = STATE.now()
    nets = NETS[examples.kind]
    view: dict[str, Any] = {
        "nets": [[net, t(f"train.preset_{net.replace('-', '_')}")] for net in nets],
        "net": state.net if state.net in nets else nets[0],
        "counts": COUNTS, "count": state.folds, "folding": state.folding, "leak": _leak(),
        "foldings": list(FOLDINGS[:3]), "sizes": [], "sample": 0, "why": "", "strip": None,
        "content": None, "poll": "", "seen": "", "seconds": DONE,
    }  # fmt: skip
    try:
        whole = training_part(name, examples)
        view |= {"sizes": sizes(len(whole)), "sample": _size(len(whole))}
        if whole.writers is not None:
            view["foldings"] = list(FOLDINGS)
        chosen = plan(name, whole)
    except DataError as error:
        return view | {"why": said(error)}
    view["strip"] = _strip(chosen)
    found = _known.known(chosen.key)
    if found is None or (found.watched.active and visitor_id() not in found.visitors):
        return view
    spoken = language()
    now = snapshot(found, spoken)
    poll: str = st.session_state.setdefault("poll_folds", secrets.token_urlsafe(16))
    SOURCES.put(poll, lambda: snapshot(found, spoken))
    return view | {
        "poll": poll, "seen": now.version, "seconds": now.seconds, "content": now.content(),
    }  # fmt: skip


def _strip(chosen: Plan) -> dict[str, Any]:
    """Return class, writer and fold of evenly spaced examples, ordered by writer for folds of
    whole writers, else by class."""
    examples = chosen.examples
    writers = examples.writers
    by = writers if chosen.folding == "grouped" and writers is not None else examples.labels
    order = np.argsort(by, kind="stable")
    columns = order[np.linspace(0, len(order) - 1, min(COLUMNS, len(order))).astype(int)]
    held = np.zeros(len(examples), int)
    for number, fold in enumerate(chosen.folds):
        held[fold.held] = number
    return {
        "classes": examples.labels[columns].tolist(), "held": held[columns].tolist(),
        "writers": None if by is examples.labels else by[columns].tolist(),
        "sizes": [[len(fold.train), len(fold.held)] for fold in chosen.folds],
        "labels": list(examples.classes),
    }  # fmt: skip


def snapshot(found: Shared, spoken: str) -> Snapshot:
    """Return the current state for the browser's poll, in the language `spoken`."""
    watched, epochs = found.watched, found.epochs
    version = f"{watched.version} {watched.state}"
    seconds = EVERY if watched.active else DONE
    make = lambda: _content(watched, epochs, spoken)  # noqa: E731
    return Snapshot(version, make, (ById(watched), spoken), seconds)


def _content(watched: WatchedFolds, epochs: int, spoken: str) -> dict[str, Any]:
    last = [curve.checks[-1] for curve in watched.curves if curve.checks]
    shares = [check[1] for check in last]
    right, total = sum(check[2] for check in last), sum(check[3] for check in last)
    complete = watched.state == "finished" and len(last) == len(watched.curves)
    interval = wilson(right, total) if complete and total else None
    return {
        "state": watched.state,
        "error": None if watched.error is None else watched.error.in_language(spoken),
        "seconds": round(watched.seconds, 1), "epochs": epochs,
        "curves": [_curve(curve) for curve in watched.curves],
        "mean": float(np.mean(shares)) if shares else None,
        "spread": float(np.std(shares, ddof=1)) if len(shares) > 1 else None,
        "right": right, "total": total,
        "interval": None if interval is None else [interval.low, interval.high],
    }  # fmt: skip


def _curve(curve: FoldCurve) -> dict[str, Any]:
    losses, checks = list(curve.losses), list(curve.checks)
    return {
        "steps": [step for step, _ in losses],
        "losses": rounded(np.array([loss for _, loss in losses])),
        "epochs": [check[0] for check in checks], "accuracies": [check[1] for check in checks],
        "ending": curve.ending,
    }  # fmt: skip


@cache
def _leak() -> dict[str, Any]:
    """Return the demonstration of features that are chosen before the split."""
    found = measure_leak(shipped_sentences("train"), shipped_sentences("test"))
    return {
        "examples": found.examples, "features": found.features, "chosen": found.chosen,
        "before": found.before, "inside": found.inside,
        "unseen": found.unseen, "n_unseen": found.n_unseen,
    }  # fmt: skip
