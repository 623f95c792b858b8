"""Pictures of a net at one point of a run: filters, feature maps, the answer, the confusion."""

from __future__ import annotations

import base64
import html
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from playground.charts.chart import Chart
from playground.charts.confusion import answer_chart, confusion_chart
from playground.charts.maps import Maps, filter_maps, make_maps
from playground.core.cache import Cache
from playground.core.data import ImageSet, TextSet
from playground.core.memory import bytes_of
from playground.data.samples import sample_drawing
from playground.nets.build import load_module
from playground.nets.model import Model
from playground.nets.shapes import reads_pixels
from playground.nets.spec import ImageInput, ModelSpec
from playground.tasks.answers import ClassProbabilities, WrittenText
from playground.tasks.registry import task_of
from playground.training.data import TrainingData
from playground.training.inference import LIVE_WORK, WORK, Inference, infer, quick_confusion
from playground.training.runs.run import Run
from playground.ui.language import t
from playground.ui.panels import Panel
from playground.ui.session import current_drawing
from playground.ui.train.log import RunLog

HEIGHT = 240  # of each picture's place, in pixels, so that nothing jumps
MODEL_BYTES = 100_000_000  # checkpoints in memory, of all visitors
DATA_BYTES = 250_000_000  # and examples of runs; an upload has at most 200 MB
LATELY = 2.0  # seconds that a confusion stands while the run goes on, from which it takes time


# ---- kept for all visitors, since a checkpoint never changes --------------------------------


@cache
def kept(name: str, room: int, size: Callable[[Any], int] | None = None) -> Cache[Any]:
    """One cache for a kind of results."""
    return Cache(room, size)


def checkpoint(run: Run, step: int) -> Model:
    """The net after `step` batches. Raises RunError where it was not kept."""
    # A run that goes on writes later points anew, so its last state is part of the key.
    found: Model = kept("models", MODEL_BYTES, bytes_of).get(
        (run.run_id, step, run.active), lambda: run.model(step)
    )
    return found


def data_of(run: Run) -> TrainingData:
    found: TrainingData = kept("data", DATA_BYTES, bytes_of).get(run.run_id, run.data)
    return found


def confusion_at(run: Run, log: RunLog, step: int) -> tuple[tuple[tuple[int, ...], ...], int]:
    """The confusion after `step` batches: measured by the run itself, or here on a part of the
    validation examples; and the number of all of them."""
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


# ---- the example that is watched --------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """What the net is asked while it learns: a picture (channels × height × width, 0 to 255) or a
    text, its class where that is known, and what it is in words."""

    example: np.ndarray | str
    label: int | None
    what: str

    @property
    def key(self) -> tuple[object, ...]:
        """The same for two visitors who ask the same."""
        known = self.example if isinstance(self.example, str) else self.example.tobytes()
        return known, self.label, self.what

    def as_set(self, classes: tuple[str, ...]) -> ImageSet | TextSet:
        """A set of this example alone, as a net takes it."""
        label = np.array([self.label or 0])
        if isinstance(self.example, str):
            return TextSet("one", (self.example,), label, classes)
        return ImageSet("one", self.example[None], label, classes)

    def about(self, classes: tuple[str, ...]) -> str:
        """What the net is asked, with its true class where that is known."""
        said = t("train.asked", what=self.what)
        if self.label is None:
            return said
        return f"{said} {t('train.asked_truth', label=classes[self.label])}"


def watched_example(run: Run) -> Watched | None:
    """The current drawing where it fits, else a validation example; none where examples have no
    answer of their own."""
    if not task_of(run.spec).confusion:
        return None
    taken = run.spec.input
    digits = run.spec.labels == tuple("0123456789") and run.dataset != "fashion-mnist"
    if digits and taken == ImageInput(1, 28, 28):
        drawing = current_drawing() or sample_drawing(3)
        word = t("train.example_drawing") if current_drawing() else t("train.example_sample")
        return Watched(drawing.pixels[None], drawing.label, word)
    examples = data_of(run).validation
    assert isinstance(examples, ImageSet | TextSet)
    number = len(examples) // 2
    label = int(examples.labels[number])
    if isinstance(examples, ImageSet):
        return Watched(examples.images[number], label, t("train.example_sample"))
    text = examples.texts[number]
    return Watched(text, label, f"“{text[:60]}”")


# ---- painting ---------------------------------------------------------------------------------


def png(pixels: np.ndarray) -> str:
    """A picture as text that an `img` takes: no file to serve, nothing to clean up."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def tile(image: np.ndarray, alt: str, below: str) -> str:
    """A small picture (channels × height × width, 0 to 255) with a line below it."""
    grey = len(image) == 1
    pixels = 255 - np.repeat(image[0][..., None], 3, 2) if grey else image.transpose(1, 2, 0)
    return (
        "<div style='width:62px;font-size:12px;line-height:1.25'>"
        f"<img class='{'np-ink' if grey else ''}' src='{png(pixels)}' "
        f"alt='{html.escape(alt, quote=True)}' "
        "style='width:62px;image-rendering:pixelated;border-radius:3px'>"
        f"<div>{html.escape(below)}</div></div>"
    )


def painted(title: str, pixels: np.ndarray, alt: str, ink: bool) -> str:
    """A picture, as large as its place allows, with sharp pixels. `ink` is dark on white, and
    white on a dark page."""
    return (
        f"<div style='height:{HEIGHT}px;display:flex;flex-direction:column'>"
        f"<div class='np-title' style='margin:0 0 4px'>{html.escape(title)}</div>"
        f"<img src='{png(pixels)}' alt='{html.escape(alt, quote=True)}' "
        f"class='{'np-ink' if ink else ''}' style='flex:1;min-height:0;width:100%;"
        "object-fit:contain;object-position:left top;image-rendering:pixelated'></div>"
    )


def filters(model: Model) -> Maps | str:
    """The first layer with weights: its filters, or its matrix."""
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
    """The layer whose weights are shown: the first convolution, recurrent layer, or Dense."""
    return next((name for name in spec.names if spec.layer(name).pictured), None)


def shown_layer(spec: ModelSpec) -> str:
    """The layer whose maps are shown: the first activation behind a convolution, else the first
    layer whose values are not the input's."""
    layers = dict(zip(spec.names, spec.layers, strict=True))
    first = next((name for name, layer in layers.items() if layer.has_kernels), None)
    if first is not None:
        after = spec.names[spec.names.index(first) :]
        return next((name for name in after if layers[name].is_activation), first)
    shown = (name for name, layer in layers.items() if layer.tracks)
    return next(shown, spec.names[-1])


def place() -> list[Panel]:
    """As high as a row of pictures, so that nothing jumps when they come."""
    return [Panel("train-place", f"<div style='height:{HEIGHT}px'></div>")]


def row(run: Run, log: RunLog, step: int, watched: Watched | None) -> list[Panel]:
    """The pictures of the net after `step` batches. Raises RunError where it was not kept."""
    model = checkpoint(run, step)
    if watched is None:
        return [
            Panel("train-filters", filters(model)),
            Panel("train-written", written(run, model), 3),
        ]
    seen = infer(model, watched.as_set(run.spec.labels))
    return [
        Panel("train-filters", filters(model)),
        Panel("train-maps", feature_maps(run, seen, watched)),
        Panel("train-answer", answer(run, seen, watched)),
        Panel("train-confusion", confusion(run, log, step), 1.5),
    ]


def written(run: Run, model: Model) -> str:
    """How the net goes on with the beginning of a text that it did not learn from."""
    answer = task_of(model.spec).answer(load_module(model), data_of(run).validation)
    assert isinstance(answer, WrittenText)
    start, more = html.escape(answer.start), html.escape(answer.written)
    return (
        f"<div class='np-title'>{html.escape(t('train.written'))}</div>"
        f"<p style='font-size:20px;white-space:pre-wrap;margin:6px 0'>"
        f"<span style='opacity:.6'>{start}</span><b>{more}</b></p>"
    )


def feature_maps(run: Run, seen: Inference, watched: Watched) -> Maps:
    """The feature maps (or hidden states, steps downwards) of one layer for the example."""
    layer = shown_layer(run.spec)
    maps = seen.maps(layer)
    signed = bool((maps < 0).any())
    return make_maps(
        t("train.maps", layer=layer),
        t("train.maps_alt", layer=layer, count=len(maps)),
        maps,
        HEIGHT,
        signed,
        about=watched.about(run.spec.labels),
    )


def answer(run: Run, seen: Inference, watched: Watched) -> Chart:
    words = {"answer": t("train.answer")}
    assert isinstance(seen.answer, ClassProbabilities)
    probabilities = seen.answer.probabilities
    chart = answer_chart(probabilities.tolist(), run.spec.labels, watched.label, words, HEIGHT)
    label = run.spec.labels[int(probabilities.argmax())]
    return replace(chart, alt=t("train.answer_alt", what=watched.what, label=label))


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
    # Which examples stand behind a cell takes time that a run would miss.
    chart = confusion_chart(counts, run.spec.labels, words, HEIGHT, not run.active, note)
    return replace(chart, alt=t("train.confusion_alt", right=right, total=total))
