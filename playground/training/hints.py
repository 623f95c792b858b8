"""Hints about a run that does not learn well: it is stuck at chance level, or it overfits. A hint
does not end the run, and each is given once.

A run is stuck if the mean loss of an epoch is no better than that of the best constant answer,
which ignores the input. One batch is then examined for the cause: dead units, which give the same
value for every example and pass no gradient on; vanishing gradients, which leave the first layers
unchanged; or a learning rate far too small or too large, seen from the relative change of the
weights in one step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from playground.nets.build import Net
from playground.tasks.task import Batch, Task
from playground.text import Message

STUCK = 0.985  # stuck: the loss is above this fraction of the best constant answer's loss
PATIENCE = 60  # batches before a run can count as stuck
EARLY = 300  # batch after which a longer first epoch is checked as well
DEAD = 0.9  # share of dead units from which a layer is reported
FADED = 1e-4  # vanishing: the smallest gradient norm of a layer / the largest is below this
SLOW, FAST = 1e-5, 0.1  # limits of |weight change| / |weights| in one step; 1e-3 is usual
RISEN = 1.05  # overfitting: the validation loss is above this multiple of its minimum …
TURNS = 2  # … in this many evaluations in a row
EXAMPLES = 128  # examples on which dead units are counted

Values = dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Found:
    """A hint: its reason, and the values of its text `train.hint_<reason>`."""

    reason: str
    values: Values

    @property
    def message(self) -> Message:
        return hint_message(self.reason, self.values)


def hint_message(reason: str, values: Mapping[str, object]) -> Message:
    """The translatable message of a hint; fractions are rounded to three digits."""
    shown = {name: f"{v:.3g}" if isinstance(v, float) else v for name, v in values.items()}
    return Message(f"train.hint_{reason}", **shown)


def dead_units(net: Net, task: Task, batch: Batch) -> tuple[str, float]:
    """The layer with the largest share of dead units, and that share (0 to 1).

    Only elementwise layers without parameters (activations) are examined; without any, the result
    is ("", 0.0). A unit (a channel of a feature map, or a value on the last axis) is dead if it
    gives the same value for every example.
    """
    found: dict[str, float] = {}

    def look(name: str) -> object:
        def keep(module: nn.Module, inputs: tuple[Tensor, ...], output: object) -> None:
            alone = not any(True for _ in module.parameters())
            if isinstance(output, Tensor) and alone and output.shape == inputs[0].shape:
                found[name] = _share(output)

        return keep

    handles = [
        module.register_forward_hook(look(name))  # type: ignore[arg-type]
        for name, module in net.named_children()
    ]
    was_training = net.training
    net.eval()
    with torch.inference_mode():
        task.forward(net, batch.inputs[:EXAMPLES])
    net.train(was_training)
    for handle in handles:
        handle.remove()
    layer = max(found, key=lambda name: found[name], default="")
    return layer, found.get(layer, 0.0)


def _share(output: Tensor) -> float:
    units = 1 if output.dim() == 4 else output.dim() - 1  # channels, or the last axis
    others = [axis for axis in range(1, output.dim()) if axis != units]
    spread = (output - output[:1]).abs().amax(0, keepdim=True)
    if others:
        spread = spread.amax(others)
    return float((spread.flatten() == 0).float().mean())


def diagnose(
    dead: tuple[str, float], norms: Mapping[str, float], change: float, rate: float
) -> Found:
    """The first cause that explains why a run is stuck. `norms` are gradient norms by layer, in
    the net's order; `change` is |weight change| / |weights| of one step."""
    layer, share = dead
    finite = {name: norm for name, norm in norms.items() if np.isfinite(norm)}
    largest = max(finite, key=lambda name: finite[name], default="")
    smallest = min(finite, key=lambda name: finite[name], default="")
    if share >= DEAD:
        return Found("dead", {"layer": layer, "share": f"{share:.0%}", "rate": rate})
    if finite and finite[smallest] < FADED * finite[largest]:
        ratio = finite[smallest] / finite[largest]
        return Found("fading", {"layer": smallest, "other": largest, "ratio": f"{ratio:.1g}"})
    if change < SLOW or change > FAST:
        reason = "slow" if change < SLOW else "fast"
        return Found(reason, {"rate": rate, "change": f"{change:.2g}"})
    return Found("chance", {"rate": rate})


class Watch:
    """Checks a run's losses, and remembers which hints it has given."""

    def __init__(self, constant_loss: float | None) -> None:
        self.constant_loss = constant_loss
        self.stuck_said = self.turn_said = False
        self.best, self.best_epoch, self.best_training = np.inf, 0, np.inf
        self.risen = 0  # evaluations in a row with a validation loss above RISEN × the best

    def is_stuck(self, training_loss: float, step: int) -> bool:
        """Whether the mean training loss is no better than a constant answer's. Returns True at
        most once in a run."""
        if self.stuck_said or self.constant_loss is None or step < PATIENCE:
            return False
        self.stuck_said = training_loss > STUCK * self.constant_loss
        return self.stuck_said

    def turn(self, epoch: int, training_loss: float, validation_loss: float) -> Found | None:
        """The overfitting hint, in the epoch that first shows it: the validation loss has risen
        while the training loss has fallen."""
        if validation_loss < self.best:
            self.best, self.best_epoch, self.best_training = validation_loss, epoch, training_loss
            self.risen = 0
            return None
        away = validation_loss > RISEN * self.best and training_loss < self.best_training
        self.risen = self.risen + 1 if away else 0
        if self.turn_said or self.risen < TURNS:
            return None
        self.turn_said = True
        values: Values = {"epoch": self.best_epoch, "best": self.best, "now": validation_loss}
        return Found("overfitting", values)

    # ---- resuming from a checkpoint ----

    def state(self) -> np.ndarray:
        return np.array(
            [self.stuck_said, self.turn_said, self.best, self.best_epoch, self.best_training,
             self.risen], np.float64,
        )  # fmt: skip

    def restore(self, state: np.ndarray) -> None:
        self.stuck_said, self.turn_said = bool(state[0]), bool(state[1])
        self.best, self.best_training = float(state[2]), float(state[4])
        self.best_epoch, self.risen = int(state[3]), int(state[5])
