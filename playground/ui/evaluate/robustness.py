"""The curves of robustness, measured once for all who watch, in a thread of their own."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from playground.core.cache import Cache
from playground.core.data import ImageSet
from playground.evaluation.robustness import COUNT, LEVELS, Point, measure_robustness
from playground.nets.edit import fingerprint
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.ui.polling import Snapshot

WORK = 60_000_000_000  # multiply-adds of all curves: some 10 s of one processor
LEAST = 50  # examples
EVERY = 0.4  # seconds between two polls while it is measured
DONE = 3_600.0


@dataclass(slots=True)
class Measurement:
    """What has been measured so far; it grows."""

    n: int
    points: list[Point] = field(default_factory=list)
    finished: bool = False


_measured: Cache[Measurement] = Cache(40)
_turn = threading.Lock()  # one measurement at a time: visitors who only look come first


def affordable(models: tuple[Model, ...], available: int) -> int:
    """How many examples are changed: fewer for a large net."""
    work = sum(info.multiply_adds for model in models for info in describe_layers(model.spec))
    levels = sum(map(len, LEVELS.values()))
    return min(available, max(LEAST, min(COUNT, WORK // max(1, work * levels))))


def measurement(models: tuple[Model, ...], examples: ImageSet, digest: str) -> Measurement:
    """The measurement of these models on these examples, begun if nobody has asked before."""
    key = (*map(fingerprint, models), digest, examples.labels.tobytes())
    return _measured.get(key, lambda: _begin(models, examples))


def _begin(models: tuple[Model, ...], examples: ImageSet) -> Measurement:
    found = Measurement(affordable(models, len(examples)))

    def measure() -> None:
        with _turn:
            for point in measure_robustness(models, examples, found.n):
                found.points.append(point)
        found.finished = True

    threading.Thread(target=measure, name="robustness", daemon=True).start()
    return found


def snapshot(found: Measurement) -> Snapshot:
    """What there is to see of a measurement now."""
    count = len(found.points)
    return Snapshot(
        f"{count} {found.finished}", lambda: _content(found, count), id(found),
        DONE if found.finished else EVERY,
    )  # fmt: skip


def _content(found: Measurement, count: int) -> dict[str, Any]:
    """The curves by the name of the change and the number of the model."""
    curves: dict[str, list[dict[str, list[float]]]] = {}
    for point in found.points[:count]:
        lines = curves.setdefault(point.change, [])
        while len(lines) <= point.model:
            lines.append({"x": [], "y": [], "low": [], "high": []})
        line, figure = lines[point.model], point.accuracy
        line["x"].append(point.level)
        line["y"].append(figure.value)
        line["low"].append(figure.interval.low)
        line["high"].append(figure.interval.high)
    return {"n": found.n, "curves": curves}
