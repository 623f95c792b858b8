"""The batches of a run as columns of numbers. A run of ten minutes has 100,000 of them: as records
they take 100 MB, and a chart would walk through all of them again for each new point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np
from jaxtyping import Float64

from playground.core.events import Batch

PLAIN = ("step", "epoch", "seconds", "loss", "learning_rate", "examples_per_second")
NORMS = "number of gradient norms"  # the column that says which batches measured them

Column = Float64[np.ndarray, " batches"]


class Batches(Sequence[Batch]):
    """A growing sequence of batches. One thread at a time may append; others may read meanwhile."""

    def __init__(self, batches: Iterable[Batch] = ()) -> None:
        self._count = 0
        self._columns: dict[tuple[str, str], Column] = {}  # by kind ("", metric, gradient) and name
        for batch in batches:
            self.append(batch)

    def append(self, batch: Batch) -> None:
        for name in PLAIN:
            self._put("", name, getattr(batch, name))
        for name, value in batch.metrics.items():
            self._put("metric", name, value)
        for name, value in batch.gradient_norms.items():
            self._put("gradient", name, value)
        self._put("", NORMS, len(batch.gradient_norms))
        self._count += 1

    def _put(self, kind: str, name: str, value: float) -> None:
        column = self._columns.get((kind, name))
        if column is None or len(column) <= self._count:  # shorter if batches had no such value
            longer = np.full(max(256, 2 * self._count), np.nan)
            if column is not None:
                longer[: len(column)] = column
            column = self._columns[kind, name] = longer
        column[self._count] = value

    # ---- columns ----

    def column(self, name: str) -> Column:
        """A metric or field of all batches, as `Batch.value` gives it."""
        return self._column("metric" if ("metric", name) in self._columns else "", name)

    def norms(self, name: str) -> Column:
        """The gradient norm of a layer at all batches; NaN where it was not measured."""
        return self._column("gradient", name)

    def layers(self) -> tuple[str, ...]:
        """The layers whose gradient norm was measured."""
        return tuple(name for kind, name in list(self._columns) if kind == "gradient")

    def _column(self, kind: str, name: str) -> Column:
        count = self._count
        column = self._columns.get((kind, name), np.empty(0))[:count]
        missing = np.full(count - len(column), np.nan)
        return np.concatenate([column, missing]) if len(missing) else column

    # ---- batches ----

    def until(self, step: int) -> Batch | None:
        """The last batch up to this step; None before the first."""
        at = int(np.searchsorted(self.column("step"), step, side="right")) - 1
        return self[at] if at >= 0 else None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Batch: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Batch]: ...
    def __getitem__(self, at: int | slice) -> Batch | Sequence[Batch]:
        if isinstance(at, slice):
            return [self[k] for k in range(*at.indices(self._count))]
        k = range(self._count)[at]
        step, epoch, *plain = (float(self._columns["", name][k]) for name in PLAIN)
        seconds, loss, rate, speed = plain
        metrics, norms = self._named("metric", k), self._named("gradient", k)
        return Batch(int(step), int(epoch), seconds, loss, metrics, rate, speed, norms)

    def _named(self, of: str, k: int) -> dict[str, float]:
        """The values by name at a batch, without those that it does not have."""
        found = {
            name: float(column[k])
            for (kind, name), column in list(self._columns.items())
            if kind == of and k < len(column)
        }
        return {name: value for name, value in found.items() if not np.isnan(value)}
