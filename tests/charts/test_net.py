"""The picture of a whole net."""

from itertools import pairwise
from xml.etree import ElementTree

from playground.charts.net import net_picture
from playground.nets.layers import Add, Conv, Dense, Flatten, MaxPool, ReLU
from playground.nets.shapes import describe_layers
from playground.nets.spec import ImageInput, ModelSpec, Node

LABELS = tuple("0123456789")
LAYERS = (Conv(8), ReLU(), MaxPool(), Flatten(), Dense(10))
TABLE = describe_layers(ModelSpec(ImageInput(), LAYERS, LABELS))
BRANCHED = describe_layers(
    ModelSpec(
        ImageInput(),
        (
            Node(Conv(8, 3, padding=1)),
            Node(ReLU()),
            Node(Conv(8, 3, padding=1)),
            Node(Add(), ("conv1", "conv2")),
            Node(Flatten()),
            Node(Dense(10)),
        ),
        LABELS,
    )
)


def drawn(table):
    picture = net_picture(table, "a <net>", "{:,} parameters".format)
    return ElementTree.fromstring(picture)


def blocks(picture):
    return [
        {name: float(each.find("rect").get(name)) for name in ("x", "y", "width", "height")}
        for each in picture.iterfind(".//g[@data-layer]")
    ]


def test_every_layer_has_its_block_its_name_and_its_shape():
    picture = drawn(TABLE)
    texts = [each.text for each in picture.iterfind(".//text")]
    assert texts[:2] == ["conv1", "8×26×26"]
    assert texts[-2:] == ["dense1", "10"]
    assert "80 parameters" in picture.find(".//g/title").text
    assert picture.find(".//svg").get("aria-label") == "a <net>"


def test_blocks_stand_apart_and_shrink_with_the_maps():
    found = blocks(drawn(TABLE))
    assert len(found) == 5
    assert all(a["x"] + a["width"] < b["x"] for a, b in pairwise(found))
    assert found[2]["height"] < found[0]["height"]  # pooling halves the maps


def test_a_branch_is_a_line_over_the_layers_that_it_leaves_out():
    picture = drawn(BRANCHED)
    arcs = [(p.get("data-from"), p.get("data-to")) for p in picture.iterfind(".//path[@data-from]")]
    assert arcs == [("conv1", "add1")]
    assert not list(drawn(TABLE).iterfind(".//path[@data-from]"))
    high = float(picture.find(".//path[@data-from]").get("d").split("V")[1].split("q")[0])
    assert high < min(each["y"] for each in blocks(picture))
