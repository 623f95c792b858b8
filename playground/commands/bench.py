"""`python -m playground bench NAME`: a benchmark, measured side by side with its yardstick."""

from __future__ import annotations

import importlib
import json
import pkgutil
from typing import Any

import click

import playground.bench

# Modules of playground.bench that are no benchmark but serve several.
HELPERS = ("server",)


def names() -> tuple[str, ...]:
    """Every benchmark there is: one module of `playground.bench` each, with `run() -> dict`."""
    found = pkgutil.iter_modules(playground.bench.__path__)
    return tuple(sorted(module.name for module in found if module.name not in HELPERS))


@click.command("bench")
@click.argument("name", type=click.Choice(names()))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(name: str, as_json: bool) -> None:
    """Run one benchmark and print what it measured."""
    measured: dict[str, Any] = importlib.import_module(f"playground.bench.{name}").run()
    if as_json:
        click.echo(json.dumps(measured))
        return
    width = max(len(what) for what in measured)
    for what, value in measured.items():
        shown = f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
        click.echo(f"{what:{width}}  {shown}")
