"""The queue of runs, in which addresses and visitors take turns."""

from __future__ import annotations

from collections import deque

from playground.training.runs.live import Live

REMEMBERED = 1_000  # number of addresses and visitors whose last turn is remembered


class Waiting(deque[Live]):
    """The queued runs in the order in which they came. Hold the manager's lock to use it."""

    def __init__(self) -> None:
        super().__init__()
        self._turns: dict[str, int] = {}  # number of the last turn by address and visitor

    def in_turn(self) -> list[Live]:
        """The runs in the order in which they will begin: addresses take turns, then the visitors
        of an address; ties go to the earlier run."""
        left, turns, order = list(self), dict(self._turns), []
        while left:
            live = min(left, key=lambda one: (turns.get(one.address, 0),
                                              turns.get(one.record.owner, 0)))  # fmt: skip
            left.remove(live)
            order.append(live)
            _count_turn(turns, live)
        return order

    def place(self, live: Live) -> int:
        """1 begins next; 0: not queued."""
        return self.in_turn().index(live) + 1 if live in self else 0

    def take_next(self) -> Live:
        """Remove the run that begins next, and count this as the turn of its address and visitor.

        Raises:
            IndexError: no run is queued.
        """
        live = self.in_turn()[0]
        self.remove(live)
        _count_turn(self._turns, live)
        return live


def _count_turn(turns: dict[str, int], live: Live) -> None:
    turn = 1 + max(turns.values(), default=0)
    turns.update({name: turn for name in (live.address, live.record.owner) if name})
    while len(turns) > REMEMBERED:
        turns.pop(min(turns, key=turns.__getitem__))
