"""Code that the playground writes reads back as the same net, and the PyTorch of it computes the
same numbers where torch itself runs it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.task import Classification
from playground.nets.build import load_module
from playground.nets.code import keras_code, torch_code
from playground.nets.layers import LAYER_KINDS
from playground.nets.parse import parse_code
from playground.nets.shapes import describe_layers
from playground.nets.shorthand import nodes_from_text
from playground.nets.spec import ModelSpec, TextInput
from playground.nets.store import shipped_model, shipped_names
from playground.training.datasets import load_dataset
from playground.training.presets import PRESETS, SHIPPED_DATA, spec_for
from tests.nets.nets import random_inputs, random_weights, specs

UNREAD = {kind for kind, layer in LAYER_KINDS.items() if not layer.all_calls()}


def as_torch_says(spec):
    """The spec with paddings as PyTorch writes them: where "same" with a stride pads alike on all
    sides, that is a number."""
    nodes = list(spec.nodes)
    for k, info in enumerate(describe_layers(spec)):
        if getattr(info.layer, "same", False) and info.layer.stride > 1:
            pads = {pad for side in info.input_shape[1:] for pad in info.layer.window.pads(side)}
            if len(pads) == 1:
                nodes[k] = replace(
                    nodes[k], layer=replace(info.layer, same=False, padding=pads.pop())
                )
        elif getattr(info.layer, "same", False):
            nodes[k] = replace(nodes[k], layer=replace(info.layer, padding=0))
    return replace(spec, nodes=tuple(nodes))


def as_keras_says(spec):
    """The spec with a padding of "same" alone where there is one."""
    nodes = [
        replace(node, layer=replace(node.layer, padding=0))
        if getattr(node.layer, "same", False) else node
        for node in spec.nodes
    ]  # fmt: skip
    return replace(spec, nodes=tuple(nodes))


def is_spread(layer):
    """Whether Keras needs a second layer for its stride."""
    return getattr(layer, "dilation", 1) > 1 and layer.stride > 1


def read_kinds(spec):
    return not UNREAD & {layer.kind for layer in spec.layers}


@given(spec=specs.filter(read_kinds))
@settings(max_examples=60)
def test_generated_code_reads_back_as_the_same_net(spec):
    found = parse_code(torch_code(spec), spec.input, spec.labels).spec
    assert found == as_torch_says(spec)
    if not any(is_spread(layer) for layer in spec.layers):
        assert parse_code(keras_code(spec), spec.input, spec.labels).spec == as_keras_says(spec)


@given(spec=specs.filter(read_kinds), seed=st.integers(0, 1000))
@settings(max_examples=20)
def test_generated_pytorch_computes_the_same_numbers(spec, seed):
    """Run by torch, with the weights of the net that was read back from the same code."""
    code = torch_code(spec)
    read = parse_code(code, spec.input, spec.labels).spec
    model = random_weights(read, seed)
    names = {}
    exec(code, names)  # our own code
    net = names["net"]
    arrays = dict(net.state_dict())
    own = [name for name in arrays if not name.endswith("num_batches_tracked")]
    kept = [name for info in describe_layers(read) for name in info.tensors]
    assert len(own) == len(kept)
    for name, mine in zip(own, kept, strict=True):
        arrays[name].copy_(torch.from_numpy(np.array(model.weights[mine])))
    inputs = torch.from_numpy(random_inputs(spec, seed))
    with torch.no_grad():
        wanted = net.eval()(inputs)
        found = load_module(model)(inputs)
    np.testing.assert_allclose(found, wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("both_ways", [0, 1])
def test_a_state_that_is_read_twice_is_read_twice(both_ways):
    line = f"embedding-9-4.gru-3-0-{both_ways}.concat~gru1~gru1.dense-2"
    spec = ModelSpec(TextInput("word", 5, ()), nodes_from_text(line), ("no", "yes"))
    assert parse_code(torch_code(spec), spec.input, spec.labels).spec == spec


def shipped_specs():
    yield from ((name, shipped_model(name).spec) for name in shipped_names())
    for name, preset in PRESETS.items():
        yield name, spec_for(name, load_dataset(SHIPPED_DATA[preset.kind]))


def test_every_preset_and_every_shipped_model_reads_back():
    for name, shipped in shipped_specs():
        spec = shipped
        if isinstance(spec.task, Classification):  # code says nothing of what is no digit
            spec = replace(spec, task=replace(spec.task, rejection=0.0))
        found = parse_code(torch_code(spec), spec.input, spec.task).spec
        assert found == as_torch_says(spec), name
        assert parse_code(keras_code(spec), spec.input, spec.task).spec == as_keras_says(spec), name


def test_every_layer_says_how_it_is_called():
    assert not UNREAD


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_the_calls_of_a_layer_name_its_settings(kind):
    layer = LAYER_KINDS[kind]
    for call in layer.all_calls():
        for name, argument in call.arguments.items():
            assert not argument.setting or argument.setting in layer.__dataclass_fields__, name
