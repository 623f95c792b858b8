"""`bench large`: milliseconds to explain one cell in EfficientNet-Lite0, for an RGB photo of
224 × 224 pixels, and the time of the net's forward pass.

Source of the net: Tan & Le (2019), arXiv:1905.11946; "Lite": ReLU6, and no squeeze and excitation.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from playground.nets.layers import Add, GlobalAvgPool, Layer, ReLU6
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

# Stages: expansion ratio of the blocks, channels, blocks, stride of the first block, kernel size.
STAGES = (
    (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5), (6, 320, 1, 1, 3),
)  # fmt: skip
LABELS = 1000
CELLS = 120


def large_spec() -> ModelSpec:
    """EfficientNet-Lite0: 4.7 million parameters, 1,000 labels."""
    nodes: list[Node | Layer] = []

    def add(*layers: Node | Layer) -> str:
        """Append layers; return the name of the last one."""
        nodes.extend(layers)
        return layer_names(each.layer if isinstance(each, Node) else each for each in nodes)[-1]

    def conv(filters: int, kernel: int, stride: int = 1, groups: int = 1) -> Conv:
        return Conv(filters, kernel, stride, same=True, groups=groups, bias=False)

    stream, channels = add(conv(32, 3, 2), BatchNorm(), ReLU6()), 32
    for grows, filters, blocks, first_stride, kernel in STAGES:
        for block in range(blocks):
            stride, wide = (first_stride if block == 0 else 1), channels * grows
            if grows > 1:
                add(conv(wide, 1), BatchNorm(), ReLU6())
            add(conv(wide, kernel, stride, wide), BatchNorm(), ReLU6())
            end = add(conv(filters, 1), BatchNorm())
            if stride == 1 and channels == filters:
                end = add(Node(Add(), (stream, end)))
            stream, channels = end, filters
    add(conv(1280, 1), BatchNorm(), ReLU6(), GlobalAvgPool(), Dropout(0.2), Dense(LABELS))
    labels = tuple(f"label {number}" for number in range(LABELS))
    return ModelSpec(ImageInput(3, 224, 224, "fit"), nodes, labels)


def large_model() -> Model:
    """The net with random weights. He initialization keeps its activations from vanishing."""
    random = np.random.default_rng(0)
    weights = {}
    for name, shape in expected_tensors(spec := large_spec()).items():
        inputs = max(1, int(np.prod(shape[1:])))
        values: np.ndarray = random.normal(0, (2 / inputs) ** 0.5, shape)
        if len(shape) == 1:  # batch norm: weight and variance 1, bias and mean 0
            values = np.full(shape, float(name.endswith(("weight", "var"))))
        weights[name] = values.astype(np.float32)
    return Model("large", spec, weights)


def run() -> dict[str, float | int]:
    """Milliseconds to a cell's arithmetic and to its receptive field, median and slowest (target:
    at most 300), and milliseconds of the forward pass."""
    import torch

    from playground.explain.activations import trace_model
    from playground.explain.cell import explain_cell, seen_cells
    from playground.nets.shapes import count_parameters

    torch.set_num_threads(1)  # as in the app
    model, random = large_model(), np.random.default_rng(1)
    photo = random.integers(0, 256, (3, 224, 224), dtype=np.uint8)
    begun = time.perf_counter()
    trace = trace_model(model, photo)
    traced = time.perf_counter() - begun
    sums, fields = [], []
    for number in range(CELLS):
        column = trace.columns[number % len(trace.columns)]
        shape = trace.values(column).shape
        cell = tuple(int(random.integers(size)) for size in shape)
        begun = time.perf_counter()
        explain_cell(trace, column, cell)
        sums.append(1000 * (time.perf_counter() - begun))
        if number % 10 == 0:
            begun = time.perf_counter()
            seen_cells(trace, column, cell)
            fields.append(1000 * (time.perf_counter() - begun))
    return {
        "parameters": count_parameters(model.spec),
        "columns": len(trace.columns),
        "milliseconds of the pass": 1000 * traced,
        "milliseconds to a cell's arithmetic, median": statistics.median(sums),
        "milliseconds to a cell's arithmetic, slowest": max(sums),
        "milliseconds to what it depends on, median": statistics.median(fields),
        "milliseconds to what it depends on, slowest": max(fields),
    }
