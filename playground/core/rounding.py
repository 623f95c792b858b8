"""Numbers as people read them: rounded so that what is shown still adds up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SIGNIFICANT = 5  # digits shown of the largest number of a sum
MAX_DIGITS = 12


@dataclass(frozen=True, slots=True)
class RoundedSum:
    """Terms and total in whole units of the last shown digit: Σ terms + rest = total, exactly.

    `rest` is what float32 arithmetic lost or gained on the way; mostly 0, and shown if not.
    """

    terms: tuple[int, ...]
    total: int
    rest: int
    digits: int

    def text(self, units: int) -> str:
        """A number of units as decimal text: 12345 units at 4 digits are “1.2345”."""
        sign, units = ("−" if units < 0 else ""), abs(units)
        if self.digits == 0:
            return f"{sign}{units}"
        whole, part = divmod(units, 10**self.digits)
        return f"{sign}{whole}.{part:0{self.digits}d}"


def shown_digits(numbers: Sequence[float]) -> int:
    """Digits after the point that give the largest of the numbers five significant ones."""
    largest = max((abs(number) for number in numbers), default=0.0)
    if largest == 0:
        return SIGNIFICANT - 1
    return min(MAX_DIGITS, max(0, SIGNIFICANT - 1 - math.floor(math.log10(largest))))


def round_to_sum(terms: Sequence[float], total: float, digits: int) -> RoundedSum:
    """Round terms down or up to `digits` decimals so that they add up to the rounded total.

    Every term is shown less than one unit of the last digit away from its value, and one that
    needs no rounding (a zero) is left alone. Where no such choice reaches the total, because
    the total was computed in float32, the difference stands in `rest`.

    Raises:
        ValueError: a number is not finite.
    Source: the method of largest remainders (Hamilton), on whole numbers.
    """
    if not all(map(math.isfinite, (*terms, total))):
        raise ValueError("A sum with NaN or infinity in it cannot be rounded.")
    unit = 10.0**digits
    scaled = [term * unit for term in terms]
    floors = [math.floor(value) for value in scaled]
    target = math.floor(total * unit + 0.5)
    parts = [value - floor for value, floor in zip(scaled, floors, strict=True)]
    movable = [k for k, part in enumerate(parts) if part > 0]
    ups = min(max(target - sum(floors), 0), len(movable))
    # Python sorts stably: of equal remainders the earlier term goes up, here and in cell.js.
    for k in sorted(movable, key=lambda k: -parts[k])[:ups]:
        floors[k] += 1
    return RoundedSum(tuple(floors), target, target - sum(floors), digits)


def plain(value: float, digits: int | None = None) -> str:
    """One number as people read it, with a true minus; five significant digits unless told."""
    if not math.isfinite(value):
        return str(value)
    digits = shown_digits([value]) if digits is None else digits
    rounded = round_to_sum([], value, digits)
    return rounded.text(rounded.total)
