"""Train a net of the project on a teacher's answers, on a GPU where there is one.

The whole of the texts lies on the device; a clock ends a training early and keeps its running
mean of the weights. Dropout is not in the specs, because a reader should not see it.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.data.tokens import FIRST, UNKNOWN, encode_batch
from playground.nets.build import Net, build
from playground.nets.layers import Concat, GlobalAvgPool, GlobalMaxPool, ReLU, SequenceConv
from playground.nets.spec import Dense, Embedding, ModelSpec, Node, Recurrent, TextInput


def pairs_and_triples(
    source: TextInput, dimensions: int, filters: int, labels: tuple[str, ...]
) -> ModelSpec:
    """The strongest answer and the mean of filters over pairs and triples of characters.

    Source: Kim (2014), arXiv:1408.5882.
    """
    nodes = (
        Embedding(len(source.vocabulary) + FIRST, dimensions),
        Node(SequenceConv(filters, 2), ("embedding1",)),
        Node(ReLU(), ("seqconv1",)),
        Node(SequenceConv(filters, 3), ("embedding1",)),
        Node(ReLU(), ("seqconv2",)),
        Node(Concat(), ("relu1", "relu2")),
        Node(GlobalAvgPool(), ("concat1",)),
        Node(GlobalMaxPool(), ("concat1",)),
        Node(Concat(), ("globalavg1", "globalmax1")),
        Dense(len(labels)),
    )
    return ModelSpec(source, nodes, labels)


def device_of(asked: str) -> str:
    """ "auto" is CUDA where there is one."""
    if asked != "auto":
        return asked
    return "cuda" if torch.cuda.is_available() else "cpu"


def batches(
    lengths: np.ndarray, rows: np.ndarray, size: int, random: np.random.Generator
) -> list[np.ndarray]:
    """The rows in batches of like length, in random order."""
    order = random.permutation(rows)
    pools = [order[i : i + 20 * size] for i in range(0, len(order), 20 * size)]
    pools = [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
    cut = [pool[i : i + size] for pool in pools for i in range(0, len(pool), size)]
    return [cut[i] for i in random.permutation(len(cut))]


def optimiser(
    groups: list[dict], steps: int, decay: float = 0.01
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """AdamW whose rates rise over a tenth of the steps and then fall to 0."""
    made = torch.optim.AdamW(groups, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        made, [group["lr"] for group in groups], total_steps=max(steps + 2, 30), pct_start=0.1,
        anneal_strategy="linear",
    )  # fmt: skip
    return made, schedule


class Clock:
    """Seconds that are left for training."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self.end - time.monotonic()


@dataclass(frozen=True)
class Texts:
    """Token ids of texts on a device, padded with 0."""

    ids: Tensor
    lengths: np.ndarray

    @staticmethod
    def of(texts: Sequence[str], source: TextInput, device: str) -> "Texts":
        ids = encode_batch(texts, source)
        lengths = np.maximum((ids != 0).sum(1), 1)
        return Texts(torch.from_numpy(ids.astype(np.int16)).to(device), lengths)

    def batch(self, rows: np.ndarray) -> Tensor:
        chosen = self.ids[torch.from_numpy(rows).to(self.ids.device)]
        return chosen[:, : int(self.lengths[rows].max())].long()


class Student:
    """A net while it learns, and the running mean of its weights."""

    def __init__(
        self, spec: ModelSpec, first: Mapping[str, Tensor], dropout: float, device: str,
        average: float, whole_units: bool = False,
    ) -> None:  # fmt: skip
        self.spec, self.device, self.dropout, self.average = spec, device, dropout, average
        self.whole_units = whole_units  # of a sequence: the same units at all steps
        self.net = build(spec).to(device)
        self.net.load_state_dict({k: v.to(device) for k, v in first.items()}, strict=False)
        self.features: Tensor | None = None  # what the last layer reads
        getattr(self.net, spec.names[-1]).register_forward_pre_hook(self._before_last)
        for name in spec.names:
            if spec.layer(name).looks_up:
                getattr(self.net, name).register_forward_hook(self._after_embedding)
        self.means = [p.detach().clone() for p in self.net.parameters()]
        self.steps = 0

    def _before_last(self, module: nn.Module, given: tuple[Tensor, ...]) -> tuple[Tensor]:
        self.features = values = given[0]
        if self.whole_units and self.net.training:
            shape = (values.shape[0], 1, values.shape[2])
            kept = torch.rand(shape, device=values.device) >= self.dropout
            return (values * kept / (1 - self.dropout),)
        return (functional.dropout(values, self.dropout, self.net.training),)

    def _after_embedding(self, module: nn.Module, given: tuple[Tensor, ...], made: Tensor):
        return functional.dropout(made, self.dropout / 2, self.net.training)

    def hide(self, ids: Tensor, part: float) -> Tensor:
        chosen = torch.rand(ids.shape, device=ids.device) < part
        return torch.where(chosen & (ids != 0), UNKNOWN, ids)

    def learn(self, loss: Tensor, made: torch.optim.Optimizer, schedule) -> None:
        made.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        made.step()
        schedule.step()
        self.steps += 1
        part = 1 - min(self.average, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            for mean, now in zip(self.means, self.net.parameters(), strict=True):
                mean.lerp_(now, part)

    def averaged(self) -> Net:
        """A net on the CPU with the mean of the weights."""
        net = build(self.spec)
        with torch.no_grad():
            for parameter, mean in zip(net.parameters(), self.means, strict=True):
                parameter.copy_(mean.cpu())
        return net.eval()


@dataclass(frozen=True)
class Lesson:
    """What a classifier learns: a distribution over the labels of each text, how often the text
    comes in an epoch and, if given, a vector that the features should tell."""

    texts: Texts
    targets: np.ndarray
    repeats: np.ndarray
    vectors: np.ndarray | None = None


@dataclass(frozen=True)
class Course:
    epochs: int
    batch: int = 128
    rate: float = 2e-3
    decay: float = 0.01
    hidden: float = 0.1  # part of the tokens that are unknown
    every_step: float = 0.0  # weight of the answers at all steps of a recurrent layer
    vectors: float = 1.0  # weight of the vectors
    seed: int = 7


def step_loss(student: Student, ids: Tensor, goal: Tensor) -> Tensor:
    """The loss of the answers at all steps of the first recurrent layer: later ones count more."""
    net, last = student.net, getattr(student.net, student.spec.names[-1])
    spec = student.spec
    name = next(n for n in spec.names if isinstance(spec.layer(n), Recurrent))
    states = getattr(net, name)(net.embedding1(ids))[0]
    logits = functional.linear(functional.dropout(states, student.dropout), last.weight, last.bias)
    inside = (ids != 0).float()
    weights = inside * torch.arange(1, ids.shape[1] + 1, device=ids.device)
    weights = weights / inside.sum(1, keepdim=True).clamp(min=1)
    losses = -(goal[:, None] * logits.log_softmax(-1)).sum(-1)
    return ((losses * weights).sum(1) / weights.sum(1).clamp(min=1)).mean()


def study(
    student: Student, lesson: Lesson, course: Course, clock: Clock,
    watch: Callable[[int], None] = lambda epoch: None,
) -> None:  # fmt: skip
    """Cross-entropy with the targets."""
    torch.manual_seed(course.seed)  # dropout
    random = np.random.default_rng(course.seed)
    rows = np.repeat(np.arange(len(lesson.repeats)), lesson.repeats)
    net, device = student.net.train(), student.device
    targets = torch.from_numpy(lesson.targets).float().to(device)
    parameters, head, vectors = list(net.parameters()), None, None
    if lesson.vectors is not None:
        with torch.no_grad():
            net(lesson.texts.ids[:2, :4].long())
        assert student.features is not None
        vectors = torch.from_numpy(lesson.vectors).half().to(device)
        head = nn.Linear(student.features.shape[-1], vectors.shape[1]).to(device)
        parameters += list(head.parameters())
    steps = course.epochs * -(-len(rows) // course.batch)
    made, schedule = optimiser([{"params": parameters, "lr": course.rate}], steps, course.decay)
    for epoch in range(course.epochs):
        for part in batches(lesson.texts.lengths, rows, course.batch, random):
            if clock.left < 0:
                return
            ids = student.hide(lesson.texts.batch(part), course.hidden)
            index = torch.from_numpy(part).to(device)
            loss = -(targets[index] * net(ids).log_softmax(-1)).sum(-1).mean()
            if head is not None and vectors is not None and student.features is not None:
                told = head(functional.dropout(student.features, student.dropout))
                loss = loss + course.vectors * functional.mse_loss(told, vectors[index].float())
            if course.every_step:
                loss = loss + course.every_step * step_loss(student, ids, targets[index])
            student.learn(loss, made, schedule)
        watch(epoch)
        net.train()
