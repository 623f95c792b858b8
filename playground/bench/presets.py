"""`bench presets`: what the presets promise. `resnet-8` against the time that the article's CNN
takes to 99 % on the full MNIST; `depthwise` against `tiny-cnn` on the shipped digits; the text
that `tiny-gpt` writes after two minutes; the mAP of `finder`.

`--data FOLDER` gives MNIST's files, as for `bench sprint`. `--part NAME` measures one of them.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from playground.bench.sprint import MOST_EPOCHS, TARGET, mnist_data

WRITING_SECONDS = 120.0
WRITTEN = 160  # characters
SEEDS = 3
Found = dict[str, float | str]


def run(data: Path | None = None, part: str = "") -> Found:
    """Accuracies and processor seconds; targets: `resnet_accuracy` 0.993 with a `resnet_ratio` of
    at most 1; `depthwise_accuracy` as high as `tiny_accuracy` with a `work_ratio` of at most 1/3;
    words to be read in `gpt_writes`; `finder_map50` 0.80 within
    120 `finder_seconds`."""
    import torch

    torch.set_num_threads(1)
    parts = {"resnet-8": lambda: _resnet(data), "depthwise": _depthwise, "tiny-gpt": _gpt,
             "finder": _finder}  # fmt: skip
    found: Found = {}
    for name, measure in parts.items():
        if part in ("", name):
            found |= measure()
    return found


def _trained(
    preset: str, data: Any, seed: int, target: float = 0.0, metric: str = "accuracy"
) -> list[tuple[float, float]]:
    """Processor seconds and the validation metric after each epoch of the preset's recipe."""
    from playground.core.events import Evaluated
    from playground.training.loop import train
    from playground.training.presets import recipe_for, spec_for

    recipe = replace(recipe_for(preset, data), seed=seed)
    if target:
        recipe = replace(recipe, target=target, epochs=MOST_EPOCHS)
    begun, found = time.process_time(), []
    for event in train(spec_for(preset, data), recipe, data, "cpu"):
        if isinstance(event, Evaluated) and event.split == "validation":
            found.append((time.process_time() - begun, event.value(metric)))
    return found


def _resnet(folder: Path | None) -> Found:
    data, tested = mnist_data(folder)
    article = _trained("article-cnn", data, 0, TARGET)
    ours = _trained("resnet-8", data, 0)
    seconds, accuracy = ours[-1]
    return {
        "test_set": tested,
        "article_seconds_to_99": article[-1][0],
        "article_accuracy": article[-1][1],
        "resnet_seconds": seconds,
        "resnet_accuracy": accuracy,
        "resnet_ratio": seconds / article[-1][0],
    }


def _depthwise() -> Found:
    from playground.nets.shapes import describe_layers
    from playground.training.datasets import load_dataset
    from playground.training.presets import spec_for

    data = load_dataset("digits")
    found: Found = {}
    work = {}
    for name in ("tiny-cnn", "depthwise"):
        runs = [_trained(name, data, seed)[-1][1] for seed in range(SEEDS)]
        found[f"{name.partition('-')[0]}_accuracy"] = sum(runs) / SEEDS
        work[name] = sum(info.multiply_adds for info in describe_layers(spec_for(name, data)))
    return found | {"work_ratio": work["depthwise"] / work["tiny-cnn"]}


def _finder() -> Found:
    from playground.training.datasets import load_dataset

    seconds, found = _trained("finder", load_dataset("scenes"), 0, metric="map50")[-1]
    return {"finder_seconds": seconds, "finder_map50": found}


def _gpt() -> Found:
    from playground.core.events import Checkpoint, Evaluated
    from playground.nets.build import load_module
    from playground.nets.model import Model
    from playground.tasks.next_token import NextTokenTask
    from playground.tasks.registry import task_of
    from playground.training.datasets import load_dataset
    from playground.training.loop import train
    from playground.training.presets import recipe_for, spec_for

    data = load_dataset("letters")
    spec = spec_for("tiny-gpt", data)
    begun, bits = time.process_time(), float("nan")
    weights = {}
    for event in train(spec, recipe_for("tiny-gpt", data), data, "cpu"):
        if isinstance(event, Evaluated) and event.split == "validation":
            bits = event.value("bits_per_token")
        if isinstance(event, Checkpoint):
            weights = event.weights
        if weights and time.process_time() - begun > WRITING_SECONDS:
            break
    seconds, task = time.process_time() - begun, task_of(spec)
    assert isinstance(task, NextTokenTask)
    net = load_module(Model("tiny-gpt", spec, weights))
    text = "".join(task.generate(net, "the ", WRITTEN))
    return {"gpt_seconds": seconds, "gpt_bits": bits, "gpt_writes": f"the {text}"}
