"""A stand-alone training script: a run's net, recipe and seed in plain PyTorch. On a CPU, with
the same number of threads, it reproduces the run's numbers bit for bit."""

from __future__ import annotations

from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.data.mnist import TORCHVISION
from playground.nets.code import helper_code, module_class, sequential_rows
from playground.nets.shapes import input_shape, seen_size
from playground.nets.spec import ModelSpec
from playground.training import schedules
from playground.training.settings import settings

EXAMPLES = "examples.npz"  # made by `playground.training.export.examples_npz`


def training_script(spec: ModelSpec, recipe: Recipe, dataset: str) -> str:
    """A Python file that trains this net with this recipe and prints each epoch's metrics.

    The script needs torch and numpy. A data set of `TORCHVISION` also needs torchvision; any other
    needs the file `EXAMPLES` in the same folder. Learning rates changed during the run and the
    time limit are left out.
    """
    text = spec.input.kind == "text"
    parts = (
        _head(dataset),
        _data(dataset),
        (_text_net if text else _picture_net)(spec, recipe.seed),
        _augmentation(recipe) if _moves(recipe) else "",
        _loss(recipe),
        _rate(recipe),
        EVALUATION,
        _training(spec, recipe),
    )
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _head(dataset: str) -> str:
    needs = "torch torchvision" if dataset in TORCHVISION else "torch numpy"
    beside = "" if dataset in TORCHVISION else f"\n\nBeside it lies {EXAMPLES}, from the same page."
    first = "import math\n\nimport torch" if dataset in TORCHVISION else (
        "import math\n\nimport numpy as np\nimport torch"
    )  # fmt: skip
    last = "import torchvision\nfrom torch import nn" if dataset in TORCHVISION else (
        "from torch import nn"
    )  # fmt: skip
    return f'''
"""Trains a net as the neural playground did. Needs: pip install {needs}{beside}"""

{first}
import torch.nn.functional as F
{last}

torch.set_num_threads({settings().torch_threads})  # other numbers of threads round otherwise
'''


def _data(dataset: str) -> str:
    if dataset in TORCHVISION:
        return f"""
train = torchvision.datasets.{TORCHVISION[dataset]}("data", train=True, download=True)
check = torchvision.datasets.{TORCHVISION[dataset]}("data", train=False, download=True)
train_inputs, train_labels = train.data[:, None], train.targets
check_inputs, check_labels = check.data[:, None], check.targets
"""
    return f"""
with np.load("{EXAMPLES}") as file:
    train_inputs, train_labels = map(torch.tensor, (file["train_inputs"], file["train_labels"]))
    check_inputs, check_labels = map(
        torch.tensor, (file["validation_inputs"], file["validation_labels"])
    )
"""


# ---- the net ----------------------------------------------------------------------------------


def _seed(seed: int) -> str:
    return f"SEED = {seed}\ntorch.manual_seed(SEED)  # first weights and dropout"


PREPARED = {
    "digit": "New pictures: crop the ink, scale its longer side to 20, centre it by its mass.",
    "fit": "New pictures: fit each one whole, light on a dark ground.",
    "crop": "New pictures: scale each one so that 7/8 of its shorter side fits; crop the middle.",
}


def _picture_net(spec: ModelSpec, seed: int) -> str:
    taken = spec.input
    assert isinstance(taken, ImageInput)
    fast = ".to(memory_format=torch.channels_last)  # the same numbers sooner"
    if spec.is_chain:
        rows = "".join(f"    {row}\n" for row in sequential_rows(spec))
        made = f"{_seed(seed)}\nnet = nn.Sequential(\n{rows}){fast}"
    else:
        made = f"{module_class(spec)}\n\n\n{_seed(seed)}\nnet = Net(){fast}"
    return f"""
{made}


def as_input(pictures):
    # {PREPARED[taken.preparation]}
    return pictures.float().div_(255)


def answer(pictures):
    return net(pictures{_seen(spec)})  # no layer looks at more
"""


def _seen(spec: ModelSpec) -> str:
    """The slice that crops the images to the area that the layers read; "" if that is all of it."""
    _, *whole = input_shape(spec)
    height, width = seen_size(spec)
    return "" if [height, width] == whole else f"[:, :, :{height}, :{width}]"


def _text_net(spec: ModelSpec, seed: int) -> str:
    helpers = "".join(f"{text}\n\n" for text in helper_code(spec, last_only=True))
    return f"""
{helpers}{module_class(spec, last_only=True)}


{_seed(seed)}
net = Net()


def as_input(tokens):
    return tokens[:, : max(int((tokens != 0).sum(1).max()), 1)]


def answer(tokens):
    return net(tokens)
"""


# ---- the recipe -------------------------------------------------------------------------------


def _moves(recipe: Recipe) -> bool:
    moved = recipe.augmentation
    return bool(moved.shift or moved.turn or moved.scale or moved.thickness)


def _augmentation(recipe: Recipe) -> str:
    moved = recipe.augmentation
    lines = [
        "moves = torch.Generator().manual_seed(SEED + 1)\n\n\n"
        "def draw(count, limit):\n"
        "    return (torch.rand(count, generator=moves) * 2 - 1) * limit\n\n\n"
        "def move(pictures):\n"
        '    """Each picture moved at random: turned, scaled, shifted, thickened."""\n'
        "    count, (height, width) = len(pictures), pictures.shape[-2:]\n"
    ]
    if moved.shift or moved.turn or moved.scale:
        lines.append(
            f"    turn = torch.deg2rad(draw(count, {moved.turn}))\n"
            f"    zoom = 1 / (1 + draw(count, {moved.scale})).clamp(min=0.1)\n"
            "    cosine, sine = zoom * torch.cos(turn), zoom * torch.sin(turn)\n"
            f"    across = -draw(count, {moved.shift}) * 2 / width\n"
            f"    down = -draw(count, {moved.shift}) * 2 / height\n"
            "    rows = [\n"
            "        torch.stack([cosine, sine * (height / width), across], 1),\n"
            "        torch.stack([-sine * (width / height), cosine, down], 1),\n"
            "    ]\n"
            "    grid = F.affine_grid(torch.stack(rows, 1), pictures.shape, align_corners=False)\n"
            "    pictures = F.grid_sample(pictures, grid, align_corners=False)\n"
        )
    if moved.thickness:
        lines.append(
            f"    amount = draw(count, {moved.thickness}).view(-1, 1, 1, 1).clamp(-1, 1)\n"
            "    thicker = F.max_pool2d(pictures, 3, 1, 1)\n"
            "    thinner = -F.max_pool2d(-pictures, 3, 1, 1)\n"
            "    more, less = amount.clamp(min=0), amount.clamp(max=0)\n"
            "    pictures = pictures + more * (thicker - pictures) + less * (pictures - thinner)\n"
        )
    return "".join(lines) + "    return pictures\n"


def _loss(recipe: Recipe) -> str:
    smoothing = recipe.label_smoothing
    if recipe.loss == "cross_entropy":
        extra = f", label_smoothing={smoothing}" if smoothing else ""
        return f"def loss_of(logits, labels):\n    return F.cross_entropy(logits, labels{extra})\n"
    smooth = f"    target = target * {1 - smoothing} + {smoothing} / logits.shape[1]\n"
    return (
        "def loss_of(logits, labels):\n"
        "    target = F.one_hot(labels, logits.shape[1]).to(logits.dtype)\n"
        f"{smooth if smoothing else ''}"
        "    return (logits.softmax(1) - target).square().mean(1).mean()\n"
    )


def _rate(recipe: Recipe) -> str:
    rate = recipe.learning_rate
    ease = (
        "def ease(start, end, part):\n"
        "    return end + (start - end) / 2.0 * (1.0 + math.cos(math.pi * part))\n\n\n"
    )
    head = 'def rate_at(step, steps):\n    """The learning rate of a batch; 0 is the first."""\n'
    if recipe.schedule == "step":
        drops = schedules.DROPS
        return (
            f"{head}    return {rate} * {schedules.DROP} ** "
            f"sum(step >= drop * steps for drop in {drops})\n"
        )
    if recipe.schedule == "cosine":
        return f"{ease}{head}    return ease({rate}, 0.0, step / steps)\n"
    if recipe.schedule == "onecycle":
        first = rate / schedules.START_DIVISOR
        return (
            f"{ease}{head}"
            f"    first, peak, last = {first!r}, {schedules.WARM} * steps - 1, steps - 1\n"
            "    if step <= peak and peak > 0:\n"
            f"        return ease(first, {rate}, step / peak)\n"
            f"    part = (step - peak) / max(last - peak, 1e-9)\n"
            f"    return ease({rate}, first / {schedules.END_DIVISOR}, part)\n"
        )
    return f"{head}    return {rate}\n"


EVALUATION = '''
@torch.inference_mode()
def evaluate(inputs, labels):
    """Mean loss and accuracy, without dropout."""
    net.eval()
    loss, right = 0.0, 0
    for first in range(0, len(labels), 500):
        logits = answer(as_input(inputs[first : first + 500]))
        part = labels[first : first + 500]
        loss += float(loss_of(logits, part)) * len(part)
        right += int((logits.argmax(1) == part).sum())
    return loss / len(labels), right / len(labels)
'''


def _optimiser(recipe: Recipe) -> str:
    decay = f", weight_decay={recipe.weight_decay}" if recipe.weight_decay else ""
    momentum = f", momentum={recipe.momentum}" if recipe.optimiser in ("sgd", "rmsprop") else ""
    kind = {"sgd": "SGD", "rmsprop": "RMSprop", "adamw": "AdamW", "adam": "Adam"}
    # torch's AdamW has a default weight decay of 0.01.
    if recipe.optimiser == "adamw":
        decay = f", weight_decay={recipe.weight_decay}"
    fused = "" if recipe.optimiser == "rmsprop" else ", fused=True"
    given = f"net.parameters(), {recipe.learning_rate}{momentum}{decay}{fused}"
    return f"torch.optim.{kind[recipe.optimiser]}({given})"


def _training(spec: ModelSpec, recipe: Recipe) -> str:
    normed = any(layer.batch_statistics for layer in spec.layers)
    mode = "net.train()"
    if normed:
        mode = "net.train(len(rows) > 1)  # batch norm has no statistics of one example"
    moved = (
        "move(as_input(train_inputs[rows]))" if _moves(recipe) else "as_input(train_inputs[rows])"
    )
    clip = ""
    if recipe.clip_norm:
        clip = f"        nn.utils.clip_grad_norm_(net.parameters(), {recipe.clip_norm})\n"
    target = ""
    if recipe.target:
        target = f"    if check_accuracy >= {recipe.target}:\n        break\n"
    return f"""
EPOCHS, BATCH = {recipe.epochs}, {recipe.batch_size}
optimiser = {_optimiser(recipe)}
order = torch.Generator().manual_seed(SEED)
steps, step = EPOCHS * math.ceil(len(train_labels) / BATCH), 0

for epoch in range(1, EPOCHS + 1):
    total, right = 0.0, 0
    for rows in torch.randperm(len(train_labels), generator=order).split(BATCH):
        optimiser.param_groups[0]["lr"] = rate_at(step, steps)
        {mode}
        inputs, labels = {moved}, train_labels[rows]
        logits = answer(inputs)
        loss = loss_of(logits, labels)
        optimiser.zero_grad()
        loss.backward()
{clip}        optimiser.step()
        step += 1
        total += loss.item() * len(rows)
        right += int((logits.argmax(1) == labels).sum())
    examples = len(train_labels)
    check_loss, check_accuracy = evaluate(check_inputs, check_labels)
    print(
        f"epoch {{epoch}}: loss {{total / examples:.6f}}, accuracy {{right / examples:.4f}}; "
        f"validation loss {{check_loss:.6f}}, accuracy {{check_accuracy:.4f}}"
    )
{target}"""
