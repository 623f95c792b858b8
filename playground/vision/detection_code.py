"""“Show the code” of the Vision page's detectors: scripts that print the numbers on screen."""

from __future__ import annotations

from collections.abc import Sequence

from playground.core.task import Detection
from playground.data.uploads.box_files import TrueBox
from playground.explain.code.saliency import net_start
from playground.nets.model import Model
from playground.vision.pictures import Placed
from playground.vision.records import Box

IOU = """\
def iou(a, b):
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(wide, 0) * max(high, 0)
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in (a, b)]
    return shared / (sum(areas) - shared)
"""
SUPPRESSION = """\
heat = maps[:{labels}].sigmoid()
peaks = heat * (heat == F.max_pool2d(heat[None], 3, 1, 1)[0])
found = [(peaks[k, r, c].item(), k, box(r, c)) for k, r, c in (peaks >= {least}).nonzero().tolist()]
kept = []
for score, label, each in sorted(found, reverse=True):
    if all(iou(each, other) <= {same} for _, _, other in kept):
        kept.append((score, label, each))
"""
PRECISION = """\
averages = []
for label in sorted({label for label, _ in true}):
    left = [each for other, each in true if other == label]
    count, right = len(left), []
    for _, other, each in kept:  # by descending score
        if other == label:
            best = max(left, key=lambda one: iou(each, one), default=None)
            right.append(best is not None and iou(each, best) >= 0.5)
            if right[-1]:
                left.remove(best)
    hits = np.cumsum(right)
    precision = np.maximum.accumulate((hits / np.arange(1, len(right) + 1))[::-1])[::-1]
    at = np.searchsorted(hits / count, np.linspace(0, 1, 101))
    averages.append(np.append(precision, 0)[at].mean())
    print(labels[label], averages[-1])
print(np.mean(averages))"""


def overlap_code(a: Box, b: Box) -> str:
    """Code that prints the intersection over union of two boxes."""
    return "\n".join([IOU, f"print(iou({a.corners}, {b.corners}))"])


def cell_code(model: Model, placed: Placed, cell: tuple[int, int]) -> str:
    """Code that prints the label, the score and the box (left, top, right, bottom) of a cell."""
    row, column = cell
    return "\n".join(
        [
            *_maps(model, placed),
            f"logits = maps[:{len(model.spec.labels)}, {row}, {column}]",
            "print(labels[logits.argmax()], logits.max().item(), logits.max().sigmoid().item())",
            f"print(box({row}, {column}))",
        ]
    )


def suppression_code(model: Model, placed: Placed, confident: float, same: float) -> str:
    """Code that prints the boxes that non-maximum suppression keeps."""
    return "\n".join(
        [
            *_kept(model, placed, confident, same),
            "for score, label, each in kept:",
            "    print(labels[label], score, each)",
        ]
    )


def precision_code(model: Model, placed: Placed, same: float, truth: Sequence[TrueBox]) -> str:
    """Code that prints the average precision of each label in the picture, and their mean."""
    rows = [
        f"    ({model.spec.labels.index(each.label)}, {each.box.corners}),"
        for each in truth
        if each.label in model.spec.labels
    ]
    return "\n".join([*_kept(model, placed, 0.01, same), "true = [", *rows, "]", PRECISION])


def _kept(model: Model, placed: Placed, least: float, same: float) -> list[str]:
    labels = len(model.spec.labels)
    return [
        *_maps(model, placed),
        IOU,
        SUPPRESSION.format(labels=labels, least=least, same=same).rstrip("\n"),
    ]


def _maps(model: Model, placed: Placed) -> list[str]:
    """The lines that compute the maps, and define the box of a cell in pixels of the picture."""
    task = model.spec.task
    assert isinstance(task, Detection)
    (across, down), stride = placed.scale, task.stride
    return [
        *net_start(model),
        "with torch.inference_mode():",
        "    maps = net(x)[0].double()",
        f"labels = {list(task.labels)!r}",
        "",
        "",
        "def box(row, column):",
        f"    x, y, wide, high = maps[{len(task.labels)}:, row, column].tolist()",
        f"    middle = (column + x) * {stride}, (row + y) * {stride}",
        f"    half = max(wide, 0) * {stride} / 2, max(high, 0) * {stride} / 2",
        "    corners = [at - by for at, by in zip(middle, half)]",
        "    corners += [at + by for at, by in zip(middle, half)]",
        f"    starts, scales = ({placed.left}, {placed.top}), ({across!r}, {down!r})",
        f"    most = {placed.width}, {placed.height}",
        "    return [",
        "        min(max((at - starts[k % 2]) * scales[k % 2], 0.0), most[k % 2])",
        "        for k, at in enumerate(corners)",
        "    ]",
        "",
        "",
    ]
