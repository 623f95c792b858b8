"""“Show the code” of a made picture: a script that makes it, and prints one pixel's numbers."""

from __future__ import annotations

import shlex

from playground.core.task import FlowMatching
from playground.explain.code.beside import model_file, net_lines
from playground.nets.code import helper_code, import_lines
from playground.nets.model import Model
from playground.nets.spec import ImageInput
from playground.vision.flow_film import Plan, start_labels
from playground.vision.words import words_text


def film_code(model: Model, plan: Plan, picked: int, pixel: tuple[int, int, int]) -> str:
    """Code that makes the picked picture of the plan, and prints for each step the velocities at
    its middle and the pixel (row, column, channel) after it."""
    spec, task = model.spec, model.spec.task
    assert isinstance(task, FlowMatching)
    taken = spec.input
    assert isinstance(taken, ImageInput)
    row, column, channel = pixel
    mixes = start_labels(len(spec.labels), plan)
    labels = [round(float(value), 6) for value in mixes[picked]]
    size = f"{task.channels}, {taken.height}, {taken.width}"
    guided = task.guided and bool(spec.labels)
    helpers = helper_code(spec)
    made = "".join(helpers) + "\n".join(net_lines(model))
    extra = [line for line in import_lines(made) if line != "import torch"]
    picture = "picture[0]" if task.channels == 1 else "picture.transpose(1, 2, 0)"
    lines = [
        "# Needs: pip install torch safetensors numpy pillow",
        f"# and beside this script, to be downloaded below it: {model_file(model)!a}",
        "from collections import OrderedDict",
        "",
        "import torch",
        *extra,
        "from PIL import Image",
        "from safetensors.torch import load_file",
        "from torch import nn",
        "",
        *(f"\n{helper}\n" for helper in helpers),
        *net_lines(model),
        "",
        *_noise_lines(plan, picked, len(mixes), size),
        f"labels = torch.tensor([{labels}])  # the values of the label maps",
        "",
        "def velocity(x, t, labels):",
        "    known = torch.cat([torch.full((1, 1), t), labels], 1).reshape(1, -1, 1, 1)",
        f"    return net(torch.cat([x, known.expand(-1, -1, {taken.height}, {taken.width})], 1))",
        "",
        "def velocities(x, t):",
        "    given = velocity(x, t, labels)",
        *(_guided_lines(plan.guidance) if guided else ["    return given, given, given"]),
        "",
        "def at(x):",
        f"    return round(x[0, {channel}, {row}, {column}].item(), 4)",
        "",
        f"steps = {plan.steps}",
        "with torch.inference_mode():",
        "    for step in range(steps):",
        "        *_, first = velocities(x, step / steps)",
        "        middle = x + first / (2 * steps)",
        "        given, free, second = velocities(middle, (step + 0.5) / steps)",
        "        before, x = x, x + second / steps",
        "        print(step / steps, at(before), at(given), at(free), at(second), at(x))",
        "picture = ((x[0] + 1) * 127.5).round().clamp(0, 255).byte().numpy()",
        f'Image.fromarray({picture}).save("made.png")',
    ]
    return "\n".join(lines)


def generate_command(model: Model, plan: Plan, is_own: bool) -> str | None:
    """The command that makes the same pictures; None if the command line cannot."""
    if plan.way != "labels" or len(plan.labels) > 1 or len(plan.words) > 1:
        return None
    name = model_file(model) if is_own else model.name
    parts = ["python -m playground generate --model", shlex.quote(name)]
    if plan.labels:
        parts += ["--label", shlex.quote(model.spec.labels[plan.labels[0]])]
    if plan.words:
        parts += ["--words", shlex.quote(words_text(model.spec.labels, plan.words[0]))]
    parts += ["--count", str(plan.count), "--seed", str(plan.seed), "--steps", str(plan.steps)]
    return " ".join([*parts, "--guidance", f"{plan.guidance:g}", "--out made"])


def _guided_lines(guidance: float) -> list[str]:
    return [
        "    free = velocity(x, t, torch.zeros_like(labels))  # without a label",
        f"    return given, free, free + {guidance!r} * (given - free)",
    ]


def _noise_lines(plan: Plan, picked: int, count: int, size: str) -> list[str]:
    """Lines that make the noise `x` of the picked picture."""
    seeded = "torch.Generator().manual_seed"
    if plan.way == "noises":
        part = picked / (count - 1) if count > 1 else 0.0
        return [
            f"ends = [torch.randn(1, {size}, generator={seeded}(seed))"
            f" for seed in ({plan.seed}, {plan.other})]",
            "cosine = torch.cosine_similarity(ends[0].flatten(), ends[1].flatten(), 0)",
            f"angle, part = cosine.arccos(), {round(part, 6)}",
            "x = (((1 - part) * angle).sin() * ends[0] + (part * angle).sin() * ends[1])"
            " / angle.sin()",
        ]
    if plan.way in ("same", "between"):
        return [f"x = torch.randn(1, {size}, generator={seeded}({plan.seed}))"]
    return [
        f"noise = torch.randn({count}, {size}, generator={seeded}({plan.seed}))",
        f"x = noise[{picked}:{picked + 1}]",
    ]
