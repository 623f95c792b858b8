"""What a run tells a person who may want to change something: it is stuck at chance, or validation
turns away from training. The run goes on; each hint is given once.

A run is stuck if the mean loss of an epoch is no better than that of the best answer that ignores
the input. Why, is found out on one batch: units that give the same value for every example pass
no gradient on; a gradient that fades from layer to layer leaves the first ones as they are; and a
learning rate that is far too small or too large shows in how much one batch changes the weights.
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

STUCK = 0.985  # a loss above this part of the best constant answer's is no better than it
PATIENCE = 60  # batches before a run can be stuck
EARLY = 300  # in a longer first epoch, the batch after which it is examined, too
DEAD = 0.9  # a layer with this share of dead units is reported
FADED = 1e-4  # gradients vanish when the smallest norm of a layer over the largest is below
SLOW, FAST = 1e-5, 0.1  # of the weights' size, changed by one batch; 1e-3 is usual
RISEN = 1.05  # a validation loss this many times its lowest, in …
TURNS = 2  # … so many evaluations in a row, has turned away
EXAMPLES = 128  # examples on which dead units are counted

Values = dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Found:
    """A hint by name, with what its sentence (`train.hint_<reason>`) fills in."""

    reason: str
    values: Values

    @property
    def message(self) -> Message:
        return hint_message(self.reason, self.values)


def hint_message(reason: str, values: Mapping[str, object]) -> Message:
    """A hint, to be said in any language."""
    shown = {name: f"{v:.3g}" if isinstance(v, float) else v for name, v in values.items()}
    return Message(f"train.hint_{reason}", **shown)


def dead_units(net: Net, task: Task, batch: Batch) -> tuple[str, float]:
    """The layer with the largest share of dead units among those that change each value alone, and
    the share. A unit (a channel, or a place of a row) is dead if it gives the same value for every
    example; ("", 0.0) where there is no such layer."""
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
    """Why a run is stuck: the first cause that is plain. `norms` are gradient norms by layer in the
    order of the net, `change` is the part of the weights' size that one batch changes."""
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
    """Looks at a run's epochs, and remembers what it has said."""

    def __init__(self, constant_loss: float | None) -> None:
        self.constant_loss = constant_loss
        self.stuck_said = self.turn_said = False
        self.best, self.best_epoch, self.best_training = np.inf, 0, np.inf
        self.risen = 0  # evaluations in a row that were above the best

    def is_stuck(self, training_loss: float, step: int) -> bool:
        """Whether the mean loss so far is no better than a constant answer; asked once it is."""
        if self.stuck_said or self.constant_loss is None or step < PATIENCE:
            return False
        self.stuck_said = training_loss > STUCK * self.constant_loss
        return self.stuck_said

    def turn(self, epoch: int, training_loss: float, validation_loss: float) -> Found | None:
        """The hint that validation has turned away from training, in the epoch that shows it."""
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

    # ---- for going on from a checkpoint ----

    def state(self) -> np.ndarray:
        return np.array(
            [self.stuck_said, self.turn_said, self.best, self.best_epoch, self.best_training,
             self.risen], np.float64,
        )  # fmt: skip

    def restore(self, state: np.ndarray) -> None:
        self.stuck_said, self.turn_said = bool(state[0]), bool(state[1])
        self.best, self.best_training = float(state[2]), float(state[4])
        self.best_epoch, self.risen = int(state[3]), int(state[5])
