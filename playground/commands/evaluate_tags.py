"""The command `evaluate` for models that tag words: F1, precision and recall of whole spans."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playground.commands.evaluate_models import Models, number_or_none, paired_record, table_of
from playground.commands.inspect import left_out_record, left_out_text
from playground.evaluation.figures import Figure
from playground.evaluation.tag_comparison import compare_all_tags, compare_tags
from playground.evaluation.tag_figures import span_figures, tag_quantities
from playground.evaluation.tag_report import tag_report_data, tag_report_page
from playground.evaluation.tags import PREDICATE, PREDICATES, TagEvaluation, evaluate_tags
from playground.evaluation.testsets import TestTags, examples_of_frames, read_test_tags
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.nets.store import shipped_model

COLUMNS = ("f1", "precision", "recall")  # of the table of several taggers
SENTENCES = ("sentences", "randomisation test over the sentences", "true spans found")


def evaluate_tagger(model: Model, path: Path) -> tuple[dict[str, Any], Callable[[], str]]:
    """The figures as JSON data, and a function that makes the report's HTML page.

    Raises:
        UserError: the file does not fit the model.
    """
    found, result = _tagged(model, path)
    read = model.spec.input
    quantities = tag_quantities(result, read if isinstance(read, TextInput) else None)
    record = tag_report_data(result, quantities) | _predicates_record(found)
    record |= {
        "left_out": [left_out_record(part) for part in found.left_out],
        "notes": [str(remark) for remark in found.remarks],
    }
    return record, lambda: tag_report_page(model, result, path.stem, quantities=quantities)


def _tagged(model: Model, path: Path) -> tuple[TestTags, TagEvaluation]:
    found = read_test_tags(path, model.spec)
    return found, evaluate_tags(model, found.tokens, found.tags, found.predicates)


def _predicates_record(found: TestTags) -> dict[str, Any]:
    """How well the predicates themselves are found, by the shipped model for them, if the file has
    them."""
    if found.frames is None:
        return {}
    model = shipped_model(PREDICATES)
    tokens, true, _ = examples_of_frames(found.frames, model.spec)
    counts = evaluate_tags(model, tokens, true).counts_of(PREDICATE)
    return {
        "predicate_f1": counts.f1,
        "predicate_precision": counts.precision,
        "predicate_recall": counts.recall,
    }


def tags_text(record: dict[str, Any]) -> str:
    """The figures as text for people."""
    ends = record["intervals"]["span_f1"]
    interval = f"95% interval {ends[0]:.2%} to {ends[1]:.2%}" if ends else "no interval"
    lines = [
        f"{record['model']}: {record['n']:,} sentences, {record['tokens']:,} tokens",
        f"span F1 {record['span_f1']:.2%} ({interval}), precision "
        f"{record['span_precision']:.2%}, recall {record['span_recall']:.2%}; "
        f"right tags {record['token_accuracy']:.2%}",
    ]
    if "predicate_f1" in record:
        lines.append(
            f"predicates found: F1 {record['predicate_f1']:.2%}, precision "
            f"{record['predicate_precision']:.2%}, recall {record['predicate_recall']:.2%}"
        )
    width = max([8, *(len(name) for name in record["by_type"])]) + 1
    lines.append(f"{'type':<{width}}{'F1':>9}{'precision':>11}{'recall':>9}{'true':>8}{'found':>8}")
    for name, one in record["by_type"].items():
        lines.append(
            f"{name:<{width}}{one['f1']:>9.2%}{one['precision']:>11.2%}{one['recall']:>9.2%}"
            f"{one['true']:>8,}{one['found']:>8,}"
        )
    errors = record["errors"]
    lines.append(
        f"found spans: {errors['right']:,} right, {errors['boundary']:,} with another boundary, "
        f"{errors['type']:,} with another type, {errors['both']:,} with both, "
        f"{errors['spurious']:,} where there is none; {errors['missed']:,} true ones missed"
    )
    lines += map(left_out_text, record["left_out"])
    return "\n".join([*lines, *(f"note: {remark}" for remark in record["notes"])])


def compare_taggers(names: Models, models: list[Model], path: Path, as_json: bool) -> str:
    """How two taggers differ on a file, or the table of several, as text or as JSON.

    Raises:
        UserError: the file does not fit a model.
    """
    tagged = [_tagged(model, path) for model in models]
    found, evaluations = tagged[0][0], [evaluation for _, evaluation in tagged]
    remarks = [str(remark) for remark in found.remarks]
    if len(models) > 2:
        figures = [
            {f"span_{score}": getattr(span_figures(one)[0], score) for score in COLUMNS}
            for one in evaluations
        ]
        pairs = compare_all_tags(evaluations)
        return table_of(names, len(evaluations[0]), figures, pairs, remarks, as_json, SENTENCES)
    result = compare_tags(evaluations[0], evaluations[1])
    scores = [span_figures(one)[0].f1 for one in evaluations]
    f1 = [score.value if isinstance(score, Figure) else 0.0 for score in scores]
    if as_json:
        return json.dumps(
            paired_record(names, result)
            | {
                "span_f1": f1,
                "randomisation_p": number_or_none(result.p_value),
                "disagreements": len(result.differ),
                "notes": remarks,
            }
        )
    low, high = result.interval.low, result.interval.high
    lines = [f"{result.n:,} sentences"]
    lines += [f"{name}: span F1 {value:.2%}" for name, value in zip(names, f1, strict=True)]
    p_value = result.p_value
    test = f"p = {p_value:.3g}" if isinstance(p_value, float) else str(p_value.reason)
    return "\n".join(
        [
            *lines,
            f"difference {result.difference:+.2%} (paired bootstrap over sentences: {low:+.2%} to "
            f"{high:+.2%}); {names[0]} is better in {result.first_wins:.0%} of the drawn test sets",
            f"true spans found: by both {result.both:,}, only by {names[0]} "
            f"{result.only_first:,}, only by {names[1]} {result.only_second:,}, by neither "
            f"{result.neither:,}",
            f"sentences with different spans: {len(result.differ):,}",
            f"randomisation test: {test}",
        ]
    )
