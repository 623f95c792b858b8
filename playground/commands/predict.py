"""`python -m playground predict IMAGE...`: predicts the digit in each picture."""

from __future__ import annotations

import json
from pathlib import Path

import click

from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.core.task import Classification
from playground.data.picture_files import is_animated
from playground.data.prepare import (
    PictureError,
    Prepared,
    picture_bytes,
    prepare_for,
    raw_picture,
)
from playground.nets.model import Model
from playground.nets.shapes import input_shape
from playground.nets.store import DEFAULT_DIGIT_MODEL, find_model
from playground.text import Message


@click.command("predict")
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.option("--model", "model_name", default=DEFAULT_DIGIT_MODEL, show_default=True)
@click.option("--raw", is_flag=True, help="Take 28×28 grey pictures as they are, white on black.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def command(
    ctx: click.Context, images: tuple[str, ...], model_name: str, raw: bool, as_json: bool
) -> None:
    """Say which digit each picture shows. A file that cannot be read gets a line on stderr and
    makes the exit status 2; the others are still answered."""
    model = _digit_model(model_name)
    taken = model.spec.input
    assert isinstance(taken, ImageInput)
    answer = None
    failed = False
    for name in images:
        try:
            data = picture_bytes(Path(name))
            prepared = _raw(data) if raw else prepare_for(taken, data, plain=taken.channels == 3)
        except PictureError as error:
            click.echo(f"{click.format_filename(name)}: {error}", err=True)
            failed = True
            continue
        if answer is None:
            answer = _answerer(model)
        probabilities, none = answer(prepared.image)
        best = max(range(len(probabilities)), key=probabilities.__getitem__)
        record = {
            "image": name,
            "label": model.spec.labels[best],
            "confidence": probabilities[best],
            "probabilities": probabilities,
            "digits_found": prepared.digits,
            "animated": prepared.animated,
            "no_digit_probability": none,
            "may_be_no_digit": None if none is None else none > _rejection(model),
        }
        click.echo(json.dumps(record) if as_json else _line(record))
    if failed:
        ctx.exit(2)


def _digit_model(name: str) -> Model:
    model = find_model(name)
    shape = input_shape(model.spec)
    if shape != (1, 28, 28):
        raise UserError(
            "commands.predict_input",
            model=model.name,
            kind=model.spec.input.kind,
            shape="×".join(map(str, shape)),
        )
    return model


def _rejection(model: Model) -> float:
    return model.spec.task.rejection if isinstance(model.spec.task, Classification) else 1.0


def _answerer(model: Model):  # type: ignore[no-untyped-def]
    """A function from a 28×28 digit to the list of probabilities and the probability of "none of
    the labels" (None if the model was not trained for it). Only this function imports torch."""
    import torch

    from playground.nets.build import load_module

    net = load_module(model)

    @torch.inference_mode()
    def answer(digit) -> tuple[list[float], float | None]:  # type: ignore[no-untyped-def]
        inputs = torch.from_numpy(digit.copy()).float()[None] / 255
        logits = net(inputs).double()[0]
        none = None
        if isinstance(model.spec.task, Classification):
            none = model.spec.task.none_probability(logits.tolist())
        return logits.softmax(-1).tolist(), none

    return answer


def _raw(data: bytes) -> Prepared:
    """A picture without preparation. An empty one is refused, as with preparation."""
    digit = raw_picture(data)
    if not digit.any():
        raise PictureError("data.picture_blank")
    return Prepared(digit[None], None, is_animated(data))


def _line(record: dict) -> str:
    name = click.format_filename(record["image"])
    line = f"{name}: {record['label']} ({record['confidence']:.1%})"
    if record["animated"]:
        line += f" – {Message('data.first_frame')}"
    if record["may_be_no_digit"]:
        line += f" – {Message('data.no_digit')}"
    if (record["digits_found"] or 0) > 1:
        line += f" – {Message('data.several_digits', count=record['digits_found'])}"
    return line
