"""Make the models faces-p, faces-r and faces-o: MTCNN's three nets, from PyPI's facenet-pytorch.

python scripts/make_faces.py FOLDER

FOLDER has the unpacked wheel (`pip download --no-deps facenet-pytorch`). The weights stay as they
are, but are arranged for the playground's layers: a PReLU becomes two ReLU (`Nodes.prelu`), dense
layers become convolutions, and the outputs of a net one layer. The second and third net read
pictures turned by 180°: their first pooling lets its last window reach over the right and lower
edge; turned, it reaches over the left and upper edge, as with padding.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from playground.core.inputs import ImageInput
from playground.core.task import Window
from playground.nets.build import Net, build, model_of
from playground.nets.files import write_model
from playground.nets.layers import Add
from playground.nets.model import Card, Source
from playground.nets.shapes import count_parameters
from playground.nets.spec import (
    BatchNorm,
    Conv,
    Layer,
    MaxPool,
    ModelSpec,
    Node,
    ReLU,
    layer_names,
)
from playground.nets.store import VISION

# Of the pixels, from 0 to 1: (255 · x - 127.5) / 128, as MTCNN was trained.
MEAN, SCALE = 0.5, 255 / 128
EPS = 1e-5  # of the normalisation


class Nodes:
    """The nodes of a net, and the weights that they get."""

    def __init__(self, given: dict[str, torch.Tensor], turned: bool) -> None:
        self.nodes: list[Node] = []
        self.weights: dict[str, torch.Tensor] = {}
        self._given, self._turned = given, turned
        self.add(BatchNorm(), weight=torch.full((3,), SCALE), bias=torch.zeros(3),
                 running_mean=torch.full((3,), MEAN), running_var=torch.full((3,), 1 - EPS),
                 num_batches_tracked=torch.tensor(0))  # fmt: skip

    def add(self, layer: Layer, *inputs: str, **weights: torch.Tensor) -> str:
        """Append a layer; return its name."""
        self.nodes.append(Node(layer, inputs))
        name = layer_names(node.layer for node in self.nodes)[-1]
        self.weights |= {f"{name}.{part}": each for part, each in weights.items()}
        return name

    def conv(self, *names: str, maps: tuple[int, int] | None = None) -> str:
        """A convolution with the weights of one or several layers side by side. `maps`: of a dense
        layer, which read columns, rows and channels of so many channels and so large a side."""
        weight = torch.cat([self._given[f"{name}.weight"] for name in names])
        if maps:
            channels, side = maps
            weight = weight.reshape(-1, side, side, channels).permute(0, 3, 2, 1)
        if weight.ndim == 2:
            weight = weight[:, :, None, None]
        weight = weight.flip(2, 3) if self._turned else weight
        bias = torch.cat([self._given[f"{name}.bias"] for name in names])
        return self.add(Conv(len(weight), weight.shape[-1]), weight=weight, bias=bias)

    def prelu(self, name: str) -> None:
        """PReLU: x where it is positive, else slope · x; that is ReLU(x) - slope · ReLU(-x)."""
        slope = self._given[f"{name}.weight"]
        before, count = layer_names(node.layer for node in self.nodes)[-1], len(slope)
        by_channel = Conv(count, 1, groups=count, bias=False)
        positive = self.add(ReLU(), before)
        self.add(by_channel, before, weight=torch.full((count, 1, 1, 1), -1.0))
        self.add(ReLU())
        self.add(by_channel, weight=-slope[:, None, None, None])
        self.add(Add(), positive, layer_names(node.layer for node in self.nodes)[-1])


def made(stage: str, given: dict[str, torch.Tensor]) -> Net:
    """The net of a stage, with its weights."""
    nodes = Nodes(given, stage != "p")
    pools = {"p": [MaxPool(2, 2)], "r": [MaxPool(3, 2, 1), MaxPool(3, 2)],
             "o": [MaxPool(3, 2, 1), MaxPool(3, 2), MaxPool(2, 2)]}[stage]  # fmt: skip
    convs = {"p": 3, "r": 3, "o": 4}[stage]
    for number in range(1, convs + 1):
        nodes.conv(f"conv{number}")
        nodes.prelu(f"prelu{number}")
        if number <= len(pools):
            nodes.add(pools[number - 1])
    last = convs + 1
    if stage != "p":
        channels = given[f"conv{convs}.weight"].shape[0]
        nodes.conv(f"dense{last}", maps=(channels, 3))
        nodes.prelu(f"prelu{last}")
        last += 1
    start = f"{'conv' if stage == 'p' else 'dense'}{last}_"
    heads = sorted(name for name in given if name.startswith(start) and name.endswith(".bias"))
    nodes.conv(*(name.removesuffix(".bias") for name in heads))
    side = {"p": 12, "r": 24, "o": 48}[stage]
    task = Window(("face",), 5 if stage == "o" else 0)
    net = build(ModelSpec(ImageInput(3, side, side, "fit"), nodes.nodes, task))
    net.load_state_dict(nodes.weights)
    return net


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("wheel", type=Path)
    options = parser.parse_args()
    card = Card(
        sources=(
            Source(
                "MTCNN's nets of PyPI's facenet-pytorch 2.6.0 (Tim Esler, after David Sandberg; "
                "Zhang et al. 2016)", "MIT", "https://pypi.org/project/facenet-pytorch/",
            ),
            Source("WIDER FACE and CelebA, on which its authors trained them",
                   "pictures: for research; not shipped"),
        ),
        recipe="weights of the package, arranged for the playground's layers",
        made_by="python scripts/make_faces.py FOLDER",
    )  # fmt: skip
    for stage in ("p", "r", "o"):
        file = options.wheel / "facenet_pytorch" / "data" / f"{stage}net.pt"
        net = made(stage, torch.load(file, weights_only=True))
        name = f"faces-{stage}"
        write_model(model_of(net, name, card), VISION / f"{name}.safetensors")
        print(name, count_parameters(net.spec))


if __name__ == "__main__":
    main()
