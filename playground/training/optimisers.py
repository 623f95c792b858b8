"""A recipe's optimiser with torch's defaults, so that a run matches the training script."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor, nn

from playground.core.recipe import Recipe
from playground.nets.no_compiler import optimiser_of


def make_optimiser(recipe: Recipe, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """The recipe's optimiser for these parameters; torch's fused implementation if there is one."""
    rate, decay, momentum = recipe.learning_rate, recipe.weight_decay, recipe.momentum
    if recipe.optimiser == "rmsprop":
        return optimiser_of(
            torch.optim.RMSprop, parameters, lr=rate, momentum=momentum, weight_decay=decay
        )
    if recipe.optimiser == "sgd":
        return optimiser_of(
            torch.optim.SGD, parameters, lr=rate, momentum=momentum, weight_decay=decay, fused=True
        )
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[recipe.optimiser]
    return optimiser_of(kind, parameters, lr=rate, weight_decay=decay, fused=True)


def optimiser_arrays(optimiser: torch.optim.Optimizer) -> dict[str, np.ndarray]:
    """The optimiser's state as arrays named "optimiser.<parameter's number>.<term>"."""
    return {
        f"optimiser.{number}.{term}": value.detach().cpu().numpy().copy()
        for number, terms in optimiser.state_dict()["state"].items()
        for term, value in terms.items()
        if isinstance(value, Tensor)
    }


def restore_optimiser(optimiser: torch.optim.Optimizer, arrays: dict[str, np.ndarray]) -> None:
    """Restore the optimiser's state from the arrays of `optimiser_arrays`."""
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for name, array in arrays.items():
        if name.startswith("optimiser."):
            _, number, term = name.split(".", 2)
            value = torch.from_numpy(np.array(array))
            if value.shape == parameters[int(number)].shape:
                # A fused step requires the state to have the weights' memory layout.
                value = torch.empty_like(parameters[int(number)]).copy_(value)
            state.setdefault(int(number), {})[term] = value
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})
