"""Modules for operations that torch has only as functions, so that hooks can observe them."""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional


class Sum(nn.Module):
    """The sum of its inputs."""

    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        total = first
        for each in others:
            total = total + each
        return total


class Concatenation(nn.Module):
    """The concatenation of its inputs along dimension `dim`."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, *values: Tensor) -> Tensor:
        return torch.cat(values, self.dim)


class PaddedConv2d(nn.Conv2d):
    """A convolution with separate zero padding per side: `pads` is (left, right, top, bottom)."""

    def __init__(
        self, channels: int, filters: int, kernel: int, stride: int, pads: tuple[int, ...],
        **settings: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, filters, kernel, stride, **settings)
        self.pads = pads

    def forward(self, maps: Tensor) -> Tensor:
        return super().forward(functional.pad(maps, self.pads))


class Positions(nn.Module):
    """Adds a learned position embedding to each step."""

    def __init__(self, steps: int, units: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(0.02 * torch.randn(steps, units))

    def forward(self, values: Float[Tensor, "n steps units"]) -> Float[Tensor, "n steps units"]:
        return values + self.weight[: values.shape[1]]


class Sinusoids(nn.Module):
    """Adds a sinusoidal position encoding to each step (arXiv:1706.03762, section 3.5)."""

    table: Tensor

    def __init__(self, steps: int, units: int) -> None:
        super().__init__()
        angles = _angles(steps, units, torch.device("cpu"))
        table = torch.stack([angles.sin(), angles.cos()], 2).flatten(1)[:, :units]
        self.register_buffer("table", table, persistent=False)

    def forward(self, values: Float[Tensor, "n steps units"]) -> Float[Tensor, "n steps units"]:
        return values + self.table[: values.shape[1]].to(values)


def _angles(steps: int, units: int, device: torch.device) -> Float[Tensor, "steps pairs"]:
    """The angle of each step for each pair of units, in radians (arXiv:1706.03762, section 3.5)."""
    numbers = torch.arange(steps, device=device, dtype=torch.float64)
    powers = torch.arange(0, units, 2, device=device, dtype=torch.float64) / units
    return numbers[:, None] * 10_000.0**-powers


class SelfAttention(nn.Module):
    """Multi-head self-attention with the parameters of `nn.MultiheadAttention`.

    In training mode it calls torch's fused function. In evaluation mode it computes scores and
    softmax in separate steps. Both give the same result.
    """

    def __init__(self, units: int, heads: int, causal: bool, rotary: bool) -> None:
        super().__init__()
        self.heads, self.causal, self.rotary = heads, causal, rotary
        self.in_proj_weight = nn.Parameter(torch.empty(3 * units, units))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * units))
        self.out_proj = nn.Linear(units, units)
        nn.init.xavier_uniform_(self.in_proj_weight)
        nn.init.zeros_(self.out_proj.bias)

    def forward(
        self, values: Float[Tensor, "n steps units"], lengths: Int[Tensor, " n"] | None = None
    ) -> Float[Tensor, "n steps units"]:
        """`lengths` is the number of steps of each text without padding; None: no padding."""
        n, steps, units = values.shape
        size = units // self.heads
        made = functional.linear(values, self.in_proj_weight, self.in_proj_bias)
        query, key, value = made.view(n, steps, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        if self.rotary:
            query, key = self._rotate(query), self._rotate(key)
        allowed = self._allowed(steps, lengths, values.device)
        if self.training:
            mixed = functional.scaled_dot_product_attention(
                query, key, value, None if self.causal else allowed, is_causal=self.causal
            )
        else:
            scores = query @ key.transpose(2, 3) / size**0.5
            if allowed is not None:
                scores = scores.masked_fill(~allowed, -torch.inf)
            mixed = scores.softmax(3) @ value
        joined: Tensor = self.out_proj(mixed.transpose(1, 2).reshape(n, steps, units))
        return joined

    def _allowed(self, steps: int, lengths: Tensor | None, device: torch.device) -> Tensor | None:
        """The attention mask: True where a step (row) may attend to a step (column)."""
        if self.causal:
            return torch.ones(steps, steps, dtype=torch.bool, device=device).tril()
        if lengths is None:
            return None
        return (torch.arange(steps, device=device) < lengths[:, None])[:, None, None]

    def _rotate(
        self, x: Float[Tensor, "n heads steps size"]
    ) -> Float[Tensor, "n heads steps size"]:
        """Rotary position embedding of the pairs (k, k + size / 2) (arXiv:2104.09864)."""
        angles = _angles(x.shape[2], x.shape[3], x.device)
        cos, sin = angles.cos().to(x), angles.sin().to(x)
        left, right = x.chunk(2, -1)
        return torch.cat([left * cos - right * sin, right * cos + left * sin], -1)
