"""The layers of the presets' nets, without the last one, which has an output for each label. Each
function takes the vocabulary size, which only text nets use."""

from __future__ import annotations

from playground.nets.layers import (
    GELU,
    Add,
    Attention,
    AvgPool,
    Concat,
    Dropout,
    GlobalAvgPool,
    GlobalMaxPool,
    LayerNorm,
    Position,
    SequenceConv,
    Upsample,
)
from playground.nets.spec import (
    LSTM,
    BatchNorm,
    Conv,
    Dense,
    Embedding,
    Flatten,
    Layer,
    MaxPool,
    Node,
    ReLU,
)

Nodes = tuple[Node | Layer, ...]


def article_cnn(_: int) -> tuple[Layer, ...]:
    return (
        Conv(32, 3), ReLU(), MaxPool(), Conv(64, 3), ReLU(), MaxPool(), Conv(64, 3), ReLU(),
        Flatten(), Dense(64), ReLU(),
    )  # fmt: skip


def sprint(_: int) -> tuple[Layer, ...]:
    return (
        Conv(16, 5, 2, 2), BatchNorm(), ReLU(), Conv(32, 5, 2, 2), BatchNorm(), ReLU(),
        Conv(64, 3, 2, 1), BatchNorm(), ReLU(), Flatten(),
    )  # fmt: skip


def tiny_cnn(_: int) -> tuple[Layer, ...]:
    return (Conv(8, 5, 2), ReLU(), MaxPool(), Flatten())


def _residual_block(stream: str, number: int, filters: int, stride: int) -> tuple[Nodes, str]:
    """A residual block (He et al., 2015, arXiv:1512.03385): two convolutions with batch norm and
    a shortcut, with a 1×1 convolution in the shortcut if the stride exceeds 1. Also returns the
    name of the block's last node."""
    convs = 2 * number - 1 + sum(_SHRINKING[: number - 1])
    one = Conv(filters, 3, stride, same=True, bias=False)
    nodes: list[Node | Layer] = [
        Node(one, (stream,)), BatchNorm(), ReLU(), Conv(filters, 3, same=True, bias=False),
        BatchNorm(),
    ]  # fmt: skip
    norms = convs + 2
    if stride > 1:
        nodes += [Node(Conv(filters, 1, stride, same=True, bias=False), (stream,)), BatchNorm()]
        stream = f"norm{norms + 1}"
    nodes += [Node(Add(), (f"norm{norms}", stream)), ReLU()]
    return tuple(nodes), f"relu{2 * number + 1}"


_SHRINKING = (False, True, True)  # whether each block of resnet-8 halves height and width


def resnet_8(_: int) -> Nodes:
    """A ResNet with seven convolutions and a dense layer, not counting the shortcuts."""
    nodes: Nodes = (Conv(16, 5, 2, same=True, bias=False), BatchNorm(), ReLU())
    stream = "relu1"
    for number, (filters, shrinks) in enumerate(zip((16, 32, 64), _SHRINKING, strict=True), 1):
        block, stream = _residual_block(stream, number, filters, 2 if shrinks else 1)
        nodes += block
    return (*nodes, GlobalAvgPool())


def depthwise(_: int) -> Nodes:
    """Depthwise separable convolutions: each channel is filtered alone, then a 1×1 convolution
    mixes the channels (MobileNets: Howard et al., 2017, arXiv:1704.04861)."""
    return (
        AvgPool(), Conv(8, 3, 2, same=True, bias=False), BatchNorm(), ReLU(),
        Conv(8, 3, 2, same=True, groups=8, bias=False), BatchNorm(), ReLU(),
        Conv(16, 1, bias=False), BatchNorm(), ReLU(), Flatten(),
    )  # fmt: skip


def bi_lstm(words: int) -> Nodes:
    return (Embedding(words + 2, 32), Dropout(0.2), LSTM(32, bidirectional=True))


def text_cnn(words: int) -> Nodes:
    """Filters over two, three and four words with global max pooling (Kim, 2014,
    arXiv:1408.5882)."""
    branches: Nodes = ()
    for kernel in (2, 3, 4):
        branches += (Node(SequenceConv(32, kernel), ("dropout1",)), ReLU(), GlobalMaxPool())
    ends = tuple(f"globalmax{number}" for number in (1, 2, 3))
    first = (Embedding(words + 2, 32), Dropout(0.2))
    return (*first, *branches, Node(Concat(), ends), Dropout(0.4))


def _transformer_block(stream: str, units: int, number: int, layer: Attention) -> tuple[Nodes, str]:
    """A pre-norm transformer block: layer norm, attention, shortcut; layer norm, dense layers,
    shortcut. Also returns the name of the block's last node."""
    dense = add = 2 * number
    nodes: Nodes = (
        Node(LayerNorm(), (stream,)), layer, Node(Add(), (stream, f"attention{number}")),
        LayerNorm(), Dense(2 * units), GELU(), Dense(units),
        Node(Add(), (f"add{add - 1}", f"dense{dense}")),
    )  # fmt: skip
    return nodes, f"add{add}"


def tiny_transformer(words: int) -> Nodes:
    block, _ = _transformer_block("dropout1", 32, 1, Attention(4))
    return (
        Embedding(words + 2, 32), Position(), Dropout(0.2), *block, LayerNorm(), GlobalAvgPool(),
        Dropout(0.2),
    )  # fmt: skip


def tiny_gpt(letters: int) -> Nodes:
    """A causal transformer; a convolution first mixes each character with the three before it."""
    nodes: Nodes = (
        Embedding(letters + 2, 64), SequenceConv(64, 4, causal=True),
        Node(Add(), ("embedding1", "seqconv1")), Dropout(0.1),
    )  # fmt: skip
    stream = "dropout1"
    for number in (1, 2):
        norm, last = 2 * number - 1, 2 * number
        nodes += (
            Node(LayerNorm(), (stream,)), Attention(4, causal=True, rotary=True),
            Node(Add(), (stream, f"attention{number}")),
            LayerNorm(), Dense(256), GELU(), Dense(64),
            Node(Add(), (f"add{norm + 1}", f"dense{last}")),
        )  # fmt: skip
        stream = f"add{norm + 2}"
    return (*nodes, LayerNorm())


def tagger(words: int) -> Nodes:
    return (
        Embedding(words + 2, 32), Dropout(0.3), LSTM(32, every_step=True, bidirectional=True),
        Dropout(0.3),
    )  # fmt: skip


def finder(_: int) -> Nodes:
    """Down to an eighth of the picture's side, to see whole objects, and back to a quarter, with a
    shortcut, to place them."""

    def conv(filters: int, stride: int = 1) -> Nodes:
        return Conv(filters, 3, stride, same=True, bias=False), BatchNorm(), ReLU()

    return (
        *conv(16, 2), *conv(32, 2), *conv(64, 2), *conv(64), *conv(64), Upsample(),
        Node(Concat(), ("upsample1", "relu2")), *conv(48),
    )  # fmt: skip


def article_lstm(_: int) -> tuple[Layer, ...]:
    return (Embedding(10_000, 64), LSTM(64, every_step=True), LSTM(64))
