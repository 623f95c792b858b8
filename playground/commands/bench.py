"""`python -m playground bench NAME`: runs a benchmark together with its baseline."""

from __future__ import annotations

import importlib
import inspect
import json
import keyword
import pkgutil
from pathlib import Path
from typing import Any

import click

import playground.bench
from playground.core.errors import UserError

# Modules of playground.bench that are shared by benchmarks.
HELPERS = (
    "bare",
    "class_notes",
    "gradio_app",
    "keras_fit",
    "paper",
    "processor",
    "pupil",
    "server",
    "train_page",
)


def names() -> tuple[str, ...]:
    """The names of all benchmarks. Each is a module of `playground.bench` with `run() -> dict`."""
    found = pkgutil.iter_modules(playground.bench.__path__)
    return tuple(sorted(m.name.rstrip("_") for m in found if m.name not in HELPERS))


def _module(name: str) -> Any:
    """The module of a benchmark. If its name is a Python keyword, the module's name ends in “_”."""
    file = f"{name}_" if keyword.iskeyword(name) else name
    return importlib.import_module(f"playground.bench.{file}")


@click.command("bench")
@click.argument("name", type=click.Choice(names()))
@click.option(
    "--data", type=click.Path(path_type=Path), metavar="FOLDER", help="Folder with MNIST's files."
)
@click.option("--seconds", type=click.FloatRange(5), help="Duration (class).")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write a chart to FILE (class)."
)
@click.option("--part", metavar="PRESET", help="Run one preset only (presets).")
@click.option("--gradio", is_flag=True, default=None, help="Measure a Gradio app too (class).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(name: str, as_json: bool, **settings: Any) -> None:
    """Run one benchmark and print what it measured."""
    run = _module(name).run
    given = {setting: value for setting, value in settings.items() if value is not None}
    for setting in given:
        if setting not in inspect.signature(run).parameters:
            raise UserError("commands.bench_setting", name=name, setting=setting)
    measured: dict[str, Any] = run(**given)
    if as_json:
        click.echo(json.dumps(measured))
        return
    width = max(len(what) for what in measured)
    for what, value in measured.items():
        shown = f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
        click.echo(f"{what:{width}}  {shown}")
