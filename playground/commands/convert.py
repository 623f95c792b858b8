"""`python -m playground convert FILE --out MODEL.safetensors`: converts a model from ONNX or
PyTorch."""

from __future__ import annotations

import json
from pathlib import Path

import click

from playground.core.errors import system_reason
from playground.nets.files import MAX_BYTES, ModelFileError, check_out, write_model
from playground.nets.model import Model
from playground.nets.parse.source import read_program
from playground.nets.shapes import count_parameters, describe_layers, input_shape
from playground.nets.store import find_model


@click.command("convert")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--code",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The PyTorch code of the net, where FILE holds its weights alone. It is not run.",
)
@click.option(
    "--vocabulary",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The words of an ONNX net that reads texts: one a line, in the order of their numbers.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The model to write, a .safetensors file.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    file: Path, code: Path | None, vocabulary: Path | None, out: Path, as_json: bool
) -> None:
    """Make a model of FILE: an ONNX file, or a PyTorch state dict (.safetensors) and its code."""
    check_out(out)
    if vocabulary is not None:
        model = _with_words(file, vocabulary)
    else:
        model = find_model(str(file)) if code is None else _with_code(file, code)
    write_model(Model(out.stem, model.spec, model.weights, model.card), out)
    click.echo(json.dumps(_record(model)) if as_json else _line(model))


def _with_code(file: Path, code: Path) -> Model:
    from playground.nets.state_dict import model_from_state

    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise ModelFileError("nets.file_unreadable", path=file, why=system_reason(error)) from None
    return model_from_state(data, read_program(code), file.stem)


def _with_words(file: Path, vocabulary: Path) -> Model:
    from playground.nets.onnx_import import read_onnx, words_of

    try:
        text = vocabulary.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = system_reason(error) if isinstance(error, OSError) else "UTF-8"
        raise ModelFileError("nets.file_unreadable", path=vocabulary, why=why) from None
    return read_onnx(file, words=words_of(text))


def _record(model: Model) -> dict[str, object]:
    return {
        "input": model.spec.input.kind,
        "input_shape": list(input_shape(model.spec)),
        "labels": list(model.spec.labels),
        "layers": [info.name for info in describe_layers(model.spec)],
        "parameters": count_parameters(model.spec),
    }


def _line(model: Model) -> str:
    shape = "×".join(map(str, input_shape(model.spec)))
    names = ", ".join(info.name for info in describe_layers(model.spec))
    return f"reads {shape}, {count_parameters(model.spec):,} parameters: {names}"
