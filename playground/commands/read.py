"""`python -m playground read "a sentence" --model NAME`: prints the states, gates and
probabilities of a recurrent net at each step."""

from __future__ import annotations

import json
from typing import Any

import click
import numpy as np

from playground.core.errors import UserError
from playground.core.reading import Reading
from playground.explain.reading import read_text
from playground.nets.model import Model
from playground.nets.store import find_model

DIGITS = 6  # significant digits in the JSON; float32 has about seven


@click.command("read")
@click.argument("text")
@click.option("--model", "model_name", required=True, metavar="NAME")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(text: str, model_name: str, as_json: bool) -> None:
    """Tokens, hidden states, gates and probabilities of TEXT, step by step.

    The states and gates are those of the last recurrent layer; row t of each is after token t,
    and of the probabilities the answer had the text ended there.
    """
    model = find_model(model_name)
    reading = read_text(model, text)
    if not reading.cells:
        raise UserError("commands.not_recurrent", model=model.name)
    if as_json:
        click.echo(json.dumps(_record(model, reading)))
    else:
        click.echo(_report(model, reading))


def _rows(values: np.ndarray) -> list[list[float]]:
    return [[float(f"{value:.{DIGITS}g}") for value in row] for row in values]


def _record(model: Model, reading: Reading) -> dict[str, Any]:
    cell = reading.cells[-1]
    record: dict[str, Any] = {
        "model": model.name,
        "layer": cell.name,
        "tokens": list(reading.tokens),
        "known": list(reading.known),
        "cut": reading.cut,
        "hidden": _rows(cell.hidden),
        "gates": {name: _rows(values) for name, values in cell.gates.items()},
        "labels": list(model.spec.labels),
        "probabilities": _rows(reading.probabilities),
    }
    if cell.memory is not None:
        record["memory"] = _rows(cell.memory)
    return record


def _report(model: Model, reading: Reading) -> str:
    """For each token: the answer after it, and the three units that changed most."""
    cell = reading.cells[-1]
    names = [_shown(token) + " ?" * (not known)
             for token, known in zip(reading.tokens, reading.known, strict=True)]  # fmt: skip
    width = max(5, *map(len, names)) + 2
    lines = [
        f"{model.name}, {cell.name}: {len(reading.tokens)} tokens, {cell.hidden.shape[1]} units",
        f"{'token':{width}}{'answer':22}units that moved most",
    ]
    before = np.zeros_like(cell.hidden[0])
    for t, name in enumerate(names):
        best = int(reading.probabilities[t].argmax())
        answer = f"{_shown(model.spec.labels[best])} {reading.probabilities[t, best]:.0%}"
        moved = cell.hidden[t] - before
        units = np.argsort(-np.abs(moved), kind="stable")[:3]
        told = ", ".join(f"h{u} {before[u]:+.2f} to {cell.hidden[t, u]:+.2f}" for u in units)
        lines.append(f"{name:{width}}{answer:22}{told}")
        before = cell.hidden[t]
    if not all(reading.known):
        lines.append("?: a token that the model does not know")
    if reading.cut:
        lines.append(f"{reading.cut:,} tokens at the end were left out.")
    return "\n".join(lines)


def _shown(token: str) -> str:
    return token if token.isprintable() and token.strip() else repr(token)
