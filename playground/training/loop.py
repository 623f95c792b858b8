"""The training loop: a generator of frozen events. The last event is the only ending.

The loop does not depend on pages, Dask or files. The caller consumes the events and may pass
`Controls` to pause, stop or change the learning rate. All random numbers come from generators
seeded by the recipe, so a run on a CPU repeats bit for bit, also after a resume.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import torch

from playground.core.events import (
    Batch,
    Checkpoint,
    Diverged,
    Ending,
    Evaluated,
    Event,
    Failed,
    Finished,
    Hint,
    Started,
    Stopped,
)
from playground.core.recipe import Recipe, check_recipe
from playground.nets.shapes import count_parameters
from playground.nets.spec import ModelSpec
from playground.tasks.registry import task_of
from playground.training.controls import Controls, NoControls
from playground.training.data import TrainingData, check_fit
from playground.training.endings import sentence
from playground.training.hints import Found
from playground.training.trainer import Trainer

FAR_ABOVE = 5.0  # a run has diverged when its smoothed loss is this many times its first loss
MAX_CHECKPOINTS = 60
MAX_CHECKPOINT_BYTES = 64_000_000  # all checkpoints of a run together
NORMS = 100  # number of batches in a run for which gradient norms are reported


def checkpoint_steps(total_steps: int, steps_per_epoch: int, bytes_each: int) -> frozenset[int]:
    """The steps after which weights are saved: 0, the first few (1, 2, 5, 10, 20, 50, …), then at
    even distances, each epoch's end and the last. A large net has fewer."""
    room = max(8, min(MAX_CHECKPOINTS, MAX_CHECKPOINT_BYTES // max(bytes_each, 1)))
    epochs = list(range(steps_per_epoch, total_steps + 1, steps_per_epoch))
    if len(epochs) > room // 3:
        epochs = [epochs[i] for i in np.linspace(0, len(epochs) - 1, room // 3).astype(int)]
    early = [1, 2, 5, 10, 20, 50, 100, 200, 500][: room // 4]
    rest = max(room - len(epochs) - len(early) - 2, 1)
    even = np.linspace(0, total_steps, rest + 1).astype(int).tolist()
    return frozenset(step for step in (0, *early, *even, *epochs) if step <= total_steps)


def train(
    spec: ModelSpec,
    recipe: Recipe,
    data: TrainingData,
    device: str = "auto",
    controls: Controls | None = None,
    resume: Checkpoint | None = None,
    precision: str = "auto",
) -> Iterator[Event]:
    """Train a net. Yields `Started`, then `Batch`, `Evaluated` and `Checkpoint` events, and one
    ending, last. Running out of memory is an ending (`Failed`); bugs raise their exception.

    `device` is "auto", "cpu", "cuda" or "mps"; `precision` is "auto", "float32", "bfloat16" or
    "float16", but a CPU always uses float32. `resume` is a checkpoint of a run with the same
    spec, recipe and data; on a CPU, training continues from it as that run did, bit for bit.

    Raises:
        RecipeError, SpecError, DataError, DeviceError: the training cannot begin; the message
            says why.
    """
    check_recipe(recipe)
    check_fit(spec, data)
    task_of(spec).check_recipe(recipe)
    try:
        trainer = Trainer(spec, recipe, data, device, precision, resume)
    except (MemoryError, RuntimeError) as error:
        if not _is_memory(error):
            raise
        yield Failed(0, 0, 0.0, sentence("memory", {"step": 0}), "memory", {"step": 0})
        return
    yield Started(
        *trainer.at, trainer.device_info.label, count_parameters(spec), trainer.steps_per_epoch,
        trainer.total_steps, len(trainer.train), len(trainer.validation),
    )  # fmt: skip
    try:
        yield from _run(trainer, controls or NoControls())
    except (MemoryError, RuntimeError) as error:
        if not _is_memory(error):
            raise
        yield _end(trainer, Failed, "memory", step=trainer.step)


def _is_memory(error: Exception) -> bool:
    """Whether the memory of the machine or of its GPU is full. torch's allocator of the CPU and
    CUDA's libraries raise a plain RuntimeError."""
    said = str(error).lower()
    full = "alloc" in said or "out of memory" in said
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or full


def _end(trainer: Trainer, kind: type[Ending], reason: str, **values: float | str) -> Any:
    return kind(*trainer.at, sentence(reason, values), reason, values)


def _run(trainer: Trainer, controls: Controls) -> Iterator[Event]:
    recipe = trainer.recipe
    bytes_each = 4 * count_parameters(trainer.spec)
    kept = checkpoint_steps(trainer.total_steps, trainer.steps_per_epoch, bytes_each)
    every = max(1, trainer.total_steps // NORMS)
    last_kept = trainer.step
    if trainer.step == 0:
        yield trainer.checkpoint()
    while trainer.step < trainer.total_steps:
        if trainer.step != last_kept and controls.will_wait():
            yield trainer.checkpoint()  # so that pages can show the net while the run is paused
            last_kept = trainer.step
        paused = time.perf_counter()
        goes_on = controls.wait()
        trainer.begun += time.perf_counter() - paused  # a pause is no time of training
        if not goes_on:
            if trainer.step != last_kept:
                yield trainer.checkpoint()
            yield _end(trainer, Stopped, "stopped", step=trainer.step)
            return
        rate = controls.new_learning_rate()
        if rate is not None:
            trainer.change_learning_rate(rate)
        rate = trainer.learning_rate
        before = time.perf_counter()
        found = None
        if trainer.looks_stuck():
            done, found = trainer.examined_batch()
        else:
            done = trainer.batch(trainer.step % every == 0)
        speed = done.examples / max(time.perf_counter() - before, 1e-9)
        yield Batch(
            *trainer.at, done.loss, done.metrics, rate, speed,
            done.gradient_norms,
        )  # fmt: skip
        lost = _diverged(trainer, done.loss)
        if lost is not None:
            yield lost
            return
        if found is not None:
            yield _hint(trainer, found)
        ended = None
        if trainer.step % trainer.steps_per_epoch == 0:
            ended = yield from _epoch_end(trainer)
        if ended is None and recipe.max_seconds and trainer.seconds >= recipe.max_seconds:
            ended = _end(trainer, Finished, "time", limit=recipe.max_seconds)
        if trainer.step in kept or ended is not None:
            point = trainer.checkpoint()
            if not all(np.isfinite(array).all() for array in point.weights.values()):
                yield _end(trainer, Diverged, "not_finite", step=trainer.step)
                return
            yield point
            last_kept = trainer.step
        if ended is not None:
            yield ended
            return
    yield _end(trainer, Finished, "done", epochs=recipe.epochs)


def _hint(trainer: Trainer, found: Found) -> Hint:
    return Hint(*trainer.at, str(found.message), found.reason, found.values)


def _epoch_end(trainer: Trainer) -> Generator[Event, None, Finished | None]:
    """Yield the evaluation and hints of an epoch; return an ending if the run stops early."""
    sums = trainer.sums
    mean = sums.loss / max(sums.size, 1)
    metrics = trainer.task.metrics_of(mean, max(sums.size, 1), sums.counts)
    yield Evaluated(*trainer.at, "train", mean, metrics)
    loss, found = trainer.evaluate(trainer.validation)
    yield Evaluated(
        trainer.step,
        trainer.epoch,
        trainer.seconds,
        "validation",
        loss,
        found.metrics,
        found.confusion,
    )
    turned = trainer.watch.turn(trainer.epoch, mean, loss)
    if turned is not None:
        yield _hint(trainer, turned)
    target, main = trainer.recipe.target, trainer.task.main
    reached = found.metrics[main.name]
    if target and main.reached(reached, target):
        return _end(trainer, Finished, "target", metric=main.name, value=reached)
    return None


def _diverged(trainer: Trainer, loss: float) -> Diverged | None:
    if not np.isfinite(loss):
        return _end(trainer, Diverged, "not_finite", step=trainer.step)
    if trainer.smooth_loss > FAR_ABOVE * max(trainer.start_loss, 1e-3):
        values = {"loss": trainer.smooth_loss, "start": trainer.start_loss}
        return _end(trainer, Diverged, "far_above", step=trainer.step, **values)
    return None
