"""Detection of other live servers that use the same data directory. Each server locks a file named
after its token, `servers/<token>`; the operating system releases the lock when the process ends,
even by a crash. Without `flock` (on Windows), other servers are not detected."""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO

from playground.training.settings import home

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_TOKEN = re.compile(r"[0-9a-f]{16}")


def _folder() -> Path:
    return home() / "servers"


class SignOfLife:
    """The lock on this server's file, held from `show` to `close`."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._file: IO[bytes] | None = None

    def show(self) -> None:
        """Create and lock the file; delete files of ended servers. Raises OSError if the disk
        does."""
        if self._file is not None or fcntl is None:
            return
        _folder().mkdir(parents=True, exist_ok=True)
        for path in _folder().iterdir():
            if not is_alive(path.name):
                path.unlink(missing_ok=True)
        file = (_folder() / self._token).open("wb")
        fcntl.flock(file, fcntl.LOCK_EX)
        self._file = file

    def close(self) -> None:
        if self._file is not None:
            Path(self._file.name).unlink(missing_ok=True)
            self._file.close()
            self._file = None


def is_alive(token: str) -> bool:
    """Whether the server with this token is running."""
    if fcntl is None or not _TOKEN.fullmatch(token):
        return False
    try:
        with (_folder() / token).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
