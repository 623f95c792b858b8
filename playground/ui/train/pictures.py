"""Pictures of a checkpoint: filters, feature maps, the answer, and the confusion matrix."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from playground.charts.answers import WORDS, draw_answer
from playground.charts.chart import Chart
from playground.charts.confusion import confusion_chart
from playground.charts.maps import Maps, filter_maps, make_maps
from playground.core.cache import Cache
from playground.core.data import Examples, ImageSet, TextSet
from playground.core.memory import bytes_of
from playground.data.samples import sample_drawing
from playground.nets.model import Model
from playground.nets.shapes import reads_pixels
from playground.nets.spec import ImageInput, ModelSpec
from playground.tasks.registry import task_of
from playground.training.data import TrainingData
from playground.training.inference import LIVE_WORK, WORK, Inference, infer, quick_confusion
from playground.training.runs.run import Run
from playground.ui.language import t
from playground.ui.panels import Panel
from playground.ui.session import current_drawing
from playground.ui.train.log import RunLog

HEIGHT = 240  # fixed height of each picture in pixels, so that the layout does not shift
MODEL_BYTES = 100_000_000  # cache for checkpoints, shared by all visitors
DATA_BYTES = 250_000_000  # cache for the runs' examples; an upload has at most 200 MB
LATELY = 2.0  # seconds a confusion matrix is reused during a run, which its computation slows


# ---- caches for all visitors, since a checkpoint never changes ------------------------------


@cache
def kept(name: str, room: int, size: Callable[[Any], int] | None = None) -> Cache[Any]:
    """Return the cache of this name, which holds at most `room` (bytes if `size` counts them)."""
    return Cache(room, size)


def checkpoint(run: Run, step: int) -> Model:
    """Return the net after `step` batches.

    Raises:
        RunError: there is no checkpoint at this step.
    """
    # A continued run overwrites its later checkpoints, so the key includes `run.active`.
    found: Model = kept("models", MODEL_BYTES, bytes_of).get(
        (run.run_id, step, run.active), lambda: run.model(step)
    )
    return found


def data_of(run: Run) -> TrainingData:
    found: TrainingData = kept("data", DATA_BYTES, bytes_of).get(run.run_id, run.data)
    return found


def confusion_at(run: Run, log: RunLog, step: int) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Return the confusion matrix after `step` batches, and the number of validation examples.

    The matrix is the run's own, if it was validated at this step. Otherwise it is computed here
    on a part of the validation examples.
    """
    data = data_of(run)
    examples = data.validation
    assert isinstance(examples, ImageSet | TextSet)
    measured = log.evaluation_at(step)
    if measured is not None and measured.confusion:
        return measured.confusion, len(data.validation)
    live = run.state == "running"
    key = (run.run_id, time.monotonic() // LATELY) if live else (run.run_id, step, run.state)
    found: tuple[tuple[int, ...], ...] = kept("confusions", 200).get(
        key,
        lambda: quick_confusion(checkpoint(run, step), examples, LIVE_WORK if live else WORK),
    )
    return found, len(data.validation)


# ---- the watched example ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """The example that the net classifies during training, as a set of one, and its description."""

    example: Examples
    what: str

    @property
    def key(self) -> tuple[object, ...]:
        """Return a cache key, equal for visitors who watch the same example."""
        arrays = self.example.arrays().values()
        return self.what, *(array.tobytes() for array in arrays)

    def about(self) -> str:
        """Describe the example, with its true class if known."""
        said, label = t("train.asked", what=self.what), self.example.class_of(0)
        return f"{said} {t('train.asked_truth', label=label)}" if label else said


def watched_example(run: Run) -> Watched:
    """Return the visitor's current drawing if it suits the run, else a validation example."""
    labels = run.spec.labels
    digits = labels == tuple("0123456789") and run.dataset != "fashion-mnist"
    if digits and run.spec.input == ImageInput(1, 28, 28) and ImageSet in task_of(run.spec).takes:
        drawing = current_drawing() or sample_drawing(3)
        word = t("train.example_drawing") if current_drawing() else t("train.example_sample")
        label = np.array([-1 if drawing.label is None else drawing.label])
        return Watched(ImageSet("one", drawing.pixels[None, None], label, labels), word)
    examples = data_of(run).validation
    one = examples.take(np.array([len(examples) // 2]))
    text = one.text_of(0)
    return Watched(one, f"“{text[:60]}”" if text else t("train.example_sample"))


# ---- the row of pictures ---------------------------------------------------------------------


def filters(model: Model) -> Maps | str:
    """Draw the filters or the weight matrix of the first layer with weights."""
    name = first_weights(model.spec)
    if name is None:
        return ""
    maps = filter_maps(model.weights[f"{name}.{model.spec.layer(name).pictured}"])
    if reads_pixels(model.spec, name):
        taken = model.spec.input
        assert isinstance(taken, ImageInput)
        weight = np.asarray(model.weights[f"{name}.weight"])
        maps = weight.reshape(-1, taken.channels, taken.height, taken.width).mean(1)
    return make_maps(
        t("train.filters", layer=name),
        t("train.filters_alt", layer=name, count=len(maps)),
        maps,
        HEIGHT,
    )


def first_weights(spec: ModelSpec) -> str | None:
    """Return the first convolution, recurrent layer or Dense, whose weights are shown."""
    return next((name for name in spec.names if spec.layer(name).pictured), None)


def shown_layer(spec: ModelSpec) -> str:
    """Return the layer whose feature maps are shown: the first activation after a convolution,
    else the first layer that changes the input's values."""
    layers = dict(zip(spec.names, spec.layers, strict=True))
    first = next((name for name, layer in layers.items() if layer.has_kernels), None)
    if first is not None:
        after = spec.names[spec.names.index(first) :]
        return next((name for name in after if layers[name].is_activation), first)
    shown = (name for name, layer in layers.items() if layer.tracks)
    return next(shown, spec.names[-1])


def place() -> list[Panel]:
    """Return placeholders as high as `row`, so that the layout does not shift later."""
    return [Panel("train-place", f"<div style='height:{HEIGHT}px'></div>")]


def row(run: Run, log: RunLog, step: int, watched: Watched) -> list[Panel]:
    """Return the pictures of the net after `step` batches.

    Raises:
        RunError: there is no checkpoint at this step.
    """
    model, task = checkpoint(run, step), task_of(run.spec)
    seen = infer(model, watched.example)
    shown = [
        Panel("train-filters", filters(model)),
        Panel("train-maps", feature_maps(run, seen, watched)),
        Panel("train-answer", answer(seen, watched), 1 if task.confusion else 2.5),
    ]
    if task.confusion:
        shown.append(Panel("train-confusion", confusion(run, log, step), 1.5))
    return shown


def feature_maps(run: Run, seen: Inference, watched: Watched) -> Maps:
    """Draw one layer's feature maps for the example, or its hidden states with a row per step."""
    layer = shown_layer(run.spec)
    maps = seen.maps(layer)
    signed = bool((maps < 0).any())
    return make_maps(
        t("train.maps", layer=layer),
        t("train.maps_alt", layer=layer, count=len(maps)),
        maps,
        HEIGHT,
        signed,
        about=watched.about(),
    )


def answer(seen: Inference, watched: Watched) -> Chart | str:
    """Draw the net's output for the example as the task defines it."""
    words = {name: t(f"train.answer_{name}") for name in WORDS}
    shown = draw_answer(seen.answer, words, HEIGHT)
    if isinstance(shown, str):
        return shown
    return replace(shown, alt=t("train.answer_alt", what=watched.what, answer=shown.title))


def confusion(run: Run, log: RunLog, step: int) -> Chart:
    counts, available = confusion_at(run, log, step)
    right = sum(row[k] for k, row in enumerate(counts))
    total = sum(map(sum, counts))
    share = f"{right / max(1, total):.1%}"
    if total == available:
        note = t("train.confusion_all", right=right, total=total)
    else:
        note = t("train.confusion_some", right=right, total=total, available=available)
    words = {"true": t("train.true"), "answered": t("train.answered"),
             "confusion": t("train.confusion", share=share)}  # fmt: skip
    # Cells open their examples only after the run: looking them up would slow the training.
    chart = confusion_chart(counts, run.spec.labels, words, HEIGHT, not run.active, note)
    return replace(chart, alt=t("train.confusion_alt", right=right, total=total))
