"""Make one: pictures from noise, as a film of the steps from noise to picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, UInt8

from playground.core.errors import UserError, quote
from playground.core.task import FlowMatching
from playground.nets.model import Model
from playground.tasks.flow_matching import NO_LABEL, FlowMatchingTask, as_pictures
from playground.vision.classify import net_of
from playground.vision.words import asked_words, words_maps

STEPS = 10
GUIDANCE = 1.15
WORDS_GUIDANCE = 2.5  # of a net that is asked with words
MOST = 100  # pictures made at once


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """The way of each picture from noise: `frames[0]` is the noise, `frames[-1]` the picture, with
    values from about -1 (black) to 1 (white). `labels` are the asked ones; "" is none."""

    model: str
    labels: tuple[str, ...]
    seed: int
    guidance: float
    frames: Float[np.ndarray, "frames n channels h w"]

    @property
    def pictures(self) -> UInt8[np.ndarray, "n channels h w"]:
        """The finished pictures, from 0 to 255."""
        return as_pictures(torch.from_numpy(self.frames[-1]))


def make_pictures(
    model: Model,
    labels: Sequence[str],
    seed: int = 0,
    steps: int = STEPS,
    guidance: float = GUIDANCE,
) -> Film:
    """Make one picture for each of `labels`; "" asks for no label. A net that knows words in groups
    takes several, such as "red dragon". The same seed gives the same noise, whatever the labels.
    `guidance` 1 is none; it needs a net that was trained with it.

    Raises:
        UserError: the model does not make pictures, or does not know a label.
    """
    task = flow_task(model)
    rows = (
        torch.stack([words_maps(task.record, asked_words(model, label)) for label in labels])
        if task.record.groups
        else torch.tensor([_row(model, label) for label in labels], dtype=torch.int64)
    )
    strength = guidance if task.record.guided else 1.0
    noise = task.noise(len(rows), seed)
    frames = torch.stack(list(task.path(net_of(model), noise, rows, steps, strength)))
    return Film(model.name, tuple(labels), seed, strength, frames.numpy())


def usual_guidance(task: FlowMatching) -> float:
    """The guidance if nobody asks for another one."""
    return WORDS_GUIDANCE if task.groups else GUIDANCE


def flow_task(model: Model) -> FlowMatchingTask:
    """The model's task.

    Raises:
        UserError: the model does not make pictures.
    """
    if not isinstance(model.spec.task, FlowMatching):
        raise UserError("vision.not_making", model=model.name)
    return FlowMatchingTask(model.spec)


def _row(model: Model, label: str) -> int:
    if not label:
        return NO_LABEL
    if label not in model.spec.labels:
        raise UserError(
            "vision.no_label", model=model.name, given=quote(label), known=model.spec.labels
        )
    return model.spec.labels.index(label)
