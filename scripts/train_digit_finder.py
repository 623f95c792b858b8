"""Train digit-finder, which finds digits in pictures, on scenes composed from MNIST's training set.

python scripts/train_digit_finder.py FOLDER_OF_MNIST assets/models/vision/digit-finder.safetensors

FOLDER_OF_MNIST has train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz. The last 3,000 digits
are held out: the results on the card are measured on scenes composed from them. The training takes
25 minutes of CPU; with --seconds it can be shorter.
"""

from __future__ import annotations

import argparse
import gzip
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from finders import IOU_WEIGHT, iou_loss, measure
from PIL import Image

from playground.core.data import BoxSet, ImageSet
from playground.core.recipe import Recipe
from playground.core.task import Detection
from playground.data.digits import CLASSES
from playground.data.fit import fit_picture, fitted_place, turn_to_dark_ground
from playground.data.scenes import Style, compose_scene
from playground.nets.build import build, load_module, model_of
from playground.nets.files import model_from_bytes, model_to_bytes, write_model
from playground.nets.layers import Add, Upsample
from playground.nets.model import Card, Source
from playground.nets.spec import BatchNorm, Conv, ImageInput, ModelSpec, Node, ReLU
from playground.tasks.detection import DetectionTask

NAME = "digit-finder"
SIDE = 160
TRAIN_SIDE = 128  # of the training scenes; a convolution takes any size
HELD = 3_000  # digits
BATCH = 16
RATE = 4e-3
# Scenes as people make and photograph them: few large digits, or many small ones.
STYLE = Style(fewest=1, most=14, smallest=0.09, largest=0.9, turn=12.0, stretch=0.12, overlap=0.2)
# Scenes of the usual kind, on which the results are measured.
USUAL = Style(fewest=1, most=8, smallest=0.12, largest=0.4, turn=8.0, stretch=0.08, overlap=0.1)


def finder_spec() -> ModelSpec:
    """An encoder of three levels and a decoder back to a quarter of the picture's side."""

    def conv(filters: int, kernel: int = 3, stride: int = 1) -> tuple[Conv, BatchNorm]:
        return Conv(filters, kernel, stride, same=True, bias=False), BatchNorm()

    nodes = (
        *conv(16, 5, 2), ReLU(), *conv(32, 3, 2), ReLU(), *conv(32), ReLU(),  # relu3: 1/4
        *conv(64, 3, 2), ReLU(), *conv(64), ReLU(), *conv(64),
        Node(Add(), ("norm6", "relu4")), ReLU(),  # relu6: 1/8
        *conv(96, 3, 2), ReLU(), *conv(96), ReLU(), *conv(96),
        Node(Add(), ("norm9", "relu7")), ReLU(),  # relu9: 1/16
        *conv(64, 1), Upsample(2), Node(Add(), ("upsample1", "relu6")), *conv(64), ReLU(),
        *conv(32, 1), Upsample(2), Node(Add(), ("upsample2", "relu3")), *conv(48), ReLU(),
        Conv(len(CLASSES) + Detection.BOX, 1),
    )  # fmt: skip
    return ModelSpec(ImageInput(1, SIDE, SIDE, "fit"), nodes, Detection(CLASSES))


def mnist(folder: Path) -> tuple[ImageSet, ImageSet]:
    """The digits to train on, and those held out."""
    with gzip.open(folder / "train-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(folder / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    whole = ImageSet("mnist", images, labels, CLASSES)
    rows = np.arange(len(whole))
    return whole.take(rows[:-HELD]), whole.take(rows[-HELD:])


# ---- scenes ---------------------------------------------------------------------------------


def fitted_scene(
    digits: ImageSet, random: np.random.Generator, style: Style, varied: bool, side: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A scene of a random size and shape, fitted to the net's input as pictures are; its boxes."""
    long = int(np.exp(random.uniform(np.log(60), np.log(320))))
    short = int(long * (1 if random.random() < 0.6 else random.uniform(0.6, 1)))
    height, width = (long, short) if random.random() < 0.5 else (short, long)
    few = replace(style, most=int(random.choice([3, 7, style.most]))) if varied else style
    scene = compose_scene(digits, height, width, random, few)
    pixels = _varied(scene.pixels, random) if varied else scene.pixels
    image = fit_picture(Image.fromarray(pixels), side, side)
    image = turn_to_dark_ground(image[None])[0][0]
    size, corner = fitted_place((width, height), side, side)
    scale = np.array([size[0] / width, size[1] / height] * 2)
    return image, scene.boxes * scale + np.array([*corner, *corner]), scene.labels


def _varied(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Half of the scenes as they are; others on an uneven or noisy ground, fainter, or dark ink on
    light paper."""
    if random.random() < 0.5:
        return pixels
    ink = pixels.astype(np.float32) / 255 * random.uniform(0.6, 1)
    ground = np.full(ink.shape, random.uniform(0, 0.25), np.float32)
    if random.random() < 0.5:
        rows, columns = np.indices(ink.shape) / max(ink.shape)
        slope = random.uniform(-0.15, 0.15, 2)
        ground = ground + slope[0] * rows.astype(np.float32) + slope[1] * columns.astype(np.float32)
    if random.random() < 0.6:
        noise = random.normal(0, random.uniform(0, 0.08), ink.shape)
        ground = ground + noise.astype(np.float32)
    mixed = (ground + (1 - ground) * ink).clip(0, 1)
    if random.random() < 0.3:
        mixed = 1 - mixed
    return (mixed * 255).astype(np.uint8)


def batch_of(
    digits: ImageSet,
    count: int,
    random: np.random.Generator,
    style: Style,
    varied: bool = True,
    side: int = TRAIN_SIDE,
) -> BoxSet:
    made = [fitted_scene(digits, random, style, varied, side) for _ in range(count)]
    return BoxSet(
        "scenes", np.stack([one[0] for one in made]),
        np.concatenate([one[1] for one in made]).astype(np.float32),
        np.repeat(np.arange(count), [len(one[2]) for one in made]),
        np.concatenate([one[2] for one in made]), CLASSES,
    )  # fmt: skip


# ---- training -------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mnist", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=1500, help="of CPU")
    parser.add_argument("--clock", type=float, default=1e9, help="seconds after which to end")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    train, held = mnist(options.mnist)
    usual = batch_of(held, 300, np.random.default_rng(1), USUAL, False, SIDE)
    some = usual.take(np.arange(60))
    spec = finder_spec()
    task, net = DetectionTask(spec), build(spec).to(memory_format=torch.channels_last)
    task.initialise(net)
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-4, fused=True)
    random, losses = np.random.default_rng(0), []
    start, step, looked = time.process_time(), 0, 0.0
    begun = time.monotonic()
    while True:
        part = max(
            (time.process_time() - start) / options.seconds,
            (time.monotonic() - begun) / options.clock,
        )
        if part >= 1:
            break
        warm = min(1.0, (step + 1) / 200)
        rate = RATE * warm * (0.5 * (1 + np.cos(np.pi * part)) + 1e-3)
        for group in optimiser.param_groups:
            group["lr"] = rate
        tensors = task.tensors(batch_of(train, BATCH, random, STYLE), torch.device("cpu"))
        batch = tensors.take(slice(0, BATCH))
        outputs = net(batch.inputs.contiguous(memory_format=torch.channels_last))
        loss = task.loss(net, outputs, batch, Recipe())
        loss = loss + IOU_WEIGHT * iou_loss(task, outputs, batch.targets)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10.0)
        optimiser.step()
        step += 1
        losses.append(loss.item())
        if part >= looked:
            at = measure(net, some)
            print(f"{step} steps, {part:.0%}: loss {np.mean(losses[-200:]):.3f}, {at}", flush=True)
            write_model(model_of(net, NAME), options.out.with_suffix(".part.safetensors"))
            looked += 0.08
    data = model_to_bytes(model_of(net.eval(), NAME), eight_bit=True)
    shipped = load_module(model_from_bytes(data, NAME))
    at = measure(shipped, usual)
    card = Card(
        sources=(Source("MNIST, training set (LeCun, Cortes, Burges)", "CC BY-SA 3.0"),),
        recipe=f"AdamW, highest learning rate {RATE:g}, {step:,} batches of {BATCH} scenes",
        results={
            "mAP@.5 on 300 scenes of held-out digits": round(at[0], 4),
            "mAP@.75 on 300 scenes of held-out digits": round(at[1], 4),
        },
        made_by="python scripts/train_digit_finder.py",
    )
    write_model(model_of(net, NAME, card), options.out, eight_bit=True)
    print(f"{step} steps, {len(data):,} bytes: {at}")


if __name__ == "__main__":
    main()
