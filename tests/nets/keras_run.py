"""Run generated Keras code with real Keras on the torch backend, with our weights copied over.

Keras puts channels last, so the weights that multiply flattened maps are reordered; its gates
are in another order, and a GRU with `reset_after` keeps two biases.
"""

import importlib
import os
from math import prod

import numpy as np

from playground.nets.code import keras_code
from playground.nets.layers import Attention, Concat, Flatten, Position, Recurrent
from playground.nets.shapes import describe_layers
from playground.nets.spec import INPUT, ImageInput

os.environ.setdefault("KERAS_BACKEND", "torch")  # before Keras is imported
keras = importlib.import_module("keras")  # a development dependency; the app never imports it


class OtherOrderError(Exception):
    """Units in Keras' order meet units in ours: no reordering of weights makes the nets equal."""


def made_by(code):
    """The `keras.Model` of a program, and its layers in the order in which the program makes
    them."""
    found = {"__name__": "program"}
    layers = noted_layers(lambda: exec(compile(code, "program", "exec"), found))
    (model,) = {id(v): v for v in found.values() if isinstance(v, keras.Model)}.values()
    return model, layers_of(model, layers)


def layers_of(model, made):
    """The model's own layers among those made, in their order."""
    own = {id(layer) for layer in model.layers} - {id(model)}
    layers = [layer for layer in made if id(layer) in own]
    return [each for each in layers if not isinstance(each, keras.layers.InputLayer)]


def noted_layers(run):
    """All Keras layers that `run` makes, in their order."""
    made, begin = [], keras.layers.Layer.__init__

    def noting(layer, *args, **kwargs):
        made.append(layer)
        begin(layer, *args, **kwargs)

    keras.layers.Layer.__init__ = noting
    try:
        run()
    finally:
        keras.layers.Layer.__init__ = begin
    return made


def run_keras(model, inputs):
    """The outputs of a playground model's Keras code for a batch of inputs."""
    built, layers = made_by(keras_code(model.spec))
    copy_weights(model, layers)
    pictures = isinstance(model.spec.input, ImageInput)
    given = inputs.transpose(0, 2, 3, 1) if pictures else inputs
    return built, built.predict(given, verbose=0)


def copy_weights(model, layers, by_line=True):
    """Set the Keras layers' weights to the model's, layer by layer. `by_line`: the layers are those
    of generated code; otherwise a program may have fewer, with activations as arguments."""
    halves = []
    orders = {INPUT: None}  # of the units: Keras' unit k is our unit order[k]; None: the same
    rest = list(layers) if by_line else [layer for layer in layers if layer.weights]
    for info in describe_layers(model.spec):
        count = len(info.layer.keras_lines(info.input_shapes)) if by_line else bool(info.tensors)
        own, rest = rest[:count], rest[count:]
        tensors = {name.removeprefix(f"{info.name}."): model.weights[name] for name in info.tensors}
        order = _order(info, [orders[name] for name in info.inputs])
        orders[info.name] = None if "units" in getattr(info.layer, "__slots__", ()) else order
        if not tensors:
            continue
        (layer,) = [layer for layer in own if layer.weights]
        values = [np.asarray(each) for each in _as_keras(info, tensors, order, layer)]
        if isinstance(layer, keras.layers.SeparableConv2D) and not halves:
            halves, rest = values, [layer, *rest]  # the next convolution is its second half
        else:
            layer.set_weights([*halves, *values])
            halves = []
    assert not rest


def _order(info, orders):
    shape = info.input_shapes[0]
    if isinstance(info.layer, Flatten):
        places = np.arange(prod(shape)).reshape(shape)
        return places.transpose(1, 2, 0).ravel() if len(shape) == 3 else None
    if isinstance(info.layer, Concat) and any(order is not None for order in orders):
        starts = np.cumsum([0, *(sizes[0] for sizes in info.input_shapes)])
        known = [
            np.arange(sizes[0]) if order is None else order
            for sizes, order in zip(info.input_shapes, orders, strict=True)
        ]
        return np.concatenate([start + own for start, own in zip(starts, known, strict=False)])
    if any(not _same(order, orders[0]) for order in orders[1:]):
        raise OtherOrderError
    return orders[0]


def _same(one, other):
    return (one is None and other is None) or (
        one is not None and other is not None and (one == other).all()
    )


def _as_keras(info, tensors, order, keras_layer):
    """The tensors of a layer in Keras' order and shapes."""
    layer, weight = info.layer, tensors.get("weight")
    bias = [tensors["bias"]] if "bias" in tensors else []
    if isinstance(layer, Recurrent):
        ways = ("", "_reverse") if layer.bidirectional else ("",)
        return [each for way in ways for each in _cell(layer.kind, tensors, f"_l0{way}")]
    if isinstance(layer, Position):
        return [tensors["weight"]]
    if isinstance(layer, Attention):
        return _attention(layer, tensors)
    if layer.kind == "conv":
        kernel = weight.transpose(2, 3, 1, 0)
        separable = isinstance(keras_layer, keras.layers.SeparableConv2D) and layer.groups > 1
        if separable or isinstance(keras_layer, keras.layers.DepthwiseConv2D):
            times = layer.filters // layer.groups
            kernel = kernel[:, :, 0].reshape(*kernel.shape[:2], layer.groups, times)
        return [kernel, *bias]
    if layer.kind == "convtranspose":
        return [weight.transpose(2, 3, 1, 0), *bias]
    if layer.kind == "seqconv":
        return [weight.transpose(2, 1, 0), *bias]
    if layer.kind == "dense":
        return [weight.T if order is None else weight.T[order], *bias]
    if layer.kind == "embedding":
        return [weight]
    assert layer.kind in ("norm", "groupnorm", "layernorm"), layer.kind
    names = ["weight", "bias", *(["running_mean", "running_var"] if layer.kind == "norm" else [])]
    each = [tensors[name] for name in names]
    if weight.ndim == 3:  # a layer norm over maps
        return [one.transpose(1, 2, 0) for one in each]
    return each if order is None or weight.ndim > 1 else [one[order] for one in each]


def _cell(kind, tensors, way):
    into, again = tensors[f"weight_ih{way}"], tensors[f"weight_hh{way}"]
    biases = tensors[f"bias_ih{way}"], tensors[f"bias_hh{way}"]
    if kind != "gru":
        return [into.T, again.T, biases[0] + biases[1]]
    turn = lambda rows: np.concatenate([np.split(rows, 3)[k] for k in (1, 0, 2)])  # noqa: E731
    return [turn(into).T, turn(again).T, np.stack([turn(bias) for bias in biases])]


def _attention(layer, tensors):
    units = tensors["out_proj.weight"].shape[0]
    into, bias = tensors["in_proj_weight"], tensors["in_proj_bias"]
    if layer.rotary:
        return [into.T, bias, tensors["out_proj.weight"].T, tensors["out_proj.bias"]]
    size = units // layer.heads
    found = []
    for k in range(3):
        rows = slice(k * units, (k + 1) * units)
        found += [into[rows].T.reshape(units, layer.heads, size), bias[rows].reshape(-1, size)]
    out = tensors["out_proj.weight"].T.reshape(layer.heads, size, units)
    return [*found, out, tensors["out_proj.bias"]]
