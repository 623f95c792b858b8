"""“Show the code” of a restored picture: a script that fills the hole, or removes the noise."""

from __future__ import annotations

from playground.core.task import Restoration
from playground.explain.code.beside import model_file, net_lines
from playground.nets.code import helper_code, import_lines
from playground.nets.model import Model
from playground.tasks.restoration import RestorationTask
from playground.vision.restore import SPREAD, STEPS

ORIGINAL, DAMAGED, MASK = "original.png", "damaged.png", "mask.png"


def restore_code(model: Model, *, hole: bool, seed: int = 0) -> str:
    """Code that restores the damaged picture from the noise of a seed, and prints the PSNR where it
    was damaged. The three pictures are files beside it."""
    helpers = helper_code(model.spec)
    made = "".join(helpers) + "\n".join(net_lines(model))
    channels, height, width = RestorationTask(model.spec).picture_shape()
    size = f"1, {channels}, {height}, {width}"
    if channels == 1:
        planes, picture, where = "[None, None]", "x[0, 0]", "mask > 0"
    else:
        planes, picture, where = ".permute(2, 0, 1)[None]", "x[0].permute(1, 2, 0)", (
            "mask[..., None] > 0"
        )  # fmt: skip
    unsure = Restoration.HOLE if hole else Restoration.NOISY
    files = ", ".join((ascii(model_file(model)), ORIGINAL, DAMAGED, MASK))
    lines = [
        "# Needs: pip install torch safetensors numpy pillow",
        f"# and beside this script, to be downloaded below it: {files}",
        "from collections import OrderedDict",
        "",
        "import numpy as np",
        "import torch",
        *(line for line in import_lines(made) if line != "import torch"),
        "from PIL import Image",
        "from safetensors.torch import load_file",
        "from torch import nn",
        "",
        *(f"\n{helper}\n" for helper in helpers),
        *net_lines(model),
        "",
        f'original, damaged, mask = (np.array(Image.open(name)) for name in ("{ORIGINAL}",'
        f' "{DAMAGED}", "{MASK}"))',
        "hole = torch.tensor(mask > 0)[None, None]",
        f"given = torch.tensor(damaged){planes} / 127.5 - 1",
        *(["given = torch.where(hole, 0.0, given)"] if hole else []),
        f"unsure = {unsure} * hole.float()  # 0: exact, {Restoration.NOISY}: noisy, "
        f"{Restoration.HOLE:g}: unknown",
        f"noise = {SPREAD} * torch.randn({size}, generator=torch.Generator().manual_seed({seed}))",
        "",
        "def velocity(x, t):",
        "    found = net(torch.cat([x, torch.full_like(unsure, t), given, unsure], 1))",
        "    return torch.where(hole, found, given - noise)  # exact pixels go straight",
        "",
        f"x, steps = noise, {STEPS}",
        "with torch.inference_mode():",
        "    for step in range(steps):",
        "        middle = x + velocity(x, step / steps) / (2 * steps)",
        "        x = x + velocity(middle, (step + 0.5) / steps) / steps",
        f"filled = (({picture} + 1) * 127.5).round().clamp(0, 255).byte().numpy()",
        f"filled = np.where({where}, filled, damaged)",
        "error = ((filled.astype(float) - original) ** 2)[mask > 0].mean()",
        "print(10 * np.log10(255**2 / error))",
        'Image.fromarray(filled).save("restored.png")',
    ]
    return "\n".join(lines)
