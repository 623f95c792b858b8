"""“Show the code” of the CNN page: a complete script that prints the number on screen."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable

import numpy as np

from playground.core.drawing import Drawing
from playground.explain.code.beside import head, model_file
from playground.nets.code import functional_lines, variable
from playground.nets.columns import INPUT, SOFTMAX, Cell
from playground.nets.model import Model
from playground.nets.spec import ImageInput, ModelSpec


def forward_code(model: Model, drawing: Drawing, column: str, cell: Cell) -> str:
    """Code that loads the weights, runs the net up to a column and prints one cell."""
    spec = model.spec
    last = "x" if column == SOFTMAX else variable(spec, column)
    return "\n".join(
        [*_start(model, drawing), *pass_lines(spec, column), f"print({_at(last, cell)}.item())"]
    )


PHOTO = "photo.png"


def photo_code(model: Model, column: str, cell: Cell) -> str:
    """The same as `forward_code`, for a net that takes a photo, in a file beside the code."""
    spec = model.spec
    last = "x" if column == SOFTMAX else variable(spec, column)
    shown = _at(last, cell)
    return "\n".join([*photo_start(model), *pass_lines(spec, column), f"print({shown}.item())"])


def follow_code(model: Model, drawing: Drawing, column: str, cell: Cell) -> str:
    """Code that prints each logit's gradient × activation for a cell, and the logit's drop when
    the cell is set to 0."""
    spec = model.spec
    start = variable(spec, column) if column != SOFTMAX else "x"
    lines = [*_start(model, drawing), *pass_lines(spec, column)]
    lines += [
        "",
        f"def rest({start}):",
        *(f"    {line}" for line in rest_lines(spec, column)),
        f"    return {logits_variable(spec) if column != SOFTMAX else 'x'}[0]",
        "",
        f"{start}.requires_grad_()",
        f"without = {start}.detach().clone()",
        f"{_at('without', cell)} = 0",
        f"for logit, gone in zip(rest({start}), rest(without)):",
        f"    (gradient,) = torch.autograd.grad(logit, {start}, retain_graph=True)",
        f"    flow = {_at('gradient', cell)} * {_at(start, cell)}",
        "    print(flow.item(), (logit - gone).item())",
    ]
    return "\n".join(lines)


def back_code(
    model: Model,
    drawing: Drawing,
    column: str,
    cell: Cell,
    *,
    label: int,
    loss_kind: str,
    learning_rate: float,
    weight_at: tuple[str, tuple[int, ...]] | None,
) -> str:
    """Code that prints the loss, its gradients at the cell and at one weight, and the loss after
    one SGD step.

    `weight_at` is a layer's name and the index of a weight in its tensor; None leaves the weight
    out.
    """
    spec = model.spec
    lines = _start(model, drawing)
    if weight_at:
        lines += [f'weight = w["{weight_at[0]}.weight"].requires_grad_()']
    lines += ["", "def loss_of(x):", '    kept = {"input": x}']
    for name, own in functional_lines(spec).items():
        lines += [*(f"    {line}" for line in own), f'    kept["{name}"] = {variable(spec, name)}']
    lines += [
        f'    kept["softmax"] = p = {logits_variable(spec)}.softmax(1)',
        f"    return {_loss(model, label, loss_kind, column)}, kept",
    ]
    lines += ["", "x.requires_grad_()", "loss, kept = loss_of(x)", 'print("loss", loss.item())']
    lines += [
        f'(gradient,) = torch.autograd.grad(loss, kept["{column}"], retain_graph=True)',
        f'print("at the cell", {_at("gradient", cell)}.item())',
    ]
    if weight_at:
        at = ", ".join(map(str, weight_at[1]))
        lines += [
            "loss.backward()",
            f'print("at the weight", weight.grad[{at}].item())',
            "with torch.no_grad():",
            f"    weight[{at}] -= {learning_rate!r} * weight.grad[{at}]",
            f'    print("weight after", weight[{at}].item(), "loss after", loss_of(x)[0].item())',
        ]
    return "\n".join(lines)


def _loss(model: Model, label: int, loss_kind: str, column: str) -> str:
    if loss_kind == "mse":
        row = f"F.one_hot(torch.tensor([{label}]), {len(model.spec.labels)})"
        return f"F.mse_loss(p, {row}.float())"
    # Cross-entropy from the logits is accurate even for a tiny p, but the gradient at the
    # softmax's output needs the loss as a function of p.
    return (
        f"-p[0, {label}].log()"
        if column == SOFTMAX
        else f"F.cross_entropy({logits_variable(model.spec)}, torch.tensor([{label}]))"
    )


def _start(model: Model, drawing: Drawing) -> list[str]:
    packed = base64.b64encode(zlib.compress(np.asarray(drawing.pixels).tobytes(), 9)).decode()
    side = model.spec.input
    assert isinstance(side, ImageInput)  # the page shows only picture nets
    return [
        *head(model),
        "import base64, zlib",
        "import torch",
        "import torch.nn.functional as F",
        "from safetensors.torch import load_file",
        "",
        f"w = load_file({model_file(model)!r})",
        f'grey = zlib.decompress(base64.b64decode("{packed}"))',
        f"x = torch.tensor(list(grey)).reshape(1, 1, {side.height}, {side.width}) / 255",
    ]


def photo_start(model: Model) -> list[str]:
    """The lines that load the weights as `w` and the photo as `x`."""
    taken = model.spec.input
    assert isinstance(taken, ImageInput)  # the page shows only picture nets
    shape = f"1, {taken.height}, {taken.width}, {taken.channels}"
    return [
        *head(model, photo=PHOTO),
        "import numpy as np",
        "import torch",
        "import torch.nn.functional as F",
        "from PIL import Image",
        "from safetensors.torch import load_file",
        "",
        f"w = load_file({model_file(model)!r})",
        f'pixels = torch.tensor(np.array(Image.open("{PHOTO}")))',
        f"x = pixels.reshape({shape}).permute(0, 3, 1, 2) / 255",
    ]


def logits_variable(spec: ModelSpec) -> str:
    """The variable of the logits."""
    return variable(spec, spec.names[-1])


def pass_lines(spec: ModelSpec, column: str) -> list[str]:
    """The lines of the forward pass up to and including a column."""
    if column == INPUT:
        return []
    layers = functional_lines(spec)
    if column == SOFTMAX:
        return [*_flat(layers.values()), f"x = {logits_variable(spec)}.softmax(1)"]
    return _flat(list(layers.values())[: spec.names.index(column) + 1])


def rest_lines(spec: ModelSpec, column: str) -> list[str]:
    """The lines of the layers after a column."""
    if column == SOFTMAX:
        return []
    first = 0 if column == INPUT else spec.names.index(column) + 1
    return _flat(list(functional_lines(spec).values())[first:])


def _flat(layers: Iterable[list[str]]) -> list[str]:
    return [line for lines in layers for line in lines]


def _at(name: str, cell: Cell) -> str:
    return f"{name}[0, {', '.join(map(str, cell))}]"
