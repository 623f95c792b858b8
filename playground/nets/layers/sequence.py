"""Convolution over the steps of a sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np

from playground.nets.layers.base import (
    Array,
    Cell,
    FitError,
    Layer,
    Shape,
    Shapes,
    Source,
    Tensors,
    Terms,
    need_rank,
    register,
)
from playground.nets.layers.calls import (
    Argument,
    Call,
    call,
    follows,
    free,
    only,
    setting,
    size_of,
    square,
)
from playground.nets.layers.settings import switch, whole

SLIDE = """def slide(conv, values, pads, lengths=None):  # over the steps of each text
    if lengths is not None:
        known = torch.arange(values.shape[1]) < lengths[:, None]
        values = values * known[..., None]
    return conv(F.pad(values.transpose(1, 2), pads)).transpose(1, 2)
"""


@register
@dataclass(frozen=True, slots=True)
class SequenceConv(Layer):
    """One-dimensional convolution: filters slide over the steps of a sequence and read all units of
    `kernel` neighbouring steps. Zero padding keeps the number of steps. With `causal`, the output
    at a step does not depend on later steps.

    Source: Kim (2014), Convolutional neural networks for sentence classification,
    arXiv:1408.5882.
    """

    kind: ClassVar[str] = "seqconv"
    family: ClassVar[str] = "convolution"
    offered: ClassVar[tuple[str, ...]] = ("text",)
    pictured: ClassVar[str] = "weight"
    filters: int = whole(32, 1, 4096)
    kernel: int = whole(3, 1, 1000)
    causal: bool = switch(False)
    bias: bool = switch(True)

    calls: ClassVar[tuple[Call, ...]] = (
        call(
            "nn.Conv1d", in_channels=size_of(-1), out_channels=setting("filters"),
            kernel_size=square("kernel"), stride=only(1, (1,)), padding=free(0),
            dilation=only(1, (1,)), groups=only(1), bias=setting("bias", True),
            padding_mode=only("zeros"),
        ),
        call(
            "layers.Conv1D", filters=setting("filters"), kernel_size=square("kernel"),
            strides=only(1, (1,)), padding=Argument("valid", only=("same", "causal")),
            data_format=only(None), dilation_rate=only(1, (1,)), groups=only(1),
            activation=follows(), use_bias=setting("bias", True),
        ),
        call("code.slide", pads=free(), lengths=free(), source=SLIDE),
    )  # fmt: skip

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        """Read a call whose padding keeps the number of steps: "same" or "causal"."""
        filters, kernel, asked = given["filters"], given["kernel"], given["padding"]
        asked = given.get("pads", asked)  # of `slide`, which pads before it convolves
        pads = tuple(asked) if isinstance(asked, tuple | list) else (asked,)
        if len(pads) == 1 and isinstance(pads[0], int):
            pads *= 2
        alone = "pads" in given and given["lengths"] is None  # the padding of texts is not masked
        for causal in (alone, not alone):
            layer = cls(filters, kernel, causal, given["bias"])
            if asked == ("causal" if causal else "same") or pads == layer.pads:
                return layer
        before = (kernel - 1) // 2
        raise FitError("layers.steps_padding", given=f"{asked!r:.40}", padding=before)

    @property
    def reads_lengths(self) -> bool:
        return not self.causal  # padding follows the last token

    @property
    def reads_ahead(self) -> bool:
        return not self.causal

    @property
    def pads(self) -> tuple[int, int]:
        """Zeros added before and after a text; with padding "same", an odd zero comes last."""
        before = self.kernel - 1 if self.causal else (self.kernel - 1) // 2
        return before, self.kernel - 1 - before

    def output_shape(self, inputs: Shapes) -> Shape:
        need_rank(inputs[0], 2, "layers.put_after_steps")
        return (inputs[0][0], self.filters)

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        weight = (self.filters, inputs[0][1], self.kernel)
        return {"weight": weight} | ({"bias": (self.filters,)} if self.bias else {})

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        return inputs[0][1] * self.kernel * prod(output)

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return None

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    # ---- torch and code -----------------------------------------------------------------

    def module(self, inputs: Shapes) -> Any:
        from torch import nn

        return nn.Conv1d(inputs[0][1], self.filters, self.kernel, bias=self.bias)

    def run(self, module: Any, values: Sequence[Any], lengths: Any) -> Any:
        import torch
        from torch.nn import functional

        rows = values[0]
        if not self.causal:  # set padding steps to zero, so that no text step reads them
            known = torch.arange(rows.shape[1], device=rows.device) < lengths[:, None]
            rows = rows * known[..., None]
        return module(functional.pad(rows.transpose(1, 2), self.pads)).transpose(1, 2)

    def torch_line(self, inputs: Shapes) -> str:
        told = "" if self.bias else ", bias=False"
        return f"nn.Conv1d({inputs[0][1]}, {self.filters}, {self.kernel}{told})"

    def helpers(self, inputs: Shapes) -> tuple[str, ...]:
        return (SLIDE,)

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        lengths = "" if self.causal else ", lengths"
        return f"slide({module}, {values[0]}, {self.pads}{lengths})"

    def functional(self, name: str, values: Sequence[str], inputs: Shapes) -> str:
        bias = f', w["{name}.bias"]' if self.bias else ""
        padded = f"F.pad({values[0]}.transpose(1, 2), {self.pads})"
        made = f'F.conv1d({padded}, w["{name}.weight"]{bias})'
        return f"{made}.transpose(1, 2)"

    def keras_line(self, inputs: Shapes) -> str:
        told = "" if self.bias else ", use_bias=False"
        padding = "causal" if self.causal else "same"
        return f'layers.Conv1D({self.filters}, {self.kernel}, padding="{padding}"{told})'

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        rows = values[0]
        if not self.causal:
            rows = graph.node("Mul", [rows, graph.known_steps()], f"{name}.kept")
        turned = graph.node("Transpose", [rows], f"{name}.units", perm=[0, 2, 1])
        own = [graph.own(f"{name}.{part}") for part in self.tensors(inputs)]
        made = graph.node(
            "Conv", [turned, *own], f"{name}.made", kernel_shape=[self.kernel], pads=[*self.pads]
        )
        return str(graph.node("Transpose", [made], name, perm=[0, 2, 1]))

    # ---- arithmetic ---------------------------------------------------------------------

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        padded = np.pad(inputs[0], (self.pads, (0, 0)))
        views = np.lib.stride_tricks.sliding_window_view(padded, self.kernel, 0)  # steps, units, k
        sums = np.einsum("tuk,ouk->to", views, tensors["weight"])
        return np.asarray(sums + tensors["bias"] if self.bias else sums)

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        steps, units = inputs[0].shape
        first = cell[0] - self.pads[0]
        places = [
            Source(0, (step, unit)) if 0 <= step < steps else None
            for unit in range(units)
            for step in range(first, first + self.kernel)
        ]
        given = np.array([0.0 if each is None else inputs[0][each.cell] for each in places])
        bias = float(tensors["bias"][cell[1]]) if self.bias else 0.0
        return Terms(tuple(places), given, tensors["weight"][cell[1]].ravel(), bias)

    def _spread(self, steps: Array, before: int, behind: int) -> Array:
        """The mask `steps`, extended around each marked step by `before` and `behind` steps."""
        spread = np.zeros_like(steps)
        for step in np.flatnonzero(steps):
            spread[max(0, step - before) : step + behind + 1] = True
        return spread

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        steps = self._spread(np.asarray(mask.any(1)), *self.pads)
        return (np.broadcast_to(steps[:, None], inputs[0]).copy(),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        steps = self._spread(np.asarray(masks[0].any(1)), *self.pads[::-1])
        return np.broadcast_to(steps[:, None], output).copy()

    def kernel_place(self, inputs: Shapes, cell: Cell) -> tuple[int, ...] | None:
        return cell[1:]

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        return None
