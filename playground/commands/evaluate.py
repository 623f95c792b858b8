"""`python -m playground evaluate --model NAME --data FILE`: evaluates a model on labelled data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from playground.commands.inspect import left_out_line, left_out_record
from playground.core.errors import UserError, system_reason
from playground.data.uploads.labels import largest_share
from playground.evaluation.evaluation import check_evaluable
from playground.evaluation.testsets import (
    TestData,
    picture_zip,
    read_test_images,
    read_test_texts,
    takes_photos,
)
from playground.nets.model import Model
from playground.nets.spec import ImageInput
from playground.nets.store import find_model

if TYPE_CHECKING:
    from playground.evaluation.evaluation import Evaluation


@click.command("evaluate")
@click.option("--model", "model_name", metavar="NAME")
@click.option(
    "--compare",
    nargs=2,
    metavar="A B",
    help="Two models on the same examples; further names give a table of all.",
)
@click.argument("further", nargs=-1, metavar="[NAME]...")
@click.option("--data", required=True, type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE",
    help="Write one HTML page to FILE, and the JSON beside it.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    model_name: str | None, compare: tuple[str, str] | None, further: tuple[str, ...], data: Path,
    report: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Accuracy, precision, recall, F1 and confusion on labelled examples, with 95% intervals.

    FILE is an npz of images and labels or a zip with one folder of pictures for each class; for a
    model of photos, the folders have the names of its classes. For a model that reads texts, a csv
    or tsv of texts and labels. For a model that tags words, sentences in CoNLL or IOB2 columns (or
    token TAB tag), or JSON lines of frames with given predicates: F1, precision and recall of whole
    spans, by type. For a model that finds boxes, pictures with boxes in the format of COCO, VOC or
    YOLO, as a zip, or as one file beside the pictures: mean average precision. Examples that are
    left out are listed.
    With --compare: how two models differ, and whether the difference may be due to chance; with
    more than two, the figures of each model, and the same for each pair.
    """
    if (model_name is None) == (not compare):
        raise UserError("commands.evaluate_one")
    if further and not compare:
        raise UserError("commands.evaluate_further", names=further)
    if compare:
        if report is not None:
            raise UserError("commands.report_one")
        from playground.commands.evaluate_models import compare_models

        click.echo(compare_models((*compare, *further), data, as_json))
        return
    assert model_name is not None
    if report is not None:
        _check_report(report)
    model = find_model(model_name)
    if model.spec.task.kind == "tagging":
        from playground.commands.evaluate_tags import evaluate_tagger, tags_text

        tagged, page = evaluate_tagger(model, data)
        if report is not None:
            _write(report, page(), tagged)
        click.echo(json.dumps(tagged) if as_json else tags_text(tagged))
        return
    if model.spec.task.kind == "detection":
        if report is not None:
            raise UserError("commands.report_boxes")
        from playground.commands.evaluate_pictures import evaluate_boxes

        click.echo(evaluate_boxes(model, data, as_json))
        return
    if takes_photos(model.spec) and (content := picture_zip(data)):
        if report is not None:
            raise UserError("commands.report_photos")
        from playground.commands.evaluate_pictures import evaluate_photos

        click.echo(evaluate_photos(model, data, content, as_json))
        return
    found, evaluation = evaluated(model, data)
    record = _record(evaluation, found)
    if report is not None:
        _write_report(model, evaluation, record, report)
    click.echo(json.dumps(record) if as_json else _report(record, found))


# ---- pictures or texts with a label each ------------------------------------------------------


def evaluated(model: Model, path: Path) -> tuple[TestData, Evaluation]:
    """The labelled examples of a file, and the model's answers to them."""
    check_evaluable(model)
    reads_texts = not isinstance(model.spec.input, ImageInput)
    found = (read_test_texts if reads_texts else read_test_images)(path, model.spec)
    from playground.evaluation.answers import evaluate  # importing torch takes seconds

    return found, evaluate(model, found.examples)


def _record(evaluation: Evaluation, found: TestData) -> dict[str, Any]:
    from playground.evaluation.report import report_data

    name, share = largest_share(found.examples)
    return report_data(evaluation) | {
        "largest_class": {"name": name, "share": share},
        "left_out": [left_out_record(part) for part in found.left_out],
        "notes": [str(remark) for remark in found.remarks],
    }


# ---- one model ------------------------------------------------------------------------------


def _report(record: dict[str, Any], found: TestData) -> str:
    labels, confusion = record["labels"], record["confusion"]
    most = max(map(max, confusion))
    width = max(*(len(label) for label in labels), len(str(most)), 4) + 1
    largest = record["largest_class"]
    low, high = record["intervals"]["accuracy"]
    lines = [
        f"{record['model']}: {record['n']:,} example{'' if record['n'] == 1 else 's'}",
        f"accuracy {record['accuracy']:.2%} (95% interval {low:.2%} to {high:.2%}), "
        f"macro F1 {record['macro_f1']:.4f}",
        f"largest class: {largest['name']}, {largest['share']:.0%}",
        "rows: the true class; columns: the answer",
        "".join(f"{label:>{width}}" for label in ("", *labels)),
    ]
    for label, row in zip(labels, confusion, strict=True):
        lines.append("".join(f"{cell:>{width}}" for cell in (label, *row)))
    lines.append(
        f"{'':>{width}}" + "".join(f"{name:>26}" for name in ("precision", "recall", "F1"))
    )
    for label in labels:
        cells = (_cell(record, score, label) for score in ("precision", "recall", "f1"))
        lines.append(f"{label:>{width}}" + "".join(f"{cell:>26}" for cell in cells))
    lines += [str(why) for why in dict.fromkeys(record["undefined"].values())]
    lines += [left_out_line(part) for part in found.left_out]
    lines += [f"note: {remark}" for remark in found.remarks]
    return "\n".join(lines)


def _cell(record: dict[str, Any], score: str, label: str) -> str:
    value, interval = record[score][label], record["intervals"][score][label]
    if value is None:
        return "undefined"
    ends = "no interval" if interval is None else f"{interval[0]:.1%}-{interval[1]:.1%}"
    return f"{value:.2%} ({ends})"


# ---- files ----------------------------------------------------------------------------------


def _check_report(path: Path) -> None:
    folder = path.absolute().parent
    if path.suffix.lower() not in (".html", ".htm"):
        raise UserError("commands.report_name", path=path)
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise UserError("commands.out_folder", path=path)


def _write_report(model: Model, evaluation: Evaluation, record: dict[str, Any], path: Path) -> None:
    from playground.evaluation.report import report_page

    _write(path, report_page(model, evaluation), record)


def _write(path: Path, page: str, record: dict[str, Any]) -> None:
    try:
        path.write_text(page, "utf-8")
        path.with_suffix(".json").write_text(json.dumps(record), "utf-8")
    except OSError as error:
        raise UserError("commands.out_unwritable", path=path, why=system_reason(error)) from None
