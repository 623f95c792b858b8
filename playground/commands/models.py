"""`python -m playground models`: lists the shipped models."""

from __future__ import annotations

import json
from typing import Any

import click

from playground.nets.card_texts import model_description
from playground.nets.model import Model
from playground.nets.shapes import count_parameters, describe_layers, input_shape
from playground.nets.store import ModelStore, language_names, shipped_model, vision_names
from playground.text import LANGUAGES


@click.command("models")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(as_json: bool) -> None:
    """List the shipped models: input, size and measured results of each."""
    models = [*ModelStore(), *map(shipped_model, (*language_names(), *vision_names()))]
    if as_json:
        click.echo(json.dumps({"models": [_record(model) for model in models]}))
    else:
        click.echo("\n".join(_lines(models)))


def _record(model: Model) -> dict[str, Any]:
    return {
        "name": model.name,
        "input": model.spec.input.kind,
        "input_shape": list(input_shape(model.spec)),
        "labels": list(model.spec.labels),
        "layers": [info.name for info in describe_layers(model.spec)],
        "parameters": count_parameters(model.spec),
        "summary": {one: model_description(model, one) for one in LANGUAGES},
        "sources": [
            {"name": source.name, "licence": source.licence, "url": source.url}
            for source in model.card.sources
        ],
        "results": model.card.results,
        "made_by": model.card.made_by,
    }


def _lines(models: list[Model]) -> list[str]:
    width = max([len(model.name) for model in models], default=0)
    lines = []
    for model in models:
        labels = model.spec.labels
        named = ", ".join(labels) if len(labels) <= 10 else f"{len(labels)} labels"
        size = f"{count_parameters(model.spec):,} parameters"
        lines.append(f"{model.name:{width}}  reads {_reads(model)}, says {named}; {size}")
        lines += [
            f"{'':{width}}    {value:.2%}  {name}" if 0 <= value <= 1 else f"{name}: {value:g}"
            for name, value in model.card.results.items()
        ]
    return lines


def _reads(model: Model) -> str:
    shape = "×".join(map(str, input_shape(model.spec)))
    kind = model.spec.input.kind
    return f"{kind} of {shape}" if kind == "features" else f"{kind}s of {shape}"
