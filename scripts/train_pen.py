"""Train pen-cnn: on scanned digits, and on strokes of pens drawn anew in each batch.

    python scripts/train_pen.py DATA --out FOLDER --clock 240 --wide 2.5 --seed 1

DATA has mnist/ and pendigits/, as for `train_digits.py`, whose held-out digits are held out here,
too. Several nets learn from the same batches: `--wide W`, each with W times the filters of pen-cnn
(a teacher), and `--students N`, pen-cnns, half of whose target is the teachers' mean answer.
FOLDER gets the nets with averaged weights and results.json. It takes a GPU (`--device`).
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from digit_strokes import template_strokes
from pen_pictures import Maker, Pens, Templates, draw, scanned
from torch import Tensor
from train_digits import (
    SPECS,
    Part,
    held_out_styles,
    prepared,
    read_mnist,
    read_pendigits,
    split_mnist,
)

from playground.data.digits import shipped_digits
from playground.nets.build import Net, build, load_module, model_of
from playground.nets.files import read_model, write_model
from playground.nets.spec import ModelSpec

NAME = "pen-cnn"
BATCH = 1024
AHEAD = 8  # batches drawn at once
SHARES = {"scans": 0.3, "prepared": 0.15, "pens": 0.35, "own": 0.07, "lines": 0.13}
PREPARED = 18_000  # scanned digits that are prepared as on the page
OWN = 24_000
WIDTHS = (10, 15, 20, 25, 30)  # pens of a digit 180 high
SAVED = 20.0  # seconds


def wide_spec(times: float) -> ModelSpec:
    """pen-cnn with so many times the filters."""
    spec = SPECS[NAME]
    nodes = [
        replace(node, layer=replace(node.layer, filters=int(node.layer.filters * times)))
        if hasattr(node.layer, "filters")
        else node
        for node in spec.nodes
    ]
    return replace(spec, nodes=tuple(nodes))


def own_digits(device: torch.device) -> Templates:
    random = np.random.default_rng(4)
    labels = random.integers(0, 10, OWN)
    return Templates([template_strokes(int(label), random) for label in labels], labels, device)


def lines_of(file: Path, device: torch.device) -> Templates:
    """The middle lines of scanned digits, as `mnist_strokes.py` writes them."""
    found = np.load(file)
    points = found["points"].astype(np.float32) / 250
    lines = np.split(points, np.cumsum(found["lengths"], dtype=np.int64)[:-1])
    ends = np.cumsum(found["counts"], dtype=np.int64)
    digits = [lines[end - n : end] for end, n in zip(ends, found["counts"], strict=True)]
    return Templates(digits, found["labels"].astype(np.int64), device)


def pixels(images: np.ndarray, device: torch.device) -> Tensor:
    return torch.tensor(images, device=device)[:, None]


class Batches:
    """Endless batches of varied pictures and labels."""

    def __init__(
        self, scans: Part, drawn: dict[str, Pens | Templates], make: Maker, batch: int,
        strength: float,
    ) -> None:  # fmt: skip
        self._drawn = drawn
        self._make, self._batch, self._strength = make, batch, strength
        random = np.random.default_rng(4)
        some = prepared(scans.take(random.permutation(len(scans.labels))[:PREPARED]))
        self._scans = [
            (pixels(part.images, make.device), torch.tensor(part.labels, device=make.device))
            for part in (scans, some)
        ]

    def __call__(self) -> Iterator[tuple[Tensor, Tensor]]:
        names = {"scans", "prepared", *self._drawn}
        every = sum(part for name, part in SHARES.items() if name in names)
        count = self._batch * AHEAD
        counts = {name: int(count * part / every) for name, part in SHARES.items() if name in names}
        counts["pens"] += count - sum(counts.values())
        while True:
            made = [
                self._scanned(*part, counts[name])
                for part, name in zip(self._scans, ("scans", "prepared"), strict=True)
            ] + [
                draws(counts[name], self._make, self._strength)
                for name, draws in self._drawn.items()
            ]
            images, labels = (torch.cat(each) for each in zip(*made, strict=True))
            device = self._make.device
            order = torch.randperm(len(labels), generator=self._make.generator, device=device)
            images = (images * 255).round_() / 255
            for rows in order.split(self._batch):
                yield images[rows], labels[rows]

    def _scanned(self, images: Tensor, labels: Tensor, count: int) -> tuple[Tensor, Tensor]:
        rows = self._make.below(len(labels), count)
        return scanned(images[rows].float() / 255, self._make, self._strength), labels[rows]


# ---- results --------------------------------------------------------------------------------


def measured(
    scans: Part, points: np.ndarray, labels: np.ndarray, device: torch.device
) -> dict[str, tuple[Tensor, Tensor]]:
    """The pictures that the nets are measured on, by name."""
    digits = shipped_digits("test")
    parts = {"MNIST": scans, "shipped": Part(digits.images[:, 0], digits.labels)}
    found = {
        name: (pixels(part.images, device).float() / 255, torch.tensor(part.labels, device=device))
        for name, part in parts.items()
    }
    line = torch.tensor(points, dtype=torch.float32, device=device)
    segments = torch.stack([line[:, :-1], line[:, 1:]], 2)
    for width in WIDTHS:
        each = torch.full((len(labels),), width / 180, device=device)
        images = draw(segments, each, 0 * each + 0.1, torch.zeros(len(each), 2, device=device))
        found[f"pen {width}"] = images, torch.tensor(labels, device=device)
    return found


@torch.inference_mode()
def results(net: Net, parts: dict[str, tuple[Tensor, Tensor]]) -> dict[str, float]:
    net.eval()
    found = {}
    for name, (images, labels) in parts.items():
        logits = torch.cat([net(some) for some in images.split(1000)])
        found[name] = round(float((logits.argmax(1) == labels).float().mean()), 5)
    return found


# ---- training -------------------------------------------------------------------------------


class Learner:
    """A net with its optimiser and the moving average of its weights."""

    def __init__(self, net: Net, peak: float, device: torch.device, keep: float) -> None:
        self.net = net.to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.net).requires_grad_(False)
        self._peak, self._keep = peak, keep
        self._optimiser = torch.optim.AdamW(
            self.net.parameters(), lr=peak, weight_decay=0.02, fused=device.type == "cuda"
        )
        self._steps = 0
        pairs = zip(self.average.state_dict().values(), self.net.state_dict().values(), strict=True)
        self._pairs = [(mean, now) for mean, now in pairs if mean.is_floating_point()]

    def step(self, loss: Tensor, part: float) -> None:
        warm = min(1.0, part / 0.1 + 0.02)
        rate = self._peak * warm * (0.5 + 0.5 * np.cos(np.pi * max(0.0, part - 0.1) / 0.9) + 1e-3)
        for group in self._optimiser.param_groups:
            group["lr"] = float(rate)
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()
        self._steps += 1
        keep = min(self._keep, self._steps / (self._steps + 10))
        with torch.no_grad():
            means, nows = ([pair[at] for pair in self._pairs] for at in (0, 1))
            torch._foreach_lerp_(means, nows, 1 - keep)


def answers(net: Net, images: Tensor) -> Tensor:
    with torch.autocast(images.device.type, torch.bfloat16, enabled=images.is_cuda):
        logits: Tensor = net(images.contiguous(memory_format=torch.channels_last))
    return logits.float()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clock", type=float, default=240, help="seconds")
    parser.add_argument("--wide", type=float, nargs="*", default=[], help="teachers to train")
    parser.add_argument("--teachers", type=Path, nargs="*", default=[], help="ready teachers")
    parser.add_argument("--students", type=int, default=1)
    parser.add_argument("--first", type=Path, nargs="*", default=[], help="students to go on from")
    parser.add_argument("--peak", type=float, default=0.006)
    parser.add_argument("--first-peak", type=float, default=0.002)
    parser.add_argument("--strength", type=float, default=1.0)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--lines", type=Path, help="of mnist_strokes.py")
    parser.add_argument("--hold-out", type=int, default=3, help="of the groups of like digits")
    parser.add_argument("--groups", type=int, default=30)
    parser.add_argument("--filled", type=float, default=0.65)
    parser.add_argument("--mixed", type=float, default=0.6)
    parser.add_argument("--keep", type=float, default=0.998)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    begun, device = time.monotonic(), torch.device(options.device)
    torch.manual_seed(options.seed)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    options.out.mkdir(parents=True, exist_ok=True)
    training, held = split_mnist(read_mnist(options.data / "mnist"))
    points, labels = read_pendigits(options.data / "pendigits" / "pendigits.tra")
    other = held_out_styles(points, labels, options.hold_out, options.groups)
    pens = Pens(points[~other], labels[~other], device, options.filled, options.mixed)
    drawn: dict[str, Pens | Templates] = {"pens": pens, "own": own_digits(device)}
    if options.lines:
        drawn["lines"] = lines_of(options.lines, device)
    parts = measured(held, points[other], labels[other], device)
    batches = Batches(training, drawn, Maker(device, options.seed), options.batch, options.strength)
    ready = [load_module(read_model(path)).to(device).eval() for path in options.teachers]
    wide = [Learner(build(wide_spec(w)), options.peak, device, options.keep) for w in options.wide]
    students = [
        Learner(load_module(read_model(path)), options.first_peak, device, options.keep)
        for path in options.first
    ] + [
        Learner(build(SPECS[NAME]), options.peak, device, options.keep)
        for _ in range(options.students)
    ]
    named = {f"wide-{k}": one for k, one in enumerate(wide)}
    named |= {f"student-{k}": one for k, one in enumerate(students)}

    def save(steps: int, last: bool) -> None:
        for name, one in named.items():
            net = copy.deepcopy(one.average).cpu().to(memory_format=torch.contiguous_format)
            path = options.out / f"{name}.safetensors"
            write_model(model_of(net, NAME), path, eight_bit=name.startswith("wide"))
        if last or steps % 2 == 0:
            told = {name: results(one.average, parts) for name, one in named.items()}
            told["steps"] = {"steps": steps}
            (options.out / "results.json").write_text(json.dumps(told, indent=1))
            print(f"{time.monotonic() - begun:.0f} s, {steps} steps:", told, flush=True)

    print(f"begins after {time.monotonic() - begun:.0f} s on {device}", flush=True)
    for one in named.values():
        one.net.train()
    start = saved = time.monotonic()
    whole = options.clock - (start - begun)
    for step, (images, true) in enumerate(batches()):
        now = time.monotonic()
        part = (now - start) / whole
        if part >= 1:
            break
        target = F.one_hot(true, 10).float()
        taught = []
        for one in wide:
            logits = answers(one.net, images)
            taught.append(logits.detach().softmax(1))
            one.step(F.cross_entropy(logits, true, label_smoothing=0.03), part)
        if ready:
            with torch.no_grad():
                taught += [answers(net, images).softmax(1) for net in ready]
        if taught:
            target = (target + torch.stack(taught).mean(0)) / 2
        smooth = 0.0 if taught else 0.05
        for one in students:
            logits = answers(one.net, images)
            one.step(F.cross_entropy(logits, target, label_smoothing=smooth), part)
        if now - saved > SAVED:
            save(step, False)
            saved = time.monotonic()
        if device.type == "cuda" and step % 8 == 0:
            torch.cuda.synchronize()  # so that the clock counts work that is done
    save(step, True)


if __name__ == "__main__":
    main()
