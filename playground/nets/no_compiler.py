"""torch's optimisers without torch's compiler.

To keep its compiler away from an optimiser's methods, torch reads the compiler in: 893 modules,
160 MB and a second, which nobody here uses (measured with torch 2.14). In the server each later
garbage collection would also look at them.
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
    """Give `torch._disable_dynamo` the answer that it would make with the compiler's help: the
    method itself. A torch that asks otherwise reads the compiler in, as before."""
    for name in _GUARDED:
        method = getattr(getattr(Optimizer, name), "__wrapped__", None)
        if method is not None:
            method.__dynamo_disable = method


def optimiser_of(
    kind: type[Optimizer], parameters: Iterable[nn.Parameter | torch.Tensor], **settings: Any
) -> Optimizer:
    """An optimiser of torch's, to be used as any; its `step` takes no closure's gradients."""
    _call_directly()
    made = kind(parameters, **settings)
    step = inspect.unwrap(type(made).step)  # without the hooks around it, which call the compiler
    made.step = torch.no_grad()(step.__get__(made))  # type: ignore[method-assign]
    return made
