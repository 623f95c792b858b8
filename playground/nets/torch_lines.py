"""A net's layers as lines of PyTorch, for the code that people take with them."""

from __future__ import annotations

from playground.nets import spec as s
from playground.nets.shapes import LayerInfo


def torch_line(info: LayerInfo) -> str:
    """A layer as torch writes it, `nn` being `torch.nn`; `nets/build.py` makes the same."""
    into = info.input_shape
    match info.layer:
        case s.Conv(filters, kernel, stride, padding):
            extra = f", stride={stride}" * (stride != 1) + f", padding={padding}" * (padding != 0)
            return f"nn.Conv2d({into[0]}, {filters}, {kernel}{extra})"
        case s.BatchNorm():
            return f"nn.BatchNorm{'1d' if len(into) == 1 else '2d'}({into[0]})"
        case s.MaxPool(size, stride):
            return f"nn.MaxPool2d({size}, {stride})"
        case s.AvgPool(size, stride):
            return f"nn.AvgPool2d({size}, {stride})"
        case s.Dense(units):
            return f"nn.Linear({into[-1]}, {units})"
        case s.Dropout(probability):
            return f"nn.Dropout({probability})"
        case s.Embedding(size, dimensions):
            return f"nn.Embedding({size}, {dimensions}, padding_idx=0)"
        case s.RNN(units) | s.GRU(units) | s.LSTM(units):
            return f"nn.{info.layer.kind.upper()}({into[-1]}, {units}, batch_first=True)"
    return f"nn.{type(info.layer).__name__}()"
