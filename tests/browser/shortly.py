"""Checks and actions, tried again until the page has painted what they need."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, TimeoutError

SECONDS = 60.0
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


def choose(picker: Locator, option: str, typed: str = "") -> None:
    """Choose an option whose text begins so, in a list that a rerun may close meanwhile; `typed`
    makes a long list shorter."""

    def pick():
        picker.click()
        if typed:
            picker.fill(typed)
        options = picker.page.get_by_role("option", name=option)
        try:
            options.first.click(timeout=5_000)
        except TimeoutError as error:
            raise AssertionError("The list has closed.") from error

    shortly(pick)
