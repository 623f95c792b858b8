"""Numbers for display, rounded so that the shown terms still add up to the shown total."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SIGNIFICANT = 5  # significant digits of the largest number of a sum
MAX_DIGITS = 12


@dataclass(frozen=True, slots=True)
class RoundedSum:
    """Terms and total in whole units of the last shown digit: Σ terms + rest = total, exactly.

    `rest` is the float32 rounding error of the total: mostly 0, otherwise shown.
    """

    terms: tuple[int, ...]
    total: int
    rest: int
    digits: int

    def text(self, units: int) -> str:
        """Format a number of units as a decimal: 12345 units at 4 digits are “1.2345”."""
        sign, units = ("−" if units < 0 else ""), abs(units)
        if self.digits == 0:
            return f"{sign}{units}"
        whole, part = divmod(units, 10**self.digits)
        return f"{sign}{whole}.{part:0{self.digits}d}"


def shown_digits(numbers: Sequence[float]) -> int:
    """The number of decimals that shows the largest number with five significant digits."""
    largest = max((abs(number) for number in numbers), default=0.0)
    if largest == 0:
        return SIGNIFICANT - 1
    return min(MAX_DIGITS, max(0, SIGNIFICANT - 1 - math.floor(math.log10(largest))))


def round_to_sum(terms: Sequence[float], total: float, digits: int) -> RoundedSum:
    """Round terms down or up to `digits` decimals so that they add up to the rounded total.

    Each rounded term differs from its value by less than one unit of the last digit; a term that
    needs no rounding (such as zero) is unchanged. If no such rounding reaches the total, because
    the total was computed in float32, `rest` holds the difference.

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
    # The sort is stable: of equal remainders the earlier term is rounded up, as in cell.js.
    for k in sorted(movable, key=lambda k: -parts[k])[:ups]:
        floors[k] += 1
    return RoundedSum(tuple(floors), target, target - sum(floors), digits)


def plain(value: float, digits: int | None = None) -> str:
    """Format one number, with a true minus sign; `digits` decimals, or five significant digits."""
    if not math.isfinite(value):
        return str(value)
    digits = shown_digits([value]) if digits is None else digits
    rounded = round_to_sum([], value, digits)
    return rounded.text(rounded.total)
