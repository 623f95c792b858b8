"""`python -m playground code NAME --as keras`: exports a net as source code."""

from __future__ import annotations

import json

import click


@click.command("code")
@click.argument("name")
@click.option(
    "--as", "library", type=click.Choice(("pytorch", "keras")), default="pytorch",
    show_default=True, help="Which library writes it.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(name: str, library: str, as_json: bool) -> None:
    """Print the net of a model (its name or its file) or of a preset, as PyTorch or Keras."""
    from playground.nets.code import keras_code, torch_code
    from playground.training.presets import named_spec

    write = {"pytorch": torch_code, "keras": keras_code}[library]
    made = write(named_spec(name))
    click.echo(
        json.dumps({"name": name, "as": library, "code": made}) if as_json else made.rstrip()
    )
