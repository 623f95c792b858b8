"""“Show the code” of the CNN page: lines that run as they are and print the number shown."""

from __future__ import annotations

import base64
import zlib

import numpy as np

from playground.core.drawing import Drawing
from playground.nets import spec as s
from playground.nets.columns import INPUT, SOFTMAX, Cell
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.store import shipped_names


def forward_code(model: Model, drawing: Drawing, column: str, cell: Cell) -> str:
    """Load the weights, run the net up to a column, print one cell."""
    return "\n".join(
        [*_start(model, drawing), *_pass(model, column), f"print({_at('x', cell)}.item())"]
    )


def follow_code(model: Model, drawing: Drawing, column: str, cell: Cell) -> str:
    """Print each logit's gradient × activation for a cell, and the drop without it."""
    lines = [*_start(model, drawing), *_pass(model, column)]
    lines += [
        "",
        "def rest(x):",
        *(f"    {line}" for line in _layers(model, after=column)),
        "    return x[0]",
        "",
        "x.requires_grad_()",
        "without = x.detach().clone()",
        f"{_at('without', cell)} = 0",
        "for logit, gone in zip(rest(x), rest(without)):",
        "    (gradient,) = torch.autograd.grad(logit, x, retain_graph=True)",
        f"    flow = {_at('gradient', cell)} * {_at('x', cell)}",
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
    """Print the loss, the gradient at the cell and at one weight, and the loss after the step.

    `weight_at` names a layer and the place of a weight in its tensor; None leaves that out.
    """
    lines = _start(model, drawing)
    if weight_at:
        lines += [f'weight = w["{weight_at[0]}.weight"].requires_grad_()']
    lines += ["", "def loss_of(x):", '    kept = {"input": x}']
    for name, line in zip(model.spec.names, _layers(model), strict=True):
        lines += [f"    {line}", f'    kept["{name}"] = x']
    lines += [
        '    kept["softmax"] = p = x.softmax(1)',
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
    # From the logits, a tiny p does no harm; but only p itself has a gradient at the softmax.
    return (
        f"-p[0, {label}].log()"
        if column == SOFTMAX
        else f"F.cross_entropy(x, torch.tensor([{label}]))"
    )


def _start(model: Model, drawing: Drawing) -> list[str]:
    shipped = model.name in shipped_names()
    path = f"assets/models/{model.name}.safetensors" if shipped else f"{model.name}.safetensors"
    packed = base64.b64encode(zlib.compress(np.asarray(drawing.pixels).tobytes(), 9)).decode()
    side = model.spec.input
    assert isinstance(side, s.ImageInput)  # the page shows picture nets alone
    note = "" if shipped else "  # the file that “Download” gives"
    return [
        "import base64, zlib",
        "import torch",
        "import torch.nn.functional as F",
        "from safetensors.torch import load_file",
        "",
        f"w = load_file({path!r}){note}",
        f'grey = zlib.decompress(base64.b64decode("{packed}"))',
        f"x = torch.tensor(list(grey)).reshape(1, 1, {side.height}, {side.width}) / 255",
    ]


def _pass(model: Model, column: str) -> list[str]:
    if column == INPUT:
        return []
    lines = _layers(model)
    if column == SOFTMAX:
        return [*lines, "x = x.softmax(1)"]
    return lines[: model.spec.names.index(column) + 1]


def _layers(model: Model, after: str = INPUT) -> list[str]:
    """One line a layer, all of them or those after a column."""
    table = describe_layers(model.spec)
    lines = [_line(info.name, info.layer) for info in table]
    if after == INPUT:
        return lines
    return [] if after == SOFTMAX else lines[model.spec.names.index(after) + 1 :]


def _line(name: str, layer: s.Layer) -> str:
    pair = f'w["{name}.weight"], w["{name}.bias"]'
    match layer:
        case s.Conv(_, _, stride, padding):
            return f"x = F.conv2d(x, {pair}, stride={stride}, padding={padding})"
        case s.Dense():
            return f"x = F.linear(x, {pair})"
        case s.BatchNorm():
            running = f'w["{name}.running_mean"], w["{name}.running_var"]'
            return f"x = F.batch_norm(x, {running}, {pair})"
        case s.MaxPool(size, stride):
            return f"x = F.max_pool2d(x, {size}, {stride})"
        case s.AvgPool(size, stride):
            return f"x = F.avg_pool2d(x, {size}, {stride})"
        case s.Flatten():
            return "x = x.flatten(1)"
        case s.Dropout():
            return "x = x  # dropout does nothing while the net answers"
    return {"relu": "x = x.relu()", "tanh": "x = x.tanh()"}.get(layer.kind, "x = x.sigmoid()")


def _at(name: str, cell: Cell) -> str:
    return f"{name}[0, {', '.join(map(str, cell))}]"
