"""Self-attention over the steps of a sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.nets.layers.attention_code import (
    ATTEND,
    ATTEND_BACK,
    IS_PADDING,
    KERAS_ROTARY,
    ROTARY,
)
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
from playground.nets.layers.calls import Argument, Call, call, free, only, setting, size_of
from playground.nets.layers.settings import switch, whole

BASE = 10_000.0  # of the wavelengths of rotary positions


@register
@dataclass(frozen=True, slots=True)
class Attention(Layer):
    """Multi-head self-attention: the output at a step is a mean of the steps' values, weighted by
    the softmax of query · key. `causal` masks later steps. `rotary` rotates queries and keys by
    an angle that grows with the step, so that scores depend on the distance of two steps.

    Sources: Vaswani et al. (2017), arXiv:1706.03762; rotary: Su et al. (2021), arXiv:2104.09864.
    """

    kind: ClassVar[str] = "attention"
    family: ClassVar[str] = "attention"
    offered: ClassVar[tuple[str, ...]] = ("text",)
    attends: ClassVar[bool] = True
    pictured: ClassVar[str] = "in_proj_weight"
    heads: int = whole(4, 1, 256)
    causal: bool = switch(False)
    rotary: bool = switch(False)

    calls: ClassVar[tuple[Call, ...]] = (
        Call(
            ("nn.MultiheadAttention",),
            {
                "embed_dim": size_of(-1), "num_heads": setting("heads"), "dropout": free(),
                "bias": only(True), "add_bias_kv": only(False), "add_zero_attn": only(False),
                "kdim": only(None), "vdim": only(None),
                "batch_first": Argument(False, only=(True,)),
            },
            repeats=True, used=("attn_mask", "is_causal"), pair=True,
        ),
        Call(
            ("layers.MultiHeadAttention",),
            {
                "num_heads": setting("heads"), "key_dim": free(), "value_dim": only(None),
                "dropout": free(), "use_bias": only(True), "output_shape": only(None),
            },
            repeats=True, used=("use_causal_mask",),
        ),
        call(
            "code.RotaryAttention", units=size_of(-1), heads=setting("heads"),
            causal=setting("causal", False), source=ROTARY,
        ),
        call(
            "code.KerasRotaryAttention", heads=setting("heads"),
            causal=setting("causal", False), source=KERAS_ROTARY,
        ),
    )  # fmt: skip

    @classmethod
    def from_call(cls, given: Mapping[str, Any], inputs: Shapes) -> Layer | None:
        """The only mask that can be read is the triangular mask of later steps (`causal`)."""
        heads, mask = given["heads"], given.get("attn_mask")
        if mask is not None and not any(word in str(mask) for word in ("tri", "subsequent")):
            raise FitError("layers.attention_mask")
        if given.get("key_dim") not in (None, inputs[0][-1] // heads):
            size = inputs[0][-1] // heads
            raise FitError("layers.key_size", given=f"{given['key_dim']!r:.40}", size=size)
        told = given.get("causal") is True or given.get("use_causal_mask") is True
        rotary = "RotaryAttention" in given["name"]
        return cls(heads, told or mask is not None or given.get("is_causal") is True, rotary)

    @property
    def reads_lengths(self) -> bool:
        return not self.causal  # padding follows the last token, so `causal` masks it

    @property
    def reads_ahead(self) -> bool:
        return not self.causal

    @property
    def tracks(self) -> int:
        return self.heads

    def output_shape(self, inputs: Shapes) -> Shape:
        need_rank(inputs[0], 2, "layers.put_after_steps")
        units = inputs[0][1]
        if units % self.heads:
            raise FitError("layers.heads", units=units, heads=self.heads)
        if self.rotary and units // self.heads % 2:
            raise FitError("layers.rotary", units=units, heads=self.heads)
        return inputs[0]

    def tensors(self, inputs: Shapes) -> dict[str, Shape]:
        units = inputs[0][1]
        return {
            "in_proj_weight": (3 * units, units),
            "in_proj_bias": (3 * units,),
            "out_proj.weight": (units, units),
            "out_proj.bias": (units,),
        }

    def multiply_adds(self, inputs: Shapes, output: Shape) -> int:
        """The four projections, and two products over all pairs of steps (scores and values)."""
        steps, units = inputs[0]
        return 4 * steps * units**2 + 2 * steps**2 * units

    def receptive_field(self, fields: Any, inputs: Shapes) -> Any:
        return None

    def signed(self, inputs: Sequence[bool]) -> bool:
        return True

    # ---- torch and code -----------------------------------------------------------------

    def module(self, inputs: Shapes) -> Any:
        from playground.nets.modules import SelfAttention

        return SelfAttention(inputs[0][1], self.heads, self.causal, self.rotary)

    def run(self, module: Any, values: Sequence[Any], lengths: Any) -> Any:
        return module(values[0], None if self.causal else lengths)

    def torch_line(self, inputs: Shapes) -> str:
        units = inputs[0][1]
        if self.rotary:
            causal = ", causal=True" if self.causal else ""
            return f"RotaryAttention({units}, {self.heads}{causal})"
        return f"nn.MultiheadAttention({units}, {self.heads}, batch_first=True)"

    def helpers(self, inputs: Shapes) -> tuple[str, ...]:
        if self.rotary:
            return (ROTARY,) if self.causal else (ROTARY, IS_PADDING)
        return (ATTEND_BACK,) if self.causal else (ATTEND,)

    def call_line(self, module: str, values: Sequence[str], inputs: Shapes) -> str:
        x = values[0]
        if self.rotary:
            return f"{module}({x})" if self.causal else f"{module}({x}, is_padding({x}, lengths))"
        return f"attend_back({module}, {x})" if self.causal else f"attend({module}, {x}, lengths)"

    def functional_lines(
        self, name: str, output: str, values: Sequence[str], inputs: Shapes
    ) -> list[str]:
        made = f"layer({values[0]})"
        if not self.rotary:
            all_three = f"layer({', '.join([values[0]] * 3)})[0]"
            made = f"attend_back(layer, {values[0]})" if self.causal else all_three
        return [
            f"layer = {self.torch_line(inputs)}",
            f'layer.load_state_dict({{part: w["{name}." + part] for part in layer.state_dict()}})',
            f"{output} = {made}",
        ]

    def attention_lines(self, name: str, value: str, step: int, head: int) -> list[str]:
        turned = [
            "def rotate(x):  # each pair of numbers turns with its step",
            "    angle = torch.arange(x.shape[0])[:, None] * 10000.0 ** (",
            "        -torch.arange(0, x.shape[1], 2) / x.shape[1])",
            "    left, right = x.chunk(2, -1)",
            "    cos, sin = angle.cos(), angle.sin()",
            "    return torch.cat([left * cos - right * sin, right * cos + left * sin], -1)",
            "",
            "q, k = rotate(q), rotate(k)",
        ]
        later = [
            "scores = scores.masked_fill(torch.ones_like(scores, dtype=torch.bool).triu(1), "
            "-torch.inf)"
        ]
        return [
            f'made = F.linear({value}[0], w["{name}.in_proj_weight"], w["{name}.in_proj_bias"])',
            "q, k, _ = (part.unflatten(1, "
            f"({self.heads}, -1))[:, {head}] for part in made.chunk(3, 1))  # of head {head}",
            *(turned if self.rotary else []),
            "scores = q @ k.T / q.shape[1] ** 0.5",
            *(later if self.causal else []),
            f"print(scores.softmax(1)[{step}])  # how much step {step} looks at each",
        ]

    def keras_line(self, inputs: Shapes) -> str:
        if self.rotary:
            causal = ", causal=True" if self.causal else ""
            return f"RotaryAttention({self.heads}{causal})"
        return f"layers.MultiHeadAttention({self.heads}, {inputs[0][1] // self.heads})"

    def keras_call(self, values: str, inputs: Shapes) -> str:
        if self.rotary:
            return values
        return f"{values}, {values}" + (", use_causal_mask=True" if self.causal else "")

    def keras_helpers(self, inputs: Shapes) -> tuple[str, ...]:
        return (KERAS_ROTARY,) if self.rotary else ()

    def onnx(self, graph: Any, name: str, values: Sequence[str], inputs: Shapes) -> str:
        units = inputs[0][1]
        size = units // self.heads
        split = graph.tensor(f"{name}.split", np.array([0, 0, self.heads, size], np.int64))
        weight = np.asarray(graph.weights[f"{name}.in_proj_weight"])
        bias = np.asarray(graph.weights[f"{name}.in_proj_bias"])
        rows = {}
        for k, part in enumerate(("query", "key", "value")):
            own = slice(k * units, (k + 1) * units)
            matrix = graph.tensor(f"{name}.{part}.weight", weight[own].T)
            product = graph.node("MatMul", [values[0], matrix], f"{name}.{part}.product")
            shift = graph.tensor(f"{name}.{part}.bias", bias[own])
            made = graph.node("Add", [product, shift], f"{name}.{part}")
            parts = graph.node("Reshape", [made, split], f"{name}.{part}.heads")
            order = [0, 2, 3, 1] if part == "key" and not self.rotary else [0, 2, 1, 3]
            rows[part] = graph.node("Transpose", [parts], f"{name}.{part}.rows", perm=order)
        if self.rotary:
            rows["query"] = self._onnx_rotated(graph, f"{name}.query", rows["query"], inputs)
            turned = self._onnx_rotated(graph, f"{name}.key", rows["key"], inputs)
            rows["key"] = graph.node("Transpose", [turned], f"{name}.keys", perm=[0, 1, 3, 2])
        scores = graph.node("MatMul", [rows["query"], rows["key"]], f"{name}.products")
        scale = graph.tensor(f"{name}.scale", np.array(size**-0.5, np.float32))
        scores = graph.node("Mul", [scores, scale], f"{name}.scores")
        scores = graph.node("Add", [scores, self._onnx_mask(graph, name)], f"{name}.masked")
        weights = graph.node("Softmax", [scores], f"{name}.attention", axis=-1)
        mixed = graph.node("MatMul", [weights, rows["value"]], f"{name}.mixed")
        back = graph.node("Transpose", [mixed], f"{name}.back", perm=[0, 2, 1, 3])
        joint = graph.tensor(f"{name}.joint", np.array([0, 0, units], np.int64))
        joined = graph.node("Reshape", [back, joint], f"{name}.joined")
        out = graph.tensor(f"{name}.out", np.asarray(graph.weights[f"{name}.out_proj.weight"]).T)
        product = graph.node("MatMul", [joined, out], f"{name}.product")
        return str(graph.node("Add", [product, graph.own(f"{name}.out_proj.bias")], name))

    def _onnx_mask(self, graph: Any, name: str) -> str:
        """Add the nodes of the mask that is added to the scores: a very negative number where a
        step must not attend."""
        low = graph.tensor(f"{name}.low", np.array(-1e30, np.float32))
        if self.causal:
            numbers = graph.step_numbers()
            later = graph.node("Unsqueeze", [numbers, graph.axis(0)], f"{name}.keys_at")
            now = graph.node("Unsqueeze", [numbers, graph.axis(1)], f"{name}.queries_at")
            hidden = graph.node("Greater", [later, now], f"{name}.hidden")
        else:
            known = graph.known_steps()
            flat = graph.node("Squeeze", [known, graph.axis(2)], f"{name}.known")
            wide = graph.node("Unsqueeze", [flat, graph.axis(1)], f"{name}.wide")
            wider = graph.node("Unsqueeze", [wide, graph.axis(1)], f"{name}.wider")
            words = graph.node("Cast", [wider], f"{name}.words", to=9)
            hidden = graph.node("Not", [words], f"{name}.hidden")
        numbers = graph.node("Cast", [hidden], f"{name}.ones", to=1)
        return str(graph.node("Mul", [numbers, low], f"{name}.mask"))

    def _onnx_rotated(self, graph: Any, name: str, value: str, inputs: Shapes) -> str:
        steps, units = inputs[0]
        half = units // self.heads // 2
        count = graph.step_count()
        waves = {}
        for part, table in zip(("cos", "sin"), rotation(steps, 2 * half), strict=True):
            rows = graph.tensor(f"{name}.{part}.all", table.astype(np.float32))
            ends = [graph.axis(0), count, graph.axis(0)]
            waves[part] = graph.node("Slice", [rows, *ends], f"{name}.{part}")
        halves = [f"{name}.left", f"{name}.right"]
        graph.node("Split", [value], halves, axis=3)

        def product(side: int, wave: str) -> str:
            return str(graph.node("Mul", [halves[side], waves[wave]], f"{name}.{side}.{wave}"))

        first = graph.node("Sub", [product(0, "cos"), product(1, "sin")], f"{name}.first")
        second = graph.node("Add", [product(1, "cos"), product(0, "sin")], f"{name}.second")
        return str(graph.node("Concat", [first, second], f"{name}.turned", axis=3))

    # ---- arithmetic ---------------------------------------------------------------------

    def projected(self, tensors: Tensors, values: Array) -> tuple[Array, Array, Array]:
        """Queries, keys and values, each heads × steps × units of a head; with `rotary`, queries
        and keys are rotated."""
        steps, units = values.shape
        made = values @ tensors["in_proj_weight"].T + tensors["in_proj_bias"]
        parts = made.reshape(steps, 3, self.heads, units // self.heads).transpose(1, 2, 0, 3)
        if self.rotary:
            cos, sin = rotation(steps, units // self.heads)
            left, right = np.split(parts[:2], 2, -1)
            turned = [left * cos - right * sin, right * cos + left * sin]
            parts = np.concatenate([np.concatenate(turned, -1), parts[2:]])
        query, key, value = parts.astype(values.dtype)
        return query, key, value

    def looks(self, tensors: Tensors, values: Array) -> Array:
        query, key, _ = self.projected(tensors, values)
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1]).astype(values.dtype)
        if self.causal:
            scores = np.where(np.tri(len(values), dtype=bool), scores, -np.inf)
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        return np.asarray(powers / powers.sum(-1, keepdims=True))

    def reference(self, tensors: Tensors, inputs: Sequence[Array]) -> Array:
        mixed = self.looks(tensors, inputs[0]) @ self.projected(tensors, inputs[0])[2]
        joined = mixed.transpose(1, 0, 2).reshape(inputs[0].shape)
        return np.asarray(joined @ tensors["out_proj.weight"].T + tensors["out_proj.bias"])

    def terms(self, tensors: Tensors, inputs: Sequence[Array], cell: Cell) -> Terms:
        """With the attention weights taken as constants, a cell is a weighted sum of all units of
        all steps."""
        step, unit = cell
        steps, units = inputs[0].shape
        looks = self.looks(tensors, inputs[0])[:, step]  # heads × steps
        out = tensors["out_proj.weight"][unit]
        into = tensors["in_proj_weight"][2 * units :] * out[:, None]
        by_head = into.reshape(self.heads, -1, units).sum(1)  # heads × units
        weights = np.einsum("hs,hu->su", looks, by_head).ravel()
        bias = float(out @ tensors["in_proj_bias"][2 * units :] + tensors["out_proj.bias"][unit])
        places = tuple(Source(0, (s, u)) for s in range(steps) for u in range(units))
        return Terms(places, inputs[0].ravel(), weights, bias)

    def seen(self, mask: Array, inputs: Shapes) -> tuple[Array, ...]:
        steps = np.asarray(mask.any(1))
        if self.causal:
            steps = np.logical_or.accumulate(steps[::-1])[::-1]
        else:
            steps = np.full_like(steps, steps.any())
        return (np.broadcast_to(steps[:, None], inputs[0]).copy(),)

    def fed(self, masks: Sequence[Array], inputs: Shapes, output: Shape) -> Array:
        steps = np.asarray(masks[0].any(1))
        steps = np.logical_or.accumulate(steps) if self.causal else np.full_like(steps, steps.any())
        return np.broadcast_to(steps[:, None], output).copy()

    def channel_source(self, inputs: Shapes, channel: int) -> tuple[int, int] | None:
        return None

    def fresh(self, before: Shape, classes: int, tokens: int, last: bool) -> Layer:
        units = before[-1] if len(before) == 2 else 0
        return Attention(next((n for n in (4, 3, 2) if units and units % n == 0), 1))


def rotation(steps: int, units: int) -> tuple[Array, Array]:
    """Cosine and sine of the rotary angles, each steps × (units / 2). Units k and k + units / 2
    form a pair (arXiv:2104.09864)."""
    angles = np.arange(steps)[:, None] * BASE ** (-np.arange(0, units, 2) / units)
    return np.cos(angles), np.sin(angles)
