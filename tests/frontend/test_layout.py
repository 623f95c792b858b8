"""Which layers the strip shows at first, and where it draws the lines of branches."""

import json

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


def test_a_shortcut_is_a_branch_and_the_way_through_the_block_is_none(modules):
    assert shown(modules, picture_spec(RESIDUAL))["branches"] == [["relu1", "add1", 0]]


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
