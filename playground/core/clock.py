"""The time of a computation, without what else the machine does meanwhile."""

from __future__ import annotations

import sys
import time


def seconds() -> float:
    """Processor time of this thread. On Windows, where its steps are 16 ms long, the wall clock.

    Torch computes in the calling thread here, so a net's pass is counted as a whole; imports and
    other visitors' passes, which run in other threads, are not.
    """
    return time.perf_counter() if sys.platform == "win32" else time.thread_time()
