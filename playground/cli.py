"""The command line. Each command is a module in `playground/commands/`, which is imported on first
use, so that `--help` does not import torch."""

from __future__ import annotations

import importlib
from typing import Any

import click

from playground.core.errors import UserError

# Command name: module in playground.commands.
COMMANDS = {
    "models": "models",
    "predict": "predict",
    "evaluate": "evaluate",
    "inspect": "inspect",
    "trace": "trace",
    "read": "read",
    "language": "language",
    "vision": "vision",
    "generate": "generate",
    "restore": "restore",
    "train": "train",
    "code": "code",
    "convert": "convert",
    "crossval": "crossval",
    "tune": "tune",
    "bench": "bench",
    "run": "run",
    "config": "config",
    "password": "password",
}


class LazyGroup(click.Group):
    """A group of commands, each of whose modules is imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"playground.commands.{COMMANDS[name]}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Raises click.ClickException for a UserError."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=LazyGroup)
@click.version_option(package_name="playground")
def cli() -> None:
    """Neural playground: models, predictions, training runs and benchmarks from the shell."""


def main() -> None:
    """Run the command line. A user error prints one line to stderr; the exit status is 2."""
    try:
        outcome = cli(standalone_mode=False)
    except click.Abort:
        raise SystemExit(130) from None
    except click.ClickException as error:
        click.echo(f"Error: {error.format_message()}", err=True)
        raise SystemExit(2) from None
    raise SystemExit(outcome if isinstance(outcome, int) else 0)
