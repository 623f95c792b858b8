"""`playground run`: serves the playground, from whatever folder it is called."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from playground.core.places import ROOT


def server_command(port: int, address: str, more: Sequence[str] = ()) -> list[str]:
    """What starts the server; on a Hugging Face Space with what its frame and its name need."""
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.port", str(port), "--server.address", address]
    command += ["--server.headless", "true"]
    if os.environ.get("SPACE_ID"):
        # The Space's page is another site: its frame sends only such a cookie, without which
        # every upload would be refused. The protection itself stays on.
        command += ["--server.xsrfCookieSameSite", "none"]
    if host := os.environ.get("SPACE_HOST", "").strip():
        command += ["--server.allowedHosts", host]
    return [*command, *more]


def own_environment() -> dict[str, str]:
    """The environment, with a data folder that does not depend on where the server runs."""
    home = os.environ.get("PLAYGROUND_HOME", "").strip()
    return dict(os.environ) | ({"PLAYGROUND_HOME": str(Path(home).resolve())} if home else {})


@click.command("run", context_settings={"ignore_unknown_options": True})
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True)
@click.option(
    "--address", default="localhost", show_default=True,
    help="The address to listen on; 0.0.0.0 lets other machines in.",
)  # fmt: skip
@click.argument("streamlit", nargs=-1, type=click.UNPROCESSED)
def command(port: int, address: str, streamlit: tuple[str, ...]) -> None:
    """Serve the playground. What follows goes to Streamlit, as --server.baseUrlPath class."""
    start, environment = server_command(port, address, streamlit), own_environment()
    # Streamlit reads its settings in the folder that it runs in.
    if os.name == "posix":  # becomes the server, which signals then reach
        os.chdir(ROOT)
        os.execve(start[0], start, environment)
    try:
        raise SystemExit(subprocess.call(start, cwd=ROOT, env=environment))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
