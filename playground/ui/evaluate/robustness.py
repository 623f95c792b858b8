"""Robustness curves, measured in a background thread, once for all visitors."""

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

WORK = 60_000_000_000  # budget of multiply-adds for all curves: about 10 s on one CPU core
LEAST = 50  # fewest examples
EVERY = 0.4  # seconds between two polls during a measurement
DONE = 3_600.0  # seconds between two polls afterwards


@dataclass(slots=True)
class Measurement:
    """The points measured so far on `n` examples; the background thread appends to them."""

    n: int
    points: list[Point] = field(default_factory=list)
    finished: bool = False


_measured: Cache[Measurement] = Cache(40)
_turn = threading.Lock()  # one measurement at a time, to leave the CPU to other visitors


def affordable(models: tuple[Model, ...], available: int) -> int:
    """Return the number of examples whose measurement stays within `WORK`."""
    work = sum(info.multiply_adds for model in models for info in describe_layers(model.spec))
    levels = sum(map(len, LEVELS.values()))
    return min(available, max(LEAST, min(COUNT, WORK // max(1, work * levels))))


def measurement(models: tuple[Model, ...], examples: ImageSet, digest: str) -> Measurement:
    """Return the measurement of these models on these examples; start it on the first call."""
    key = (*map(fingerprint, models), digest, examples.labels.tobytes())
    return _measured.get(key, lambda: _begin(models, examples))


def _begin(models: tuple[Model, ...], examples: ImageSet) -> Measurement:
    found = Measurement(affordable(models, len(examples)))

    def measure() -> None:
        try:
            with _turn:
                for point in measure_robustness(models, examples, found.n):
                    found.points.append(point)
        finally:
            found.finished = True

    threading.Thread(target=measure, name="robustness", daemon=True).start()
    return found


def snapshot(found: Measurement) -> Snapshot:
    """Return the measurement's current state for the browser's poll."""
    count = len(found.points)
    return Snapshot(
        f"{count} {found.finished}", lambda: _content(found, count), id(found),
        DONE if found.finished else EVERY,
    )  # fmt: skip


def _content(found: Measurement, count: int) -> dict[str, Any]:
    """Return the first `count` points as curves, by the change's name, then by model."""
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
    return {"n": found.n, "curves": curves, "measuring": not found.finished}
