"""What the scripts that train detectors share: a net on the first stages of EfficientNet-Lite0, the
loss of boxes, and training by the clock with averaged weights."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from playground.core.data import BoxSet
from playground.core.recipe import Recipe
from playground.core.task import Detection
from playground.nets.build import Net, Step, build, model_of
from playground.nets.files import model_from_bytes, model_to_bytes, write_model
from playground.nets.layers import Add, Upsample
from playground.nets.model import Card, Model, Source
from playground.nets.shapes import describe_layers
from playground.nets.spec import (
    INPUT,
    BatchNorm,
    Conv,
    ImageInput,
    ModelSpec,
    Node,
    ReLU,
    layer_names,
)
from playground.nets.store import PHOTO_MODEL, shipped_model
from playground.tasks.boxes import mean_average_precision
from playground.tasks.detection import DetectionTask, boxes_of
from playground.tasks.task import Batch

IOU_WEIGHT = 2.0
AVERAGED = 0.997  # of the averaged weights that each step keeps
# The outputs of stages of EfficientNet-Lite0, by their channels: 1/4, 1/8 and 1/16 of the side.
FINE, MIDDLE = 24, 40
# The layers up to this one keep their weights: they find edges and colours in any photo, and half
# of a training step's time would be theirs.
FROZEN = "relusix4"
USUAL = 5.0  # cells; the first width and height of every box
FRESH = 4  # of so many pictures of a batch, one is new; the others were seen by an earlier batch
KEPT = 500  # pictures that are kept for later batches


def photo_finder_spec(
    height: int, width: int, labels: tuple[str, ...], deepest: int = 112
) -> ModelSpec:
    """The stages of EfficientNet-Lite0 up to the one of `deepest` channels, and a decoder back to a
    quarter of the picture's side."""
    photo = shipped_model(PHOTO_MODEL).spec
    last = {info.output_shape[0]: row for row, info in enumerate(describe_layers(photo))}
    nodes: list[Node] = list(photo.nodes[: last[deepest] + 1])

    def add(*layers: Node | object) -> str:
        """Append layers; return the name of the last one."""
        nodes.extend(each if isinstance(each, Node) else Node(each) for each in layers)  # type: ignore[arg-type]
        return layer_names(node.layer for node in nodes)[-1]

    def conv(filters: int, kernel: int = 1, groups: int = 1) -> tuple[Conv, BatchNorm]:
        return Conv(filters, kernel, same=True, groups=groups, bias=False), BatchNorm()

    def joined(filters: int, name: str) -> str:
        """Twice the size, plus the stage `name`."""
        up = add(*conv(filters), Upsample(2))
        first, norm = conv(filters)
        side = add(Node(first, (name,)), norm)
        return add(Node(Add(), (up, side)), ReLU())

    joined(64, photo.names[last[MIDDLE]])
    add(*conv(64, 5, 64), *conv(64), ReLU())
    joined(40, photo.names[last[FINE]])
    add(*conv(48, 3), ReLU(), Conv(len(labels) + Detection.BOX, 1))
    return ModelSpec(ImageInput(3, height, width, "fit"), nodes, Detection(labels))


def started(spec: ModelSpec) -> tuple[Net, list[torch.nn.Parameter], list[torch.nn.Parameter]]:
    """The net with the weights of EfficientNet-Lite0 in its first stages: the net, the parameters
    of those stages that are trained, and the others."""
    net = build(spec)
    DetectionTask(spec).initialise(net)
    known, own, shared = shipped_model(PHOTO_MODEL).weights, net.state_dict(), photo_names(spec)
    own[f"{spec.names[-1]}.bias"][-2:] = USUAL
    for name in shared:
        own[name].copy_(torch.from_numpy(np.array(known[name])))
    for layer in frozen_layers(spec):
        net.get_submodule(layer).requires_grad_(False)
    trained = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    first = [p for name, p in trained if name in shared]
    rest = [p for name, p in trained if name not in shared]
    return net.to(memory_format=torch.channels_last), first, rest


def frozen_layers(spec: ModelSpec) -> tuple[str, ...]:
    return spec.names[: spec.names.index(FROZEN) + 1]


def photo_names(spec: ModelSpec) -> set[str]:
    """The names of the tensors that EfficientNet-Lite0 has, too."""
    photo = shipped_model(PHOTO_MODEL)
    same = 0
    while spec.nodes[same] == photo.spec.nodes[same]:
        same += 1
    layers = set(spec.names[:same])
    return {name for name in photo.weights if name.split(".")[0] in layers}


def iou_loss(
    task: DetectionTask, outputs: torch.Tensor, targets: dict[str, torch.Tensor]
) -> torch.Tensor:
    """1 - IoU of the box given in the cell of each true centre, averaged over the boxes."""
    boxes, labels = targets["boxes"], targets["labels"]
    stride, rows, columns = task.record.stride, outputs.shape[2], outputs.shape[3]
    middle = (boxes[..., :2] + boxes[..., 2:]) / (2 * stride)
    edge = torch.tensor([columns - 1, rows - 1])
    cells = torch.minimum(middle.floor().long().clamp(min=0), edge)
    at = cells[..., 1] * columns + cells[..., 0]
    given = outputs[:, len(task.labels) :].flatten(2).gather(2, at[:, None].expand(-1, 4, -1))
    given = given.transpose(1, 2)
    centre, size = cells + given[..., :2], given[..., 2:].clamp(min=0.1)
    low, high = (centre - size / 2) * stride, (centre + size / 2) * stride
    shared = (torch.minimum(high, boxes[..., 2:]) - torch.maximum(low, boxes[..., :2])).clamp(min=0)
    shared, areas = shared.prod(-1), (high - low).prod(-1)
    true = (boxes[..., 2:] - boxes[..., :2]).prod(-1)
    each = 1 - shared / (areas + true - shared).clamp(min=1e-6)
    inside = labels >= 0
    return (each * inside).sum() / inside.sum().clamp(min=1)


def measure(net: Net, scenes: BoxSet) -> tuple[float, float]:
    """mAP@.5 and mAP@.75."""
    task = DetectionTask(net.spec)
    found, true = [], []
    whole = task.tensors(scenes, torch.device("cpu"))
    net.eval()
    with torch.inference_mode():
        for start in range(0, len(scenes), 20):
            batch = whole.take(slice(start, start + 20))
            found += task.decode(net(batch.inputs))
            pairs = zip(batch.targets["labels"], batch.targets["boxes"], strict=True)
            true += [boxes_of(labels, boxes) for labels, boxes in pairs]
    net.train()
    at = [mean_average_precision(found, true, len(task.labels), iou) for iou in (0.5, 0.75)]
    return at[0], at[1]


def clock(seconds: float, latest: float = math.inf) -> Iterator[float]:
    """The part that has passed of the seconds of CPU, or of the seconds `latest` on the wall, until
    one of them is over."""
    begun, at = time.process_time(), time.monotonic()
    while (
        part := max((time.process_time() - begun) / seconds, (time.monotonic() - at) / latest)
    ) < 1:
        yield part


class Average:
    """The moving average of a net's weights over the steps: less noisy than the last weights."""

    def __init__(self, net: Net) -> None:
        self.net = build(net.spec).to(memory_format=torch.channels_last)
        self.net.load_state_dict(net.state_dict())
        self.net.eval()
        self._steps = 0

    @torch.no_grad()
    def update(self, net: Net) -> None:
        self._steps += 1
        kept = min(AVERAGED, (1 + self._steps) / (10 + self._steps))
        for mean, now in zip(
            self.net.state_dict().values(), net.state_dict().values(), strict=True
        ):
            if mean.is_floating_point():
                mean.lerp_(now, 1 - kept)


@torch.no_grad()
def averaged(nets: Sequence[Net]) -> Net:
    """A net whose weights are the mean of those of nets that began with the same weights.

    Source: Wortsman et al. (2022), Model soups, arXiv:2203.05482.
    """
    mean = build(nets[0].spec).to(memory_format=torch.channels_last)
    mean.eval()
    states = [net.state_dict() for net in nets]
    for name, own in mean.state_dict().items():
        own.copy_(torch.stack([state[name].float() for state in states]).mean(0))
    return mean


class Replay:
    """Batches of the frozen layers' outputs, each kept for several batches."""

    def __init__(
        self, net: Net, pictures: Callable[[int], BoxSet], batch: int, random: np.random.Generator
    ) -> None:
        self._net, self._pictures, self._batch, self._random = net, pictures, batch, random
        frozen = set(frozen_layers(net.spec))
        self._steps = [step for step in net.steps if step.name in frozen]
        self.later = [step for step in net.steps if step.name not in frozen]
        self._needed = {name for step in self.later for name in step.inputs if name in frozen}
        self._task = DetectionTask(net.spec)
        self._kept: list[tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]] = []
        while len(self._kept) < 4 * batch:
            self._add(batch)

    def __call__(self) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
        """The values that the later layers read, and the targets."""
        self._add(self._batch // FRESH)
        rows = self._random.choice(len(self._kept), self._batch, replace=False)
        chosen = [self._kept[row] for row in rows]
        values = {
            name: torch.stack([one[0][name] for one in chosen]).float()
            .contiguous(memory_format=torch.channels_last)
            for name in self._needed
        }  # fmt: skip
        most = max(len(one[1]["labels"]) for one in chosen)
        boxes, labels = torch.zeros(len(chosen), most, 4), torch.full((len(chosen), most), -1)
        for row, (_, one) in enumerate(chosen):
            boxes[row, : len(one["labels"])] = one["boxes"]
            labels[row, : len(one["labels"])] = one["labels"]
        return values, {"boxes": boxes, "labels": labels}

    @torch.no_grad()
    def _add(self, count: int) -> None:
        batch = self._task.tensors(self._pictures(count), torch.device("cpu")).take(slice(None))
        given = batch.inputs.contiguous(memory_format=torch.channels_last)
        values = run(self._net, self._steps, {INPUT: given})
        for row in range(count):
            kept = {name: values[name][row].half() for name in self._needed}
            targets = {name: each[row].clone() for name, each in batch.targets.items()}
            self._kept.append((kept, targets))
        self._kept = self._kept[-KEPT:]


def run(
    net: Net, steps: Sequence[Step], values: dict[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """The values of these layers, too."""
    for step in steps:
        given = [values[name] for name in step.inputs]
        values[step.name] = step.layer.run(net.get_submodule(step.name), given, None)
    return values


def train(
    net: Net,
    groups: Sequence[tuple[list[torch.nn.Parameter], float]],
    replay: Replay,
    seconds: float,
    report: Callable[[str, Net], None],
    latest: float = math.inf,
) -> tuple[Net, int]:
    """Train for so long; return the net with averaged weights and the number of steps. `groups`
    are parameters with their highest learning rate. `report` is called ten times."""
    task, mean = DetectionTask(net.spec), Average(net)
    optimiser = torch.optim.AdamW(
        [{"params": parameters, "highest": rate} for parameters, rate in groups],
        weight_decay=1e-2, fused=True,
    )  # fmt: skip
    losses: list[float] = []
    looked = 0.1
    net.eval()
    for step in replay.later:
        net.get_submodule(step.name).train()
    for part in clock(seconds, latest):
        warm = min(1.0, (len(losses) + 1) / 100)
        for group in optimiser.param_groups:
            group["lr"] = group["highest"] * warm * (0.5 * (1 + np.cos(np.pi * part)) + 1e-3)
        values, targets = replay()
        outputs = run(net, replay.later, values)[replay.later[-1].name]
        batch = Batch(outputs, targets, len(outputs))
        loss = task.loss(net, outputs, batch, Recipe())
        loss = loss + IOU_WEIGHT * iou_loss(task, outputs, targets)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for group, _ in groups for p in group], 10.0)
        optimiser.step()
        mean.update(net)
        losses.append(loss.item())
        if part >= looked:
            looked = part + 0.1
            report(f"{len(losses)} steps, {part:.0%}: loss {np.mean(losses[-100:]):.3f}", mean.net)
    return mean.net, len(losses)


def shipped(net: Net, name: str) -> Model:
    """The model as it is after its weights were rounded to 8 bits."""
    return model_from_bytes(model_to_bytes(model_of(net, name), eight_bit=True), name)


def write_finder(
    net: Net, name: str, data: Source, recipe: str, found: tuple[float, float], on: str,
    script: str, out: Path,
) -> None:  # fmt: skip
    """Write the model with its card: it was trained on `data`, and mAP@.5 and mAP@.75 of `found`
    were measured on `on`."""
    card = Card(
        sources=(
            data,
            Source("first weights: efficientnet-lite0 (Google, trained on ImageNet)", "Apache-2.0"),
        ),
        recipe=recipe,
        results={
            f"mAP@{at} on {on}": round(value, 4)
            for at, value in zip((".5", ".75"), found, strict=True)
        },
        made_by=f"python scripts/{script}",
    )
    write_model(model_of(net, name, card), out, eight_bit=True)
    print(f"{out.stat().st_size:,} bytes: {found}")
