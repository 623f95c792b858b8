"""`python -m playground vision IMAGE...`: what is in a picture, where, and which one it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from playground.data.picture_files import PictureError, is_animated, picture_bytes
from playground.nets.model import Model
from playground.nets.store import DETECTOR, PHOTO_MODEL, find_model, vision_names
from playground.text import Message

# The model of each task, unless --model names another.
MODELS = {"classify": PHOTO_MODEL, "detect": DETECTOR, "recognise": PHOTO_MODEL}
UNKNOWN = "unknown"
DIGITS = 6  # decimal places of a confidence, in the JSON
NEAREST = 3  # names in a line for people
PIXELS = 2  # decimal places of a pixel


@click.command("vision")
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.option("--task", type=click.Choice(tuple(MODELS)), default="classify", show_default=True)
@click.option("--model", "model_name", metavar="NAME", help="A model that does the task.")
@click.option(
    "--gallery", type=click.Path(path_type=Path), metavar="FOLDER",
    help="Named pictures (recognise): a file's name is its name, or the folder's it lies in.",
)  # fmt: skip
@click.option(
    "--threshold", type=click.FloatRange(0, 1), metavar="T",
    help="The lowest score of a box (detect; 0.3 if not given), or the lowest cosine of a known "
    "picture (recognise; the measured one if not given).",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def command(
    ctx: click.Context, images: tuple[str, ...], task: str, model_name: str | None,
    gallery: Path | None, threshold: float | None, as_json: bool,
) -> None:  # fmt: skip
    """Say what each picture shows, which objects it shows where, or which picture of a gallery it
    resembles. Boxes are in pixels of the picture as turned by its EXIF orientation. A file that
    cannot be read gets a line on stderr and makes the exit status 2; the others are still
    answered."""
    model = find_model(model_name or MODELS[task], vision_names())
    answer = _recogniser(model, gallery, threshold) if task == "recognise" else (
        lambda data: _record(task, data, model, threshold)
    )  # fmt: skip
    failed = False
    for name in images:
        try:
            data = picture_bytes(Path(name))
            record = answer(data)
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


def _recogniser(
    model: Model, folder: Path | None, threshold: float | None
) -> Callable[[bytes], dict[str, Any]]:
    """Raises UserError for another kind of model, and for a gallery that cannot be used."""
    from playground.vision.gallery import (
        GalleryError,
        read_gallery,
    )  # importing torch takes seconds
    from playground.vision.recognise import check_recognises, recognise

    check_recognises(model)
    if folder is None:
        raise GalleryError("vision.no_gallery")
    named = read_gallery(folder)

    def answer(data: bytes) -> dict[str, Any]:
        found = recognise(data, named, model, threshold)
        labels = [{"label": one.name, "cosine": round(one.cosine, DIGITS)} for one in found.nearest]
        known = {"label": found.name or UNKNOWN, "known": found.name is not None}
        head = _head("recognise", found) | {"threshold": found.threshold}
        return head | known | {"labels": labels}

    return answer


def _head(task: str, answer: Any) -> dict[str, Any]:
    return {
        "task": task,
        "model": answer.model,
        "width": answer.width,
        "height": answer.height,
        "milliseconds": round(answer.milliseconds, 1),
    }


def _line(name: str, record: dict[str, Any]) -> str:
    if "known" in record:
        near = ", ".join(
            f"{one['label']} ({one['cosine']:.2f})" for one in record["labels"][:NEAREST]
        )
        told = f"{record['label']}; {near}"
    elif "labels" in record:
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
