"""The table of models on the Evaluate page: the figures of several models on the same examples, and
each pair of them compared."""

from __future__ import annotations

from typing import Any

from playground.evaluation.comparison import Pair, compare_all
from playground.evaluation.evaluation import Evaluation, Progress
from playground.evaluation.figures import Figures, Undefined
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.ui.evaluate.data import Labelled, relabelled
from playground.ui.evaluate.figure import figure_data
from playground.ui.evaluate.seen import measure, see, with_labels
from playground.ui.evaluate.state import MOST_MODELS, STATE
from playground.ui.sentences import said
from playground.ui.session import store


def table_view(
    models: tuple[Model, ...],
    comparable: tuple[str, ...],
    examples: Labelled,
    digest: str,
    told: Progress | None = None,
) -> dict[str, Any]:
    """Return the table's data: `models` are those above, `comparable` the names of all that can be
    compared with the first. Only the models of an open table are evaluated.

    Raises:
        EvaluationError, DataError: a model cannot be evaluated on the examples.
    """
    above = {model.name for model in models}
    chosen = [name for name in STATE.now().table if name in comparable and name not in above]
    names = [name for name in comparable if name not in above]
    found: dict[str, Any] = {
        "options": [{"name": name, "title": said(model_title(name))} for name in names],
        "chosen": chosen, "most": MOST_MODELS, "rows": [], "pairs": [],
    }  # fmt: skip
    if STATE.now().show != "compare" or not chosen:
        return found
    changed = relabelled(digest)
    shown = (*models, *(store().get(name) for name in chosen))
    evaluations = [with_labels(see(model, examples, digest, told), changed) for model in shown]
    found["rows"] = [
        _row(model, evaluation, digest)
        for model, evaluation in zip(shown, evaluations, strict=True)
    ]
    found["pairs"] = [_pair(pair) for pair in compare_all(evaluations)]
    return found


def _row(model: Model, evaluation: Evaluation, digest: str) -> dict[str, Any]:
    figures: Figures = measure(model, evaluation, digest)[0]
    macro = figures.averages["macro"]
    return {
        "name": model.name,
        "title": said(model_title(model.name)),
        "accuracy": figure_data(figures.accuracy),
        "precision": figure_data(macro["precision"]),
        "recall": figure_data(macro["recall"]),
        "f1": figure_data(macro["f1"]),
        "log_loss": figure_data(figures.log_loss),
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "first": pair.first, "second": pair.second,
        "only": [pair.only_first, pair.only_second],
        "p": None if isinstance(pair.p_value, Undefined) else pair.p_value,
        "adjusted": None if isinstance(pair.adjusted, Undefined) else pair.adjusted,
    }  # fmt: skip
