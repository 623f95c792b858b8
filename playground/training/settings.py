"""Limits and places of the training runs, from the environment; read anew where they are used."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from playground.core.errors import UserError, quote


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server lets its visitors train, and where. Each field is an environment variable
    `PLAYGROUND_<FIELD>`."""

    scheduler: str = ""  # tcp://host:port of an existing Dask cluster; empty: an embedded one
    max_parameters: int = 2_000_000
    max_multiply_adds: int = 200_000_000  # of one example
    max_epochs: int = 100
    max_run_mb: int = 1_000  # values and gradients of a batch, and the optimiser's numbers
    worker_mb: int = 4_000  # that the embedded worker may take beside torch; 0: all there is
    silent_seconds: float = 60.0  # after which a worker that tells nothing is given up
    max_minutes: float = 10.0
    max_queue: int = 40  # runs that wait, of all visitors together
    max_queue_by_address: int = 32  # a class behind one address; the rest is left to others
    max_running: int = 0  # at once; 0: one for each worker
    max_kept: int = 300  # runs on disk; the oldest that has ended makes room
    max_paused_seconds: float = 60.0  # while others wait
    torch_threads: int = 1  # a run's; leaves a core for the pages
    visitor_mb: int = 300  # uploads, models and drawings of one visitor, in memory
    all_visitors_mb: int = 1_500  # of all visitors together, with the results in caches
    idle_minutes: float = 30.0  # after which a session's uploads are dropped

    kept_hours: float = 24.0  # after the last visit, what is kept of a visitor on disk is deleted
    kept_mb: int = 100  # of one visitor, on disk
    all_kept_mb: int = 2_000  # of all visitors together, on disk

    def __post_init__(self) -> None:
        if self.scheduler and "://" not in self.scheduler:
            raise SettingsError("training.scheduler", given=quote(self.scheduler, 80))

    @property
    def processes(self) -> tuple[str, int, int]:
        """What the cluster's processes are started with: where one of these changes, the cluster
        is started anew."""
        return self.scheduler, self.torch_threads, self.worker_mb


class SettingsError(UserError):
    """A setting of the environment that cannot be used."""


def settings() -> Settings:
    """The settings as the environment has them now.

    Raises:
        SettingsError: a variable holds no number where one is expected.
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
    """The folder of everything that stays: `PLAYGROUND_HOME`, or the user's data directory."""
    given = os.environ.get("PLAYGROUND_HOME", "").strip()
    return Path(given) if given else platformdirs.user_data_path("neural-playground")
