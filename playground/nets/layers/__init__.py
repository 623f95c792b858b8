"""The layers of nets: one class per layer, one file per family.

To add a layer, write its class in its family's file and decorate it with `@register`. A new family
needs a new file and an import below. All other code uses the interface `base.Layer`.
"""

# ruff: isort: off
# The builder offers the layers in this order.
from playground.nets.layers.convolution import Conv
from playground.nets.layers.transposed import ConvTranspose
from playground.nets.layers.embedding import Embedding
from playground.nets.layers.recurrence import Recurrent
from playground.nets.layers.recurrent import GRU, LSTM, RNN
from playground.nets.layers.attention import Attention
from playground.nets.layers.position import Position
from playground.nets.layers.sequence import SequenceConv
from playground.nets.layers.activation import (
    GELU,
    LeakyReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)
from playground.nets.layers.pooling import AvgPool, MaxPool
from playground.nets.layers.global_pooling import GlobalAvgPool, GlobalMaxPool
from playground.nets.layers.normalisation import BatchNorm, GroupNorm, LayerNorm
from playground.nets.layers.shape import Flatten, Upsample
from playground.nets.layers.dense import Dense
from playground.nets.layers.regularisation import Dropout
from playground.nets.layers.combine import Add, Concat
from playground.nets.layers.base import (
    LAYER_KINDS,
    FitError,
    Layer,
    ReceptiveField,
    Shape,
    Shapes,
    Source,
    Terms,
    check_settings,
    settings_of,
)
from playground.nets.layers.settings import Setting
# ruff: isort: on

__all__ = [
    "GELU",
    "GRU",
    "LAYER_KINDS",
    "LSTM",
    "RNN",
    "Add",
    "Attention",
    "AvgPool",
    "BatchNorm",
    "Concat",
    "Conv",
    "ConvTranspose",
    "Dense",
    "Dropout",
    "Embedding",
    "FitError",
    "Flatten",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "GroupNorm",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "MaxPool",
    "Position",
    "ReLU",
    "ReLU6",
    "ReceptiveField",
    "Recurrent",
    "SequenceConv",
    "Setting",
    "Shape",
    "Shapes",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "Source",
    "Tanh",
    "Terms",
    "Upsample",
    "check_settings",
    "settings_of",
]
