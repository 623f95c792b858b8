"""“Show the code” of the Draw page: lines that print the probabilities on screen."""

from __future__ import annotations

import base64
import zlib

from playground.core.drawing import Drawing
from playground.explain.code.beside import head, net_lines
from playground.nets.model import Model


def drawing_code(model: Model, drawing: Drawing) -> str:
    """Lines of PyTorch that build this net, load its file and print these probabilities.

    They need only torch, safetensors and the model's file beside them. The drawing is part of the
    code.
    """
    packed = base64.b85encode(zlib.compress(drawing.pixels.tobytes(), 9)).decode()
    parts = [packed[at : at + 88] for at in range(0, len(packed), 88)]
    pixels = "\n".join(f'    b"{part}"' for part in parts)
    first, net = "\n".join(head(model)), "\n".join(net_lines(model))
    functional = "import torch.nn.functional as F\n" if "F." in net else ""
    return f"""\
{first}
import base64, zlib
from collections import OrderedDict

import torch
{functional}from safetensors.torch import load_file
from torch import nn

{net}

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
