"""Controls of a run: pause, stop, new learning rate. The loop reads them between two batches."""

from __future__ import annotations

import threading
from typing import Protocol, runtime_checkable


@runtime_checkable
class Controls(Protocol):
    """The interface that the loop calls before each batch."""

    def will_wait(self) -> bool:
        """Whether `wait` would block now, so that the loop can send a checkpoint first."""
        ...

    def wait(self) -> bool:
        """Return True to do the next batch (at once, or when resumed), False to stop."""
        ...

    def new_learning_rate(self) -> float | None:
        """The learning rate requested since the last call, or None."""
        ...


class NoControls:
    """Controls that never pause, stop or change a run."""

    def will_wait(self) -> bool:
        return False

    def wait(self) -> bool:
        return True

    def new_learning_rate(self) -> float | None:
        return None


COMMANDS = ("pause", "resume", "one_batch", "stop", "learning_rate")


def check_command(name: str, value: float | None) -> None:
    """Raise ValueError if the command is unknown or its value is not a positive number."""
    if name not in COMMANDS:
        raise ValueError(f"{name!r:.40} is no command; known are {', '.join(COMMANDS)}.")
    if name == "learning_rate" and not (value is not None and 0 < value < 1000):
        raise ValueError(
            f"The learning rate is {value!r}; expected a number above 0 and below 1000."
        )


class LocalControls:
    """Thread-safe controls within this process; any thread may give a command at any time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._stopped = False
        self._batches = 0  # batches that may still run while paused
        self._learning_rate: float | None = None

    def command(self, name: str, value: float | None = None) -> None:
        """Give one of `COMMANDS`; "learning_rate" takes the new rate as its value.

        Raises:
            ValueError: the command is unknown, or its value is not a positive number.
        """
        check_command(name, value)
        with self._changed:
            if name == "pause":
                self._paused, self._batches = True, 0
            elif name == "resume":
                self._paused = False
            elif name == "one_batch":
                self._paused, self._batches = True, self._batches + 1
            elif name == "stop":
                self._stopped = True
            else:
                self._learning_rate = value
            self._changed.notify_all()

    def will_wait(self) -> bool:
        return self._paused and not self._stopped and not self._batches

    def wait(self) -> bool:
        if not (self._paused or self._stopped):  # the usual case takes no lock
            return True
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or not self._paused or self._batches)
            if self._paused and not self._stopped:
                self._batches -= 1
            return not self._stopped

    def new_learning_rate(self) -> float | None:
        if self._learning_rate is None:
            return None
        with self._changed:
            rate, self._learning_rate = self._learning_rate, None
        return rate
