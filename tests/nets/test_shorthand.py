"""Layers as one short line, and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.nets.layers import LAYER_KINDS, Add
from playground.nets.shorthand import nodes_from_text, nodes_to_text
from playground.nets.spec import Conv, Dense, Flatten, MaxPool, Node, ReLU, SpecError
from tests.nets.nets import any_layer, image_specs

LAYERS = st.sampled_from(list(LAYER_KINDS.values())).flatmap(lambda kind: any_layer(kind, 10**6))
NODES = st.builds(Node, LAYERS)


@given(nodes=st.lists(NODES, min_size=1, max_size=20).map(tuple))
def test_a_line_gives_the_same_layers_back(nodes):
    assert nodes_from_text(nodes_to_text(nodes)) == nodes


@settings(max_examples=30)
@given(spec=image_specs())
def test_a_line_gives_the_same_branches_back(spec):
    assert nodes_from_text(nodes_to_text(spec.nodes)) == spec.nodes


def test_the_line_reads_as_it_is_documented():
    layers = tuple(map(Node, (Conv(32, 3), ReLU(), MaxPool(), Flatten(), Dense(10))))
    assert nodes_to_text(layers) == "conv-32-3-1-0.relu.pool-2-2.flatten.dense-10"
    assert nodes_from_text("conv-32-3.relu.pool.flatten.dense") == layers
    branch = (Node(Conv(8)), Node(ReLU()), Node(Conv(8, 3, 1, 1)), Node(Add(), ("relu1", "conv2")))
    line = "conv-8-3-1-0.relu.conv-8-3-1-1.add~relu1~conv2"
    assert nodes_to_text(branch) == line
    assert nodes_from_text(line) == branch


@pytest.mark.parametrize(
    ("line", "row"),
    [("dense.magic-1", 1), ("dense-x", 0), ("dense-1-2", 0), ("relu-1", 0), ("dropout-1000", 0),
     ("dense--1", 0), ("conv-9999999", 0), ("lstm-4-2", 0), ("", 0), ("dense-²", 0)],
)  # fmt: skip
def test_a_line_that_is_none_is_told_with_its_row(line, row):
    with pytest.raises(SpecError) as error:
        nodes_from_text(line)
    assert error.value.layer == row


@given(line=st.text(max_size=60))
def test_any_text_gives_layers_or_a_sentence(line):
    try:
        assert nodes_from_text(line)
    except SpecError as error:
        assert str(error)  # noqa: PT017
