"""Learning rate schedules as functions of the step alone, so that a run can resume from any
checkpoint. The formulas are those of torch's schedulers."""

from __future__ import annotations

import math

from playground.core.recipe import Recipe

WARM = 0.3  # one-cycle: fraction of the run in which the rate rises
START_DIVISOR = 25.0  # one-cycle: highest rate / initial rate
END_DIVISOR = 1e4  # one-cycle: initial rate / final rate
DROPS = (0.5, 0.75)  # step: fractions of the run after which the rate is multiplied by DROP
DROP = 0.1


def _ease(start: float, end: float, part: float) -> float:
    return end + (start - end) / 2.0 * (1.0 + math.cos(math.pi * part))


def learning_rate_at(recipe: Recipe, step: int, total_steps: int) -> float:
    """The learning rate of batch `step` (from 0) of `total_steps`. `recipe.learning_rate` is the
    constant, the initial (step, cosine) or the highest (one-cycle) rate.

    Sources: He et al. (2016), arXiv:1512.03385 (step); Loshchilov & Hutter (2017),
    arXiv:1608.03983 (cosine, without restarts); Smith & Topin (2018), arXiv:1708.07120
    (one-cycle, with torch's cosine easing).
    """
    highest = recipe.learning_rate
    if recipe.schedule == "step":
        return highest * DROP ** sum(step >= drop * total_steps for drop in DROPS)
    if recipe.schedule == "cosine":
        return _ease(highest, 0.0, step / max(total_steps, 1))
    if recipe.schedule == "onecycle":
        first = highest / START_DIVISOR
        peak = WARM * total_steps - 1
        last = total_steps - 1
        if step <= peak and peak > 0:
            return _ease(first, highest, step / peak)
        return _ease(highest, first / END_DIVISOR, (step - peak) / max(last - peak, 1e-9))
    return highest
