"""`python -m playground evaluate --model NAME --data FILE`: how well a model answers."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np

from playground.evaluation.testsets import TestSetError, read_test_images, read_test_texts
from playground.nets.files import ModelFileError
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import TextInput
from playground.nets.store import UnknownModelError, find_model


@click.command("evaluate")
@click.option("--model", "model_name", required=True, metavar="NAME")
@click.option("--data", required=True, type=click.Path(path_type=Path), metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(model_name: str, data: Path, as_json: bool) -> None:
    """Accuracy, macro F1 and confusion on labelled examples.

    FILE is an npz (images uint8 N×28×28, white on black; labels N) or, for a model that reads
    texts, a csv or tsv whose header names the columns text and label.
    """
    try:
        model = find_model(model_name)
        if isinstance(model.spec.input, TextInput):
            labels, answers = _answer_texts(model, data)
        else:
            labels, answers = _answer_images(model, data)
    except (UnknownModelError, ModelFileError, TestSetError) as error:
        raise click.ClickException(str(error)) from None

    from playground.evaluation.metrics import score

    scores = score(labels, answers, len(model.spec.labels))
    if not as_json:
        click.echo(_report(model, scores))
        return
    record = {
        "model": model.name,
        "n": scores.n,
        "accuracy": scores.accuracy,
        "macro_f1": scores.macro_f1,
        "labels": list(model.spec.labels),
        "confusion": scores.confusion.tolist(),
    }
    click.echo(json.dumps(record))


def _answer_images(model: Model, path: Path) -> tuple[np.ndarray, np.ndarray]:
    examples = read_test_images(path, model.spec)
    from playground.evaluation.answers import image_probabilities

    return examples.labels, image_probabilities(model, examples.images).argmax(1)


def _answer_texts(model: Model, path: Path) -> tuple[np.ndarray, np.ndarray]:
    if len(describe_layers(model.spec)[-1].output_shape) > 1:
        raise TestSetError(
            f"The model {model.name} labels every word; evaluate takes models that give a whole "
            "text one label."
        )
    examples = read_test_texts(path, model.spec)
    from playground.data.tokens import encode_batch
    from playground.evaluation.answers import text_probabilities

    assert isinstance(model.spec.input, TextInput)
    ids = encode_batch(examples.texts, model.spec.input)
    return examples.labels, text_probabilities(model, ids).argmax(1)


def _report(model: Model, scores) -> str:  # type: ignore[no-untyped-def]
    labels = model.spec.labels
    width = max(*(len(label) for label in labels), len(str(scores.confusion.max())), 4) + 1
    lines = [
        f"{model.name}: {scores.n:,} examples",
        f"accuracy {scores.accuracy:.2%}, macro F1 {scores.macro_f1:.4f}",
        "rows: the true class; columns: the answer",
        "".join(f"{label:>{width}}" for label in ("", *labels)),
    ]
    for label, row in zip(labels, scores.confusion.tolist(), strict=True):
        lines.append("".join(f"{cell:>{width}}" for cell in (label, *row)))
    return "\n".join(lines)
