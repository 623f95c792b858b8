"""What `bench class` notes, and its report: a table, the slowest actions, a chart."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from playground.bench.picture import Points, curves_svg

# Apart from the reruns: polls, uploads, and pages opened in a browser, whose own work they include.
NO_RERUN = ("poll", "upload", "opened")


@dataclass
class Notes:
    """Measurements, with times in seconds since the class arrived (`begun`)."""

    begun: float = field(default_factory=time.monotonic)
    trips: list[tuple[float, str, float]] = field(default_factory=list)  # time, page, duration in s
    actions: list[str] = field(default_factory=list)  # what each trip was for
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # time, MB
    others: list[tuple[float, float]] = field(default_factory=list)  # time, cores
    uploads: int = 0
    gradio: list[float] = field(default_factory=list)  # the answers of a Gradio app, in s
    cores: dict[str, float] = field(default_factory=dict)  # the processor's use by kind of process

    def record(self, where: str, seconds: float, action: str) -> None:
        self.trips.append((time.monotonic() - self.begun, where, seconds))
        self.actions.append(action)

    def seconds(self, where: str | None = None) -> list[float]:
        """The round trips on one page in seconds; None: the reruns on all pages."""
        return [
            s for _, at, s in self.trips if at == where or (where is None and at not in NO_RERUN)
        ]

    def memory_at(self, second: float) -> float:
        return min(self.memory, key=lambda at: abs(at[0] - second))[1]

    def others_until(self, second: float) -> float:
        """The processor time of other programs until then, in cores."""
        return statistics.mean([cores for at, cores in self.others if at < second] or [0.0])


def p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * len(values))] if values else 0.0


def raised(log: str) -> list[str]:
    """The exceptions in a server's log, as "Type: message"."""
    found, inside = [], False
    for line in log.splitlines():
        if line.startswith("Traceback"):
            inside = True
        elif inside and line and not line.startswith(" "):
            found.append(line)
            inside = False
    return found


def table(notes: Notes) -> str:
    """A text table of the round trips on each page, in milliseconds, the slowest actions, and
    the cores that each kind of process used."""
    lines = [f"{'':10}{'trips':>8}{'p50':>8}{'p95':>8}{'most':>8}"]
    parts = {where: notes.seconds(where) for where in sorted({at for _, at, _ in notes.trips})}
    if notes.gradio:
        parts["(gradio)"] = notes.gradio
    for where, some in parts.items():
        shown = (statistics.median(some), p95(some), max(some))
        figures = "".join(f"{1000 * value:8.0f}" for value in shown)
        lines.append(f"{where or 'draw':10}{len(some):8}{figures}")
    cores = (f"{kind} {busy:.2f}" for kind, busy in sorted(notes.cores.items()))
    return "\n".join([*lines, "", *slowest(notes), "", f"cores: {', '.join(cores)}"])


def slowest(notes: Notes) -> list[str]:
    """The actions of the slowest twentieth of the round trips, most frequent first."""
    trips = [
        (seconds, at, f"{where or 'draw'}: {action}")
        for (at, where, seconds), action in zip(notes.trips, notes.actions, strict=True)
        if where not in NO_RERUN
    ]
    slow = sorted(trips, reverse=True)[: max(1, len(trips) // 20)]
    lines = []
    for name, count in Counter(name for *_, name in slow).most_common(20):
        times = [(seconds, at) for seconds, at, other in slow if other == name]
        when = ", ".join(f"{1000 * seconds:.0f} ms at {at:.0f} s" for seconds, at in times[:4])
        lines.append(f"{count:4} of {sum(name == other for *_, other in trips):4}  {name}: {when}")
    return lines


def chart(notes: Notes, out: Path) -> None:
    """Write a chart of the round trips in each 30 s and of the server's memory, as SVG."""
    parts: dict[int, list[float]] = {}
    for at, where, seconds in notes.trips:
        if where not in NO_RERUN:
            parts.setdefault(int(at // 30), []).append(seconds)
    curves: dict[str, Points] = {
        name: [(30 * part, 1000 * of(parts[part])) for part in sorted(parts)]
        for name, of in (("p50, ms", statistics.median), ("p95, ms", p95))
    }
    others = [(at, 1000 * cores) for at, cores in notes.others]
    curves |= {"memory, MB": notes.memory, "cores of other programs, thousandths": others}
    out.write_text(curves_svg("A class on one server", curves))
