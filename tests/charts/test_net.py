"""The picture of a whole net."""

from itertools import pairwise

from playground.charts.net import net_chart
from playground.nets.layers import Add
from playground.nets.shapes import describe_layers
from playground.nets.spec import Conv, Dense, Flatten, ImageInput, MaxPool, ModelSpec, Node, ReLU

LAYERS = (Conv(8), ReLU(), MaxPool(), Flatten(), Dense(10))
TABLE = describe_layers(ModelSpec(ImageInput(), LAYERS, tuple("0123456789")))


def test_every_layer_has_its_block_its_name_and_its_shape():
    figure = net_chart(TABLE)
    assert len(figure.layout.shapes) == 5
    labels = [note.text for note in figure.layout.annotations]
    assert labels[0] == "<b>conv1</b><br>8×26×26"
    assert labels[-1] == "<b>dense1</b><br>10"
    assert "80 parameters" in figure.data[0].hovertext[0]


def test_blocks_stand_apart_and_shrink_with_the_maps():
    blocks = net_chart(TABLE).layout.shapes
    assert all(a.x1 < b.x0 for a, b in pairwise(blocks))
    assert blocks[2].y1 < blocks[0].y1  # pooling halves the maps


def test_a_branch_is_a_curve_over_the_layers_that_it_leaves_out():
    nodes = (Conv(4, 3, 1, 1), ReLU(), Conv(4, 3, 1, 1), Node(Add(), ("relu1", "conv2")),
             Flatten(), Dense(10))  # fmt: skip
    table = describe_layers(ModelSpec(ImageInput(), nodes, tuple("0123456789")))
    curves = [shape.path for shape in net_chart(table).layout.shapes if shape.type == "path"]
    middles = net_chart(table).data[0].x
    assert len(curves) == 1
    assert curves[0].startswith(f"M {middles[1]},")
    assert f" {middles[3]}," in curves[0]
    assert not [shape for shape in net_chart(TABLE).layout.shapes if shape.type == "path"]
