"""The processor time that a benchmark's processes use. Unlike seconds on the clock, it hardly
depends on what else the machine does."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import psutil

# Where a process's command line contains the first, the process counts as the second. The
# benchmark itself, with Playwright's driver, is the “generator” of the load.
KINDS = (
    ("playground.training.runs.cluster", "worker"),
    ("streamlit", "server"),
    ("chrom", "browsers"),
)
GENERATOR = "generator"


def kind_of(command: list[str]) -> str:
    """The kind of a process with this command line: “server”, “worker”, “browsers” or
    “generator”."""
    program = command[2:3] if command[1:2] == ["-m"] else command[:1]
    return next((kind for part, kind in KINDS if any(part in word for word in program)), GENERATOR)


def seconds_by_kind() -> dict[str, float]:
    """The processor time so far of this process and of all that it started, those that have ended
    included, by kind."""
    me, found = psutil.Process(), Counter[str]()
    for process in (me, *me.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            kind = GENERATOR if process.pid == me.pid else kind_of(process.cmdline())
            found[kind] += sum(process.cpu_times())  # children_user etc. count those that ended
    return dict(found)


def used_since(before: dict[str, float]) -> dict[str, float]:
    """The processor time by kind since `before`, a result of `seconds_by_kind`."""
    now = seconds_by_kind()
    return {kind: max(0.0, now[kind] - before.get(kind, 0.0)) for kind in now}
