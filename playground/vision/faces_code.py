"""“Show the code” of faces: a script that prints what the last net says of its windows."""

from __future__ import annotations

import io

import numpy as np

from playground.data.picture_files import open_picture
from playground.explain.code.beside import model_file, net_lines
from playground.nets.model import Model
from playground.vision.faces import NAMES, SIDES, THRESHOLDS, Cascade

FILE = "windows.npz"
STAGE = "o"  # the last net


def faces_code(model: Model) -> str:
    """Code that prints the score and the corrected box (left, top, right, bottom) of each window
    above the threshold."""
    side, threshold = SIDES[STAGE], THRESHOLDS[2]
    lines = f"""\
with np.load("{FILE}") as file:  # the picture, and the windows that the net {NAMES["r"]} has left
    picture, windows = file["picture"], file["windows"]
pixels = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
for window in windows:
    left, top, right, bottom = (int(edge) for edge in window)
    crop = pixels[:, :, max(top, 1) - 1 : max(bottom, 0), max(left, 1) - 1 : max(right, 0)]
    if 0 in crop.shape:
        continue  # outside of the picture
    crop = F.interpolate(crop, size=({side}, {side}), mode="area") / 255
    with torch.no_grad():
        outputs = net(crop.flip(2, 3))[0].flatten().numpy()  # made for pictures turned by 180°
    exponentials = np.exp(outputs[:2] - outputs[:2].max())
    score = exponentials[1] / exponentials.sum()
    if score > {threshold}:
        sides = np.tile(window[2:] - window[:2] + 1, 2)
        print(f"{{score:.4f}}", np.round(window + outputs[2:6] * sides, 1))"""
    start = [
        "# Needs: pip install torch safetensors numpy",
        f"# and beside this script, to be downloaded below it: {model_file(model)!a}, {FILE}",
        "from collections import OrderedDict",
        "import numpy as np",
        "import torch",
        "import torch.nn.functional as F",
        "from safetensors.torch import load_file",
        "from torch import nn",
        "",
        *net_lines(model),
    ]
    return "\n".join([*start, lines])


def faces_file(data: bytes, cascade: Cascade) -> bytes:
    """The file that the code reads."""
    picture = np.asarray(open_picture(data, colour=True))
    grown = cascade.width / picture.shape[1]
    windows = [np.array(one.box.corners) / grown for one in cascade.stages[-1].given]
    out = io.BytesIO()
    np.savez_compressed(out, picture=picture, windows=np.array(windows, np.float32).reshape(-1, 4))
    return out.getvalue()
