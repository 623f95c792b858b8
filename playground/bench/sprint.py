"""`bench sprint`: wall seconds to 99 % accuracy on the full MNIST with the preset `sprint`, against
the article's net and recipe (batch size 32, Adam); and the accuracy of `sprint` after five seconds
on the shipped digits.

Without `--data`, torchvision provides MNIST. `--data FOLDER` reads its files from a folder. If the
folder has no test set, 10,000 training digits, drawn with a fixed seed, are held out instead, and
the result says so.
"""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from playground.core.data import ImageSet
from playground.core.events import Batch, Evaluated
from playground.data.digits import CLASSES

TARGET = 0.99
ROUNDS = 3
MOST_EPOCHS = 12
STANDS_IN = 10_000
SOON = 5.0  # seconds


def _idx(folder: Path, name: str) -> np.ndarray | None:
    """The content of an MNIST file without its header, as flat uint8; None if it is missing. The
    file may be gzipped."""
    for place in (folder, folder / "raw", folder / "MNIST" / "raw"):
        for path in (place / name, place / f"{name}.gz"):
            if path.exists():
                data = path.read_bytes()
                data = gzip.decompress(data) if path.suffix == ".gz" else data
                return np.frombuffer(data, np.uint8, offset=16 if "images" in name else 8)
    return None


def _part(folder: Path, part: str) -> ImageSet | None:
    images, labels = _idx(folder, f"{part}-images-idx3-ubyte"), _idx(
        folder, f"{part}-labels-idx1-ubyte"
    )  # fmt: skip
    if images is None or labels is None:
        return None
    return ImageSet("mnist", images.reshape(-1, 1, 28, 28), labels.astype(np.int64), CLASSES)


def mnist_data(folder: Path | None) -> tuple[Any, str]:
    """The data, and a description of their test set."""
    from playground.training.data import DataError, TrainingData
    from playground.training.datasets import load_dataset

    if folder is None:
        try:
            return load_dataset("mnist"), "the official test set"
        except DataError as error:
            raise click.ClickException(f"{error} Or give a folder with --data.") from None
    train, test = _part(folder, "train"), _part(folder, "t10k")
    if train is None:
        raise click.ClickException(
            f"{folder} holds no train-images-idx3-ubyte and train-labels-idx1-ubyte (.gz)."
        )
    if test is not None:
        return TrainingData(train, test), "the official test set"
    rows = np.random.default_rng(0).permutation(len(train))
    parts = [
        ImageSet("mnist", train.images[some], train.labels[some], CLASSES)
        for some in (rows[:-STANDS_IN], rows[-STANDS_IN:])
    ]
    return TrainingData(*parts), f"{STANDS_IN:,} training digits held out: no test set there"


def _epochs(preset: str, data: Any, recipe: Any) -> Iterator[Any]:
    from playground.training.loop import train
    from playground.training.presets import spec_for

    yield from train(spec_for(preset, data), recipe, data, "cpu")


def _seconds(preset: str, data: Any, seed: int, epochs: int) -> tuple[float, float, int, float]:
    """Wall seconds, CPU seconds, epochs and accuracy when the run reached the target, or at its
    end."""
    from playground.training.presets import recipe_for

    recipe = replace(recipe_for(preset, data), seed=seed, epochs=epochs, target=TARGET)
    worked = time.process_time()
    checks = [
        event
        for event in _epochs(preset, data, recipe)
        if isinstance(event, Evaluated) and event.split == "validation"
    ]
    last = checks[-1]
    return last.seconds, time.process_time() - worked, last.epoch, last.value("accuracy")


def _soon() -> dict[str, float]:
    """Batches and accuracy within the first `SOON` seconds on the shipped digits."""
    from playground.training.datasets import load_dataset
    from playground.training.presets import recipe_for

    data = load_dataset("digits")
    events = list(_epochs("sprint", data, recipe_for("sprint", data)))
    early = [event for event in events if event.seconds <= SOON]
    checks = [e for e in early if isinstance(e, Evaluated) and e.split == "validation"]
    return {
        "digits_batches_in_5_seconds": sum(isinstance(event, Batch) for event in early),
        "digits_accuracy_in_5_seconds": checks[-1].value("accuracy") if checks else 0.0,
        "digits_seconds_in_all": events[-1].seconds,
    }


def run(data: Path | None = None) -> dict[str, float | str]:
    """Medians over the rounds and their ratio (target: at most 0.2)."""
    import torch

    from playground.training.presets import PRESETS

    torch.set_num_threads(1)
    examples, tested = mnist_data(data)
    found: dict[str, float | str] = {"test_set": tested, **_soon()}
    rows = []
    for seed in range(ROUNDS):
        ours = _seconds("sprint", examples, seed, PRESETS["sprint"].recipe.epochs)
        rows.append((ours, _seconds("article-cnn", examples, seed, MOST_EPOCHS)))
    for at, name in enumerate(("sprint", "article")):
        found[f"{name}_seconds"] = statistics.median(row[at][0] for row in rows)
        found[f"{name}_processor_seconds"] = statistics.median(row[at][1] for row in rows)
        found[f"{name}_epochs"] = statistics.median(row[at][2] for row in rows)
        found[f"{name}_accuracy_least"] = min(row[at][3] for row in rows)
    found["ratio"] = statistics.median(row[0][0] / row[1][0] for row in rows)
    found["ratio_of_processor_seconds"] = statistics.median(row[0][1] / row[1][1] for row in rows)
    return found
