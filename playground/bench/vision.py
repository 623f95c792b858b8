"""`bench vision`: the time of one picture, by each model of the Vision page; and of torchvision's
MobileNetV2, a net of the size of efficientnet-lite0, on the same picture. One thread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 15


def run() -> dict[str, float]:
    """Medians in ms. Targets: efficientnet-lite0 60, not slower than torchvision's net; a detector
    20. `_file_ms` includes the decoding of the picture file."""
    import torch
    from torchvision.models import mobilenet_v2

    from playground.data.photos import photo_bytes
    from playground.nets.store import PHOTO_MODEL, shipped_model
    from playground.vision.classify import classify, net_of

    torch.set_num_threads(1)
    photo, model = photo_bytes("cat"), shipped_model(PHOTO_MODEL)
    picture = torch.rand(1, 3, 224, 224)
    own, other = net_of(model), mobilenet_v2().eval()
    with torch.inference_mode():
        times = side_by_side(lambda: own(picture), lambda: other(picture))
    found = {
        "efficientnet-lite0_ms": times[0],
        "mobilenet_v2_ms": times[1],
        "ratio": times[0] / times[1],
        "efficientnet-lite0_file_ms": side_by_side(lambda: classify(photo, model))[0],
    }
    return found


def side_by_side(*works: Callable[[], object]) -> list[float]:
    """The median time of each piece of work, in ms, measured in turn."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, spent in zip(works, times, strict=True):
            begun = time.perf_counter()
            work()
            spent.append(1000 * (time.perf_counter() - begun))
    return [statistics.median(each) for each in times]
