"""The state of one run (net, optimiser, batches, random numbers) and its operations: one step, an
evaluation, saving and restoring a checkpoint. `playground.training.loop` decides when each runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from playground.core.events import (
    Checkpoint,
)
from playground.core.recipe import Recipe
from playground.nets.build import Net, build
from playground.nets.cpu_speed import optimise_for_cpu
from playground.nets.spec import ModelSpec
from playground.tasks.registry import task_of
from playground.tasks.task import Batch as TaskBatch
from playground.tasks.task import Measured, Tensors
from playground.training.data import TrainingData
from playground.training.devices import choose_device
from playground.training.hints import EARLY, EXAMPLES, Found, Watch, dead_units, diagnose
from playground.training.optimisers import make_optimiser, optimiser_arrays, restore_optimiser
from playground.training.schedules import learning_rate_at

EVALUATION_BATCH = 500
EVALUATION_SEED = 0  # of a task's random numbers, so that every evaluation draws the same
SMOOTHING = 0.9

# Held while a thread uses torch's global random generator (initial weights, dropout).
_GLOBAL_RNG = threading.Lock()


class RandomState:
    """The run's random generators: `order` of the examples; `moves` for augmentation and a task's
    random numbers; `net`, a state of torch's global generator (initial weights, dropout), and
    `gpu`, a state of the GPU's (dropout), which are set within `lent` and restored afterwards."""

    def __init__(self, seed: int, device: torch.device) -> None:
        self.gpu: Tensor | None = None
        if device.type == "cuda":
            self.gpu = torch.Generator(device).manual_seed(seed).get_state()
        self.order = torch.Generator().manual_seed(seed)
        self.moves = torch.Generator().manual_seed(seed + 1)
        self.net = torch.Generator().manual_seed(seed).get_state()

    @contextmanager
    def lent(self) -> Iterator[None]:
        with _GLOBAL_RNG:
            before = torch.random.get_rng_state()
            gpu = None if self.gpu is None else torch.cuda.get_rng_state()
            torch.random.set_rng_state(self.net)
            if self.gpu is not None:
                torch.cuda.set_rng_state(self.gpu)
            try:
                yield
            finally:
                self.net = torch.random.get_rng_state()
                torch.random.set_rng_state(before)
                if gpu is not None:
                    self.gpu = torch.cuda.get_rng_state()
                    torch.cuda.set_rng_state(gpu)


@dataclass(slots=True)
class EpochSums:
    """Sums over the batches of an epoch; `loss` sums each batch's mean loss times its size."""

    loss: float = 0.0
    size: int = 0
    counts: tuple[float, ...] = ()  # the task's, from which it computes its metrics

    def add(self, loss: float, size: int, counts: Sequence[float]) -> None:
        self.loss += loss * size
        self.size += size
        before = self.counts or (0.0,) * len(counts)
        self.counts = tuple(a + b for a, b in zip(before, counts, strict=True))


@dataclass(frozen=True, slots=True)
class BatchDone:
    """The result of one step: the batch's loss before the update, the task's metrics, the number
    of examples, and each layer's gradient norm if requested."""

    loss: float
    metrics: dict[str, float]
    examples: int
    gradient_norms: dict[str, float]


class Trainer:
    """One run's net, optimiser, random numbers and progress. `batch` does one step."""

    def __init__(
        self,
        spec: ModelSpec,
        recipe: Recipe,
        data: TrainingData,
        device: str,
        precision: str,
        resume: Checkpoint | None,
    ) -> None:
        self.spec, self.recipe = spec, recipe
        self.device_info = choose_device(device)
        self.device = torch.device(self.device_info.name)
        self.random = RandomState(recipe.seed, self.device)
        self.task = task_of(spec)
        with self.random.lent():
            self.net: Net = build(spec)
        self.task.initialise(self.net)
        self.images = spec.input.kind == "image"
        self.dropout = any(layer.draws_at_random for layer in spec.layers)
        self.normed = any(layer.batch_statistics for layer in spec.layers)
        if resume is not None:
            self._load_weights(resume.weights)
        self.net.to(self.device)
        if self.images and self.device.type != "mps":
            optimise_for_cpu(self.net)
        self.precision = _precision(precision, self.device)
        self.scaler = torch.amp.GradScaler("cuda", enabled=self.precision is torch.float16)
        self.train = self.task.tensors(data.train, self.device)
        self.validation = self.task.tensors(data.validation, self.device)
        self.watch = Watch(self.task.constant_loss(self.train, recipe))
        self.optimiser = make_optimiser(recipe, self.net.parameters())
        self.steps_per_epoch = -(-len(self.train) // recipe.batch_size)
        self.total_steps = self.steps_per_epoch * recipe.epochs
        self.step = 0
        self.factor = 1.0  # on the schedule's learning rate, after a change by the user
        self.order_state = self.random.order.get_state()
        self.order = torch.empty(0, dtype=torch.int64)
        self.start_loss = float("nan")
        self.smooth_loss = float("nan")
        self.sums = EpochSums()
        self.seconds_before = 0.0
        if resume is not None:
            self._restore(resume)
        self.begun = time.perf_counter()

    # ---- resuming from a checkpoint ----

    def _load_weights(self, weights: dict[str, np.ndarray]) -> None:
        tensors = {name: torch.from_numpy(np.array(array)) for name, array in weights.items()}
        self.net.load_state_dict(tensors, strict=False)

    def state(self) -> dict[str, np.ndarray]:
        """All state besides the weights on which the next batch depends."""
        numbers = {
            "step": self.step,
            "factor": self.factor,
            "start_loss": self.start_loss,
            "smooth_loss": self.smooth_loss,
            "epoch_loss": self.sums.loss,
            "epoch_size": self.sums.size,
            "epoch_counts": self.sums.counts,
            "seconds": self.seconds,
        }
        # Within an epoch, save the generator's state from before the order was drawn, so that a
        # resumed run draws the same order again; between epochs, save the current state.
        between = self.step % self.steps_per_epoch == 0
        generators = {
            "order": self.random.order.get_state() if between else self.order_state,
            "moves": self.random.moves.get_state(),
            "net": self.random.net,
        }
        if self.random.gpu is not None:
            generators["gpu"] = self.random.gpu
        return (
            {f"loop.{name}": np.array(value, np.float64) for name, value in numbers.items()}
            | {"loop.watch": self.watch.state()}
            | {f"generator.{name}": s.numpy().copy() for name, s in generators.items()}
            | {f"scaler.{name}": np.array(v) for name, v in self.scaler.state_dict().items()}
            | optimiser_arrays(self.optimiser)
        )

    def _restore(self, checkpoint: Checkpoint) -> None:
        state = checkpoint.loop_state
        self.step = int(state["loop.step"])
        self.factor = float(state["loop.factor"])
        self.start_loss = float(state["loop.start_loss"])
        self.smooth_loss = float(state["loop.smooth_loss"])
        self.sums = _sums_in(state)
        self.seconds_before = float(state["loop.seconds"])
        if "loop.watch" in state:  # missing in states of earlier versions
            self.watch.restore(state["loop.watch"])
        restore_optimiser(self.optimiser, state)
        scaled = {name: state[f"scaler.{name}"].item() for name in self.scaler.state_dict()
                  if f"scaler.{name}" in state}  # fmt: skip
        if scaled:  # only float16 scales the loss
            self.scaler.load_state_dict(scaled)
        self.order_state = torch.from_numpy(np.array(state["generator.order"]))
        self.random.order.set_state(self.order_state)
        self.random.moves.set_state(torch.from_numpy(np.array(state["generator.moves"])))
        self.random.net = torch.from_numpy(np.array(state["generator.net"]))
        if self.random.gpu is not None and "generator.gpu" in state:  # not in a CPU's states
            self.random.gpu = torch.from_numpy(np.array(state["generator.gpu"]))
        if self.step % self.steps_per_epoch:
            self.order = torch.randperm(len(self.train), generator=self.random.order)

    # ---- one batch ----

    @property
    def seconds(self) -> float:
        return self.seconds_before + time.perf_counter() - self.begun

    @property
    def epoch(self) -> int:
        """The current epoch, counting from 1."""
        return min(max(self.step - 1, 0) // self.steps_per_epoch + 1, self.recipe.epochs)

    @property
    def at(self) -> tuple[int, int, float]:
        """Step, epoch and seconds: the first fields of every event."""
        return self.step, self.epoch, self.seconds

    def looks_stuck(self) -> bool:
        """Whether the next batch should be examined: the mean loss of the last epoch, or of the
        first `EARLY` batches, is no better than that of a constant answer."""
        at_end = self.step % self.steps_per_epoch == 0
        if not self.sums.size or not (at_end or self.step == EARLY):
            return False
        return self.watch.is_stuck(self.sums.loss / self.sums.size, self.step)

    @property
    def learning_rate(self) -> float:
        return self.factor * learning_rate_at(self.recipe, self.step, self.total_steps)

    def change_learning_rate(self, rate: float) -> None:
        """Scale the rest of the schedule so that its learning rate at this step is `rate`."""
        planned = learning_rate_at(self.recipe, self.step, self.total_steps)
        self.factor = rate / planned if planned > 0 else 1.0

    def next_rows(self) -> Int64[Tensor, " batch"]:
        """Row numbers of the next batch's training examples, on the CPU."""
        position = self.step % self.steps_per_epoch
        if position == 0:
            self.order_state = self.random.order.get_state()
            self.order = torch.randperm(len(self.train), generator=self.random.order)
            self.sums = EpochSums()
        first = position * self.recipe.batch_size
        return self.order[first : first + self.recipe.batch_size]

    def next_batch(self) -> tuple[Int64[Tensor, " batch"], TaskBatch]:
        """Row numbers of the next batch, and the batch, augmented if the recipe says so."""
        rows = self.next_rows()
        batch = self.train.take(rows)
        if self.images and _moves(self.recipe):
            from playground.data.augment import augment

            moved = augment(batch.inputs, self.recipe.augmentation, self.random.moves)
            batch = replace(batch, inputs=moved)
        return rows, self.task.prepare(batch, self.random.moves)

    def forward(self, batch: TaskBatch) -> tuple[Tensor, Float[Tensor, ""]]:
        """The net's outputs and the loss of a batch, in training mode."""
        self._train_mode(len(batch.inputs))
        with self.random.lent() if self.dropout else nullcontext(), self._cast():
            outputs = self.task.forward(self.net, batch.inputs)
            return outputs, self.task.loss(self.net, outputs.float(), batch, self.recipe)

    def update(self) -> None:
        """Clip the gradients and do the optimiser's step at the current learning rate."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.learning_rate
        if self.recipe.clip_norm:
            self.scaler.unscale_(self.optimiser)
            nn.utils.clip_grad_norm_(self.net.parameters(), self.recipe.clip_norm)
        self.scaler.step(self.optimiser)
        self.scaler.update()

    def batch(self, norms: bool) -> BatchDone:
        """Do one step; with `norms`, also measure each layer's gradient norm."""
        rows, batch = self.next_batch()
        outputs, loss = self.forward(batch)
        self.optimiser.zero_grad()
        self.scaler.scale(loss).backward()
        found = self._norms() if norms else {}
        self.update()
        counted = [count.float() for count in self.task.counts(outputs.detach(), batch)]
        # Copy from the device once per batch, because each copy waits for all pending work.
        # Not in float64, which Apple's GPUs lack.
        value, *counts = torch.stack([loss.detach().float(), *counted]).tolist()
        self.step += 1
        self._count(value, batch.size, counts)
        return BatchDone(value, self.task.metrics_of(value, batch.size, counts), len(rows), found)

    def _train_mode(self, examples: int) -> None:
        # Batch norm cannot compute statistics from a single example.
        wanted = examples > 1 or not self.normed
        if self.net.training != wanted:
            self.net.train(wanted)

    def _cast(self) -> Any:
        if self.precision is None:
            return nullcontext()
        return torch.autocast(self.device.type, dtype=self.precision)

    def _norms(self) -> dict[str, float]:
        """Each layer's gradient norm, with one copy from the device for all."""
        scale = self.scaler.get_scale() if self.scaler.is_enabled() else 1.0
        found = [(name, p.grad) for name, p in self.net.named_parameters() if p.grad is not None]
        each = torch.stack(torch._foreach_norm([gradient for _, gradient in found])).tolist()
        squares: dict[str, float] = {}
        for (name, _), norm in zip(found, each, strict=True):
            layer = name.split(".", 1)[0]
            squares[layer] = squares.get(layer, 0.0) + (norm / scale) ** 2
        return {layer: square**0.5 for layer, square in squares.items()}

    def _count(self, loss: float, size: int, counts: Sequence[float]) -> None:
        if self.step == 1:
            self.start_loss = self.smooth_loss = loss
        self.smooth_loss = SMOOTHING * self.smooth_loss + (1 - SMOOTHING) * loss
        self.sums.add(loss, size, counts)

    def examined_batch(self) -> tuple[BatchDone, Found]:
        """Do one step, and diagnose why the run is stuck."""
        before = [parameter.detach().clone() for parameter in self.net.parameters()]
        rate = self.learning_rate
        done = self.batch(norms=True)
        changes = [float((p.detach() - b).norm() / b.norm().clamp(min=1e-12))
                   for p, b in zip(self.net.parameters(), before, strict=True)]  # fmt: skip
        some = self.task.prepare(
            self.train.take(slice(0, EXAMPLES)), torch.Generator().manual_seed(EVALUATION_SEED)
        )
        dead = dead_units(self.net, self.task, some)
        return done, diagnose(dead, done.gradient_norms, float(np.median(changes)), rate)

    # ---- evaluation and checkpoints ----

    def evaluate(self, part: Tensors) -> tuple[float, Measured]:
        """Mean loss and the task's measurements over all examples of `part`, in eval mode."""
        self.net.eval()
        total, size, meter = 0.0, 0, self.task.meter()
        random = torch.Generator().manual_seed(EVALUATION_SEED)
        with torch.inference_mode(), self._cast():
            for first in range(0, len(part), EVALUATION_BATCH):
                batch = part.take(slice(first, first + EVALUATION_BATCH))
                batch = self.task.prepare(batch, random)
                outputs = self.task.forward(self.net, batch.inputs).float()
                loss = self.task.loss(self.net, outputs, batch, self.recipe)
                total += float(loss) * batch.size
                size += batch.size
                meter.add(self.net, outputs, batch)
        return total / max(size, 1), meter.result()

    def weights(self) -> dict[str, np.ndarray]:
        return {
            name: tensor.detach().float().cpu().contiguous().numpy().copy()
            for name, tensor in self.net.state_dict().items()
            if not name.endswith("num_batches_tracked")
        }

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(*self.at, self.weights(), self.state())


def _precision(name: str, device: torch.device) -> torch.dtype | None:
    """The dtype of autocast; None on a CPU, where bfloat16 costs more than it saves."""
    if device.type != "cuda" or name == "float32":
        return None
    if name == "float16":
        return torch.float16
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def _sums_in(state: dict[str, np.ndarray]) -> EpochSums:
    if "loop.epoch_right" in state:  # an early version, with classification as the only task
        right, seen = float(state["loop.epoch_right"]), int(state["loop.epoch_examples"])
        return EpochSums(float(state["loop.epoch_loss"]), seen, (right,))
    counts = tuple(state["loop.epoch_counts"].tolist())
    return EpochSums(float(state["loop.epoch_loss"]), int(state["loop.epoch_size"]), counts)


def _moves(recipe: Recipe) -> bool:
    moved = recipe.augmentation
    return bool(moved.shift or moved.turn or moved.scale or moved.thickness)
