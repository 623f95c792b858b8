"""Checks of what a page shows, tried again until the page has painted it."""

import time
from collections.abc import Callable

SECONDS = 30.0
PAUSE = 0.02


def shortly(check: Callable[[], object], seconds: float = SECONDS) -> None:
    """Call a check until it holds; after `seconds`, its last failure stands."""
    end = time.monotonic() + seconds
    while True:
        try:
            check()
            return
        except AssertionError:
            if time.monotonic() > end:
                raise
        time.sleep(PAUSE)
