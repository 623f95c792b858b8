"""The layers that a net can be made of: one class a layer, one file a family.

To add a layer, write its class into its family's file and mark it `@register`; a new family is a
file more and a line below. Everything else asks the layer: see `base.Layer`.
"""

# ruff: isort: off
# In the order in which the builder offers them.
from playground.nets.layers.convolution import Conv, ConvTranspose
from playground.nets.layers.embedding import Embedding
from playground.nets.layers.recurrence import Recurrent
from playground.nets.layers.recurrent import GRU, LSTM, RNN
from playground.nets.layers.attention import Attention, Position
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
from playground.nets.layers.pooling import AvgPool, GlobalAvgPool, GlobalMaxPool, MaxPool
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
    Setting,
    Shape,
    Shapes,
    Source,
    Terms,
    check_settings,
    settings_of,
)
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
