"""`python -m playground bench NAME`: a benchmark, measured side by side with its yardstick."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from pathlib import Path
from typing import Any

import click

import playground.bench
from playground.core.errors import UserError

# Modules of playground.bench that are no benchmark but serve several.
HELPERS = ("bare", "keras_fit", "server", "train_page")


def names() -> tuple[str, ...]:
    """Every benchmark there is: one module of `playground.bench` each, with `run() -> dict`."""
    found = pkgutil.iter_modules(playground.bench.__path__)
    return tuple(sorted(module.name for module in found if module.name not in HELPERS))


@click.command("bench")
@click.argument("name", type=click.Choice(names()))
@click.option("--data", type=click.Path(path_type=Path), metavar="FOLDER", help="MNIST's files.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(name: str, data: Path | None, as_json: bool) -> None:
    """Run one benchmark and print what it measured."""
    run = importlib.import_module(f"playground.bench.{name}").run
    if data is not None and "data" not in inspect.signature(run).parameters:
        raise UserError("commands.bench_data", name=name)
    measured: dict[str, Any] = run() if data is None else run(data=data)
    if as_json:
        click.echo(json.dumps(measured))
        return
    width = max(len(what) for what in measured)
    for what, value in measured.items():
        shown = f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
        click.echo(f"{what:{width}}  {shown}")
