"""`python -m playground password`: prints the hash of a password, for an environment variable."""

from __future__ import annotations

import click

from playground.core.passwords import hashed


@click.command("password")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def command(password: str) -> None:
    """Print what to put into PLAYGROUND_PASSWORD or PLAYGROUND_TEACHER_PASSWORD, so that the
    password itself stands nowhere."""
    if not password.strip():
        raise click.ClickException("The password is empty; give at least one character.")
    click.echo(hashed(password.strip()))
