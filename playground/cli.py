"""The command line. Each command is a module in `playground/commands/`, imported when used, so
that `--help` does not wait for torch."""

from __future__ import annotations

import importlib
from typing import Any

import click

from playground.core.errors import UserError

# name: (module in playground.commands, one line of help)
COMMANDS = {
    "models": "models",
    "predict": "predict",
    "evaluate": "evaluate",
    "inspect": "inspect",
    "trace": "trace",
    "read": "read",
    "train": "train",
    "code": "code",
    "convert": "convert",
    "crossval": "crossval",
    "bench": "bench",
    "run": "run",
    "config": "config",
    "password": "password",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"playground.commands.{COMMANDS[name]}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a person's mistake becomes click's own kind of error."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=LazyGroup)
@click.version_option(package_name="playground")
def cli() -> None:
    """Neural playground: models, predictions, training runs and benchmarks from the shell."""


def main() -> None:
    """Run the command line; a person's mistake is one line on stderr and exit status 2."""
    try:
        outcome = cli(standalone_mode=False)
    except click.Abort:
        raise SystemExit(130) from None
    except click.ClickException as error:
        click.echo(f"Error: {error.format_message()}", err=True)
        raise SystemExit(2) from None
    raise SystemExit(outcome if isinstance(outcome, int) else 0)
