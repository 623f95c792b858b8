"""`python -m playground generate`: makes pictures and writes them as PNG files."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import click

from playground.core.errors import UserError, system_reason
from playground.data.picture_files import png_bytes
from playground.nets.store import MAKER, MAKERS, WORD_MAKER, find_model


@click.command("generate")
@click.option(
    "--model", "model_name", metavar="NAME",
    help=f"Without it, {MAKER}, or with --words {WORD_MAKER}.",
)  # fmt: skip
@click.option("--label", metavar="L", help="What to make; without it, each label in turn.")
@click.option(
    "--words", metavar="W",
    help='What to make with a model that knows words, such as "red dragon, tree" in turn; without '
    "it, examples.",
)  # fmt: skip
@click.option("--count", default=10, show_default=True, type=click.IntRange(1, 100), metavar="N")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option("--steps", default=10, show_default=True, type=click.IntRange(1, 200))
@click.option(
    "--guidance", type=click.FloatRange(0, 20),
    help="How strongly the label is followed; 1: no guidance. Without it, 1.15; with words, 2.5.",
)  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    model_name: str | None, label: str | None, words: str | None, count: int, seed: int, steps: int,
    guidance: float | None, out: Path, as_json: bool,
) -> None:  # fmt: skip
    """Make pictures from noise with a generating model, and write them into FOLDER."""
    model = find_model(model_name or (MAKER if words is None else WORD_MAKER), MAKERS)
    from playground.vision.generate import flow_task, make_pictures, usual_guidance  # imports torch
    from playground.vision.words import some_words, words_text

    task = flow_task(model).record  # refuses other models before the folder is made
    if task.groups:
        examples = [words_text(task.labels, some) for some in some_words(task)]
        if label is not None:
            raise UserError("vision.takes_words", model=model.name, example=examples[0])
        asked = examples if words is None else words.split(",")
        known = tuple(part.strip() for part in asked)
    else:
        if words is not None:
            raise UserError("vision.takes_label", model=model.name, known=task.labels)
        known = task.labels or ("",)
    labels = [known[row % len(known)] if label is None else label for row in range(count)]
    strength = usual_guidance(task) if guidance is None else guidance
    film = make_pictures(model, labels, seed, steps, strength)
    _make_folder(out)
    for row, picture in enumerate(film.pictures):
        path = out / _file_name(row + 1, labels[row])
        try:
            path.write_bytes(png_bytes(picture))
        except OSError as error:
            raise UserError(
                "commands.out_unwritable", path=path, why=system_reason(error)
            ) from None
        record = {"file": str(path), "label": labels[row], "seed": seed, "number": row}
        click.echo(json.dumps(record) if as_json else str(path))


def _file_name(number: int, label: str) -> str:
    words = "-".join(re.findall(r"\w+", label))[:60]
    return f"{number:03d}-{words}.png" if words else f"{number:03d}.png"


def _make_folder(out: Path) -> None:
    """Make the folder.

    Raises:
        UserError: it cannot be made or written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError("commands.out_unwritable", path=out, why=system_reason(error)) from None
    if not os.access(out, os.W_OK):
        raise UserError("commands.out_folder", path=out)
