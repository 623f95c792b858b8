"""Train the shipped digit models anew, from any copy of the two data sets.

    python scripts/train_digits.py seed-cnn --mnist DIR --pendigits FILE --out FILE
    python scripts/train_digits.py pen-cnn --mnist DIR --pendigits FILE --out FILE

DIR holds train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz (MNIST); FILE is
pendigits.tra of UCI's Pen-Based Recognition of Handwritten Digits. seed-cnn learns from MNIST
alone; the pen strokes only measure it. The 2,000 test digits that the playground ships, and
the rest of what is measured on, are never trained on.

With `--polish` and `--fonts DIR` (TrueType fonts; `non_digits.py` says what else it needs:
PyPI's Hershey-Fonts 2.1.0), pen-cnn also learns to tell what is no digit: from pictures without
one, against an eleventh logit that is always 0. So the net keeps its ten outputs, and
1 / (1 + Σ exp(logit)) is the probability that a picture shows no digit. The threshold on the
model's spec is chosen on one half of what is held out, and measured on the other.
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
from playground.nets.files import read_model, with_card, write_model
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
FALSE_ALARMS = 0.005  # part of the digits that may be taken for none, where the threshold is chosen
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


def held_out_styles(points: np.ndarray, labels: np.ndarray, of_thirty: int) -> np.ndarray:
    """Which rows to hold out as if other people had written them.

    The file does not say who wrote which row, and its order does not tell. One writer's
    digits of a class look alike, so each class falls into as many groups of like shapes as
    there were writers (30), and whole groups are held out.
    """
    random = np.random.default_rng(2)
    held = np.zeros(len(labels), bool)
    for label in range(10):
        rows = np.flatnonzero(labels == label)
        groups = fcluster(linkage(points[rows].reshape(len(rows), -1), "ward"), 30, "maxclust")
        chosen = random.choice(np.unique(groups), of_thirty, replace=False)
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
    """From a hair to a third of the digit's height, thin ones as often as thick ones; half of
    the time as wide as pens on a screen are."""
    if random.random() < 0.5:
        return float(random.uniform(0.05, 0.19))
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
def logits_of(net: Net, part: Part) -> np.ndarray:
    net.eval()
    starts = range(0, len(part.labels), 500)
    return np.concatenate([net(to_tensor(part.images[i : i + 500])).numpy() for i in starts])


def accuracy(net: Net, part: Part) -> float:
    return float((logits_of(net, part).argmax(1) == part.labels).mean())


def no_digit(net: Net, part: Part) -> np.ndarray:
    """The probability that each picture shows no digit."""
    return 1 / (1 + np.exp(logits_of(net, part).astype(np.float64)).sum(1))


def epoch_order(parts: list[tuple[Part, int]], random: np.random.Generator) -> np.ndarray:
    """Numbers of the examples of one epoch, over all parts joined: of each part its share."""
    chosen, first = [], 0
    for part, share in parts:
        chosen.append(first + random.permutation(len(part.labels))[:share])
        first += len(part.labels)
    return random.permutation(np.concatenate(chosen))


class Teacher:
    """A net whose answers are half of the target for scans. One that learned from scans alone
    reads them better than one that knows pens too."""

    def __init__(self, scans: Model, scanned: np.ndarray) -> None:
        self.scans = load_module(scans).eval()
        self.scanned = torch.from_numpy(scanned)

    @torch.inference_mode()
    def correct(self, target: torch.Tensor, images: torch.Tensor, chosen: np.ndarray) -> None:
        """Change the scans' targets, in place."""
        rows = self.scanned[chosen]
        answers = self.scans(images[rows]).softmax(1)
        target[rows, :NO_DIGIT] = (target[rows, :NO_DIGIT] + answers) / 2


def targets_of(labels: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Probabilities batch × 11: the label, a little of the other digits, and no digit."""
    digits = (labels != NO_DIGIT).float()[:, None]
    target = nn.functional.one_hot(labels, NO_DIGIT + 1).float() * (1 - smoothing * digits)
    target[:, :NO_DIGIT] += smoothing / NO_DIGIT * digits
    return target


def train(
    spec: ModelSpec,
    parts: list[tuple[Part, int]],
    augmentation: Augmentation,
    epochs: int,
    peak: float,
    seed: int,
    first: Model | None = None,
    teacher: Teacher | None = None,
    smoothing: float = 0.05,
    decay: float = 0.998,
) -> Iterator[tuple[int, Net]]:
    """Train; after each epoch, give the moving average of the weights."""
    torch.manual_seed(seed)  # this process does nothing else
    generator = torch.Generator().manual_seed(seed)
    random = np.random.default_rng(seed)
    net = (load_module(first) if first else build(spec)).to(memory_format=torch.channels_last)
    rejecting = any((part.labels == NO_DIGIT).any() for part, _ in parts)
    if rejecting and first and not getattr(first.spec.task, "rejection", 0.0):
        with torch.no_grad():  # begin where digits are digits: logits had no fixed level so far
            net.dense1.bias += (
                6 - net.eval()(to_tensor(parts[0][0].images[:500])).logsumexp(1).mean()
            )
    average = copy.deepcopy(net).requires_grad_(False)
    optimiser = torch.optim.AdamW(net.parameters(), lr=peak, weight_decay=0.02)
    everything = join(*(part for part, _ in parts))
    labels = torch.from_numpy(everything.labels)
    batch = 128
    steps = len(epoch_order(parts, random)) // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, peak, total_steps=epochs * steps, pct_start=0.15, final_div_factor=1e3
    )
    for epoch in range(1, epochs + 1):
        net.train()
        begun, total = time.time(), 0.0
        order = epoch_order(parts, random)
        for step in range(steps):
            chosen = order[step * batch : (step + 1) * batch]
            images = augment(to_tensor(everything.images[chosen]), augmentation, generator)
            target = targets_of(labels[chosen], smoothing)
            if teacher:
                teacher.correct(target, images, chosen)
            logits = net(images)
            # The logit of "no digit" is always 0; without such pictures it is left out.
            whole = nn.functional.pad(logits, (0, 1)) if rejecting else logits
            loss = nn.functional.cross_entropy(whole, target[:, : whole.shape[1]])
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
    parser.add_argument(
        "--fonts", type=Path, help="with --polish: TrueType fonts, to learn what is no digit"
    )
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
    none: dict[str, Part] = {}
    if options.polish:
        parts = [(training, 42_000), (prepared(training), 20_000), (pen, 34_000), (own, 7_000)]
        augmentation = Augmentation(shift=1.0, turn=8, scale=0.08, thickness=0.1)
        recipe = read_model(options.polish).card.recipe + (
            f"; then {options.epochs} epochs up to {PEAK_OF_POLISH:g} with 62,000 MNIST digits, "
            "34,000 pen strokes (half as wide as a screen's pens) and 7,000 of our own in each, "
            "thickness 10 %; for MNIST digits half of each target is seed-cnn's answer"
        )
        peak = PEAK_OF_POLISH
    if options.fonts:
        typed = typed_part(4_000, find_fonts(options.fonts, held=False), seed=13)
        some = join(*non_digit_parts(16_000, options.fonts, held=False, seed=14).values())
        parts += [(typed, 3_000), (some, 16_000)]
        recipe += (
            "; and with 3,000 typed digits and, as no digit, 16,000 pictures of letters (of "
            "fonts and of Hershey's strokes), scribbles, shapes, faces, noise and two digits in "
            "one, against an eleventh logit that is always 0"
        )
        none = non_digit_parts(3_000, options.fonts, held=True, seed=15)
    seconds = time.time() - begun
    print(f"{options.model}: {count_parameters(spec):,} parameters; data in {seconds:.0f} s")

    made_by = (
        f"python scripts/train_digits.py {options.model} --mnist DIR --pendigits FILE "
        f"--epochs {options.epochs} --hold-out {options.hold_out} --out FILE"
        + (" --polish FILE (made so before)" if options.polish else "")
        + (" --teacher assets/models/seed-cnn.safetensors" if options.teacher else "")
        + (" --fonts DIR" if options.fonts else "")
    )
    sources = (MNIST_SOURCE,) if options.model == "seed-cnn" else (MNIST_SOURCE, PEN_SOURCE)
    first = read_model(options.polish) if options.polish else None
    teacher = None
    if options.teacher:
        lengths = [len(part.labels) for part, _ in parts]
        scans = [row < 2 for row in range(len(parts))]
        teacher = Teacher(read_model(options.teacher), np.repeat(scans, lengths))
    smoothing = 0.02 if options.polish else 0.05
    for _, net in train(
        spec, parts, augmentation, options.epochs, peak, options.seed, first, teacher, smoothing
    ):
        results = {name: round(accuracy(net, part), 5) for name, part in measured.items()}
        model = model_of(net, options.model, Card())
        if none:
            threshold = choose_threshold(net, [prepared(held), pen_held])
            model = rejecting_from(model, threshold)
            results |= measure_rejection(net, threshold, measured, none)
        print("   ", results, flush=True)
        card = Card(SUMMARIES[options.model], sources, recipe, results, made_by)
        write_model(with_card(model, card), options.out)


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
        f"digits taken for none: {name}": float((no_digit(net, part)[1::2] > threshold).mean())
        for name, part in digits.items()
    }
    found = {
        f"no digit, recognised: {kind}, not trained on": float(
            (no_digit(net, part) > threshold).mean()
        )
        for kind, part in none.items()
    }
    return {name: round(value, 4) for name, value in (alarms | found).items()}


def rejecting_from(model: Model, threshold: float) -> Model:
    task = replace(model.spec.task, rejection=threshold)
    spec = ModelSpec(model.spec.input, model.spec.nodes, task)
    return Model(model.name, spec, model.weights, model.card)


if __name__ == "__main__":
    main()
