"""`playground run`: serves the playground, from any working directory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from playground.core.places import ROOT


def server_command(port: int, address: str, more: Sequence[str] = ()) -> list[str]:
    """The command line that starts the server. On a Hugging Face Space it has the options for the
    embedding frame and the host name."""
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.port", str(port), "--server.address", address]
    command += ["--server.headless", "true"]
    if os.environ.get("SPACE_ID"):
        # The Space embeds the app in a frame on another site. Browsers send cookies there only
        # with SameSite=None, and without the XSRF cookie every upload is refused. XSRF protection
        # itself stays on.
        command += ["--server.xsrfCookieSameSite", "none"]
    if host := os.environ.get("SPACE_HOST", "").strip():
        command += ["--server.allowedHosts", host]
    return [*command, *more]


def own_environment() -> dict[str, str]:
    """The environment, with PLAYGROUND_HOME as an absolute path, since the server runs in another
    directory."""
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
    # Streamlit reads its settings from the working directory.
    if os.name == "posix":  # replace this process by the server, so that signals reach it
        os.chdir(ROOT)
        os.execve(start[0], start, environment)
    try:
        raise SystemExit(subprocess.call(start, cwd=ROOT, env=environment))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
