"""One training step in detail: the batch's examples, the gradients, the update of every weight,
and the optimiser's arithmetic for any one weight.

Use:

    points(run)                            steps whose next batch can be examined
    batch = examine_run(run, step)         the batch that follows `step`, as the run did it
    batch.losses[i], batch.probabilities[i], batch.labels[i], batch.inputs[i] (or batch.texts[i])
    batch.before["conv1.weight"][f, c]     a kernel; the same for `gradients` and `after`
    for line in weight_lines(batch, "conv1.weight", (f, c, y, x)):
        line.name, line.symbol, line.symbols, line.numbers(), line.value

The run is not changed. The batch is exactly the one that the run used (or would use next): order,
augmentation and dropout come from the random state saved with the checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64
from torch import nn

from playground.core.events import Checkpoint
from playground.core.inputs import TextInput
from playground.core.recipe import Recipe
from playground.data.tokens import decode
from playground.nets.spec import ModelSpec
from playground.training.data import TrainingData
from playground.training.runs.run import Run
from playground.training.trainer import Trainer

# torch's defaults, which `make_optimiser` does not change.
BETA1, BETA2 = 0.9, 0.999  # Adam, AdamW
ALPHA = 0.99  # RMSprop
EPSILON = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class BatchView:
    """One batch and its update. The arrays in `before`, `gradients` and `after` have the keys and
    shapes of the net's parameters ("conv1.weight")."""

    recipe: Recipe
    step: int  # batches done before this one
    epoch: int  # counting from 1
    learning_rate: float
    rows: Int64[np.ndarray, " batch"]  # row numbers in the training examples
    inputs: Float32[np.ndarray, "batch channels h w"] | Int64[np.ndarray, "batch steps"]
    texts: tuple[str, ...]  # each text as the net reads it; empty for images
    losses: Float32[np.ndarray, " batch"]
    # None unless each example has one class:
    labels: Int64[np.ndarray, " batch"] | None
    probabilities: Float32[np.ndarray, "batch classes"] | None
    norm: float  # L2 norm of all gradients together, before clipping
    clip: float  # factor on each gradient; 1 if nothing is clipped
    before: Mapping[str, np.ndarray]
    gradients: Mapping[str, np.ndarray]  # from the backward pass, before clipping
    after: Mapping[str, np.ndarray]
    memory: Mapping[str, Mapping[str, np.ndarray]]  # the optimiser's state before the update

    @property
    def loss(self) -> float:
        """The batch's loss: the mean of its examples' losses."""
        return float(self.losses.mean())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of arithmetic: `symbol` = `template` with its `values` = `value`.

    `name` is one of: gradient, clip, decay, shrink, momentum, first, second, first_corrected,
    second_corrected, ratio, weight.
    """

    name: str
    symbol: str
    template: str
    values: Mapping[str, float]
    value: float

    @property
    def symbols(self) -> str:
        """The right-hand side in symbols: "β₁·m + (1 − β₁)·g"."""
        return self.template.format(**{key: _SIGNS.get(key, key) for key in self.values})

    def numbers(self, digits: int = 4) -> str:
        """The right-hand side in numbers: "0.9·0.0123 + (1 − 0.9)·−0.045"."""
        return self.template.format(
            **{key: f"{value:.{digits}g}".replace("-", "−") for key, value in self.values.items()}
        )


_SIGNS = {"lr": "η", "beta1": "β₁", "beta2": "β₂", "eps": "ε", "mu": "μ", "decay": "λ",
          "alpha": "α", "mhat": "m̂", "vhat": "v̂", "clip": "c"}  # fmt: skip


def points(run: Run) -> tuple[int, ...]:
    """The steps of a run whose next batch can be examined, ascending; may be empty.

    Raises:
        RunError: the run does not exist.
    """
    now = run.now()
    return tuple(step for step in now.resume_points() if step < now.total_steps)


def examine_run(run: Run, step: int) -> BatchView:
    """The batch that follows `step`, one of the run's `points`.

    Raises:
        RunError: the run does not exist, its examples are gone, or no state was kept at this step.
    """
    return examine(run.spec, run.recipe, run.data(), run.resume_point(step))


def examine(spec: ModelSpec, recipe: Recipe, data: TrainingData, point: Checkpoint) -> BatchView:
    """The batch that follows a checkpoint, computed on the CPU.

    Raises:
        ValueError: the checkpoint lacks the loop's state, or is the run's last.
    """
    if not point.loop_state:
        raise ValueError(f"The checkpoint after batch {point.step} holds no state of the loop.")
    trainer = Trainer(spec, recipe, data, "cpu", "float32", point)
    if trainer.step >= trainer.total_steps:
        raise ValueError(f"The run ends after batch {trainer.step}; there is no batch behind it.")
    names = [name for name, _ in trainer.net.named_parameters()]
    memory = {
        names[number]: {term: value.numpy().copy() for term, value in terms.items()}
        for number, terms in trainer.optimiser.state_dict()["state"].items()
    }
    before, rate = _parameters(trainer.net), trainer.learning_rate
    rows, given = trainer.next_batch()
    outputs, loss = trainer.forward(given)
    trainer.optimiser.zero_grad()
    loss.backward()
    gradients = {
        name: parameter.grad.numpy().copy()
        for name, parameter in trainer.net.named_parameters()
        if parameter.grad is not None
    }
    norm = float(nn.utils.get_total_norm([p.grad for p in trainer.net.parameters()
                                          if p.grad is not None]))  # fmt: skip
    trainer.update()
    losses = trainer.task.loss(trainer.net, outputs.detach(), given, recipe, "none")
    has_class, texts = trainer.task.confusion, []
    if isinstance(spec.input, TextInput) and has_class:
        texts = [data.train.text_of(row) for row in rows.tolist()]
    elif isinstance(spec.input, TextInput):  # a row may be a part of an example
        texts = [decode(numbers, spec.input) for numbers in given.inputs.tolist()]
    return BatchView(
        recipe, point.step, trainer.step // trainer.steps_per_epoch + 1, rate, rows.numpy(),
        given.inputs.numpy(), tuple(texts), losses.detach().numpy(),
        given.targets["labels"].numpy() if has_class else None,
        outputs.detach().softmax(1).numpy() if has_class else None,
        norm, _clip(recipe, norm), before, gradients, _parameters(trainer.net), memory,
    )  # fmt: skip


def _parameters(net: nn.Module) -> dict[str, np.ndarray]:
    return {name: value.detach().numpy().copy() for name, value in net.named_parameters()}


def _clip(recipe: Recipe, norm: float) -> float:
    # As torch.nn.utils.clip_grad_norm_, with its 1e-6 against a division by 0.
    return min(1.0, recipe.clip_norm / (norm + 1e-6)) if recipe.clip_norm else 1.0


# ---- the arithmetic of one weight ---------------------------------------------------------


class _Sheet:
    """Collects the lines of a calculation; `add` returns a line's value for the next lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def add(self, name: str, symbol: str, template: str, value: float, **values: float) -> float:
        self.lines.append(Line(name, symbol, template, values, value))
        return value


def weight_lines(batch: BatchView, name: str, index: tuple[int, ...]) -> tuple[Line, ...]:
    """The optimiser's update of one weight, line by line: `index` in the parameter `name`.

    The first line is the gradient, the last the new weight; lines without effect (no clipping, no
    weight decay) are left out. The lines are computed in float64 from the stored float32 numbers,
    so they agree with torch's step to about seven digits.

    Sources: torch.optim's pages on SGD, Adam (Kingma & Ba, 2015, arXiv:1412.6980), AdamW
    (Loshchilov & Hutter, 2019, arXiv:1711.05101) and RMSprop.
    """
    recipe, rate, sheet = batch.recipe, batch.learning_rate, _Sheet()
    w = float(batch.before[name][index])
    memory = {
        term: float(array[index]) if array.ndim else float(array)
        for term, array in batch.memory.get(name, {}).items()
    }
    g = float(batch.gradients[name][index])
    sheet.add("gradient", "g", "∂loss/∂w", g)
    if batch.clip < 1:
        g = sheet.add("clip", "g", "{clip}·{g}", batch.clip * g, clip=batch.clip, g=g)
    decay = recipe.weight_decay
    if decay and recipe.optimiser == "adamw":
        shrunk = w * (1 - rate * decay)
        w = sheet.add("shrink", "w", "{w}·(1 − {lr}·{decay})", shrunk, w=w, lr=rate, decay=decay)
    elif decay:
        g = sheet.add("decay", "g", "{g} + {decay}·{w}", g + decay * w, g=g, decay=decay, w=w)
    write = {"sgd": _sgd, "rmsprop": _rmsprop, "adam": _adam, "adamw": _adam}[recipe.optimiser]
    write(sheet, recipe, rate, w, g, memory)
    return tuple(sheet.lines)


def _sgd(
    sheet: _Sheet, recipe: Recipe, rate: float, w: float, g: float, memory: dict[str, float]
) -> None:
    if not recipe.momentum:
        sheet.add("weight", "w", "{w} − {lr}·{g}", w - rate * g, w=w, lr=rate, g=g)
        return
    m, mu = memory.get("momentum_buffer", 0.0), recipe.momentum
    m = sheet.add("momentum", "m", "{mu}·{m} + {g}", mu * m + g, mu=mu, m=m, g=g)
    sheet.add("weight", "w", "{w} − {lr}·{m}", w - rate * m, w=w, lr=rate, m=m)


def _adam(
    sheet: _Sheet, recipe: Recipe, rate: float, w: float, g: float, memory: dict[str, float]
) -> None:
    t = memory.get("step", 0.0) + 1
    m, v = memory.get("exp_avg", 0.0), memory.get("exp_avg_sq", 0.0)
    m = sheet.add(
        "first", "m", "{beta1}·{m} + (1 − {beta1})·{g}", BETA1 * m + (1 - BETA1) * g,
        beta1=BETA1, m=m, g=g,
    )  # fmt: skip
    v = sheet.add(
        "second", "v", "{beta2}·{v} + (1 − {beta2})·({g})²", BETA2 * v + (1 - BETA2) * g * g,
        beta2=BETA2, v=v, g=g,
    )  # fmt: skip
    mhat = sheet.add(
        "first_corrected", "m̂", "{m} / (1 − {beta1}^{t})", m / (1 - BETA1**t),
        m=m, beta1=BETA1, t=t,
    )  # fmt: skip
    vhat = sheet.add(
        "second_corrected", "v̂", "{v} / (1 − {beta2}^{t})", v / (1 - BETA2**t),
        v=v, beta2=BETA2, t=t,
    )  # fmt: skip
    sheet.add(
        "weight", "w", "{w} − {lr}·{mhat} / (√{vhat} + {eps})",
        w - rate * mhat / (vhat**0.5 + EPSILON), w=w, lr=rate, mhat=mhat, vhat=vhat, eps=EPSILON,
    )  # fmt: skip


def _rmsprop(
    sheet: _Sheet, recipe: Recipe, rate: float, w: float, g: float, memory: dict[str, float]
) -> None:
    v = memory.get("square_avg", 0.0)
    v = sheet.add(
        "second", "v", "{alpha}·{v} + (1 − {alpha})·({g})²", ALPHA * v + (1 - ALPHA) * g * g,
        alpha=ALPHA, v=v, g=g,
    )  # fmt: skip
    d = sheet.add(
        "ratio", "d", "{g} / (√{v} + {eps})", g / (v**0.5 + EPSILON), g=g, v=v, eps=EPSILON
    )
    if recipe.momentum:
        m, mu = memory.get("momentum_buffer", 0.0), recipe.momentum
        d = sheet.add("momentum", "m", "{mu}·{m} + {d}", mu * m + d, mu=mu, m=m, d=d)
        sheet.add("weight", "w", "{w} − {lr}·{m}", w - rate * d, w=w, lr=rate, m=d)
        return
    sheet.add("weight", "w", "{w} − {lr}·{d}", w - rate * d, w=w, lr=rate, d=d)
