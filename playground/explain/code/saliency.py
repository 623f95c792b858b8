"""“Show the code” of the maps of `explain/saliency.py`: scripts that print their numbers."""

from __future__ import annotations

from playground.explain.code.beside import head, model_file, net_lines
from playground.explain.code.cnn import (
    PHOTO,
    logits_variable,
    pass_lines,
    photo_start,
    rest_lines,
)
from playground.nets.code import variable
from playground.nets.model import Model
from playground.nets.spec import ImageInput


def occlusion_code(model: Model, label: int, square: tuple[int, int, int, int]) -> str:
    """Code that prints the label's probability, and how much it falls with the square (top, left,
    bottom, right) covered by the picture's mean colour."""
    top, left, bottom, right = square
    return "\n".join(
        [
            *net_start(model),
            "covered = x.clone()",
            f"covered[:, :, {top}:{bottom}, {left}:{right}] = x.mean((2, 3), keepdim=True)",
            "with torch.inference_mode():",
            f"    before, after = (net(each).softmax(1)[0, {label}].item()"
            " for each in (x, covered))",
            "print(before, before - after)",
        ]
    )


def grad_cam_code(model: Model, label: int, layer: str) -> str:
    """Code that prints the map of Grad-CAM for the feature maps of a layer."""
    spec = model.spec
    return "\n".join(
        [
            *photo_start(model),
            "x.requires_grad_()",
            *pass_lines(spec, layer),
            f"maps = {variable(spec, layer)}",
            *rest_lines(spec, layer),
            f"(gradient,) = torch.autograd.grad({logits_variable(spec)}[0, {label}], maps)",
            "weighted = gradient.mean((2, 3), keepdim=True) * maps",
            "print(weighted.sum(1)[0].relu())",
        ]
    )


def net_start(model: Model) -> list[str]:
    """The lines that make the net as `net`, with its weights, and the picture as `x`."""
    taken = model.spec.input
    assert isinstance(taken, ImageInput)
    shape = f"1, {taken.height}, {taken.width}, {taken.channels}"
    return [
        *head(model, photo=PHOTO),
        "from collections import OrderedDict",
        "import numpy as np",
        "import torch",
        "import torch.nn.functional as F",
        "from PIL import Image",
        "from safetensors.torch import load_file",
        "from torch import nn",
        "",
        f"# {model_file(model)!a} is the net's weights, {PHOTO} the picture as the net gets it.",
        *net_lines(model),
        f'pixels = torch.tensor(np.array(Image.open("{PHOTO}")))',
        f"x = pixels.reshape({shape}).permute(0, 3, 1, 2) / 255",
    ]
