"""`python -m playground trace IMAGE --layer conv2 --cell C,I,J`: prints how a cell is
computed."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np

from playground.core.errors import UserError, quote
from playground.core.rounding import round_to_sum, shown_digits
from playground.data.prepare import (
    PictureError,
    picture_bytes,
    prepare_for,
    prepare_picture,
    raw_picture,
)
from playground.nets.columns import SOFTMAX
from playground.nets.model import Model
from playground.nets.spec import ImageInput, ModelSpec
from playground.nets.store import DEFAULT_DIGIT_MODEL, find_model

MAX_ROWS = 64  # in the text output; --json gives all


@click.command("trace")
@click.argument("image", type=click.Path(path_type=Path))
@click.option("--layer", required=True, help="A layer's name, e.g. conv2; also input, softmax.")
@click.option("--cell", "cell_text", required=True, help="Channel,row,column, or a unit's number.")
@click.option("--model", "model_name", default=DEFAULT_DIGIT_MODEL, show_default=True)
@click.option("--raw", is_flag=True, help="Take a 28×28 grey picture as it is, white on black.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    image: Path, layer: str, cell_text: str, model_name: str, raw: bool, as_json: bool
) -> None:
    """Print what one cell was computed from: sum(inputs × weights) + bias = sum.

    OUTPUT is the layer's own number: the sum itself (weights of a pool are 1 at the winner, of an
    avgpool 1/n each), or a function of it for softmax and the activations.
    """
    from playground.explain.activations import trace_model
    from playground.explain.cell import explain_cell

    cell = _cell(cell_text)
    model = find_model(model_name)
    try:
        data = picture_bytes(image)
        picture = raw_picture(data) if raw else _prepared(model, data)
    except PictureError as error:
        raise click.ClickException(f"{image}: {error}") from None
    trace = trace_model(model, picture)
    arithmetic = explain_cell(trace, layer, cell)
    record = {
        "model": model.name,
        "layer": layer,
        "kind": arithmetic.kind,
        "cell": list(cell),
        "sources": [None if source is None else list(source) for source in arithmetic.sources],
        "inputs": arithmetic.inputs.tolist(),
        "weights": arithmetic.weights.tolist(),
        "bias": arithmetic.bias,
        "sum": arithmetic.sum,
        "output": arithmetic.output,
        **arithmetic.facts,
    }
    if len(set(arithmetic.columns) - {None}) > 1:
        record["columns"] = list(arithmetic.columns)
    formula = _formula(model.spec, layer)
    click.echo(json.dumps(record) if as_json else "\n".join(_lines(record, formula)))


def _prepared(model: Model, data: bytes) -> np.ndarray:
    """The picture in the model's input format: a digit of 28×28, or a photo in the input's size and
    channels."""
    taken = model.spec.input
    if not isinstance(taken, ImageInput) or taken == ImageInput():
        return prepare_picture(data)
    return prepare_for(taken, data, plain=taken.channels == 3).image


def _formula(spec: ModelSpec, layer: str) -> str:
    """The text for the output, with its formula if it is a function of the sum."""
    if layer == SOFTMAX:
        return "output: the cell's own term ÷ sum"
    formula = spec.layer(layer).output_formula if layer in spec.names else ""
    return f"output: {formula}" if formula else "output"


def _cell(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise UserError("commands.cell", given=quote(text)) from None


def _lines(record: dict, formula: str) -> list[str]:
    """The lines of the text output. Its rounded terms add up to its rounded sum."""
    products = [a * b for a, b in zip(record["inputs"], record["weights"], strict=True)]
    shown = sorted(sorted(range(len(products)), key=lambda k: -abs(products[k]))[:MAX_ROWS])
    rows = [(_row(record, k), products[k]) for k in shown]
    if len(shown) < len(products):
        rest = sum(products) - sum(products[k] for k in shown)
        rows.append((f"the other {len(products) - len(shown)} terms", rest))
    rows.append(("bias", record["bias"]))
    terms = [value for _, value in rows]
    rounded = round_to_sum(terms, record["sum"], shown_digits([*terms, record["sum"]]))
    texts = [
        (name, rounded.text(units)) for (name, _), units in zip(rows, rounded.terms, strict=True)
    ]
    if rounded.rest:
        texts.append(("rounding", rounded.text(rounded.rest)))
    texts += [("sum", rounded.text(rounded.total)), (formula, f"{record['output']:.7g}")]
    width = max(len(name) for name, _ in texts)
    head = f"{record['layer']} {','.join(map(str, record['cell']))} of {record['model']}"
    return [head, *(f"  {name:{width}} = {text:>12}" for name, text in texts)]


def _row(record: dict, k: int) -> str:
    source = record["sources"][k]
    place = "padding" if source is None else ",".join(map(str, source))
    if "columns" in record and source is not None:
        place = f"{record['columns'][k]} {place}"
    return f"{place:>9}  {record['inputs'][k]:>10.5g} × {record['weights'][k]:>10.5g}"
