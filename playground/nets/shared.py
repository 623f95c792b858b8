"""Models that users share for `HOURS` hours: files on the server's disk, each under a random id.
Anyone who has the id can read the model until it expires."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playground.nets.files import ModelFileError, model_from_bytes, model_to_bytes
from playground.nets.model import Model

HOURS = 24
MAX_BYTES = 20_000_000  # bytes of one model's file
MAX_FOLDER_BYTES = 500_000_000  # bytes of all shared models together
_ID = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 random bits


@dataclass(frozen=True, slots=True)
class SharedModels:
    """The shared models in a folder; `clock` returns the seconds since 1970."""

    folder: Path
    clock: Callable[[], float] = time.time

    def share(self, model: Model) -> str:
        """Share a model from now on and return its id.

        Raises:
            ModelFileError: the model is too large, or the folder is full.
        """
        self._drop_expired()
        data = model_to_bytes(model)
        if len(data) > MAX_BYTES:
            raise ModelFileError("nets.share_large", size=len(data) / 1e6, limit=MAX_BYTES / 1e6)
        if sum(path.stat().st_size for path in self._files()) + len(data) > MAX_FOLDER_BYTES:
            raise ModelFileError("nets.share_full")
        share_id = secrets.token_urlsafe(16)
        path = self.folder / f"{share_id}.safetensors"
        self.folder.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(".tmp")
        written.write_bytes(data)
        os.utime(written, (self.clock(), self.clock()))
        written.replace(path)
        return share_id

    def read(self, share_id: str, name: str) -> Model | None:
        """The model with this id, checked like an upload; None if it expired or is not valid."""
        if self.hours_left(share_id) is None:
            return None
        try:
            return model_from_bytes(self._path(share_id).read_bytes(), name)
        except (OSError, ModelFileError):
            return None

    def hours_left(self, share_id: str) -> float | None:
        """The hours until the model expires; None if it is not shared."""
        if not _ID.fullmatch(share_id):
            return None
        try:
            left = self._ends(self._path(share_id)) - self.clock()
        except OSError:
            return None
        return left / 3600 if left > 0 else None

    def stop(self, share_id: str) -> None:
        """Stop sharing the model: delete its file."""
        if _ID.fullmatch(share_id):
            self._path(share_id).unlink(missing_ok=True)

    def _path(self, share_id: str) -> Path:
        return self.folder / f"{share_id}.safetensors"

    def _ends(self, path: Path) -> float:
        return path.stat().st_mtime + HOURS * 3600

    def _files(self) -> list[Path]:
        return list(self.folder.glob("*.safetensors"))

    def _drop_expired(self) -> None:
        for path in self._files():
            with suppress(OSError):  # another server with this folder may have deleted it
                if self._ends(path) <= self.clock():
                    path.unlink()
