"""Who asks for something of a run: its owner, somebody else, or a teacher."""

from __future__ import annotations

from dataclasses import dataclass

from playground.training.runs.record import RunRecord


@dataclass(frozen=True, slots=True)
class Visitor:
    """`owner` is what a run's record names its owner by; `address` is the network's, or empty."""

    owner: str = ""
    address: str = ""
    teacher: bool = False

    def owns(self, run: RunRecord) -> bool:
        return bool(self.owner) and run.owner == self.owner

    def may_change(self, run: RunRecord) -> bool:
        """Whether this visitor may pause, stop, continue, rename and delete the run. All may see
        it who have its link."""
        return self.teacher or self.owns(run)


SERVER = Visitor(teacher=True)  # the server itself, and the command line
