"""Painted kernels in a link: what is read back is the same net, to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.nets.edit import Edit, apply_edits
from playground.nets.edit_text import edits_from_text, edits_to_text
from playground.nets.store import shipped_model

MODEL = shipped_model("pen-cnn")


@st.composite
def edits(draw):
    layer = draw(st.sampled_from(["conv1", "conv2"]))
    filters, sources, side, _ = MODEL.weights[f"{layer}.weight"].shape
    channel = draw(st.integers(0, min(filters, 2) - 1))
    source = draw(st.none() | st.integers(0, min(sources, 2) - 1))
    seed = draw(st.none() | st.integers(0, 99))
    kernel = None
    if seed is not None:
        kernel = np.random.default_rng(seed).normal(size=(side, side)).astype(np.float32)
    return Edit(layer, channel, None if kernel is None else source, kernel)


@given(st.lists(edits(), min_size=1, max_size=8))
def test_the_link_gives_the_same_net(made):
    text = edits_to_text(made)
    found = edits_from_text(text)
    assert len(found) <= len(made)
    assert set(text) <= set("~;-_") | set(map(chr, range(128))) - set(" #&+%?\"'<>")
    expected, changed = apply_edits(MODEL, made), apply_edits(MODEL, found)
    for name, values in expected.weights.items():
        np.testing.assert_array_equal(values, changed.weights[name])


@pytest.mark.parametrize(
    "text", ["", "conv1", "conv1~0~all", "conv1~-1~all~", "conv1~0~x~", "conv1~0~all~AAA",
             "a~1~0~é", "conv1~0~all~AAAAAAAAAAA", ";".join(["conv1~0~all~"] * 201)],
)  # fmt: skip
def test_another_text_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 -- the link reports the name itself
        edits_from_text(text)
