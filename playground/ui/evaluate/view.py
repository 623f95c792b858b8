"""The data for the Evaluate page's browser component, JSON-serializable."""

from __future__ import annotations

import re
import secrets
from typing import Any

import numpy as np
import streamlit as st

from playground.charts.chart import rounded
from playground.core.cache import Cache
from playground.core.data import ImageSet
from playground.evaluation.comparison import PairedDifference, compare, examples_needed, power
from playground.evaluation.evaluation import Evaluation, Progress
from playground.evaluation.figures import AVERAGES, SCORES, Figures, Undefined
from playground.evaluation.intervals import bootstrap_share
from playground.evaluation.robustness import LEVELS
from playground.evaluation.slices import slices
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.text import has
from playground.ui.evaluate.data import Labelled, relabelled
from playground.ui.evaluate.figure import figure_data
from playground.ui.evaluate.folds import folds_view
from playground.ui.evaluate.looks import looks_view
from playground.ui.evaluate.plane import plane_view
from playground.ui.evaluate.robustness import measurement, snapshot
from playground.ui.evaluate.seen import (
    Cooled,
    Packed,
    Seen,
    measure,
    pack_examples,
    pack_rows,
    see,
    with_labels,
)
from playground.ui.evaluate.state import STATE
from playground.ui.evaluate.table import table_view
from playground.ui.language import page_texts, t
from playground.ui.polling import SOURCES
from playground.ui.publish import publish
from playground.ui.sentences import said

SIZES = np.unique(np.round(np.logspace(1.3, 5, 60))).astype(np.float64)  # x of the power curve
_packed: Cache[tuple[Packed, Packed]] = Cache(
    100_000_000, lambda both: len(both[0].data) + len(both[1].data)
)


def view_data(
    models: tuple[Model, ...],
    name: str,
    examples: Labelled,
    digest: str,
    opens: tuple[str, ...],
    comparable: tuple[str, ...] = (),
    sealed: Labelled | None = None,
    told: Progress | None = None,
) -> dict[str, Any]:
    """Return the data shown for one model, or for two models on the same examples.

    `name` is the data set's, `sealed` the half of it that is not shown; `opens` are the pages that
    can open an example, `comparable` the models that the table may show. `told` is called while a
    model reads texts.

    Raises:
        EvaluationError, DataError: a model cannot be evaluated on the examples.
    """
    seen = [see(model, examples, digest, told) for model in models]
    changed = relabelled(digest)
    evaluations = [with_labels(one, changed) for one in seen]
    shown = [
        _model(model, one, evaluation, digest)
        for model, one, evaluation in zip(models, seen, evaluations, strict=True)
    ]
    key = (digest, examples.labels.tobytes(), shown[0]["id"])
    rows, data = _packed.get(
        key, lambda: (pack_rows(seen[0].evaluation, seen[0].quantities), pack_examples(examples))
    )
    state = STATE.now()
    return {
        "texts": page_texts("evaluate"),
        "chart_texts": page_texts("charts"),
        "id": f"{digest} {' '.join(one['id'] for one in shown)}",
        "labels": [_label_word(label) for label in models[0].spec.labels],
        "kind": examples.kind,
        "n": len(examples),
        "shape": list(examples.images.shape[1:]) if isinstance(examples, ImageSet) else [],
        "rows": publish(rows.data, rows.digest),
        "data": publish(data.data, data.digest),
        "models": shown,
        "quantities": [each.name for each in seen[0].quantities],
        "edges": [rounded(np.array(each.edges)) for each in seen[0].quantities],
        "slices": [
            {
                "name": one.quantity, "part": one.part, "low": one.low, "high": one.high,
                "accuracy": figure_data(one.accuracy),
            }
            for one in slices(evaluations[0], seen[0].quantities)
        ],
        "looks": looks_view(models, evaluations, sealed, digest),
        "robustness": _robustness(models, examples, digest),
        "plane": plane_view(seen[0]),
        "folds": folds_view(name, examples) if state.show == "folds" else None,
        "comparison": _comparison(evaluations[0], evaluations[1]) if len(models) > 1 else None,
        "table": table_view(models, comparable, examples, digest, told),
        "relabelled": [[row, label] for row, label in changed.items()],
        "opens": list(opens),
        "view": {
            "select": state.select, "mode": state.mode, "show": state.show, "row": state.row,
            "label": state.label, "threshold": state.threshold, "temperature": state.temperature,
            "net": state.net, "folds": state.folds, "folding": state.folding,
            "sample": state.sample, "seal": state.seal, "plane": state.plane,
            "table": list(state.table),
        },
        "ack": st.session_state.get("evaluate_ack", 0),
    }  # fmt: skip


def _label_word(label: str) -> str:
    """Translate a label of the playground's data sets, such as “positive”; return others
    unchanged."""
    name = f"language.label_{re.sub('[^a-z0-9]+', '_', label)}"
    return t(name) if re.fullmatch("[a-z/]+", label) and has(name) else label


def _robustness(
    models: tuple[Model, ...], examples: Labelled, digest: str
) -> dict[str, Any] | None:
    """Return the robustness curves so far and the key for polling them; None unless their tab is
    open and the examples are images."""
    if STATE.now().show != "robustness" or not isinstance(examples, ImageSet):
        return None
    found = measurement(models, examples, digest)
    now = snapshot(found)
    poll: str = st.session_state.setdefault("poll_evaluate", secrets.token_urlsafe(16))
    SOURCES.put(poll, lambda: snapshot(found))
    return {
        "poll": poll, "seen": now.version, "seconds": now.seconds, "content": now.content(),
        "ranges": {change: [levels[0], levels[-1]] for change, levels in LEVELS.items()},
    }  # fmt: skip


def _model(model: Model, seen: Seen, evaluation: Evaluation, digest: str) -> dict[str, Any]:
    figures, cooled = measure(model, evaluation, digest)
    plane = seen.projection
    return {
        "id": seen.packed.digest,
        "name": model.name,
        "title": said(model_title(model.name)),
        "answers": publish(seen.packed.data, seen.packed.digest),
        "explained": None if plane is None else [round(part, 4) for part in plane.explained],
        "figures": _figures(figures),
        "cooled": _cooled(cooled),
    }


def _figures(figures: Figures) -> dict[str, Any]:
    accuracy = figures.accuracy
    assert accuracy.count is not None
    boot = bootstrap_share(accuracy.count, figures.n)
    return {
        "accuracy": figure_data(accuracy),
        "bootstrap": [boot.low, boot.high],
        "classes": [
            {score: figure_data(getattr(one, score)) for score in SCORES} for one in figures.classes
        ],
        "averages": {
            average: {score: figure_data(figures.averages[average][score]) for score in SCORES}
            for average in AVERAGES
        },
        "top": [
            {"k": k, "figure": figure_data(figure)}
            for k, figure in figures.top.items()
            if k < len(figures.classes)
        ],
        "log_loss": figure_data(figures.log_loss),
    }


def _cooled(cooled: Cooled | None) -> dict[str, Any] | None:
    if cooled is None:
        return None
    return {
        "temperature": cooled.temperature, "before": cooled.before, "after": cooled.after,
        "n": cooled.n,
    }  # fmt: skip


def _comparison(first: Evaluation, second: Evaluation) -> dict[str, Any]:
    found = compare(first, second)
    shares = found.only_first / found.n, found.only_second / found.n
    needed = examples_needed(*shares)
    curve = None
    if isinstance(needed, int):
        sizes = SIZES[: max(5, int(np.searchsorted(SIZES, 10 * needed)))]
        curve = {"n": rounded(sizes), "power": rounded(power(*shares, sizes))}
    return paired_data(found) | {
        "p": or_why(found.p_value), "needed": or_why(needed), "curve": curve,
        "disagree": len(found.disagree),
    }  # fmt: skip


def paired_data(found: PairedDifference) -> dict[str, Any]:
    return {
        "both": found.both, "first": found.only_first, "second": found.only_second,
        "neither": found.neither, "difference": found.difference,
        "low": found.interval.low, "high": found.interval.high, "wins": found.first_wins,
    }  # fmt: skip


def or_why(value: float | int | Undefined) -> Any:
    return {"why": said(value.reason)} if isinstance(value, Undefined) else value
