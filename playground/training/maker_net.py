"""The net of the preset "maker": a small U-Net that learns to make pictures by flow matching."""

from __future__ import annotations

from playground.nets.layers import (
    Add,
    AvgPool,
    Concat,
    Conv,
    ConvTranspose,
    GroupNorm,
    SiLU,
    Upsample,
)
from playground.nets.spec import INPUT, Node
from playground.training.preset_nets import Nodes

WIDE, DEEP, FINE = 32, 64, 16  # channels at half, at a quarter and at the picture's own size


def maker_layers() -> Nodes:
    """Half and a quarter of the picture's size, where most of the computing is done, with shortcuts
    past the smaller size. The smaller size reads the input again, because the normalisations weaken
    constant maps such as the time. The last layers see each pixel, whose noise the velocity has."""

    def conv(filters: int) -> Conv:
        return Conv(filters, 3, same=True)

    return (
        Conv(WIDE, 4, 2, 1),
        GroupNorm(), SiLU(), conv(WIDE), Node(Add(), ("conv1", "conv2")),
        Node(AvgPool(4, 4), (INPUT,)), Node(Conv(DEEP, 3, 2, same=True), ("add1",)),
        Node(Concat(), ("conv3", "avgpool1")), conv(DEEP),
        GroupNorm(), SiLU(), conv(DEEP), Node(Add(), ("conv4", "conv5")),
        GroupNorm(), SiLU(), conv(DEEP), Node(Add(), ("add2", "conv6")),
        Conv(WIDE, 1), Upsample(), Node(Add(), ("upsample1", "add1")),
        GroupNorm(), SiLU(), conv(WIDE), Node(Add(), ("add4", "conv8")),
        GroupNorm(), SiLU(), ConvTranspose(FINE, 4, 2, 1),
        Node(Conv(FINE, 1), (INPUT,)), Node(Add(), ("convtranspose1", "conv9")), SiLU(),
    )  # fmt: skip
