"""The layers that a net can be made of: one class a layer, one file a family.

To add a layer, write its class into its family's file and mark it `@register`; a new family is a
file more and a line below. Everything else asks the layer: see `base.Layer`.
"""

# ruff: isort: off
# In the order in which the builder offers them.
from playground.nets.layers.convolution import Conv
from playground.nets.layers.embedding import Embedding
from playground.nets.layers.recurrence import Recurrent
from playground.nets.layers.recurrent import GRU, LSTM, RNN
from playground.nets.layers.activation import GELU, ReLU, Sigmoid, Tanh
from playground.nets.layers.pooling import AvgPool, MaxPool
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
    "AvgPool",
    "BatchNorm",
    "Concat",
    "Conv",
    "Dense",
    "Dropout",
    "Embedding",
    "FitError",
    "Flatten",
    "GroupNorm",
    "Layer",
    "LayerNorm",
    "MaxPool",
    "ReLU",
    "ReceptiveField",
    "Recurrent",
    "Setting",
    "Shape",
    "Shapes",
    "Sigmoid",
    "Source",
    "Tanh",
    "Terms",
    "Upsample",
    "check_settings",
    "settings_of",
]
