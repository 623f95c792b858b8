"""“Show the code” of the CNN page's other panels: the layer table, edited kernels, and activation
maximization."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from playground.explain import activation_maximization as am
from playground.explain.code.beside import head, model_file, net_lines, read_digits
from playground.nets.code import functional_lines, variable
from playground.nets.edit import Edit, edit_code
from playground.nets.model import Model
from playground.nets.shapes import LayerInfo, describe_layers, input_shape

IMPORTS = [
    "import torch",
    "import torch.nn.functional as F",
    "from safetensors.torch import load_file",
]


def table_code(model: Model) -> str:
    """Code that prints each layer's name, output shape, parameters and multiply-adds, and the
    sums."""
    spec = model.spec
    lines = [
        *head(model),
        *IMPORTS,
        "",
        f"w = load_file({model_file(model)!r})",
        f"x = torch.zeros(1, {', '.join(map(str, input_shape(spec)))})",
        "total = 0",
        "",
        "def show(name, out, multiply_adds):",
        "    global total",
        '    own = [w[k] for k in w if k.startswith(name + ".") and "running" not in k]',
        "    parameters = sum(tensor.numel() for tensor in own)",
        "    print(name, tuple(out.shape[1:]), parameters, multiply_adds)",
        "    total += parameters",
        "",
    ]
    functional = functional_lines(spec)
    for info in describe_layers(spec):
        out = variable(spec, info.name)
        lines += [*functional[info.name], f'show("{info.name}", {out}, {_products(model, info)})']
    return "\n".join([*lines, 'print("parameters", total)'])


def _products(model: Model, info: LayerInfo) -> str:
    """The layer's multiply-adds as a formula: each output is one sum over its unit's weights."""
    weight = model.weights.get(f"{info.name}.weight")
    if weight is not None and prod(info.output_shape) * weight[0].size == info.multiply_adds:
        out = variable(model.spec, info.name)
        return f'{out}[0].numel() * w["{info.name}.weight"][0].numel()'
    return str(info.multiply_adds)


def edit_panel_code(model: Model, edits: Sequence[Edit], count: int) -> str:
    """Code that makes the same edits and prints the accuracy on the first test digits."""
    changes = [line for edit in edits for line in edit_code(edit, model)]
    return "\n".join(
        [
            *head(model, digits=True),
            "from collections import OrderedDict",
            "",
            "import numpy as np",
            *IMPORTS,
            "from torch import nn",
            "",
            *net_lines(model),
            *(["with torch.no_grad():", *(f"    {line}" for line in changes)] if changes else []),
            "",
            *read_digits(count),
            "with torch.inference_mode():",
            "    accuracy = (net(images).argmax(1) == torch.tensor(labels)).float().mean().item()",
            'print(f"{accuracy:.1%}")',
        ]
    )


def seek_code(model: Model, layer: str, channel: int, count: int) -> str:
    """Code that prints a channel's nine highest activations among the test digits, and the cell's
    activation before and after gradient ascent on the picture."""
    plan = am.ascent_plan(model, layer, channel)
    spec, patch = model.spec, plan.patch
    height, width = am.picture_size(model)
    rows, columns = f"{patch.top}:{patch.bottom}", f"{patch.left}:{patch.right}"
    cell = "".join(f", {place}" for place in plan.cell)
    return "\n".join(
        [
            *head(model, digits=True),
            "import numpy as np",
            *IMPORTS,
            "",
            f"w = load_file({model_file(model)!r})",
            "",
            "def channel_of(x, rectified=True):",
            *(f"    {line}" for line in _until(model, layer, plan.rectifier)),
            f"    return {variable(spec, layer)}[:, {channel}]",
            "",
            *read_digits(count),
            "with torch.inference_mode():",
            "    strongest = channel_of(images).reshape(len(images), -1).max(1).values",
            "for value, index in zip(*strongest.topk(9)):",
            '    print(f"{labels[index]} ({value:.3g})")',
            "",
            "# Gradient ascent on the pixels that the cell in the middle sees.",
            f"seen = torch.zeros(1, 1, {height}, {width})",
            f"seen[..., {rows}, {columns}] = 1",
            "noise = torch.randn(seen.shape, generator=torch.Generator().manual_seed(0))",
            f"picture = ((0.1 + {am.START} * noise).clamp(0, 1) * seen).requires_grad_()",
            f"optimiser = torch.optim.Adam([picture], lr={am.LEARNING_RATE})",
            "values, size = [], 0",
            f"for step in range({am.STEPS + 1}):",
            f"    value = channel_of(picture, rectified=False)[0{cell}]",
            "    (gradient,) = torch.autograd.grad(value, picture)",
            "    values.append(value.item())",
            "    size = size or gradient.abs().sum()  # one scale for faint and loud channels",
            "    if size == 0:",
            "        break",
            "    still = picture.detach()",
            "    down, right = still.diff(dim=-2).sign(), still.diff(dim=-1).sign()",
            "    rough = F.pad(down, (0, 0, 1, 0)) - F.pad(down, (0, 0, 0, 1))",
            "    rough += F.pad(right, (1, 0)) - F.pad(right, (0, 1))",
            f"    slope = {am.SMOOTHNESS} * rough / picture.numel() - gradient / size",
            "    picture.grad = slope * seen",
            "    optimiser.step()",
            "    with torch.no_grad():",
            "        picture.clamp_(0, 1)",
            *(["values = [max(value, 0) for value in values]"] if plan.rectifier else []),
            'print(f"{values[0]:.3g} to {max(values):.3g}")',
        ]
    )


def _until(model: Model, layer: str, rectifier: str | None) -> list[str]:
    """The lines of the forward pass up to a layer, without those of `rectifier`, which would cut
    the gradient off."""
    spec, lines = model.spec, []
    for name, own in functional_lines(spec).items():
        if name == rectifier:
            before = variable(spec, spec.inputs[spec.names.index(name)][0])
            lines += ["if rectified:", *(f"    {line}" for line in own)]
            if not spec.is_chain:
                lines += ["else:", f"    {variable(spec, name)} = {before}"]
        else:
            lines += own
        if name == layer:
            break
    return lines
