"""Object detection by box centres (CenterNet).

The net's output is a heat map of logits for each class, whose peaks are box centres, and for each
cell of the map the centre's offset within the cell and the box's width and height. A cell is a
square of `stride` × `stride` pixels; offsets and sizes are in cells.

Source: Zhou, Wang & Krähenbühl (2019), Objects as points, arXiv:1904.07850; heat map loss from
Law & Deng (2018), arXiv:1808.01244.
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor

from playground.core.data import BoxSet, DataError, Examples
from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.core.task import Detection
from playground.nets.build import Net
from playground.tasks.answers import FoundBoxes
from playground.tasks.boxes import Boxes, mean_average_precision
from playground.tasks.task import Batch, Measured, Meter, Metric, Task, Tensors

SIZE_WEIGHT = 0.1  # weight of width and height in the loss, as in the paper
PRIOR = 0.1  # probability of a centre that an untrained net predicts in every cell
MOST = 100  # maximum number of boxes decoded for one picture
IOUS = {"map50": 0.5, "map75": 0.75}  # of the mean average precisions, the main one first
CONFIDENT = 0.3  # minimum confidence of a box that a page shows


class DetectionTask(Task):
    kind = "detection"
    takes = (BoxSet,)
    curves = ("loss", "map50")

    @property
    def record(self) -> Detection:
        assert isinstance(self.spec.task, Detection)
        return self.spec.task

    @property
    def metrics(self) -> tuple[Metric, ...]:
        return tuple(map(Metric, IOUS))

    def check(self, examples: Examples) -> None:
        super().check(examples)
        assert isinstance(examples, BoxSet)
        if not len(examples.labels):
            raise DataError("tasks.no_boxes", data=examples.name)

    def initialise(self, net: Net) -> None:
        """Set the bias of the heat map so that the first probabilities are `PRIOR`.

        With probabilities of 0.5, the many empty cells would dominate the loss of the first
        batches.
        """
        shape = (len(self.labels) + self.record.BOX,)
        found = [p for name, p in net.named_parameters() if name.endswith("bias")]
        if found and found[-1].shape == shape:
            with torch.no_grad():
                found[-1][: len(self.labels)] = -math.log((1 - PRIOR) / PRIOR)

    # ---- targets ----

    def tensors(self, examples: Examples, device: torch.device) -> Tensors:
        """Each picture's boxes and labels, padded with boxes of label −1."""
        assert isinstance(examples, BoxSet)
        counts = np.bincount(examples.owners, minlength=len(examples))
        most = max(int(counts.max(initial=0)), 1)
        boxes = np.zeros((len(examples), most, 4), np.float32)
        labels = np.full((len(examples), most), -1, np.int64)
        for row in range(len(examples)):
            own = np.flatnonzero(examples.owners == row)
            boxes[row, : len(own)] = examples.boxes[own]
            labels[row, : len(own)] = examples.labels[own]
        images = torch.from_numpy(np.array(examples.images)).to(device)
        wanted = {"boxes": torch.from_numpy(boxes), "labels": torch.from_numpy(labels)}
        return Tensors(images, {name: t.to(device) for name, t in wanted.items()})

    def heat_maps(
        self,
        boxes: Float[Tensor, "batch boxes 4"],
        labels: Int64[Tensor, "batch boxes"],
        size: tuple[int, int],
    ) -> Float[Tensor, "batch classes rows columns"]:
        """The target heat map of each class: 1 in the cell of each box centre, with a Gaussian
        around it whose standard deviation is a sixth of the box's side."""
        middle, sides = self._in_squares(boxes)
        place = self._squares(middle, size).to(boxes.dtype)
        spread = (sides / 6).clamp(min=1 / 6)
        reach = []
        for axis, count in ((0, size[1]), (1, size[0])):  # x by columns, y by rows
            squares = torch.arange(count, device=boxes.device, dtype=boxes.dtype)
            away = (squares - place[..., axis, None]) / spread[..., axis, None]
            reach.append(torch.exp(-away.square() / 2))
        bumps = reach[1][..., :, None] * reach[0][..., None, :]  # batch × boxes × rows × columns
        bumps = bumps * (labels >= 0)[..., None, None]
        maps = boxes.new_zeros((len(boxes), len(self.labels), *size))
        where = labels.clamp(min=0)[..., None, None].expand_as(bumps)
        return maps.scatter_reduce(1, where, bumps, "amax")

    def _in_squares(self, boxes: Float[Tensor, "batch boxes 4"]) -> tuple[Tensor, Tensor]:
        """Centre and size (x, y) of each box, in cells."""
        low, high = boxes[..., :2] / self.record.stride, boxes[..., 2:] / self.record.stride
        return (low + high) / 2, high - low

    def _squares(self, middle: Tensor, size: tuple[int, int]) -> Int64[Tensor, "batch boxes 2"]:
        """Column and row of the cell that contains each centre."""
        last = torch.tensor([size[1] - 1, size[0] - 1], device=middle.device)
        return torch.minimum(middle.floor().long().clamp(min=0), last)

    # ---- loss ----

    def loss(
        self, net: Net, outputs: Tensor, batch: Batch, recipe: Recipe, reduction: str = "mean"
    ) -> Float[Tensor, ""] | Float[Tensor, " batch"]:
        """The focal loss of the heat maps, plus the absolute error of the offsets, plus
        `SIZE_WEIGHT` times that of width and height; for each picture a mean over its boxes."""
        boxes, labels = batch.targets["boxes"], batch.targets["labels"]
        size = (outputs.shape[2], outputs.shape[3])
        classes = len(self.labels)
        true = labels >= 0
        count = true.sum(1).clamp(min=1)
        wanted = self.heat_maps(boxes, labels, size)
        maps = _focal_loss(outputs[:, :classes], wanted).sum((1, 2, 3)) / count
        middle, sides = self._in_squares(boxes)
        place = self._squares(middle, size)
        given = _at_places(outputs[:, classes:], place)
        error = (given[..., :2] - (middle - place)).abs().sum(2)
        error = error + SIZE_WEIGHT * (given[..., 2:] - sides).abs().sum(2)
        each = maps + (error * true).sum(1) / count
        return each.mean() if reduction == "mean" else each

    # ---- answers ----

    def decode(self, outputs: Float[Tensor, "batch maps rows columns"]) -> list[Boxes]:
        """The boxes of each picture by descending confidence, at most `MOST`: one for each of the
        `peaks`."""
        assert isinstance(self.spec.input, ImageInput)
        classes = len(self.labels)
        scores, labels, place = self.peaks(outputs)
        given = _at_places(outputs[:, classes:], place)
        middle, sides = place + given[..., :2], given[..., 2:].clamp(min=0)
        corners = torch.cat([middle - sides / 2, middle + sides / 2], 2) * self.record.stride
        edge = torch.tensor([self.spec.input.width, self.spec.input.height] * 2)
        corners = torch.minimum(corners.clamp(min=0), edge.to(corners))
        parts = (corners.float().cpu().numpy(), labels.cpu().numpy(), scores.float().cpu().numpy())
        return [Boxes(*(part[row] for part in parts)).above(1e-3) for row in range(len(outputs))]

    def peaks(
        self, outputs: Float[Tensor, "batch maps rows columns"]
    ) -> tuple[Float[Tensor, "batch n"], Int64[Tensor, "batch n"], Int64[Tensor, "batch n 2"]]:
        """The `MOST` highest peaks of each picture, best first: confidence, label, and column and
        row of the cell. A peak is the maximum of its 3×3 neighbourhood in a class's heat map."""
        classes, columns = len(self.labels), outputs.shape[3]
        heat = outputs[:, :classes].sigmoid()
        peaks = heat * (heat == F.max_pool2d(heat, 3, 1, 1))
        scores, found = peaks.flatten(1).topk(min(MOST, peaks[0].numel()), 1)
        squares = outputs.shape[2] * columns
        labels, square = found // squares, found % squares
        return scores, labels, torch.stack([square % columns, square // columns], 2)

    def answer(self, net: Net, examples: Examples) -> FoundBoxes:
        assert isinstance(examples, BoxSet)
        batch = self.one(examples)
        with torch.inference_mode():
            (found,) = self.decode(self.forward(net, batch.inputs))
        true = boxes_of(batch.targets["labels"][0], batch.targets["boxes"][0])
        return FoundBoxes(examples.images[0], self.labels, found.above(CONFIDENT), true)

    def meter(self) -> Meter:
        return _Found(self)


TASK = DetectionTask


def _focal_loss(
    logits: Float[Tensor, "batch classes rows columns"],
    wanted: Float[Tensor, "batch classes rows columns"],
) -> Float[Tensor, "batch classes rows columns"]:
    """−(1 − p)²·log p at a centre and −(1 − wanted)⁴·p²·log(1 − p) elsewhere.

    Cells with a small error, and cells near a centre, thus have a small weight.
    Source: Law & Deng (2018), arXiv:1808.01244, equation 1.
    """
    p = logits.sigmoid()
    centre = (1 - p).square() * F.logsigmoid(logits)
    elsewhere = (1 - wanted).pow(4) * p.square() * F.logsigmoid(-logits)
    return -torch.where(wanted == 1, centre, elsewhere)


def _at_places(
    maps: Float[Tensor, "batch values rows columns"], place: Int64[Tensor, "batch boxes 2"]
) -> Float[Tensor, "batch boxes values"]:
    """The maps' values in the cells given by column and row."""
    square = place[..., 1] * maps.shape[3] + place[..., 0]
    where = square[:, None].expand(-1, maps.shape[1], -1)
    return maps.flatten(2).gather(2, where).transpose(1, 2)


def boxes_of(labels: Int64[Tensor, " n"], boxes: Float[Tensor, "n 4"]) -> Boxes:
    """The true boxes of one picture, without the padding."""
    true = (labels >= 0).cpu().numpy()
    chosen = labels.cpu().numpy()[true]
    return Boxes(boxes.float().cpu().numpy()[true], chosen, np.ones(len(chosen), np.float32))


class _Found:
    """Collects the predicted and true boxes of one part of the data."""

    def __init__(self, task: DetectionTask) -> None:
        self._task = task
        self._found: list[Boxes] = []
        self._true: list[Boxes] = []

    def add(self, net: Net, outputs: Tensor, batch: Batch) -> None:
        self._found += self._task.decode(outputs)
        targets = zip(batch.targets["labels"], batch.targets["boxes"], strict=True)
        self._true += [boxes_of(labels, boxes) for labels, boxes in targets]

    def result(self) -> Measured:
        classes = len(self._task.labels)
        if not any(map(len, self._true)):
            return Measured(dict.fromkeys(IOUS, float("nan")))
        return Measured(
            {
                name: mean_average_precision(self._found, self._true, classes, iou)
                for name, iou in IOUS.items()
            }
        )
