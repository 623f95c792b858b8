"""A spec becomes a torch module, and a module's weights become a model again."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from playground.nets import spec as s
from playground.nets.model import Card, Model
from playground.nets.shapes import LayerInfo, describe_layers
from playground.nets.spec import ModelSpec


def _module(info: LayerInfo) -> nn.Module:
    match info.layer:
        case s.Conv(filters, kernel, stride, padding):
            return nn.Conv2d(info.input_shape[0], filters, kernel, stride, padding)
        case s.BatchNorm():
            flat = len(info.input_shape) == 1
            return (nn.BatchNorm1d if flat else nn.BatchNorm2d)(info.input_shape[0])
        case s.MaxPool(size, stride):
            return nn.MaxPool2d(size, stride)
        case s.AvgPool(size, stride):
            return nn.AvgPool2d(size, stride)
        case s.Dense(units):
            return nn.Linear(info.input_shape[-1], units)
        case s.Dropout(probability):
            return nn.Dropout(probability)
        case s.Embedding(size, dimensions):
            return nn.Embedding(size, dimensions, padding_idx=0)
        case s.RNN(units):
            return nn.RNN(info.input_shape[-1], units, batch_first=True)
        case s.GRU(units):
            return nn.GRU(info.input_shape[-1], units, batch_first=True)
        case s.LSTM(units):
            return nn.LSTM(info.input_shape[-1], units, batch_first=True)
    # A module for each use, never in place: shared ones make hooks silently wrong.
    plain = {s.ReLU: nn.ReLU, s.Tanh: nn.Tanh, s.Sigmoid: nn.Sigmoid, s.Flatten: nn.Flatten}
    return plain[type(info.layer)]()


class Net(nn.Sequential):
    """The module of a spec: its children carry the spec's layer names ("conv1", …)."""

    def __init__(self, spec: ModelSpec) -> None:
        table = describe_layers(spec)
        super().__init__(OrderedDict((info.name, _module(info)) for info in table))
        for name, shape in spec.task.tensors().items():
            self.register_parameter(name, nn.Parameter(torch.zeros(shape)))
        self.spec = spec
        self.seen: tuple[int, int] | None = None  # the part of a picture that it runs on, or all

    def forward(
        self,
        inputs: Float[Tensor, "batch channels h w"] | Int[Tensor, "batch steps"],
    ) -> Float[Tensor, "batch ..."]:
        """What the last layer gives; for a classification, logits. Token number 0 is padding,
        and stands only behind a text's last token."""
        if self.spec.input.kind == "image":
            if self.seen is not None:
                height, width = self.seen
                inputs = inputs[:, :, :height, :width]
            return super().forward(inputs)
        lengths = (inputs != 0).sum(1).clamp(min=1)
        values = inputs
        for name, module in self.named_children():
            layer = self.layer(name)
            values = module(values)
            if isinstance(layer, s.RNN | s.GRU | s.LSTM):
                values = values[0]
                if not layer.every_step:
                    # Padding comes last, so it cannot touch the state at the last token.
                    values = values[torch.arange(len(values), device=values.device), lengths - 1]
        return values

    def layer(self, name: str) -> s.Layer:
        return self.spec.layers[self.spec.names.index(name)]


def build(spec: ModelSpec) -> Net:
    """A fresh net with torch's own first weights (drawn from torch's global generator).

    Raises:
        SpecError: the layers do not fit together.
    """
    return Net(spec)


def load_module(model: Model) -> Net:
    """The model's net with its weights, in evaluation mode. A new one at each call: a module
    is safe to share between threads for plain inference only."""
    net = build(model.spec)
    tensors = {name: torch.from_numpy(np.array(array)) for name, array in model.weights.items()}
    outcome = net.load_state_dict(tensors, strict=False)
    lacking = [name for name in outcome.missing_keys if not name.endswith("num_batches_tracked")]
    if lacking or outcome.unexpected_keys:
        raise ValueError(f"Weights do not fit the spec: {lacking or outcome.unexpected_keys}.")
    return net.eval()


def model_of(net: Net, name: str, card: Card | None = None) -> Model:
    """The net's spec and a copy of its weights as a model."""
    weights = {
        key: tensor.detach().float().cpu().numpy().copy()
        for key, tensor in net.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    return Model(name, net.spec, weights, card or Card())
