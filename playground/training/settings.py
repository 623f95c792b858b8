"""The server's limits and folders, from environment variables; read again at each use."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from playground.core.errors import UserError, quote


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of this server. The environment variable `PLAYGROUND_<FIELD>` sets each field."""

    scheduler: str = ""  # tcp://host:port of an existing Dask cluster; empty: an embedded one
    max_parameters: int = 2_000_000
    max_multiply_adds: int = 200_000_000  # for one example
    max_epochs: int = 100
    max_run_mb: int = 1_000  # a batch's activations and gradients, and the optimiser's state
    worker_mb: int = 4_000  # memory of the embedded worker in addition to torch; 0: unlimited
    silent_seconds: float = 60.0  # a worker that sends nothing for so long is ended
    max_minutes: float = 10.0
    max_queue: int = 40  # waiting runs of all visitors
    max_queue_by_address: int = 32  # of one network address (a class); the rest is for others
    max_running: int = 0  # at once; 0: one for each worker
    max_kept: int = 300  # runs on disk; above it the oldest that have ended are deleted
    max_paused_seconds: float = 60.0  # while other runs wait
    max_searches: int = 4  # active searches of all visitors
    torch_threads: int = 1  # of a run; leaves a core for the pages
    visitor_mb: int = 300  # uploads, models and drawings of one visitor, in memory
    all_visitors_mb: int = 1_500  # of all visitors together, including cached results
    idle_minutes: float = 30.0  # without a click, after which a session's uploads are dropped

    kept_hours: float = 24.0  # after the last visit, until a visitor's files are deleted
    kept_mb: int = 100  # files of one visitor on disk
    all_kept_mb: int = 2_000  # files of all visitors on disk

    def __post_init__(self) -> None:
        if self.scheduler and "://" not in self.scheduler:
            raise SettingsError("training.scheduler", given=quote(self.scheduler, 80))

    @property
    def processes(self) -> tuple[str, int, int]:
        """The settings with which the cluster's processes start; if one of them changes, the
        cluster is restarted."""
        return self.scheduler, self.torch_threads, self.worker_mb


class SettingsError(UserError):
    """An environment variable has an unusable value."""


def settings() -> Settings:
    """The settings from the current environment.

    Raises:
        SettingsError: a variable that must be a number is not one.
    """
    values: dict[str, str | int | float] = {}
    for name, default in ((f, getattr(Settings(), f)) for f in Settings.__dataclass_fields__):
        variable = f"PLAYGROUND_{name.upper()}"
        text = os.environ.get(variable, "").strip()
        if not text:
            continue
        try:
            values[name] = type(default)(text)
        except ValueError:
            raise SettingsError("training.setting", name=variable, given=quote(text)) from None
    return Settings(**values)  # type: ignore[arg-type]


def home() -> Path:
    """The folder of all persistent data: `PLAYGROUND_HOME`, or the user's data directory."""
    given = os.environ.get("PLAYGROUND_HOME", "").strip()
    return Path(given) if given else platformdirs.user_data_path("neural-playground")
