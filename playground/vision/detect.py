"""Where is it? The boxes that a net finds in a picture, by the centres of its heat map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float

from playground.core import clock
from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.core.task import Detection as DetectionRecord
from playground.nets.model import Model
from playground.tasks.detection import DetectionTask
from playground.vision.boxes import SAME, suppress
from playground.vision.classify import net_of
from playground.vision.pictures import Placed, place_picture
from playground.vision.records import Box, Detected, Detection

CONFIDENT = 0.3  # the lowest score of a box in an answer
LEAST = 0.01  # the lowest score of a peak


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Everything that a net computed for a picture. `outputs` are the net's maps: a logit of the
    heat map for each label, the centre's offset in the cell (x, y) and the box's width and height,
    in cells of `stride` pixels of the input. `peaks` are all local maxima of the heat map with a
    score of at least `LEAST`, best first, and `cells` their row and column."""

    model: str
    labels: tuple[str, ...]
    stride: int
    placed: Placed
    outputs: Float[np.ndarray, "maps rows columns"]
    peaks: tuple[Detection, ...]
    cells: tuple[tuple[int, int], ...]
    milliseconds: float

    def heat(self) -> Float[np.ndarray, "labels rows columns"]:
        """The heat map of each label: the probability that a centre lies in the cell."""
        return 1 / (1 + np.exp(-self.outputs[: len(self.labels)]))

    def box_at(self, row: int, column: int) -> Box:
        """The box that the net gives in a cell, in pixels of the picture."""
        left, top, right, bottom = map(float, self.corners_at(row, column))
        return self.placed.box((left, top, right, bottom))

    def corners_at(self, row: int, column: int) -> Float[np.ndarray, " 4"]:
        """Left, top, right and bottom of that box, in pixels of the net's input."""
        x, y, wide, high = self.outputs[len(self.labels) :, row, column].astype(np.float64)
        wide, high = max(wide, 0.0), max(high, 0.0)
        middle = np.array([column + x, row + y])
        half = np.array([wide, high]) / 2
        return np.concatenate([middle - half, middle + half]) * self.stride


def search(data: bytes, model: Model) -> Search:
    """Run a detector on a picture file.

    Raises:
        UserError: the model does not find boxes in pictures.
        PictureError: the file is not a readable picture.
    """
    task, taken = model.spec.task, model.spec.input
    if not isinstance(task, DetectionRecord) or not isinstance(taken, ImageInput):
        raise UserError("vision.not_detecting", model=model.name)
    placed = place_picture(data, taken)
    net = net_of(model)
    inputs = torch.from_numpy(placed.image.copy()).float()[None] / 255
    begun = clock.seconds()
    with torch.inference_mode():
        outputs = net(inputs)
    spent = 1000 * (clock.seconds() - begun)
    found = Search(model.name, task.labels, task.stride, placed, outputs[0].numpy(), (), (), spent)
    scores, labels, places = (part[0] for part in DetectionTask(model.spec).peaks(outputs))
    cells = tuple((int(row), int(column)) for column, row in places[scores >= LEAST])
    peaks = tuple(
        Detection(task.labels[int(label)], float(score), found.box_at(*cell))
        for label, score, cell in zip(labels, scores, cells)  # noqa: B905  scores are sorted
    )
    return replace(found, peaks=peaks, cells=cells)


def detect(data: bytes, model: Model, confident: float = CONFIDENT, same: float = SAME) -> Detected:
    """The boxes in a picture file with a score of at least `confident`, after non-maximum
    suppression over all labels at the IoU `same`.

    Raises:
        UserError: the model does not find boxes in pictures.
        PictureError: the file is not a readable picture.
    """
    found = search(data, model)
    kept = shown(found.peaks, confident, same)
    placed = found.placed
    return Detected(model.name, placed.width, placed.height, kept, found.milliseconds)


def shown(
    peaks: Sequence[Detection], confident: float = CONFIDENT, same: float = SAME
) -> tuple[Detection, ...]:
    """The peaks with a score of at least `confident` that are left after non-maximum suppression
    over all labels."""
    sure = [one for one in peaks if one.score >= confident]
    return tuple(sure[row] for row in suppress(sure, same).kept)
