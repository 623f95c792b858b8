"""The picture of a whole net."""

from itertools import pairwise

from playground.charts.net import net_chart
from playground.nets.shapes import describe_layers
from playground.nets.spec import Conv, Dense, Flatten, ImageInput, MaxPool, ModelSpec, ReLU

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
