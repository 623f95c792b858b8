"""Modules of layers that torch itself has only as functions, so that hooks see them, too."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Sum(nn.Module):
    """The sum of its inputs."""

    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        total = first
        for each in others:
            total = total + each
        return total


class Concatenation(nn.Module):
    """Its inputs one behind the other along a dimension."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, *values: Tensor) -> Tensor:
        return torch.cat(values, self.dim)
