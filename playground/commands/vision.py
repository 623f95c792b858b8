"""`python -m playground vision IMAGE...`: what is in a picture, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from playground.data.picture_files import PictureError, is_animated, picture_bytes
from playground.nets.model import Model
from playground.nets.store import DETECTOR, PHOTO_MODEL, find_model
from playground.text import Message

# The model of each task, unless --model names another.
MODELS = {"classify": PHOTO_MODEL, "detect": DETECTOR}
DIGITS = 6  # decimal places of a confidence, in the JSON
PIXELS = 2  # decimal places of a pixel


@click.command("vision")
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.option("--task", type=click.Choice(tuple(MODELS)), default="classify", show_default=True)
@click.option("--model", "model_name", metavar="NAME", help="A model that does the task.")
@click.option(
    "--threshold", type=click.FloatRange(0, 1), metavar="T",
    help="The lowest score of a box (detect); 0.3 if not given.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def command(
    ctx: click.Context, images: tuple[str, ...], task: str, model_name: str | None,
    threshold: float | None, as_json: bool,
) -> None:  # fmt: skip
    """Say what each picture shows, or which objects it shows where. Boxes are in pixels of the
    picture as turned by its EXIF orientation. A file that cannot be read gets a line on stderr and
    makes the exit status 2; the others are still answered."""
    model = find_model(model_name or MODELS[task])
    failed = False
    for name in images:
        try:
            data = picture_bytes(Path(name))
            record = _record(task, data, model, threshold)
        except PictureError as error:
            click.echo(f"{click.format_filename(name)}: {error}", err=True)
            failed = True
            continue
        if is_animated(data):
            record["note"] = str(Message("data.first_frame"))
        click.echo(json.dumps({"image": name} | record) if as_json else _line(name, record))
    if failed:
        ctx.exit(2)


def _record(task: str, data: bytes, model: Model, threshold: float | None) -> dict[str, Any]:
    """Raises UserError for another kind of model, PictureError if the file is no picture."""
    if task == "classify":
        from playground.vision.classify import classify  # importing torch takes seconds

        answer = classify(data, model)
        labels = [
            {"label": one.label, "confidence": round(one.confidence, DIGITS)} for one in answer.best
        ]
        return _head(task, answer) | {"labels": labels}
    from playground.vision.detect import CONFIDENT, detect

    found = detect(data, model, CONFIDENT if threshold is None else threshold)
    boxes = [
        {
            "label": one.label,
            "score": round(one.score, DIGITS),
            "x": round(one.box.x, PIXELS),
            "y": round(one.box.y, PIXELS),
            "width": round(one.box.width, PIXELS),
            "height": round(one.box.height, PIXELS),
        }
        for one in found.found
    ]
    return _head(task, found) | {"boxes": boxes}


def _head(task: str, answer: Any) -> dict[str, Any]:
    return {
        "task": task,
        "model": answer.model,
        "width": answer.width,
        "height": answer.height,
        "milliseconds": round(answer.milliseconds, 1),
    }


def _line(name: str, record: dict[str, Any]) -> str:
    if "labels" in record:
        told = ", ".join(f"{one['label']} ({one['confidence']:.1%})" for one in record["labels"])
    else:
        told = ", ".join(_box(one) for one in record["boxes"]) or "no boxes"
    note = f" – {record['note']}" if "note" in record else ""
    return f"{click.format_filename(name)}: {told}{note}"


def _box(one: dict[str, Any]) -> str:
    return (
        f"{one['label']} ({one['score']:.1%}) at {one['x']:g},{one['y']:g}, "
        f"{one['width']:g}×{one['height']:g}"
    )
