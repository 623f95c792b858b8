"""The task of a net, as frozen data: its labels, and the output shape of the last layer.

`playground.tasks` has the loss, the decoding and the metrics of each task, by the same kinds.
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
    """One of `labels` for each input; the net outputs one logit per label. A text net may output
    logits at every step; the logits of the last step are then the answer.

    A net may also be trained on inputs that belong to no label, with an additional logit that is
    always 0. `none_probability` is then the probability of "no label", and above the threshold
    `rejection` the answer is "none". `rejection` 0: the net was not trained to reject.
    """

    kind: ClassVar[str] = "classification"
    reads: ClassVar[tuple[str, ...]] = ("image", "text", "features")
    fewest_labels: ClassVar[int] = 2
    labels: tuple[str, ...]
    rejection: float = 0.0

    def none_probability(self, logits: Sequence[float]) -> float | None:
        """The probability that the input belongs to no label, 1 / (1 + Σ exp(logit)); None if the
        net was not trained to reject.

        Source: Dhamija et al. (2018), Reducing network agnostophobia, arXiv:1811.04110.
        """
        if not self.rejection:
            return None
        top = max(0.0, *logits)  # prevents an overflow of exp
        rest = math.exp(-top)
        return rest / (rest + sum(math.exp(logit - top) for logit in logits))

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The allowed output shapes of the last layer, without the batch."""
        classes = len(self.labels)
        if isinstance(taken, ImageInput):
            return ((classes,),)
        return ((classes,), (taken.length, classes))

    def input_channels(self) -> int | None:
        """The number of input channels that the net must have; None: any."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Shapes of the task's own parameters, in addition to those of the layers, by name."""
        return {}


@dataclass(frozen=True, slots=True)
class Tagging:
    """One of `labels` for each token of a text; the labels are BIO tags ("O", "B-PER", "I-PER").

    With `crf`, a linear-chain conditional random field takes the logits as emission scores. It
    has scores for the transition from each label to the next (`crf_transitions[from, to]`), for
    the first label (`crf_start`) and for the last label (`crf_end`).
    Source: Lafferty et al. (2001), ICML.
    """

    kind: ClassVar[str] = "tagging"
    reads: ClassVar[tuple[str, ...]] = ("text", "features")
    fewest_labels: ClassVar[int] = 2
    labels: tuple[str, ...]
    crf: bool = False

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The allowed output shapes of the last layer, without the batch."""
        return () if isinstance(taken, ImageInput) else ((taken.length, len(self.labels)),)

    def input_channels(self) -> int | None:
        """The number of input channels that the net must have; None: any."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Shapes of the task's own parameters, in addition to those of the layers, by name."""
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
    """Bounding boxes, each with one of `labels`, detected by their centres.

    For each `stride`×`stride` square of the picture the net outputs one heat map logit per label
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
        """The allowed output shapes of the last layer, without the batch; rounded up if the
        picture's side is not a multiple of the stride."""
        if not isinstance(taken, ImageInput) or self.stride < 1:
            return ()
        rows, columns = -(-taken.height // self.stride), -(-taken.width // self.stride)
        return ((len(self.labels) + self.BOX, rows, columns),)

    def input_channels(self) -> int | None:
        """The number of input channels that the net must have; None: any."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Shapes of the task's own parameters, in addition to those of the layers, by name."""
        return {}


@dataclass(frozen=True, slots=True)
class FlowMatching:
    """Generation of small pictures from noise by flow matching, optionally for a given class.

    The input of the net has the noisy picture's `channels`, one channel filled with the time (0:
    noise, 1: picture), and one channel per label, all ones for the given label and all zeros for
    the others. The output is the velocity: `channels` maps of the picture's size.
    A `guided` net is trained on some pictures without their label (all label maps 0), so that its
    velocity with a label can be compared with the velocity without one.
    The labels may be words in two groups: the first `properties` ones, such as colours, and things.
    A picture is then asked for with at most one word of each group, so two label maps may be 1.
    With no properties, the labels are no words, and a picture has one of them.
    Sources: Lipman et al. (2023), Flow matching for generative modeling, arXiv:2210.02747; Ho &
    Salimans (2022), Classifier-free diffusion guidance, arXiv:2207.12598.
    """

    kind: ClassVar[str] = "flow_matching"
    reads: ClassVar[tuple[str, ...]] = ("image",)
    fewest_labels: ClassVar[int] = 0
    labels: tuple[str, ...] = ()
    channels: int = 1
    guided: bool = False
    properties: int = 0

    @property
    def groups(self) -> tuple[int, ...]:
        """The sizes of the groups of words; none if the labels are no words."""
        rest = len(self.labels) - self.properties
        return (self.properties, rest) if 0 < self.properties < len(self.labels) else ()

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The allowed output shapes of the last layer, without the batch."""
        if not isinstance(taken, ImageInput):
            return ()
        return ((self.channels, taken.height, taken.width),)

    def input_channels(self) -> int | None:
        """The number of input channels that the net must have; None: any."""
        return self.channels + 1 + len(self.labels)

    def tensors(self) -> dict[str, Shape]:
        """Shapes of the task's own parameters, in addition to those of the layers, by name."""
        return {}


@dataclass(frozen=True, slots=True)
class Restoration:
    """Restoration of small damaged pictures by flow matching: holes are filled, noise is removed.

    The input of the net has the point on the way from noise to the picture (`channels`), one
    channel filled with the time, the damaged picture (`channels`, 0 in holes), and one channel
    that says how unsure each pixel is: 0 exact, `NOISY` with noise, `HOLE` unknown. The output is
    the velocity: `channels` maps of the picture's size.
    Source: Saharia et al. (2022), Palette, arXiv:2111.05826, with flow matching for diffusion.
    """

    kind: ClassVar[str] = "restoration"
    reads: ClassVar[tuple[str, ...]] = ("image",)
    fewest_labels: ClassVar[int] = 0
    NOISY: ClassVar[float] = 0.5
    HOLE: ClassVar[float] = 1.0
    labels: tuple[str, ...] = ()
    channels: int = 1

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The allowed output shapes of the last layer, without the batch."""
        if not isinstance(taken, ImageInput):
            return ()
        return ((self.channels, taken.height, taken.width),)

    def input_channels(self) -> int | None:
        """The number of input channels that the net must have; None: any."""
        return 2 * self.channels + 2

    def tensors(self) -> dict[str, Shape]:
        """Shapes of the task's own parameters, in addition to those of the layers, by name."""
        return {}


@dataclass(frozen=True, slots=True)
class NextToken:
    """Prediction of the next token at every step of a text; `labels` are the tokens."""

    kind: ClassVar[str] = "next_token"
    reads: ClassVar[tuple[str, ...]] = ("text",)
    fewest_labels: ClassVar[int] = 2
    labels: tuple[str, ...]

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The allowed output shapes of the last layer, without the batch."""
        return ((taken.length, len(self.labels)),) if isinstance(taken, TextInput) else ()

    def input_channels(self) -> int | None:
        """The number of input channels that the net must have; None: any."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Shapes of the task's own parameters, in addition to those of the layers, by name."""
        return {}


@dataclass(frozen=True, slots=True)
class Encoding:
    """`units` numbers for each token of a text, which other nets read (`FeatureInput`). Such a net
    is not trained or evaluated here, so it has no module in `playground.tasks`."""

    kind: ClassVar[str] = "encoding"
    reads: ClassVar[tuple[str, ...]] = ("text",)
    fewest_labels: ClassVar[int] = 0
    labels: tuple[str, ...] = ()
    units: int = 384

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The allowed output shapes of the last layer, without the batch."""
        return ((taken.length, self.units),) if isinstance(taken, TextInput) else ()

    def input_channels(self) -> int | None:
        """The number of input channels that the net must have; None: any."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Shapes of the task's own parameters, in addition to those of the layers, by name."""
        return {}


@dataclass(frozen=True, slots=True)
class Window:
    """Whether a small picture, a window of a larger one, shows a thing; where its box and `points`
    of it lie. The net outputs two logits (no, yes), how far each edge of the box is from the
    window's (left, top, right, bottom, as parts of its sides), and the points' x and y.

    Such a net is a stage of a cascade (`vision/faces.py`). It is not trained or evaluated here, so
    it has no module in `playground.tasks`.
    """

    kind: ClassVar[str] = "window"
    reads: ClassVar[tuple[str, ...]] = ("image",)
    fewest_labels: ClassVar[int] = 1
    labels: tuple[str, ...]
    points: int = 0

    def output_shapes(self, taken: Input) -> tuple[Shape, ...]:
        """The allowed output shapes of the last layer, without the batch: a row of numbers, or a
        map of one cell, of a net that can look at all windows of a larger picture at once."""
        if not isinstance(taken, ImageInput):
            return ()
        size = 2 + 4 + 2 * self.points
        return (size,), (size, 1, 1)

    def input_channels(self) -> int | None:
        """The number of input channels that the net must have; None: any."""
        return None

    def tensors(self) -> dict[str, Shape]:
        """Shapes of the task's own parameters, in addition to those of the layers, by name."""
        return {}


Generation = FlowMatching | NextToken
Task = Classification | Tagging | Detection | FlowMatching | Restoration | NextToken
TASK_KINDS: dict[str, type] = {task.kind: task for task in get_args(Task)}
# Whatever a spec may have as its task; `TASK_KINDS` are those that nets are trained for.
RECORD_KINDS: dict[str, type] = TASK_KINDS | {Encoding.kind: Encoding, Window.kind: Window}
