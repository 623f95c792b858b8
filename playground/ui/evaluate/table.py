"""The table of models on the Evaluate page: the figures of several models on the same examples, and
each pair of them compared."""

from __future__ import annotations

from typing import Any

from playground.evaluation.comparison import Pair, compare_all
from playground.evaluation.evaluation import Progress
from playground.evaluation.figures import SCORES, Figure, Figures, Undefined
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.ui.evaluate.data import Labelled, relabelled
from playground.ui.evaluate.figure import figure_data
from playground.ui.evaluate.seen import measure, see, with_labels
from playground.ui.evaluate.state import MOST_MODELS, STATE
from playground.ui.sentences import said
from playground.ui.session import store

Columns = dict[str, Figure | Undefined]


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
    found, chosen = empty_table(models, comparable)
    if not chosen:
        return found
    changed = relabelled(digest)
    shown = (*models, *chosen)
    evaluations = [with_labels(see(model, examples, digest, told), changed) for model in shown]
    rows = [
        _figures(measure(model, evaluation, digest)[0])
        for model, evaluation in zip(shown, evaluations, strict=True)
    ]
    return found | filled(shown, rows, compare_all(evaluations))


def empty_table(
    models: tuple[Model, ...], comparable: tuple[str, ...]
) -> tuple[dict[str, Any], list[Model]]:
    """The table's data without rows, and the models that the open table adds to those above."""
    above = {model.name for model in models}
    names = [name for name in comparable if name not in above]
    chosen = [name for name in STATE.now().table if name in names]
    found: dict[str, Any] = {
        "options": [{"name": name, "title": said(model_title(name))} for name in names],
        "chosen": chosen, "most": MOST_MODELS, "rows": [], "pairs": [],
    }  # fmt: skip
    shown = STATE.now().show == "compare"
    return found, [store().get(name) for name in chosen] if shown else []


def filled(
    models: tuple[Model, ...], figures: list[Columns], pairs: tuple[Pair, ...]
) -> dict[str, Any]:
    """The rows and the pairs of the table; `figures` has each model's, by column."""
    return {
        "rows": [
            {
                "name": model.name, "title": said(model_title(model.name)),
                "figures": {name: figure_data(figure) for name, figure in each.items()},
            }
            for model, each in zip(models, figures, strict=True)
        ],
        "pairs": [_pair(pair) for pair in pairs],
    }  # fmt: skip


def _figures(figures: Figures) -> Columns:
    macro = {f"macro_{score}": figures.averages["macro"][score] for score in SCORES}
    return {"accuracy": figures.accuracy, **macro, "log_loss": figures.log_loss}


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "first": pair.first, "second": pair.second,
        "only": [pair.only_first, pair.only_second], "difference": pair.difference,
        "p": None if isinstance(pair.p_value, Undefined) else pair.p_value,
        "adjusted": None if isinstance(pair.adjusted, Undefined) else pair.adjusted,
    }  # fmt: skip
