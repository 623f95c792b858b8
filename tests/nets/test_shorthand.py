"""Layers as one short line, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.nets.shorthand import layers_from_text, layers_to_text
from playground.nets.spec import (
    GRU,
    LSTM,
    RNN,
    AvgPool,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    MaxPool,
    ReLU,
    SpecError,
)  # fmt: skip

NUMBER = st.integers(0, 1_000_000)
LAYERS = st.one_of(
    st.builds(Conv, NUMBER, NUMBER, NUMBER, NUMBER),
    st.builds(MaxPool, NUMBER, NUMBER),
    st.builds(AvgPool, NUMBER, NUMBER),
    st.builds(Dense, NUMBER),
    st.builds(Embedding, NUMBER, NUMBER),
    st.builds(RNN, NUMBER, st.booleans()),
    st.builds(GRU, NUMBER, st.booleans()),
    st.builds(LSTM, NUMBER, st.booleans()),
    st.builds(Dropout, st.integers(0, 999).map(lambda k: k / 1000)),
    st.sampled_from([ReLU(), BatchNorm(), Flatten()]),
)


@given(layers=st.lists(LAYERS, min_size=1, max_size=20).map(tuple))
def test_a_line_gives_the_same_layers_back(layers):
    assert layers_from_text(layers_to_text(layers)) == layers


def test_the_line_reads_as_it_is_documented():
    layers = (Conv(32, 3), ReLU(), MaxPool(), Flatten(), Dense(10))
    assert layers_to_text(layers) == "conv-32-3-1-0.relu.pool-2-2.flatten.dense-10"
    assert layers_from_text("conv-32-3.relu.pool.flatten.dense") == layers


@pytest.mark.parametrize(
    ("line", "row"),
    [("dense.magic-1", 1), ("dense-x", 0), ("dense-1-2", 0), ("relu-1", 0), ("dropout-1000", 0),
     ("dense--1", 0), ("conv-9999999", 0), ("lstm-4-2", 0), ("", 0), ("dense-²", 0)],
)  # fmt: skip
def test_a_line_that_is_none_is_told_with_its_row(line, row):
    with pytest.raises(SpecError) as error:
        layers_from_text(line)
    assert error.value.layer == row


@given(line=st.text(max_size=60))
def test_any_text_gives_layers_or_a_sentence(line):
    try:
        assert layers_from_text(line)
    except SpecError as error:
        assert str(error)  # noqa: PT017
