"""What a net is for, as frozen data: its labels, and the shape that its last layer must give.

How a task is trained, decoded and measured stands in `playground.tasks`, under the same kinds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, get_args

from playground.core.inputs import ImageInput, Input, TextInput

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """One of `labels` for each input; the net gives a logit a label. A text net may give a row
    of logits at every step; the last step's row is then the answer.

    A net may also have learned from inputs that are none of the labels, against one more logit
    that is always 0. `none_probability` is then the probability of "none of them", and
    `rejection` the one above which this is to be said. 0: the net has not learned it.
    """

    kind: ClassVar[str] = "classification"
    reads: ClassVar[tuple[str, ...]] = ("image", "text")
    fewest_labels: ClassVar[int] = 2
    labels: tuple[str, ...]
    rejection: float = 0.0

    def none_probability(self, logits: Sequence[float]) -> float | None:
        """The probability that the input is none of the labels, 1 / (1 + Σ exp(logit)); None where
        the net has not learned to tell.

        Source: Dhamija et al. (2018), Reducing network agnostophobia, arXiv:1811.04110.
        """
        if not self.rejection:
            return None
        top = max(0.0, *logits)  # so that no exponential overflows
        rest = math.exp(-top)
        return rest / (rest + sum(math.exp(logit - top) for logit in logits))

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The shapes that the last layer may give, without the batch."""
        classes = len(self.labels)
        if isinstance(taken, ImageInput):
            return ((classes,),)
        return ((classes,), (taken.length, classes))

    def input_channels(self) -> int | None:
        """Channels that the net must read; None: any number."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Parameters of the task itself, beside those of the layers."""
        return {}


@dataclass(frozen=True, slots=True)
class Tagging:
    """One of `labels` for each token of a text; the labels are BIO tags ("O", "B-PER", "I-PER").

    With `crf`, a linear-chain conditional random field stands on the logits: it scores the
    transition from each label to the next (`crf_transitions[from, to]`), the first label
    (`crf_start`) and the last one (`crf_end`).
    Source: Lafferty et al. (2001), ICML.
    """

    kind: ClassVar[str] = "tagging"
    reads: ClassVar[tuple[str, ...]] = ("text",)
    fewest_labels: ClassVar[int] = 2
    labels: tuple[str, ...]
    crf: bool = False

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The shapes that the last layer may give, without the batch."""
        return ((taken.length, len(self.labels)),) if isinstance(taken, TextInput) else ()

    def input_channels(self) -> int | None:
        """Channels that the net must read; None: any number."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Parameters of the task itself, beside those of the layers."""
        if not self.crf:
            return {}
        count = len(self.labels)
        return {
            "crf_transitions": (count, count),
            "crf_start": (count,),
            "crf_end": (count,),
        }


@dataclass(frozen=True, slots=True)
class Detection:
    """Boxes with one of `labels` each, found by their centres.

    The net gives, for each `stride`×`stride` square of the picture, a heat map's logit a label,
    and `BOX` numbers: the centre's offset in the square (x, y) and the box's width and height.
    Source: Zhou et al. (2019), Objects as points, arXiv:1904.07850.
    """

    kind: ClassVar[str] = "detection"
    reads: ClassVar[tuple[str, ...]] = ("image",)
    fewest_labels: ClassVar[int] = 1
    BOX: ClassVar[int] = 4
    labels: tuple[str, ...]
    stride: int = 4

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The shapes that the last layer may give, without the batch: rounded up where the
        stride does not divide the picture."""
        if not isinstance(taken, ImageInput) or self.stride < 1:
            return ()
        rows, columns = -(-taken.height // self.stride), -(-taken.width // self.stride)
        return ((len(self.labels) + self.BOX, rows, columns),)

    def input_channels(self) -> int | None:
        """Channels that the net must read; None: any number."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Parameters of the task itself, beside those of the layers."""
        return {}


@dataclass(frozen=True, slots=True)
class FlowMatching:
    """Small pictures made from noise by flow matching; a class may be asked for.

    The net reads the noisy picture's `channels` maps, one map that holds the time (0 noise, 1
    picture) everywhere, and one map a label, all ones for the label asked for and all zeros for
    the others. It gives the velocity: `channels` maps of the picture's size.
    Source: Lipman et al. (2023), Flow matching for generative modeling, arXiv:2210.02747.
    """

    kind: ClassVar[str] = "flow_matching"
    reads: ClassVar[tuple[str, ...]] = ("image",)
    fewest_labels: ClassVar[int] = 0
    labels: tuple[str, ...] = ()
    channels: int = 1

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The shapes that the last layer may give, without the batch."""
        if not isinstance(taken, ImageInput):
            return ()
        return ((self.channels, taken.height, taken.width),)

    def input_channels(self) -> int | None:
        """Channels that the net must read; None: any number."""
        return self.channels + 1 + len(self.labels)

    def tensors(self) -> dict[str, Shape]:
        """Parameters of the task itself, beside those of the layers."""
        return {}


@dataclass(frozen=True, slots=True)
class NextToken:
    """The token that follows, at every step of a text: one of `labels`, which are tokens."""

    kind: ClassVar[str] = "next_token"
    reads: ClassVar[tuple[str, ...]] = ("text",)
    fewest_labels: ClassVar[int] = 2
    labels: tuple[str, ...]

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The shapes that the last layer may give, without the batch."""
        return ((taken.length, len(self.labels)),) if isinstance(taken, TextInput) else ()

    def input_channels(self) -> int | None:
        """Channels that the net must read; None: any number."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Parameters of the task itself, beside those of the layers."""
        return {}


Generation = FlowMatching | NextToken
Task = Classification | Tagging | Detection | FlowMatching | NextToken
TASK_KINDS: dict[str, type] = {task.kind: task for task in get_args(Task)}
