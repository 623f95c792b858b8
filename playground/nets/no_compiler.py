"""Create torch's optimisers without importing torch's compiler.

torch imports its compiler only to exclude an optimiser's methods from compilation. That costs 893
modules, 160 MB and a second (measured with torch 2.14), and slows every later garbage collection
in the server.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from functools import cache
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

_GUARDED = ("add_param_group", "zero_grad", "state_dict", "load_state_dict")


@cache
def _call_directly() -> None:
    """Fill the cache of `torch._disable_dynamo` with the plain methods, so that it does not import
    the compiler. A torch version without this cache imports the compiler as before."""
    for name in _GUARDED:
        method = getattr(getattr(Optimizer, name), "__wrapped__", None)
        if method is not None:
            method.__dynamo_disable = method


def optimiser_of(
    kind: type[Optimizer], parameters: Iterable[nn.Parameter | torch.Tensor], **settings: Any
) -> Optimizer:
    """A torch optimiser of class `kind`. Its `step` runs without gradients, so a closure that calls
    `backward` does not work."""
    _call_directly()
    made = kind(parameters, **settings)
    step = inspect.unwrap(type(made).step)  # skips wrappers that import the compiler
    made.step = torch.no_grad()(step.__get__(made))  # type: ignore[method-assign]
    return made
