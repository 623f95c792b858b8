"""Which layers the strip shows at first, and where it draws the lines of branches."""

import json

import numpy as np
import pytest

from playground.nets.spec import spec_to_json
from playground.nets.store import shipped_model
from tests.frontend.test_graphs import RESIDUAL

pytestmark = pytest.mark.browser

SHOWN = """async (spec) => {
  const { allLayers, branchesOf, mainLayers } = await import("/draw/layout.js");
  const { nodesOf } = await import("/net/graph.js");
  const names = ["input", ...nodesOf(spec).map(({ name }) => name)];
  const named = (shown) => shown.map(({ row }) => names[row + 1]);
  const all = allLayers(spec), main = mainLayers(spec);
  const ends = (shown) => branchesOf(spec, shown).map(({ from, to, lane }) =>
      [from < 0 ? "input" : named(shown)[from], named(shown)[to], lane]);
  return { main: named(main), all: named(all), branches: ends(all), mainBranches: ends(main),
    folded: Object.fromEntries(main.map(({ row, folded }) =>
        [names[row + 1], folded.map((other) => names[other + 1])])) };
}"""


def shown(modules, spec):
    return modules.evaluate(SHOWN, spec)


def picture_spec(layers):
    size = {"kind": "image", "channels": 1, "height": 28, "width": 28}
    return {"input": size, "layers": layers, "labels": ["a", "b", "c"]}


def test_a_long_net_shows_at_most_eleven_layers_at_first(modules):
    spec = json.loads(spec_to_json(shipped_model("pen-cnn").spec))
    found = shown(modules, spec)
    assert found["all"] == list(shipped_model("pen-cnn").spec.names)
    assert len(found["main"]) <= 11
    assert found["folded"]["conv1"] == ["norm1", "relu1"]
    assert found["folded"]["flatten1"] == ["dropout1"]
    assert found["main"][-1] == found["all"][-1]


def test_a_short_net_shows_all_its_layers(modules):
    found = shown(modules, picture_spec([*RESIDUAL[:2], {"kind": "norm"}, *RESIDUAL[-2:]]))
    assert found["main"] == found["all"]
    assert found["branches"] == []


def test_a_very_long_net_shows_eleven_of_them_its_first_and_last_included(modules):
    conv = {"kind": "conv", "filters": 2, "kernel": 3, "stride": 1, "padding": 1}
    layers = [conv, {"kind": "relu"}] * 30 + [{"kind": "flatten"}, {"kind": "dense", "units": 3}]
    found = shown(modules, picture_spec(layers))
    assert len(found["main"]) == len(set(found["main"])) == 11
    assert (found["main"][0], found["main"][-1]) == ("conv1", "dense1")


def test_a_long_net_that_begins_without_weights_shows_eleven_with_its_first(modules):
    pool = {"kind": "avgpool", "size": 1, "stride": 1}
    conv = {"kind": "conv", "filters": 2, "kernel": 1, "stride": 1, "padding": 0}
    layers = [pool, *[conv, pool] * 9, {"kind": "flatten"}, {"kind": "dense", "units": 3}]
    found = shown(modules, picture_spec(layers))
    assert len(found["main"]) == 11
    assert (found["main"][0], found["main"][-1]) == ("avgpool1", "dense1")
    assert set(found["main"]) >= {f"conv{k}" for k in range(1, 10)}


def test_a_shortcut_is_a_branch_and_the_way_through_the_block_is_none(modules):
    assert shown(modules, picture_spec(RESIDUAL))["branches"] == [["relu1", "add1", 0]]


def test_shortcuts_that_follow_one_another_share_a_lane(modules):
    conv = {"kind": "conv", "filters": 4, "kernel": 3, "stride": 1, "padding": 1}
    layers = [
        conv, {"kind": "relu"}, conv, {"kind": "add", "inputs": ["relu1", "conv2"]},
        conv, {"kind": "add", "inputs": ["add1", "conv3"]},
        {"kind": "flatten"}, {"kind": "dense", "units": 3},
    ]  # fmt: skip
    found = shown(modules, picture_spec(layers))["branches"]
    assert found == [["relu1", "add1", 0], ["add1", "add2", 0]]


def test_skips_that_run_side_by_side_take_a_lane_each(modules):
    conv = {"kind": "conv", "filters": 4, "kernel": 3, "stride": 1, "padding": 1}
    layers = [
        conv, {"kind": "relu"}, conv, {"kind": "relu"}, conv,
        {"kind": "concat", "inputs": ["relu2", "conv3"]},
        {"kind": "concat", "inputs": ["relu1", "concat1"]},
        {"kind": "concat", "inputs": ["input", "concat2"]},
        {"kind": "flatten"}, {"kind": "dense", "units": 3},
    ]  # fmt: skip
    found = shown(modules, picture_spec(layers))["branches"]
    assert [branch[:2] for branch in found] == [
        ["relu2", "concat1"], ["relu1", "concat2"], ["input", "concat3"]
    ]  # fmt: skip
    assert len({lane for *_, lane in found}) == 3


def test_a_long_net_keeps_the_layers_where_branches_meet(modules):
    conv = {"kind": "conv", "filters": 4, "kernel": 3, "stride": 1, "padding": 1}
    pool = {"kind": "pool", "size": 2, "stride": 2}
    up, relu = {"kind": "upsample", "factor": 2}, {"kind": "relu"}
    layers = [
        conv, relu, pool, conv, relu, pool, conv, relu, up,
        {"kind": "concat", "inputs": ["relu2", "upsample1"]}, conv, relu, up,
        {"kind": "concat", "inputs": ["relu1", "upsample2"]}, conv, relu,
        {"kind": "flatten"}, {"kind": "dense", "units": 3},
    ]  # fmt: skip
    found = shown(modules, picture_spec(layers))
    assert len(found["main"]) == 11
    assert {"concat1", "concat2", "conv1", "conv5", "dense1"} <= set(found["main"])
    assert [branch[:2] for branch in found["mainBranches"]] == [
        ["conv2", "concat1"], ["conv1", "concat2"]
    ]  # fmt: skip


def test_a_branch_from_a_hidden_layer_begins_at_the_one_that_stands_for_it(modules):
    conv = {"kind": "conv", "filters": 4, "kernel": 3, "stride": 1, "padding": 1}
    block = [conv, {"kind": "norm"}, {"kind": "relu"}]
    layers = [*block, *block, {"kind": "add", "inputs": ["relu1", "relu2"]}, *block * 2,
              {"kind": "flatten"}, {"kind": "dense", "units": 3}]  # fmt: skip
    found = shown(modules, picture_spec(layers))
    assert "norm1" not in found["main"]
    assert ["conv1" if "relu1" not in found["main"] else "relu1", "add1", 0] in found[
        "mainBranches"
    ]


LAID = """async ([layers, width, height, scale, scrolled]) => {
  const { bestLayout } = await import("/draw/layout.js");
  return bestLayout(layers, width, height, 8, scale, scrolled).map((block) => ({
    map: block.width * block.zoom, across: block.pixelWidth * block.zoom }));
}"""


def test_maps_on_a_projector_are_at_least_28_pixels_times_its_scale_as_the_page_scrolls(modules):
    shapes = [[16, 28, 28], [32, 14, 14], [64, 7, 7], [64, 5, 5], [64, 3, 3], [10]]
    layers = [{"name": f"conv{k}", "shape": shape} for k, shape in enumerate(shapes)]
    width, height, scale = 1196, 300, 21 / 17

    def laid(scrolled):
        blocks = modules.evaluate(LAID, [layers, width, height, scale, scrolled])
        assert all(block["across"] <= width for block in blocks)
        return [block["map"] for block in blocks[:-1]]

    assert min(laid(4000)) >= 28 * scale
    assert min(laid(0)) < 28 * scale  # so high a window has no room for them
    assert laid(height) == laid(0)  # what is too high for the page stays smaller


BLOCKS = """async (cases) => {
  const { bestLayout } = await import("/draw/layout.js");
  return cases.map((each) => bestLayout(...each));
}"""
LAYERS = [{"name": f"layer{k}", "shape": shape} for k, shape in enumerate(
    ([1, 28, 28], [16, 14, 14], [32, 7, 7], [40, 3, 5], [300], [20], [10])
)]  # fmt: skip
GAP, NAME = 14, 18  # CSS pixels between layers, and of a name above its layer


def height_of(blocks, width, between):
    """The height of the blocks as one fills lines by hand."""
    lines, right = [[]], 0
    for block in blocks:
        wide = max(block["label"], block["pixelWidth"] * block["zoom"])
        assert wide <= width
        if lines[-1] and right + GAP + wide > width:
            lines.append([])
            right = 0
        right += wide + (GAP if lines[-1] else 0)
        lines[-1].append(block["pixelHeight"] * block["zoom"])
    return sum(max(line) + NAME for line in lines) + between * (len(lines) - 1)


def test_all_layers_fit_with_maps_as_large_as_there_is_room_for(modules):
    heights = [140, 200, 320, 600, 2000]
    cases = [[LAYERS, 900, height, 12] for height in heights]
    sizes = []
    for height, blocks in zip(heights, modules.evaluate(BLOCKS, cases), strict=True):
        if height >= 200:
            assert height_of(blocks, 900, 12) <= height
        for layer, block in zip(LAYERS, blocks, strict=True):
            count, rows, columns = layer["shape"][0], block["rows"], block["columns"]
            assert rows * columns >= count > (rows - 1) * columns
            gap = 0 if len(layer["shape"]) == 1 else 1
            tall, wide = [*layer["shape"][1:], 1, 1][:2]
            assert block["pixelWidth"] == columns * (wide + gap) - gap
            assert block["pixelHeight"] == rows * (tall + gap) - gap
        assert (blocks[-1]["rows"], blocks[-1]["zoom"]) == (1, 15)  # few units stand in one row
        sizes.append([block["zoom"] for block in blocks[:4]])
    assert (np.diff(sizes, axis=0) >= 0).all()  # more room, no smaller maps
    assert sizes[-1] == [2.5, 5, 9.5, 13]  # at least 64 pixels wide, in halves of a pixel
    assert sizes[0][0] < 1.5


def test_a_page_too_narrow_for_any_layout_still_gets_its_layers(modules):
    (blocks,) = modules.evaluate(BLOCKS, [[LAYERS, 10, 300, 12]])
    assert [block["count"] for block in blocks] == [layer["shape"][0] for layer in LAYERS]


PATHS = """async (cases) => {
  const { branchPath, spaceBetween } = await import("/draw/layout.js");
  const spaces = [[], [0], [0, 2, 1]].map((lanes) => spaceBetween(lanes.map((lane) => ({ lane }))));
  return { spaces, paths: cases.map((each) => branchPath(...each)) };
}"""


def test_a_branch_runs_above_its_layers_in_its_lane_or_along_the_margin(modules):
    wide = {"left": 100, "top": 50, "width": 200, "height": 60}
    narrow = {"left": 400, "top": 53, "width": 20, "height": 60}
    below = {"left": 10, "top": 250, "width": 20, "height": 60}
    found = modules.evaluate(PATHS, [[wide, narrow, 0], [wide, narrow, 2], [wide, below, 1]])
    assert found["paths"] == [
        "M140 50 V45 H410 V52", "M146 50 V35 H404 V52",
        "M143 50 V40 H-10 V240 H17 V249",
    ]  # fmt: skip
    assert found["spaces"] == [8, 13, 23]  # a lane takes 5 pixels
