"""`python -m playground config`: lists the environment variables and their current values."""

from __future__ import annotations

import json

import click

from playground.core.environment import VARIABLES, Variable


@click.command("config")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(as_json: bool) -> None:
    """List the environment variables that set a server up, with their values here."""
    if as_json:
        click.echo(json.dumps({"variables": [_record(each) for each in VARIABLES]}))
        return
    for each in VARIABLES:
        click.echo(f"{each.name}={_shown(each) or ''}")
        click.echo(f"    {each.about}. Without it: {each.default}.")


def _shown(variable: Variable) -> str | None:
    value = variable.value()
    return "(set)" if value and variable.secret else value


def _record(variable: Variable) -> dict[str, str | None]:
    return {
        "name": variable.name, "about": variable.about, "default": variable.default,
        "value": _shown(variable),
    }  # fmt: skip
