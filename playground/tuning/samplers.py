"""The search methods, as samplers and pruners of Optuna.

Sources: Bergstra & Bengio (2012), JMLR 13 (random search); Bergstra et al. (2011), NIPS 24 (TPE);
Li et al. (2018), JMLR 18 (Hyperband); Li et al. (2020), MLSys (asynchronous successive halving).
"""

from __future__ import annotations

import random
import warnings
from itertools import product
from typing import TYPE_CHECKING

from playground.core.errors import UserError, quote
from playground.tuning.names import METHODS
from playground.tuning.space import Parameter, Space, Value

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler

STARTUP = 5  # random trials before TPE and the Gaussian process fit a model
FACTOR = 3  # of halving: one in three trials continues to three times as many epochs


class MethodError(UserError):
    """The name of no search method."""


def check_methods(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, each once.

    Raises:
        MethodError: a name is unknown; the message lists the methods.
    """
    for name in names:
        if name not in METHODS:
            raise MethodError("tuning.no_method", given=quote(name), known=METHODS)
    return tuple(dict.fromkeys(names))


def quiet_optuna() -> None:
    """Log only Optuna's warnings."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)


def distribution(parameter: Parameter) -> BaseDistribution:
    """The parameter as a distribution of Optuna."""
    from optuna.distributions import (
        CategoricalDistribution,
        FloatDistribution,
        IntDistribution,
    )

    if parameter.choices:
        return CategoricalDistribution(parameter.choices)
    if parameter.whole:
        low, high = int(parameter.low), int(parameter.high)
        return IntDistribution(low, high, parameter.log, int(parameter.step or 1))
    return FloatDistribution(parameter.low, parameter.high, parameter.log, parameter.step)


def distributions(space: Space) -> dict[str, BaseDistribution]:
    return {parameter.name: distribution(parameter) for parameter in space.parameters}


def grid_points(space: Space, budget: int, seed: int) -> list[dict[str, Value]]:
    """The points of a grid with at most `budget` points, in random order.

    They are queued in the study: Optuna's GridSampler stops the study at its last point, which
    fails outside of `Study.optimize`.
    """
    levels = space.grid(budget)
    points = [dict(zip(levels, values, strict=True)) for values in product(*levels.values())]
    random.Random(seed).shuffle(points)
    return points


def sampler(method: str, seed: int, drawn: int = 0) -> BaseSampler:
    """The sampler of a method. `drawn` is the number of trials that a resumed study has already,
    so that a random sampler does not draw the same points again. A grid's points are queued
    (`grid_points`)."""
    from optuna.exceptions import ExperimentalWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        return _sampler(method, seed, seed + 7919 * drawn)


def _sampler(method: str, seed: int, later: int) -> BaseSampler:
    from optuna import samplers

    match method:
        case "qmc":
            return samplers.QMCSampler(
                qmc_type="sobol", scramble=True, seed=seed, warn_asynchronous_seeding=False,
                warn_independent_sampling=False,
                independent_sampler=samplers.RandomSampler(seed=later),
            )  # fmt: skip
        case "tpe":
            return samplers.TPESampler(n_startup_trials=STARTUP, seed=later, multivariate=True)
        case "gp":
            return samplers.GPSampler(n_startup_trials=STARTUP, seed=later)
        case "grid" | "random" | "halving" | "hyperband":
            return samplers.RandomSampler(seed=later)
    raise MethodError("tuning.no_method", given=quote(method), known=METHODS)


def pruner(method: str, epochs: int) -> BasePruner:
    """The pruner of a method for trials of `epochs` epochs."""
    from optuna import pruners

    if method == "halving":
        return pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=FACTOR)
    if method == "hyperband":
        return pruners.HyperbandPruner(
            min_resource=1, max_resource=max(epochs, 1), reduction_factor=FACTOR
        )
    return pruners.NopPruner()
