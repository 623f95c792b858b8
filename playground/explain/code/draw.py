"""“Show the code” of the Draw page: lines that print the probabilities on screen."""

from __future__ import annotations

import base64
import zlib

from playground.core.drawing import Drawing
from playground.nets.code import module_class
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import ModelSpec


def drawing_code(model: Model, drawing: Drawing, shipped: bool) -> str:
    """Lines of PyTorch that build this net, load its file and print these probabilities.

    They need torch and safetensors alone, and the model's file: a shipped one where it lies in
    the project's folder, one's own as it was downloaded. The drawing travels in the code itself.
    """
    packed = base64.b85encode(zlib.compress(drawing.pixels.tobytes(), 9)).decode()
    parts = [packed[at : at + 88] for at in range(0, len(packed), 88)]
    pixels = "\n".join(f'    b"{part}"' for part in parts)
    path = f"{'assets/models/' if shipped else ''}{model.name}.safetensors"
    net = _net(model.spec)
    functional = "import torch.nn.functional as F\n" if "F." in net else ""
    return f"""\
import base64, zlib
from collections import OrderedDict

import torch
{functional}from safetensors.torch import load_file
from torch import nn

{net}.eval()
net.load_state_dict(load_file({path!r}), strict=False)  # batch norms' counters are not kept

# the drawing: 28 × 28 grey levels, white on black
pixels = zlib.decompress(base64.b85decode(
{pixels}
))
image = torch.frombuffer(bytearray(pixels), dtype=torch.uint8).reshape(1, 1, 28, 28) / 255

with torch.inference_mode():
    probabilities = net(image).softmax(1)[0]
for label, probability in zip({list(model.spec.labels)!r}, probabilities.tolist()):
    print(label, f"{{probability:.6f}}")
"""


def _net(spec: ModelSpec) -> str:
    """The net under the names that its file has: a chain in a row, branches in a module class."""
    table = describe_layers(spec)
    # A layer that does more than call its module has no row of its own.
    plain = all(info.layer.call_line("m", ["x"], info.input_shapes) == "m(x)" for info in table)
    if not (spec.is_chain and plain):
        return f"{module_class(spec)}\n\n\nnet = Net()"
    rows = "\n".join(
        f'    ("{info.name}", {info.layer.torch_line(info.input_shapes)}),' for info in table
    )
    return f"net = nn.Sequential(OrderedDict([\n{rows}\n]))"
