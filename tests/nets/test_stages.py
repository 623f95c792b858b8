"""Stages: every layer belongs to one, and each is a net of its own."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from playground.nets import spec as s
from playground.nets.efficientnet import lite0_spec
from playground.nets.layers import Add
from playground.nets.shapes import describe_layers
from playground.nets.stages import stage_with, stages_of
from tests.nets.nets import image_specs


def check(spec):
    stages = stages_of(spec)
    names = [name for stage in stages for name in stage.names]
    assert tuple(names) == spec.names
    assert [stage.last for stage in stages] == [False] * (len(stages) - 1) + [True]
    for stage in stages:
        known = {stage.input}
        for info in stage.rows:
            assert known.issuperset(info.inputs), "a stage reads its input and its own layers only"
            known.add(info.name)
        assert stage_with(stages, stage.output) == stage
    for before, after in pairwise(stages):
        assert (after.input, after.input_shape) == (before.output, before.shape)
    return stages


@given(image_specs())
def test_each_stage_of_a_random_net_reads_only_its_input(spec):
    check(spec)


@given(st.lists(st.booleans(), min_size=1, max_size=9))
def test_long_nets_with_shortcuts_are_cut_between_the_shortcuts_only(shortcuts):
    nodes, stream = [s.Conv(4, 3, padding=1)], "conv1"
    for k, shortcut in enumerate(shortcuts):
        nodes += [s.Conv(4, 3, padding=1), s.BatchNorm(), s.ReLU(), s.Conv(4, 3, padding=1)]
        end = f"conv{2 * k + 3}"
        if shortcut:
            nodes.append(s.Node(Add(), (stream, end)))
            end = f"add{sum(shortcuts[: k + 1])}"
        stream = end
    nodes += [s.Flatten(), s.Dense(2)]
    stages = check(s.ModelSpec(s.ImageInput(3, 80, 80), nodes, ("a", "b")))
    assert len(stages) >= len(shortcuts) // 3


def test_efficientnet_is_shown_block_by_block():
    stages = check(lite0_spec())
    assert len(stages) == 17  # the stem with the first block, 15 more blocks, the head
    assert max(stage.values for stage in stages) <= 5_000_000
    assert stages[2].columns[0] == "norm6"
    assert stages[-1].columns[-2:] == ("dense1", "softmax")
    assert len(describe_layers(lite0_spec())) == sum(len(stage.rows) for stage in stages)


def test_a_small_net_is_one_stage():
    nodes = (s.Conv(8, 3), s.ReLU(), s.MaxPool(), s.Flatten(), s.Dense(2))
    (stage,) = check(s.ModelSpec(s.ImageInput(3, 32, 32), nodes, ("a", "b")))
    assert stage.columns == ("input", "conv1", "relu1", "pool1", "flatten1", "dense1", "softmax")
