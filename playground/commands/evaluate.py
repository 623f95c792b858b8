"""`python -m playground evaluate --model NAME --data FILE`: how well a model answers."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np

from playground.commands.inspect import left_out_line, left_out_record
from playground.core.data import ImageSet, TextSet
from playground.data.uploads.labels import largest_share
from playground.evaluation.testsets import (
    TestData,
    TestSetError,
    read_test_images,
    read_test_texts,
)
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import TextInput
from playground.nets.store import find_model


@click.command("evaluate")
@click.option("--model", "model_name", required=True, metavar="NAME")
@click.option("--data", required=True, type=click.Path(path_type=Path), metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(model_name: str, data: Path, as_json: bool) -> None:
    """Accuracy, macro F1 and confusion on labelled examples.

    FILE is an npz of images and labels or a zip with one folder of pictures for each class; for a
    model that reads texts, a csv or tsv of texts and labels. What is left out of it is said.
    """
    model = find_model(model_name)
    if isinstance(model.spec.input, TextInput):
        found, answers = _answer_texts(model, data)
    else:
        found, answers = _answer_images(model, data)

    from playground.evaluation.metrics import score

    scores = score(found.examples.labels, answers, len(model.spec.labels))
    if not as_json:
        click.echo(_report(model, scores, found))
        return
    name, share = largest_share(found.examples)
    record = {
        "model": model.name,
        "n": scores.n,
        "accuracy": scores.accuracy,
        "macro_f1": scores.macro_f1,
        "labels": list(model.spec.labels),
        "confusion": scores.confusion.tolist(),
        "largest_class": {"name": name, "share": share},
        "left_out": [left_out_record(part) for part in found.left_out],
        "notes": [str(remark) for remark in found.remarks],
    }
    click.echo(json.dumps(record))


def _answer_images(model: Model, path: Path) -> tuple[TestData, np.ndarray]:
    found = read_test_images(path, model.spec)
    assert isinstance(found.examples, ImageSet)
    from playground.evaluation.answers import image_probabilities

    return found, image_probabilities(model, found.examples.images).argmax(1)


def _answer_texts(model: Model, path: Path) -> tuple[TestData, np.ndarray]:
    if len(describe_layers(model.spec)[-1].output_shape) > 1:
        raise TestSetError("evaluation.every_word", name=model.name)
    found = read_test_texts(path, model.spec)
    assert isinstance(found.examples, TextSet)
    from playground.data.tokens import encode_batch
    from playground.evaluation.answers import text_probabilities

    assert isinstance(model.spec.input, TextInput)
    ids = encode_batch(found.examples.texts, model.spec.input)
    return found, text_probabilities(model, ids).argmax(1)


def _report(model: Model, scores, found: TestData) -> str:  # type: ignore[no-untyped-def]
    labels = model.spec.labels
    name, share = largest_share(found.examples)
    width = max(*(len(label) for label in labels), len(str(scores.confusion.max())), 4) + 1
    lines = [
        f"{model.name}: {scores.n:,} examples",
        f"accuracy {scores.accuracy:.2%}, macro F1 {scores.macro_f1:.4f}",
        f"largest class: {name}, {share:.0%}",
        "rows: the true class; columns: the answer",
        "".join(f"{label:>{width}}" for label in ("", *labels)),
    ]
    for label, row in zip(labels, scores.confusion.tolist(), strict=True):
        lines.append("".join(f"{cell:>{width}}" for cell in (label, *row)))
    lines += [left_out_line(part) for part in found.left_out]
    lines += [f"note: {remark}" for remark in found.remarks]
    return "\n".join(lines)
