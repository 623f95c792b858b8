"""`bench vision`: the time of one picture, by each model of the Vision page; and of torchvision's
EfficientNet-B0, its net of the size of efficientnet-lite0, on the same picture. One thread;
occlusion runs two passes at a time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

ROUNDS = 15


def run() -> dict[str, float]:
    """Medians in ms. Targets: efficientnet-lite0 60, not slower than torchvision's net; occlusion
    2,000; a detector 20; ten digits 1,000; the head of own classes 3,000 (five, of 30 pictures
    each), one answer of theirs 200 (five a second). `_file_ms` and `_frame_ms` include the decoding
    of the picture file."""
    import numpy as np
    import torch
    from threadpoolctl import threadpool_limits
    from torchvision.models import efficientnet_b0

    from playground.data.photos import photo_bytes
    from playground.data.prepare import prepare_for
    from playground.explain.saliency import grad_cam, occlude
    from playground.nets.spec import ImageInput
    from playground.nets.store import DETECTOR, MAKER, PHOTO_MODEL, SPRITE_DETECTOR, shipped_model
    from playground.vision.classify import classify, net_of
    from playground.vision.detect import detect
    from playground.vision.faces import find_faces
    from playground.vision.gathered import OwnClasses
    from playground.vision.generate import make_pictures
    from playground.vision.head import train_head

    torch.set_num_threads(1)
    photo, model = photo_bytes("cat"), shipped_model(PHOTO_MODEL)
    picture = torch.rand(1, 3, 224, 224)
    own, whole = net_of(model), net_of(model, whole=True)
    other = efficientnet_b0().eval()
    with torch.inference_mode():
        times = side_by_side(lambda: own(picture), lambda: other(picture))
    found = {
        "efficientnet-lite0_ms": times[0],
        "torchvision_b0_ms": times[1],
        "ratio": times[0] / times[1],
        "efficientnet-lite0_file_ms": side_by_side(lambda: classify(photo, model))[0],
    }
    assert isinstance(model.spec.input, ImageInput)
    pixels = prepare_for(model.spec.input, photo, plain=True).image.astype(np.float32) / 255
    label = classify(photo, model).best[0].index
    found["occlusion_ms"] = side_by_side(lambda: occlude(own, pixels, label), rounds=3)[0]
    found["grad_cam_ms"] = side_by_side(lambda: grad_cam(whole, pixels, label), rounds=3)[0]
    for name in (DETECTOR, SPRITE_DETECTOR, "cell-finder"):
        finder = shipped_model(name)
        work = partial(detect, photo, finder)
        found[f"{name}_file_ms"] = side_by_side(work)[0]
    portrait = photo_bytes("astronaut")
    found["faces_file_ms"] = side_by_side(lambda: find_faces(portrait))[0]
    maker = shipped_model(MAKER)
    made = side_by_side(lambda: make_pictures(maker, maker.spec.labels), rounds=3)
    found["ten_digits_ms"] = made[0]
    labels = np.arange(150) % 5
    features = np.random.default_rng(0).normal(size=(150, 1280)) + labels[:, None] / 10
    with threadpool_limits(1):  # of BLAS
        times = side_by_side(lambda: train_head(features, labels, 5), rounds=3)
    found["own_classes_ms"] = times[0]
    mine = OwnClasses(model, lambda: own, ("cat", "astronaut"))
    for each, file in zip(mine.classes, (photo, portrait), strict=True):
        mine.add(each.number, file)
    mine.train()
    found["own_classes_frame_ms"] = side_by_side(lambda: mine.answer(photo))[0]
    return found


def side_by_side(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median time of each piece of work, in ms, measured in turn."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, spent in zip(works, times, strict=True):
            begun = time.perf_counter()
            work()
            spent.append(1000 * (time.perf_counter() - begun))
    return [statistics.median(each) for each in times]
