"""Edit a net by hand: paint a kernel, insert a classic kernel, switch a channel off.

The functions are pure: an edit returns a new model, which shares unchanged arrays with the old one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32

from playground.core.errors import UserError, quote
from playground.nets.model import Card, Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import spec_to_json
from playground.text import LANGUAGES, Message

Kernel = Float32[np.ndarray, "side side"]

# `frontend/sandbox_kernels.js` has the same list.
CLASSIC = (
    "identity", "horizontal", "vertical", "edges", "blur", "sharpen", "corner", "zero",
)  # fmt: skip
LARGEST_WEIGHT = 1_000.0  # larger weights would overflow later layers


class EditError(UserError):
    """An edit that cannot be made."""


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """One edit of one convolution. `kernel` replaces the weights from input channel `source`
    (None: from every input channel) to output channel `channel`. `kernel=None` switches the
    output channel off."""

    layer: str
    channel: int
    source: int | None = None
    kernel: Kernel | None = None


def classic_names(side: int) -> tuple[str, ...]:
    """The classic kernels that exist for a side: sharpening needs neighbours on all sides."""
    if side == 1:
        return ("identity", "zero")
    return tuple(name for name in CLASSIC if side > 2 or name != "sharpen")


def classic_kernel(name: str, side: int) -> Kernel:
    """A kernel of classic image processing (side × side), written for cross-correlation.

    Raises:
        EditError: no kernel has that name for that side.
    """
    if name not in classic_names(side):
        raise EditError("nets.no_kernel", name=quote(name), side=side, known=classic_names(side))
    middle = side // 2
    centre = np.zeros((side, side))
    centre[middle, middle] = 1
    away = np.abs(np.arange(side) - middle)
    # Side 3: −1, 0, 1. Side 2: −1, 1. Side 5: −2 … 2.
    slope = np.arange(side) - middle if side % 2 else 2 * np.arange(side) - side + 1
    rows = np.broadcast_to(slope[:, None], (side, side))
    found = {
        "identity": centre,
        "horizontal": rows,
        "vertical": rows.T,
        "edges": side * side * centre - 1,
        "blur": np.full((side, side), 1 / side**2),
        "sharpen": 6 * centre - (away[:, None] + away <= 1),
        "corner": rows + rows.T,
        "zero": np.zeros((side, side)),
    }[name]
    return found.astype(np.float32)


def match_norm(kernel: Kernel, old: Kernel) -> Kernel:
    """The kernel scaled to the L2 norm of the kernel `old` that it replaces; unchanged if either
    norm is zero."""
    length, wanted = float(np.linalg.norm(kernel)), float(np.linalg.norm(old))
    if length == 0 or wanted == 0:
        return kernel
    return (kernel * (wanted / length)).astype(np.float32)


def conv_names(model: Model) -> tuple[str, ...]:
    """Names of the layers whose kernels can be painted."""
    pairs = zip(model.spec.names, model.spec.layers, strict=True)
    return tuple(name for name, layer in pairs if layer.has_kernels)


def convolution_behind(model: Model, column: str, channel: int) -> tuple[str, int] | None:
    """The convolution whose output a channel of a column comes from, and the convolution's channel.

    A column before the first convolution gives channel 0 of the first convolution. None if the
    net has no convolution.
    """
    names = conv_names(model)
    if not names:
        return None
    table = {info.name: info for info in describe_layers(model.spec)}
    at: tuple[str, int | None] = (column, channel)
    while at[0] in table and at[0] not in names:
        info = table[at[0]]
        source = None if at[1] is None else info.layer.channel_source(info.input_shapes, at[1])
        at = (info.inputs[0], None) if source is None else (info.inputs[source[0]], source[1])
    return (at[0], at[1] or 0) if at[0] in names else (names[0], 0)


def kernel_of(model: Model, layer: str, channel: int, source: int | None) -> Kernel:
    """The kernel from input channel `source` to output channel `channel`; with `source=None`, the
    mean over the input channels."""
    stack = model.weights[f"{layer}.weight"][channel]
    return (stack.mean(0) if source is None else stack[source]).astype(np.float32)


def is_off(model: Model, layer: str, channel: int) -> bool:
    """Whether the channel is switched off: its weights and its bias are all zero."""
    names = (f"{layer}.weight", f"{layer}.bias")
    return not any(model.weights[name][channel].any() for name in names if name in model.weights)


def apply_edits(model: Model, edits: Iterable[Edit]) -> Model:
    """The model with the edits applied in order.

    The feature map of a channel that is switched off is zero everywhere: the convolution's kernels
    and bias become zero, and so do weight and bias of a batch norm that follows it directly.

    Raises:
        EditError: no such layer or channel, a kernel of the wrong size, or weights that are not
            finite or exceed `LARGEST_WEIGHT`.
    """
    changed: dict[str, np.ndarray] = {}  # each array is copied only once

    def own(name: str) -> np.ndarray:
        return changed.setdefault(name, model.weights[name].copy())

    for edit in edits:
        _check(model, edit)
        if edit.kernel is not None:
            where = slice(None) if edit.source is None else edit.source
            own(f"{edit.layer}.weight")[edit.channel, where] = edit.kernel
            continue
        for name in _names_of_channel(model, edit.layer):
            own(name)[edit.channel] = 0
    for array in changed.values():
        array.flags.writeable = False
    return replace(model, weights={**model.weights, **changed})


def _names_of_channel(model: Model, layer: str) -> tuple[str, ...]:
    """Names of the tensors with a row for each output channel, of the layer and its batch norm."""
    names = [f"{layer}.weight", f"{layer}.bias"]
    spec = model.spec
    for name, inputs in zip(spec.names, spec.inputs, strict=True):
        if inputs == (layer,) and spec.layer(name).normalises:
            names += [f"{name}.weight", f"{name}.bias"]
    return tuple(name for name in names if name in model.weights)


def _check(model: Model, edit: Edit) -> None:
    if edit.layer not in conv_names(model):
        raise EditError(
            "nets.no_convolution",
            layer=quote(edit.layer),
            model=model.name,
            known=conv_names(model) or "–",
        )
    filters, sources, side, _ = model.weights[f"{edit.layer}.weight"].shape
    if not 0 <= edit.channel < filters:
        raise EditError("nets.no_channel", layer=edit.layer, channel=edit.channel, last=filters - 1)
    if edit.source is not None and not 0 <= edit.source < sources:
        raise EditError("nets.no_source", layer=edit.layer, channel=edit.source, last=sources - 1)
    if edit.kernel is None:
        return
    if edit.kernel.shape != (side, side):
        given = "×".join(map(str, edit.kernel.shape))
        raise EditError("nets.kernel_size", given=given, layer=edit.layer, side=side)
    if not np.isfinite(edit.kernel).all() or np.abs(edit.kernel).max() > LARGEST_WEIGHT:
        raise EditError("nets.kernel_range", limit=LARGEST_WEIGHT)


# ---- describe edits as text, model card and code --------------------------------------------


def fingerprint(model: Model) -> str:
    """A hash of spec and weights; the model's name does not change it."""
    digest = hashlib.blake2b(spec_to_json(model.spec).encode(), digest_size=16)
    for name in sorted(model.weights):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(model.weights[name]).data)
    return digest.hexdigest()


def describe_edits(edits: Iterable[Edit]) -> tuple[Message, ...]:
    """The edits in words, without duplicates: "conv1 channel 3: kernel painted"."""
    seen = {(edit.layer, edit.channel, edit.source, edit.kernel is None): edit for edit in edits}
    return tuple(map(_describe, seen.values()))


def _describe(edit: Edit) -> Message:
    place = {"layer": edit.layer, "channel": edit.channel}
    if edit.kernel is None:
        return Message("nets.edit_off", **place)
    if edit.source is None:
        return Message("nets.edit_painted", **place)
    return Message("nets.edit_painted_source", source=edit.source, **place)


def kept_model(base: Model, edits: tuple[Edit, ...], results: dict[str, float]) -> Model:
    """The edited model under a new name, with a card that lists the edits."""
    summary = Message("nets.edited", model=base.name, changes=describe_edits(edits))
    card = Card(
        summary={language: summary.in_language(language)[:2000] for language in LANGUAGES},
        sources=base.card.sources,
        recipe=base.card.recipe,
        results=results,
    )
    return replace(apply_edits(base, edits), name=f"{base.name} edited", card=card)


def number_text(value: float) -> str:
    """The shortest decimal number that converts back to the same float32."""
    return np.format_float_positional(np.float32(value), unique=True, trim="-")


def edit_code(edit: Edit, model: Model) -> tuple[str, ...]:
    """The lines of PyTorch that make the same edit to a module `net`."""
    where = f"net.{edit.layer}.weight[{edit.channel}"
    if edit.kernel is None:
        names = _names_of_channel(model, edit.layer)
        return tuple(f"net.{name}[{edit.channel}] = 0" for name in names)
    rows = ", ".join(f"[{', '.join(map(number_text, row.tolist()))}]" for row in edit.kernel)
    source = "" if edit.source is None else f", {edit.source}"
    return (f"{where}{source}] = torch.tensor([{rows}])",)
