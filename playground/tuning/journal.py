"""The file of a search's studies in Optuna's journal format; writing does not wait for the disk."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from optuna.storages.journal import (
    JournalFileBackend,
    JournalFileOpenLock,
    JournalFileSymlinkLock,
)


class Journal(JournalFileBackend):
    """Optuna's journal file, but an entry does not wait until the disk has it: each wait delays the
    search by 0.5 ms to 0.8 s, and a trial writes ten entries. All entries survive the end of the
    server; a power failure may lose the last ones, whose trials are then trained again."""

    def __init__(self, path: Path) -> None:
        # Optuna's default lock is a symbolic link, for which Windows needs a privilege.
        lock = JournalFileOpenLock if os.name == "nt" else JournalFileSymlinkLock
        self._own_lock = lock(str(path))
        super().__init__(str(path), lock_obj=self._own_lock)

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        lines = "".join(json.dumps(log, separators=(",", ":")) + "\n" for log in logs)
        self._own_lock.acquire()
        try:
            with open(self._file_path, "ab") as file:
                file.write(lines.encode())
        finally:
            self._own_lock.release()
