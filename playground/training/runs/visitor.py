"""The visitor who requests something of a run: its owner, another visitor, or a teacher."""

from __future__ import annotations

from dataclasses import dataclass

from playground.training.runs.record import RunRecord


@dataclass(frozen=True, slots=True)
class Visitor:
    """`owner` is the id in `RunRecord.owner`; `address` is the network address, or empty."""

    owner: str = ""
    address: str = ""
    teacher: bool = False

    def owns(self, run: RunRecord) -> bool:
        return bool(self.owner) and run.owner == self.owner

    def may_change(self, run: RunRecord) -> bool:
        """Whether this visitor may pause, stop, continue, rename and delete the run. Everybody
        who has its link may see it."""
        return self.teacher or self.owns(run)


SERVER = Visitor(teacher=True)  # for the server itself and the command line
