"""Train the shipped digit models anew, from any copy of the two data sets.

    python scripts/train_digits.py seed-cnn --mnist DIR --pendigits FILE --out FILE
    python scripts/train_digits.py pen-cnn --mnist DIR --pendigits FILE --out FILE

DIR holds train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz (MNIST); FILE is
pendigits.tra of UCI's Pen-Based Recognition of Handwritten Digits. seed-cnn learns from MNIST
alone; the pen strokes only measure it. The 2,000 test digits that the playground ships, and
the rest of what is measured on, are never trained on.

    python scripts/train_digits.py pen-cnn --mnist DIR --pendigits FILE --out FILE \\
        --reject FILE --fonts DIR

teaches the model in --reject to tell what is no digit, without a change to how it tells digits
apart: the same vector is added to each row of its last layer, which softmax does not see, such
that 1 / (1 + Σ exp(logit)) is the probability that a picture shows no digit. It learns that from
pictures without one (`non_digits.py`; TrueType fonts in --fonts, and PyPI's Hershey-Fonts
2.1.0). The threshold in the model's spec is chosen on one half of what is held out, and measured
on the other.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from digit_strokes import Style, template_strokes, vary
from non_digits import find_fonts, non_digits, typed_digit
from PIL import Image, ImageDraw
from scipy.cluster.hierarchy import fcluster, linkage
from torch import nn

from playground.core.recipe import Augmentation
from playground.data.augment import augment
from playground.data.digits import CLASSES, shipped_digits
from playground.data.prepare import center_digit, find_ink
from playground.data.strokes import draw_strokes
from playground.nets.build import Net, build, load_module, model_of
from playground.nets.files import read_model, write_model
from playground.nets.model import Card, Model, Source
from playground.nets.shapes import count_parameters
from playground.nets.spec import (
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    ImageInput,
    MaxPool,
    ModelSpec,
    ReLU,
)

MNIST_SOURCE = Source(
    "MNIST training set, 60,000 digits (LeCun, Cortes, Burges)",
    "CC BY-SA 3.0",
    "http://yann.lecun.com/exdb/mnist/",
)
PEN_SOURCE = Source(
    "Pen-Based Recognition of Handwritten Digits, training writers (Alpaydin, Alimoglu; UCI)",
    "CC BY 4.0",
    "https://archive.ics.uci.edu/dataset/81/pen+based+recognition+of+handwritten+digits",
)
PEAK_OF_POLISH = 0.002  # learning rate
NO_DIGIT = 10  # the label of a picture that shows none
FALSE_ALARMS = 0.006  # part of the digits that may be taken for none, where the threshold is chosen
HELD_OUT = 3_000  # of MNIST's training set, besides the 2,000 shipped test digits


def _block(filters: int, kernel: int = 3, padding: int = 1) -> tuple:
    return Conv(filters, kernel, 1, padding), BatchNorm(), ReLU()


SPECS = {
    "seed-cnn": ModelSpec(
        ImageInput(),
        (
            Conv(32), ReLU(), MaxPool(), Conv(64), ReLU(), MaxPool(), Conv(64), ReLU(),
            Flatten(), Dense(64), ReLU(), Dense(10),
        ),
        CLASSES,
    ),
    "pen-cnn": ModelSpec(
        ImageInput(),
        (
            *_block(16, 5, 2), MaxPool(), *_block(32), *_block(32), MaxPool(),
            *_block(64), *_block(64, 3, 0), *_block(64, 3, 0), Flatten(), Dropout(0.3), Dense(10),
        ),
        CLASSES,
    ),
}  # fmt: skip


# ---- data ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Part:
    """Pictures N×28×28, uint8, white on black, and their labels."""

    images: np.ndarray
    labels: np.ndarray

    def take(self, chosen: np.ndarray) -> Part:
        return Part(self.images[chosen], self.labels[chosen])


def join(*parts: Part) -> Part:
    return Part(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def read_mnist(folder: Path) -> Part:
    with gzip.open(folder / "train-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)
    with gzip.open(folder / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    return Part(images, labels)


def split_mnist(mnist: Part) -> tuple[Part, Part]:
    """What is trained on, and what is held out. The shipped test digits are in neither."""
    shipped = {image.tobytes() for image in shipped_digits("test").images}
    free = np.array([image.tobytes() not in shipped for image in mnist.images])
    order = np.random.default_rng(1).permutation(np.flatnonzero(free))
    print(f"MNIST: {len(free):,} digits, {int((~free).sum()):,} of them shipped as test digits")
    return mnist.take(order[HELD_OUT:]), mnist.take(order[:HELD_OUT])


def read_pendigits(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """Points N×8×2 in a unit box, y down, and labels."""
    table = np.loadtxt(file, delimiter=",")
    points = table[:, :16].reshape(-1, 8, 2) / 100
    points[..., 1] = 1 - points[..., 1]
    return points, table[:, 16].astype(np.int64)


def held_out_styles(
    points: np.ndarray, labels: np.ndarray, count: int, writers: int = 30
) -> np.ndarray:
    """Which rows to hold out as if other people had written them.

    The file does not say who wrote which row, and its order does not tell. One writer's
    digits of a class look alike, so each class falls into as many groups of like shapes as
    there were writers (30), and `count` whole groups are held out.
    """
    random = np.random.default_rng(2)
    held = np.zeros(len(labels), bool)
    for label in range(10):
        rows = np.flatnonzero(labels == label)
        groups = fcluster(linkage(points[rows].reshape(len(rows), -1), "ward"), writers, "maxclust")
        chosen = random.choice(np.unique(groups), count, replace=False)
        held[rows[np.isin(groups, chosen)]] = True
    return held


# ---- pictures of strokes ------------------------------------------------------------------


def picture(
    strokes: list[np.ndarray], width: float, random: np.random.Generator, find: bool = True
) -> np.ndarray:
    """Strokes in a unit box, drawn in a line of `width` of the box, prepared as on the page.
    Unless `find`, all of it is ink: of two signs the page would take one."""
    side = int(random.integers(24, 150))
    brush = max(width * side, 0.7)
    size = max(float(np.ptp(np.concatenate(strokes), axis=0).max()), 1e-6)
    low = np.concatenate(strokes).min(0)
    margin = brush / 2 + 2 + random.random(2) * 0.3 * side
    placed = [(stroke - low) / size * side + margin for stroke in strokes]
    high = np.concatenate(placed).max(0) + brush / 2 + 2
    across, down = int(high[0] + 1), int(high[1] + 1)
    if random.random() < 0.6:
        return center_digit(draw_strokes(placed, brush, down, across).astype(np.float64))
    # As other programs draw: hard edges, flat ends, gaps at the corners of thick lines.
    sheet = Image.new("L", (across, down), 255)
    pen = ImageDraw.Draw(sheet)
    joint = "curve" if random.random() < 0.5 else None
    brush_px = max(round(brush), 1)
    for stroke in placed:
        pen.line([tuple(point) for point in stroke], fill=0, width=brush_px, joint=joint)
    return center_digit(find_ink(sheet) if find else 255 - np.asarray(sheet, np.float64))


def draw_width(random: np.random.Generator) -> float:
    """From a hair to a third of the digit's height, thin ones as often as thick ones."""
    return float(np.exp(random.uniform(np.log(0.012), np.log(0.30))))


def pen_part(points: np.ndarray, labels: np.ndarray, copies: int, style: Style, seed: int) -> Part:
    """`copies` pictures of each row, each varied and drawn anew."""
    random = np.random.default_rng(seed)
    images = [
        picture(vary([row], style, random), draw_width(random), random)
        for _ in range(copies)
        for row in points
    ]
    return Part(np.stack(images), np.tile(labels, copies))


def template_part(count: int, seed: int) -> Part:
    """Digits of our own strokes: forms that the two data sets seldom hold."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, count)
    images = [
        picture(
            vary(template_strokes(int(label), random), Style(), random), draw_width(random), random
        )
        for label in labels
    ]
    return Part(np.stack(images), labels.astype(np.int64))


def typed_part(count: int, fonts: list[Path], seed: int) -> Part:
    """Digits of fonts, since letters of these fonts are what is no digit."""
    random = np.random.default_rng(seed)
    images, labels = zip(*(typed_digit(fonts, random) for _ in range(count)), strict=True)
    return Part(np.stack(images), np.array(labels, np.int64))


def non_digit_parts(count: int, folder: Path, held: bool, seed: int) -> dict[str, Part]:
    """Pictures of no digit, by kind."""

    def draw(strokes: list[np.ndarray], random: np.random.Generator) -> np.ndarray:
        return picture(strokes, draw_width(random), random, find=False)

    style = Style.plain() if held else Style()
    made = non_digits(count, find_fonts(folder, held), held, seed, draw, style)
    return {kind: Part(images, np.full(len(images), NO_DIGIT)) for kind, images in made.items()}


def prepared(part: Part) -> Part:
    return Part(
        np.stack([center_digit(image.astype(np.float64)) for image in part.images]), part.labels
    )


# ---- training -----------------------------------------------------------------------------


def to_tensor(images: np.ndarray) -> torch.Tensor:
    return torch.tensor(images).float().div_(255)[:, None]


@torch.inference_mode()
def accuracy(net: Net, part: Part) -> float:
    net.eval()
    right = 0
    for start in range(0, len(part.labels), 500):
        logits = net(to_tensor(part.images[start : start + 500]))
        right += int((logits.argmax(1).numpy() == part.labels[start : start + 500]).sum())
    return right / len(part.labels)


# ---- no digit -----------------------------------------------------------------------------


@torch.inference_mode()
def features_of(net: Net, part: Part) -> tuple[torch.Tensor, torch.Tensor]:
    """What the last layer reads of each picture, and its logits."""
    seen: list[torch.Tensor] = []
    hook = net.dense1.register_forward_hook(lambda _module, given, _out: seen.append(given[0]))
    starts = range(0, len(part.labels), 500)
    logits = torch.cat([net(to_tensor(part.images[i : i + 500])) for i in starts])
    hook.remove()
    return torch.cat(seen).clone(), logits.clone()


def learn_rejection(model: Model, digits: Part, none: Part, decay: float = 1e-3) -> Model:
    """The model with a vector and a number added to each row of its last layer: a logistic
    regression on its features that tells digits from pictures without one."""
    net = load_module(model).eval()
    (digit, of_digit), (other, of_other) = features_of(net, digits), features_of(net, none)
    features = torch.cat([digit, other])
    scale = features.std(0) + 1e-3
    features = features / scale
    given = torch.cat([of_digit, of_other]).logsumexp(1)
    target = torch.cat([torch.ones(len(digit)), torch.zeros(len(other))])
    # As if there were as many of each.
    weights = torch.where(target > 0, 0.5 / len(digit), 0.5 / len(other))
    row = torch.zeros(features.shape[1], requires_grad=True)
    bias = torch.zeros((), requires_grad=True)
    optimiser = torch.optim.LBFGS([row, bias], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        scores = given + features @ row + bias
        losses = nn.functional.binary_cross_entropy_with_logits(scores, target, reduction="none")
        loss = (weights * losses).sum() + decay * row.square().mean()
        loss.backward()
        return loss

    optimiser.step(closure)
    changed = dict(model.weights)
    changed["dense1.weight"] = model.weights["dense1.weight"] + (row / scale).detach().numpy()
    changed["dense1.bias"] = model.weights["dense1.bias"] + bias.detach().numpy()
    return replace(model, weights=changed)


def no_digit(net: Net, part: Part) -> np.ndarray:
    """The probability that each picture shows no digit."""
    _, logits = features_of(net, part)
    return 1 / (1 + logits.double().exp().sum(1).numpy())


def choose_threshold(net: Net, held: list[Part]) -> float:
    """The probability of “no digit” that `FALSE_ALARMS` of the digits exceed, on every second
    one of those held out; of the parts the one that asks for the highest."""
    found = [np.quantile(no_digit(net, part)[::2], 1 - FALSE_ALARMS) for part in held]
    return round(float(max(found)), 4)


def measure_rejection(
    net: Net, threshold: float, digits: dict[str, Part], none: dict[str, Part]
) -> dict[str, float]:
    """Parts of the digits that are taken for none (of those held out, the half that the
    threshold was not chosen on), and of the pictures without a digit that are recognised."""
    alarms = {
        f"taken for no digit: {name}": float((no_digit(net, part)[1::2] > threshold).mean())
        for name, part in digits.items()
    }
    found = {
        f"recognised as no digit: {kind}, not trained on": float(
            (no_digit(net, part) > threshold).mean()
        )
        for kind, part in none.items()
    }
    return {name: round(value, 4) for name, value in (alarms | found).items()}


def add_rejection(model: Model, digits: Part, measured: dict[str, Part], fonts: Path) -> Model:
    """The model, able to tell what is no digit, with a threshold, and with that on its card."""
    typed = typed_part(4_000, find_fonts(fonts, held=False), seed=13)
    some = join(*non_digit_parts(16_000, fonts, held=False, seed=14).values())
    none = non_digit_parts(3_000, fonts, held=True, seed=15)
    model = learn_rejection(model, join(digits, typed), some)
    net = load_module(model).eval()
    threshold = choose_threshold(
        net, [part for name, part in measured.items() if "test" not in name]
    )
    spec = ModelSpec(
        model.spec.input, model.spec.nodes, replace(model.spec.task, rejection=threshold)
    )
    recipe = (
        f"{model.card.recipe}; at last a vector was added to each row of dense1, by logistic "
        f"regression on {len(digits.labels) + len(typed.labels):,} digits and {len(some.labels):,} "
        "pictures without one (letters of fonts and in strokes, scribbles, shapes, faces, noise, "
        "two digits in one), so that 1 / (1 + Σ exp(logit)) is the probability of no digit"
    )
    results = {name: value for name, value in model.card.results.items() if "no digit" not in name}
    results |= measure_rejection(net, threshold, measured, none)
    made_by = (
        f"{model.card.made_by}; then --hold-out 2 --copies 2 --reject FILE "
        "--fonts /usr/share/fonts/truetype --out FILE"
    )
    card = replace(model.card, recipe=recipe, results=results, made_by=made_by)
    return Model(model.name, spec, model.weights, card)


# ---- epochs -------------------------------------------------------------------------------


def epoch_order(parts: list[tuple[Part, int]], random: np.random.Generator) -> np.ndarray:
    """Numbers of the examples of one epoch, over all parts joined: of each part its share."""
    chosen, first = [], 0
    for part, share in parts:
        chosen.append(first + random.permutation(len(part.labels))[:share])
        first += len(part.labels)
    return random.permutation(np.concatenate(chosen))


class Teachers:
    """Nets whose answers are half of the target. A net that learned from scans alone reads
    scans better than one that knows pens too, so it has most of the say there, and there alone."""

    def __init__(self, pens: Model, scans: Model, scanned: np.ndarray) -> None:
        self.pens, self.scans = load_module(pens).eval(), load_module(scans).eval()
        self.scanned = torch.from_numpy(scanned)

    @torch.inference_mode()
    def answer(self, images: torch.Tensor, chosen: np.ndarray) -> torch.Tensor:
        """Probabilities, batch × labels."""
        found = self.pens(images).softmax(1)
        scanned = self.scanned[chosen]
        found[scanned] = 0.2 * found[scanned] + 0.8 * self.scans(images[scanned]).softmax(1)
        return found


def train(
    spec: ModelSpec,
    parts: list[tuple[Part, int]],
    augmentation: Augmentation,
    epochs: int,
    peak: float,
    seed: int,
    first: Model | None = None,
    teachers: Teachers | None = None,
    decay: float = 0.998,
) -> Iterator[tuple[int, Net]]:
    """Train; after each epoch, give the moving average of the weights."""
    torch.manual_seed(seed)  # this process does nothing else
    generator = torch.Generator().manual_seed(seed)
    random = np.random.default_rng(seed)
    net = (load_module(first) if first else build(spec)).to(memory_format=torch.channels_last)
    average = copy.deepcopy(net).requires_grad_(False)
    optimiser = torch.optim.AdamW(net.parameters(), lr=peak, weight_decay=0.02)
    everything = join(*(part for part, _ in parts))
    labels = torch.from_numpy(everything.labels)
    batch = 128
    steps = len(epoch_order(parts, random)) // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, peak, total_steps=epochs * steps, pct_start=0.15, final_div_factor=1e3
    )
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.0 if teachers else 0.05)
    for epoch in range(1, epochs + 1):
        net.train()
        begun, total = time.time(), 0.0
        order = epoch_order(parts, random)
        for step in range(steps):
            chosen = order[step * batch : (step + 1) * batch]
            images = augment(to_tensor(everything.images[chosen]), augmentation, generator)
            target = labels[chosen]
            if teachers:
                right = nn.functional.one_hot(target, 10)
                target = (right + teachers.answer(images, chosen)) / 2
            loss = loss_of(net(images), target)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
            done = (epoch - 1) * steps + step
            keep = min(decay, done / (done + 10))
            with torch.no_grad():
                for old, new in zip(
                    average.state_dict().values(), net.state_dict().values(), strict=True
                ):
                    old.lerp_(new, 1 - keep) if old.is_floating_point() else old.copy_(new)
        print(
            f"epoch {epoch}/{epochs}: loss {total / steps:.4f}, {time.time() - begun:.0f} s",
            flush=True,
        )
        yield epoch, average


SUMMARIES = {
    "seed-cnn": {
        "en": "The small CNN of the article that this playground grew from: three convolutions "
        "and two dense layers. It learned from scanned digits alone, so lines of a pen on a "
        "screen are new to it.",
        "zh": "本项目起源文章里的小型 CNN：三个卷积层加两个全连接层。它只学过扫描的手写数字，"
        "所以屏幕上用笔画出的线条对它来说是陌生的。",
    },
    "pen-cnn": {
        "en": "A CNN for digits drawn with a mouse, a finger or a pen: thick and thin, tilted, "
        "open, with European 1 and 7. It learned from scanned digits and from pen strokes.",
        "zh": "为鼠标、手指或触控笔画出的数字而训练的 CNN：粗细不一、倾斜、不封口，"
        "也认识欧式的 1 和 7。它既学过扫描的数字，也学过笔画。",
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", choices=sorted(SPECS))
    parser.add_argument("--mnist", type=Path, required=True, help="folder of the idx gzip files")
    parser.add_argument("--pendigits", type=Path, required=True, help="pendigits.tra")
    parser.add_argument("--out", type=Path, required=True, help="the .safetensors to write")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--copies", type=int, default=16, help="pictures of each pen row")
    parser.add_argument("--hold-out", type=int, default=3, help="of 30 groups of like shapes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--polish", type=Path, help="go on from this pen-cnn, with more of MNIST and small steps"
    )
    parser.add_argument("--teacher", type=Path, help="with --polish: a seed-cnn, for the scans")
    parser.add_argument("--pen-teacher", type=Path, help="with --teacher: for the pen's strokes")
    parser.add_argument("--reject", type=Path, help="teach this pen-cnn what is no digit")
    parser.add_argument("--fonts", type=Path, help="with --reject: a folder of TrueType fonts")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    spec = SPECS[options.model]
    training, held = split_mnist(read_mnist(options.mnist))
    digits = shipped_digits("test")
    shipped = Part(digits.images[:, 0], digits.labels)
    points, labels = read_pendigits(options.pendigits)
    other = held_out_styles(points, labels, options.hold_out)
    begun = time.time()
    pen_held = pen_part(points[other], labels[other], 4, Style.plain(), seed=10)
    measured = {
        "MNIST, 3,000 training digits held out": held,
        "MNIST, the same, prepared as on the page": prepared(held),
        "the playground's 2,000 test digits": shipped,
        f"pen strokes, {int(other.sum())} digits of held-out styles, thin to thick": pen_held,
    }
    if options.model == "seed-cnn":
        parts = [(training, len(training.labels))]
        augmentation = Augmentation(shift=1.5, turn=10, scale=0.1)
        recipe = (
            f"AdamW, one cycle up to 0.003, batches of 128, {options.epochs} epochs, label "
            "smoothing 0.05, shift 1.5 px, turn 10°, scale 10 %; moving average of the weights"
        )
        peak = 0.003
    else:
        pen = pen_part(points[~other], labels[~other], options.copies, Style(), seed=11)
        own = template_part(24_000, seed=12)
        parts = [
            (training, 40_000),
            (prepared(training), 18_000),
            (pen, 52_000),
            (own, 8_000),
        ]
        augmentation = Augmentation(shift=1.0, turn=9, scale=0.08, thickness=0.25)
        recipe = (
            f"AdamW, one cycle up to 0.006, batches of 128, {options.epochs} epochs of 118,000: "
            "58,000 MNIST digits (a third prepared as on the page), 52,000 pen strokes drawn anew "
            f"from {int((~other).sum()):,} rows (tilt, shear, aspect, bends, width 1 to 30 % of "
            "the height), 8,000 of our own strokes (crossed 7, hooked 1, open loops); label "
            "smoothing 0.05, shift 1 px, turn 9°, scale 8 %, thickness 25 %; moving average"
        )
        peak = 0.006
    if options.reject:
        scans = training.take(np.arange(20_000))
        digits_seen = join(scans, prepared(scans), pen, own)
        model = add_rejection(read_model(options.reject), digits_seen, measured, options.fonts)
        print(model.card.results, model.spec.task.rejection)
        write_model(replace(model, name=options.model), options.out)
        return
    if options.polish:
        parts = [(training, 55_000), (prepared(training), 22_000), (pen, 34_000), (own, 4_000)]
        augmentation = Augmentation(shift=1.0, turn=8, scale=0.08, thickness=0.1)
        recipe = read_model(options.polish).card.recipe + (
            f"; then {options.epochs} epochs up to {PEAK_OF_POLISH:g} with 77,000 MNIST digits, "
            "34,000 pen strokes and 4,000 of our own in each, thickness 10 %, half of each target "
            "being a teacher's answer: for MNIST digits seed-cnn's, for strokes a pen-cnn's"
        )
        peak = PEAK_OF_POLISH
    seconds = time.time() - begun
    print(f"{options.model}: {count_parameters(spec):,} parameters; data in {seconds:.0f} s")

    made_by = (
        f"python scripts/train_digits.py {options.model} --mnist DIR --pendigits FILE "
        f"--epochs {options.epochs} --hold-out {options.hold_out} --out FILE"
        + (" --polish FILE (made so before)" if options.polish else "")
        + (" --teacher assets/models/seed-cnn.safetensors" if options.polish else "")
    )
    sources = (MNIST_SOURCE,) if options.model == "seed-cnn" else (MNIST_SOURCE, PEN_SOURCE)
    first = read_model(options.polish) if options.polish else None
    teachers = None
    if first and options.teacher:
        lengths = [len(part.labels) for part, _ in parts]
        scanned = np.repeat([True, True, False, False], lengths)
        pens = read_model(options.pen_teacher) if options.pen_teacher else first
        teachers = Teachers(pens, read_model(options.teacher), scanned)
    for epoch, net in train(
        spec, parts, augmentation, options.epochs, peak, options.seed, first, teachers
    ):
        if epoch % 2 and epoch != options.epochs:
            continue
        results = {name: round(accuracy(net, part), 5) for name, part in measured.items()}
        print("   ", results, flush=True)
        card = Card(SUMMARIES[options.model], sources, recipe, results, made_by)
        write_model(model_of(net, options.model, card), options.out)


if __name__ == "__main__":
    main()
