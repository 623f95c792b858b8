"""`evaluate --compare`: how two models differ, or the table of several."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playground.commands.evaluate import evaluated
from playground.core.errors import UserError
from playground.evaluation.comparison import (
    Comparison,
    Pair,
    PairedDifference,
    compare,
    compare_all,
    examples_needed,
)
from playground.evaluation.evaluation import Evaluation
from playground.evaluation.figures import (
    SCORES,
    Figure,
    Undefined,
    accuracy,
    ends_or_none,
    figures_of,
)
from playground.nets.model import Model
from playground.nets.spec import ImageInput
from playground.nets.store import find_model

MOST_ROWS = 1_000  # disagreements listed in the JSON
Models = tuple[str, ...]  # their names, as given
Columns = dict[str, Figure | Undefined]  # a model's figures in the table
EXAMPLES = ("examples", "McNemar's exact test", "right")


def compare_models(names: Models, path: Path, as_json: bool) -> str:
    """The comparison of models on a file, as text or as JSON.

    Raises:
        UserError: the file does not fit a model, or the models do not fit each other.
    """
    models = [find_model(name) for name in names]
    for model in models[1:]:
        if _kind(model) != _kind(models[0]):
            raise UserError("commands.compare_kinds", first=names[0], second=model.name)
    if models[0].spec.task.kind == "tagging":
        from playground.commands.evaluate_tags import compare_taggers

        return compare_taggers(names, models, path, as_json)
    found, first = evaluated(models[0], path)
    others = [evaluated(model, path)[1].in_order(first.labels) for model in models[1:]]
    remarks = [str(remark) for remark in found.remarks]
    if len(models) > 2:
        pairs = compare_all([first, *others])
        figures = [_figures(one) for one in (first, *others)]
        return table_of(names, len(first), figures, pairs, remarks, as_json, EXAMPLES)
    return _two(names, first, others[0], remarks, as_json)


def _kind(model: Model) -> tuple[str, bool]:
    return model.spec.task.kind, isinstance(model.spec.input, ImageInput)


# ---- several models -------------------------------------------------------------------------


def _figures(evaluation: Evaluation) -> Columns:
    figures = figures_of(evaluation)
    macro = {f"macro_{score}": figures.averages["macro"][score] for score in SCORES}
    return {"accuracy": figures.accuracy, **macro, "log_loss": figures.log_loss}


def table_of(
    names: Models, n: int, figures: Sequence[Columns], pairs: Sequence[Pair], remarks: list[str],
    as_json: bool, words: tuple[str, str, str],
) -> str:  # fmt: skip
    """The figures of each model, the best first, and each pair compared. `words` names the
    examples, the test, and what is counted for a pair."""
    if as_json:
        return json.dumps(
            {
                "models": list(names), "n": n,
                "figures": [_record(*pair) for pair in zip(names, figures, strict=True)],
                "pairs": [
                    {
                        "models": [names[pair.first], names[pair.second]],
                        "difference": pair.difference, "only_first_right": pair.only_first,
                        "only_second_right": pair.only_second, "p": number_or_none(pair.p_value),
                        "adjusted_p": number_or_none(pair.adjusted),
                    }
                    for pair in pairs
                ],
                "notes": remarks,
            }
        )  # fmt: skip
    examples, test, counted = words
    columns = list(figures[0])
    wide = max(map(len, names)) + 1
    lines = [
        f"{n:,} {examples}; in brackets: 95% intervals",
        " " * wide + "".join(f"{name.replace('_', ' '):>27}" for name in columns),
    ]

    def best(pair: tuple[str, Columns]) -> float:
        figure = pair[1][columns[0]]
        return -figure.value if isinstance(figure, Figure) else 1.0

    for name, own in sorted(zip(names, figures, strict=True), key=best):
        lines.append(f"{name:<{wide}}" + "".join(f"{_cell(c, own[c]):>27}" for c in columns))
    lines.append(
        f"each pair by {columns[0].replace('_', ' ')}; {test}, p adjusted for {len(pairs)} pairs "
        "(Holm):"
    )
    for pair in pairs:
        first, second = names[pair.first], names[pair.second]
        p_value = pair.adjusted
        said = f"p = {p_value:.3g}" if isinstance(p_value, float) else str(p_value.reason)
        lines.append(
            f"{first} minus {second}: {pair.difference:+.2%}; {counted} only by {first} "
            f"{pair.only_first:,}, only by {second} {pair.only_second:,}; {said}"
        )
    return "\n".join([*lines, *(f"note: {remark}" for remark in remarks)])


def _record(name: str, figures: Columns) -> dict[str, Any]:
    return {
        "model": name,
        **{column: number_or_none(figure) for column, figure in figures.items()},
        "intervals": {column: ends_or_none(figure) for column, figure in figures.items()},
    }


def _cell(column: str, figure: Figure | Undefined) -> str:
    if isinstance(figure, Undefined):
        return "undefined"
    if figure.interval.is_empty:
        return f"{figure.value:.2%} (no interval)"
    values = figure.value, figure.interval.low, figure.interval.high
    value, low, high = (f"{one:.4f}" if column == "log_loss" else f"{one:.2%}" for one in values)
    return f"{value} ({low}-{high})"


def number_or_none(value: Figure | float | int | Undefined) -> float | int | None:
    """A number for the JSON; None if it is undefined."""
    if isinstance(value, Figure):
        return value.value
    return value if isinstance(value, int | float) else None


# ---- two models -----------------------------------------------------------------------------


def _two(
    names: Models, first: Evaluation, second: Evaluation, remarks: list[str], as_json: bool
) -> str:
    result = compare(first, second)
    needed = examples_needed(result.only_first / result.n, result.only_second / result.n)
    figures = (accuracy(first), accuracy(second))
    if not as_json:
        return _comparison_text(names, result, figures, needed)
    rows = result.disagree[:MOST_ROWS].tolist()
    record = paired_record(names, result)
    record["intervals"]["accuracy"] = [[f.interval.low, f.interval.high] for f in figures]
    return json.dumps(
        record
        | {
            "accuracy": [figure.value for figure in figures],
            "mcnemar_p": number_or_none(result.p_value),
            "examples_needed": number_or_none(needed),
            "disagreements": len(result.disagree),
            "disagree": [
                {
                    "row": row,
                    "label": first.labels[first.true[row]],
                    "answers": [one.labels[one.predicted[row]] for one in (first, second)],
                }
                for row in rows
            ],
            "notes": remarks,
        }
    )


def paired_record(names: Models, result: PairedDifference) -> dict[str, Any]:
    """What the JSON of all comparisons has in common."""
    return {
        "models": list(names),
        "n": result.n,
        "intervals": {"difference": [result.interval.low, result.interval.high]},
        "both_right": result.both,
        "only_first_right": result.only_first,
        "only_second_right": result.only_second,
        "neither_right": result.neither,
        "difference": result.difference,
        "first_wins": result.first_wins,
    }


def _comparison_text(
    names: Models, result: Comparison, figures: tuple[Figure, Figure],
    needed: int | Undefined,
) -> str:  # fmt: skip
    lines = [f"{result.n:,} examples"]
    for name, figure in zip(names, figures, strict=True):
        low, high = figure.interval.low, figure.interval.high
        lines.append(f"{name}: accuracy {figure.value:.2%} (95% interval {low:.2%} to {high:.2%})")
    low, high = result.interval.low, result.interval.high
    lines += [
        f"difference {result.difference:+.2%} (paired bootstrap: {low:+.2%} to {high:+.2%}); "
        f"{names[0]} is better in {result.first_wins:.0%} of the drawn test sets",
        f"right: both {result.both:,}, only {names[0]} {result.only_first:,}, "
        f"only {names[1]} {result.only_second:,}, neither {result.neither:,}",
        f"different answers: {len(result.disagree):,}",
    ]
    if isinstance(result.p_value, float):
        lines.append(f"McNemar's exact test: p = {result.p_value:.3g}")
    else:
        lines.append(f"McNemar's exact test: {result.p_value.reason}")
    if isinstance(needed, int):
        lines.append(f"examples needed to find this difference in 80% of test sets: {needed:,}")
    else:
        lines.append(f"examples needed: {needed.reason}")
    return "\n".join(lines)
