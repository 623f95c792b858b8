"""EfficientNet-Lite0 and Lite1, nets for photos: their specs, and a model of random weights to
measure with.

Source of the net: Tan & Le (2019), arXiv:1905.11946; "Lite": ReLU6, and no squeeze and excitation.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from playground.nets.layers import Add, GlobalAvgPool, Layer, ReLU6
from playground.nets.lazy import LazyWeights
from playground.nets.model import Model
from playground.nets.shapes import expected_tensors
from playground.nets.spec import (
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    ImageInput,
    ModelSpec,
    Node,
    layer_names,
)

NAME = "lite0-random"
# Stages: expansion ratio of the blocks, channels, blocks, stride of the first block, kernel size.
STAGES = (
    (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5), (6, 320, 1, 1, 3),
)  # fmt: skip
LABELS = 1000
# Blocks of the stages and pixels of the input: Lite1 is 1.1 times as deep, the first and the last
# stage aside.
LITE0 = tuple(blocks for _, _, blocks, _, _ in STAGES), 224
LITE1 = (1, 3, 3, 4, 4, 5, 1), 240


@cache
def lite0_spec() -> ModelSpec:
    """EfficientNet-Lite0: 4.7 million parameters, 1,000 labels."""
    labels = tuple(map(str, range(LABELS)))
    return ModelSpec(ImageInput(3, 224, 224, "fit"), _nodes(), labels)


def lite_for_photos(
    labels: tuple[str, ...], sizes: tuple[tuple[int, ...], int] = LITE0
) -> ModelSpec:
    """The net for Google's weights: a batch normalisation first maps the pixels from 0 to 1 onto
    -1 to 1, and the photo is cropped as in training. `sizes` is `LITE0` or `LITE1`."""
    blocks, side = sizes
    return ModelSpec(ImageInput(3, side, side, "crop"), _nodes(BatchNorm(), blocks=blocks), labels)


def _nodes(*first: Layer, blocks: tuple[int, ...] = LITE0[0]) -> list[Node | Layer]:
    nodes: list[Node | Layer] = list(first)

    def add(*layers: Node | Layer) -> str:
        """Append layers; return the name of the last one."""
        nodes.extend(layers)
        return layer_names(each.layer if isinstance(each, Node) else each for each in nodes)[-1]

    def conv(filters: int, kernel: int, stride: int = 1, groups: int = 1) -> Conv:
        return Conv(filters, kernel, stride, same=True, groups=groups, bias=False)

    stream, channels = add(conv(32, 3, 2), BatchNorm(), ReLU6()), 32
    for (grows, filters, _, first_stride, kernel), count in zip(STAGES, blocks, strict=True):
        for block in range(count):
            stride, wide = (first_stride if block == 0 else 1), channels * grows
            if grows > 1:
                add(conv(wide, 1), BatchNorm(), ReLU6())
            add(conv(wide, kernel, stride, wide), BatchNorm(), ReLU6())
            end = add(conv(filters, 1), BatchNorm())
            if stride == 1 and channels == filters:
                end = add(Node(Add(), (stream, end)))
            stream, channels = end, filters
    add(conv(1280, 1), BatchNorm(), ReLU6(), GlobalAvgPool(), Dropout(0.2), Dense(LABELS))
    return nodes


def random_lite0() -> Model:
    """The net with random weights, which are made when first used."""
    return Model(NAME, lite0_spec(), LazyWeights(lite0_spec(), _weights))


def _weights() -> dict[str, np.ndarray]:
    """Normally distributed weights. He initialization keeps the activations from vanishing."""
    random = np.random.default_rng(0)
    weights = {}
    for name, shape in expected_tensors(lite0_spec()).items():
        inputs = max(1, int(np.prod(shape[1:])))
        values: np.ndarray = random.normal(0, (2 / inputs) ** 0.5, shape)
        if len(shape) == 1:  # batch norm: weight and variance 1, bias and mean 0
            values = np.full(shape, float(name.endswith(("weight", "var"))))
        weights[name] = values.astype(np.float32)
        weights[name].flags.writeable = False
    return weights
