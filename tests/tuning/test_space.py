"""Search spaces: reading, what is wrong with them, grids."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.recipe import Recipe, check_recipe
from playground.nets.shapes import count_parameters, describe_layers
from playground.training.datasets import load_dataset
from playground.training.presets import PRESETS, spec_for
from playground.tuning.nets import with_net_values
from playground.tuning.space import (
    SETTINGS,
    SpaceError,
    read_space,
    space_from_bytes,
    space_from_data,
    space_to_data,
    space_to_toml,
    usual,
    with_values,
)

RATE = {"low": 1e-4, "high": 0.1, "scale": "log"}


def test_a_file_in_toml_and_in_json_gives_the_same_space(tmp_path):
    toml = (
        '[learning_rate]\nlow = 1e-4\nhigh = 0.1\nscale = "log"\n[optimiser]\nchoices = ["sgd"]\n'
    )
    (tmp_path / "space.toml").write_text(toml)
    data = {"learning_rate": RATE, "optimiser": {"choices": ["sgd"]}}
    (tmp_path / "space.json").write_text(json.dumps(data))
    space = read_space(tmp_path / "space.toml")
    assert space == read_space(tmp_path / "space.json")
    assert space_to_data(space) == data
    assert space_from_bytes(space_to_toml(space).encode(), "again.toml") == space


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "names no setting"),
        ([1], "names no setting"),
        ({"rate": RATE}, "'rate' is no setting"),
        ({"learning_rate": 0.1}, "expected a table"),
        ({"learning_rate": RATE | {"lowest": 1}}, "'lowest'; expected low, high"),
        ({"learning_rate": {"low": 0.1}}, "high of learning_rate is —"),
        ({"learning_rate": {"low": "a", "high": 1}}, "low of learning_rate is 'a'"),
        ({"learning_rate": {"low": math.nan, "high": 1}}, "low of learning_rate is nan"),
        ({"learning_rate": {"low": 0.1, "high": 0.01}}, "goes from 0.1 to 0.01"),
        ({"learning_rate": {"low": 1e-9, "high": 0.1}}, "from 0.0000001 to 100"),
        ({"learning_rate": RATE | {"scale": "cube"}}, "is 'cube'; expected"),
        ({"learning_rate": RATE | {"step": 0.1}}, "a step and a log scale"),
        ({"dropout": {"low": 0, "high": 0.5, "step": 0}}, "The step of dropout is 0"),
        ({"dropout": {"low": 0, "high": 0.5, "scale": "log"}}, "a low above 0"),
        ({"batch_size": {"low": 8.5, "high": 64}}, "expected a whole number"),
        ({"batch_size": {"choices": []}}, r"are \[\]; expected a list"),
        ({"batch_size": {"choices": [8, 8]}}, "repeat a value"),
        ({"batch_size": {"choices": [8], "low": 1}}, "choices and also low"),
        ({"optimiser": {"low": 1, "high": 2}}, "has no range"),
        ({"optimiser": {"choices": ["sgd", "lion"]}}, "'lion' is no choice"),
        ({"batch_size": {"low": 8, "high": 8}}, "a single point"),
        ({"batch_size": {"choices": [8]}, "dropout": {"low": 0, "high": 0}}, "a single point"),
        ({name: {"choices": ["x"]} for name in SETTINGS}, "is 'x'|no choice|13 settings"),
    ],
)
def test_a_mistake_is_one_sentence(data, sentence):
    with pytest.raises(SpaceError, match=sentence):
        space_from_data(data)


def test_what_is_no_file_of_a_space_is_one_sentence(tmp_path):
    with pytest.raises(SpaceError, match=r"nothing\.toml cannot be read: No such file"):
        read_space(tmp_path / "nothing.toml")
    for name, content, kind in (("a.json", b"{", "JSON"), ("a.toml", b"[x", "TOML"),
                                ("b.toml", b"\xff", "TOML")):  # fmt: skip
        with pytest.raises(SpaceError, match=f"{name} is not valid {kind}"):
            space_from_bytes(content, name)
    with pytest.raises(SpaceError, match="too large"):
        space_from_bytes(b" " * 200_000, "a.toml")


spaces = st.lists(st.sampled_from(sorted(SETTINGS)), min_size=1, max_size=4, unique=True)


@given(spaces, st.integers(1, 60))
def test_a_grid_keeps_to_its_budget_and_its_ranges(names, budget):
    space = space_from_data({name: space_to_data_of(name) for name in names})
    grid = space.grid(budget)
    assert math.prod(map(len, grid.values())) <= budget
    for parameter in space.parameters:
        values = grid[parameter.name]
        assert len(set(values)) == len(values)
        if parameter.choices:
            assert set(values) <= set(parameter.choices)
        else:
            assert all(parameter.low <= value <= parameter.high for value in values)
        check_recipe(with_values(Recipe(), {parameter.name: values[0]}))


def space_to_data_of(name):
    from playground.tuning.space import Space

    return space_to_data(Space((usual(name),)))[name]


def test_a_grid_has_even_levels_on_the_scale():
    space = space_from_data({"learning_rate": RATE, "dropout": {"low": 0, "high": 0.6}})
    grid = space.grid(20)
    assert grid["learning_rate"] == pytest.approx([1e-4, 10**-3.25, 10**-2.5, 10**-1.75, 0.1], 1e-4)
    assert grid["dropout"] == pytest.approx([0, 0.2, 0.4, 0.6])


# ---- nets -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "preset",
    [name for name in PRESETS if PRESETS[name].kind == "image" and not PRESETS[name].makes],
)
def test_width_depth_and_dropout_apply_to_every_picture_preset(preset):
    plain = spec_for(preset, load_dataset("digits"))
    for width in (0.3, 1.0, 2.0):
        found = with_net_values(plain, {"width": width, "depth": 2, "dropout": 0.25})
        assert describe_layers(found)[-1].output_shape == (10,)
        kinds = [layer.kind for layer in found.layers]
        assert kinds[-6:] == ["dense", "relu", "dense", "relu", "dropout", "dense"]
    if preset != "linear":
        sizes = [count_parameters(with_net_values(plain, {"width": w})) for w in (0.5, 1, 2)]
        assert sizes[0] < sizes[1] == count_parameters(plain) < sizes[2]


def test_existing_dropout_layers_get_the_probability():
    plain = spec_for("text-cnn", load_dataset("sentences"))
    found = with_net_values(plain, {"dropout": 0.1, "width": 0.5, "learning_rate": 0.1})
    chances = [layer.probability for layer in found.layers if layer.kind == "dropout"]
    assert chances == [0.1, 0.1]
    assert with_net_values(plain, {}) == plain


def test_the_recipe_gets_only_its_own_values():
    values = {"learning_rate": 0.1, "batch_size": 8, "width": 2.0, "optimiser": "sgd"}
    assert with_values(Recipe(), values) == Recipe("sgd", 0.1, batch_size=8)
