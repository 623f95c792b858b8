"""A kernel changed by hand is the one changed, and nothing else is."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage
from scipy.signal import correlate2d

from playground.nets.build import build, load_module, model_of
from playground.nets.edit import (
    CLASSIC,
    Edit,
    EditError,
    apply_edits,
    classic_kernel,
    classic_names,
    conv_names,
    describe_edits,
    edit_code,
    fingerprint,
    is_off,
    kept_model,
    kernel_of,
    match_norm,
    number_text,
)  # fmt: skip
from playground.nets.files import check_weights, model_from_bytes, model_to_bytes
from playground.nets.model import Card, Model, Source
from playground.nets.spec import BatchNorm, Conv, Dense, Flatten, ImageInput, ModelSpec, ReLU


def small_model(norm: bool = True, side: int = 3) -> Model:
    torch.manual_seed(3)
    layers = (Conv(4, side), *((BatchNorm(),) if norm else ()), ReLU(), Conv(5, 3), ReLU())
    spec = ModelSpec(ImageInput(1, 12, 12), (*layers, Flatten(), Dense(3)), ("a", "b", "c"))
    net = build(spec)
    for name, values in net.state_dict().items():
        if "running" not in name and values.ndim == 1 and values.is_floating_point():
            values.uniform_(-1, 1)  # gains and shifts that matter
    return model_of(net, "small", Card(sources=(Source("digits"),)))


MODEL = small_model()
kernels = st.lists(st.floats(-5, 5, width=32), min_size=9, max_size=9).map(
    lambda values: np.array(values, np.float32).reshape(3, 3)
)


@given(channel=st.integers(0, 4), source=st.none() | st.integers(0, 3), kernel=kernels)
def test_only_the_chosen_kernel_changes(channel, source, kernel):
    changed = apply_edits(MODEL, [Edit("conv2", channel, source, kernel)])
    wanted = np.array(MODEL.weights["conv2.weight"])
    wanted[channel, slice(None) if source is None else source] = kernel
    np.testing.assert_array_equal(changed.weights["conv2.weight"], wanted)
    others = set(MODEL.weights) - {"conv2.weight"}
    assert all(changed.weights[name] is MODEL.weights[name] for name in others)
    np.testing.assert_allclose(kernel_of(changed, "conv2", channel, source), kernel, rtol=1e-6)
    check_weights(changed.spec, dict(changed.weights))


@pytest.mark.parametrize("norm", [True, False])
def test_a_channel_switched_off_gives_nothing_but_zeros(norm):
    model = small_model(norm)
    net = load_module(apply_edits(model, [Edit("conv1", 2)]))
    with torch.inference_mode():
        first, second = list(net.children())[:2]
        maps = second(first(torch.rand(5, 1, 12, 12)))
    assert not maps[:, 2].any()
    assert maps[:, [0, 1, 3]].any()
    assert is_off(apply_edits(model, [Edit("conv1", 2)]), "conv1", 2)
    assert not is_off(model, "conv1", 2)


def test_edits_come_one_after_another_and_leave_the_base_alone():
    before = fingerprint(MODEL)
    ones = np.ones((3, 3), np.float32)
    edits = [Edit("conv1", 0, None, ones), Edit("conv1", 0), Edit("conv1", 0, None, 2 * ones)]
    assert (apply_edits(MODEL, edits).weights["conv1.weight"][0] == 2).all()
    assert (apply_edits(MODEL, edits[:2]).weights["conv1.weight"][0] == 0).all()
    assert (apply_edits(MODEL, edits[:1]).weights["conv1.weight"][0] == 1).all()
    assert fingerprint(MODEL) == before


def test_the_fingerprint_tells_weights_and_layers_apart_and_not_names():
    assert fingerprint(replace(MODEL, name="other", card=Card())) == fingerprint(MODEL)
    assert fingerprint(apply_edits(MODEL, [Edit("conv1", 1)])) != fingerprint(MODEL)
    assert fingerprint(small_model(norm=False)) != fingerprint(MODEL)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Edit("conv9", 0), "is not a convolution of small; its convolutions are conv1, conv2"),
        (Edit("dense1", 0), "is not a convolution"),
        (Edit("conv1", 4), "has no channel 4; choose one from 0 to 3"),
        (Edit("conv1", -1), "has no channel -1"),
        (Edit("conv2", 0, 4, np.ones((3, 3), np.float32)), "no input channel 4"),
        (Edit("conv2", 0, 0, np.ones((5, 5), np.float32)), "Got a 5×5 kernel"),
        (Edit("conv2", 0, 0, np.full((3, 3), np.nan, np.float32)), "must be between"),
        (Edit("conv2", 0, 0, np.full((3, 3), 2e3, np.float32)), "must be between"),
    ],
)
def test_a_change_that_cannot_be_made_says_why(edit, sentence):
    with pytest.raises(EditError, match=sentence):
        apply_edits(MODEL, [edit])


@pytest.mark.parametrize("side", [2, 3, 4, 5, 7])
def test_classic_kernels_do_what_their_names_say(side):
    random = np.random.default_rng(side)
    picture = random.random((15, 15))

    def laid(name: str) -> np.ndarray:
        kernel = classic_kernel(name, side).astype(np.float64)
        return correlate2d(picture, kernel, mode="valid")

    middle, size = side // 2, 15 - side + 1
    inner = picture[middle : middle + size, middle : middle + size]
    np.testing.assert_allclose(laid("identity"), inner)
    assert not laid("zero").any()
    mean = ndimage.uniform_filter(picture, side, mode="nearest")[middle : middle + size, middle:]
    np.testing.assert_allclose(laid("blur"), mean[:, :size], atol=1e-6)
    flat = np.ones((15, 15))
    for name in ("horizontal", "vertical", "edges", "corner"):
        assert abs(correlate2d(flat, classic_kernel(name, side), mode="valid")).max() < 1e-5
    step = np.repeat([[0.0] * 7 + [1.0] * 8], 15, 0)  # a vertical edge
    assert correlate2d(step, classic_kernel("vertical", side), mode="valid").max() > 0
    assert not correlate2d(step, classic_kernel("horizontal", side), mode="valid").any()
    if side > 2:
        assert classic_kernel("sharpen", side).sum() == 1


def test_classic_kernels_that_mean_nothing_are_not_offered():
    assert classic_names(1) == ("identity", "zero")
    assert "sharpen" not in classic_names(2)
    assert classic_names(3) == CLASSIC
    with pytest.raises(EditError, match="There is no kernel 'sobel' of side 3"):
        classic_kernel("sobel", 3)


@given(kernel=kernels, old=kernels)
def test_as_loud_as_keeps_the_shape_and_takes_the_length(kernel, old):
    scaled = match_norm(kernel, old)
    if not kernel.any() or not old.any() or min(np.abs(kernel).max(), np.abs(old).max()) < 1e-6:
        return
    assert np.linalg.norm(scaled) == pytest.approx(np.linalg.norm(old), rel=1e-3)
    assert (scaled * np.linalg.norm(kernel)) == pytest.approx(
        kernel * np.linalg.norm(old), rel=1e-3, abs=1e-3
    )


@given(value=st.floats(-1e3, 1e3, width=32))
def test_a_number_in_code_is_the_same_float(value):
    assert np.float32(float(number_text(value))) == np.float32(value)
    assert "e" not in number_text(value)


@given(channel=st.integers(0, 3), kernel=kernels, off=st.booleans())
def test_the_code_makes_the_same_change(channel, kernel, off):
    edit = Edit("conv1", channel, None, None if off else kernel)
    net = load_module(MODEL)
    with torch.no_grad():
        for line in edit_code(edit, MODEL):
            exec(line, {"net": net, "torch": torch})
    wanted = apply_edits(MODEL, [edit]).weights
    for name, values in net.state_dict().items():
        if name in wanted:
            np.testing.assert_array_equal(values.numpy(), wanted[name])


def test_what_is_kept_says_what_was_changed_and_goes_to_a_file():
    edits = (Edit("conv1", 1), Edit("conv2", 0, 3, np.ones((3, 3), np.float32)))
    kept = kept_model(MODEL, edits, {"accuracy": 0.5})
    assert kept.name == "small edited"
    assert "conv1 channel 1: switched off" in kept.card.summary["en"]
    assert "conv2 通道 0" in kept.card.summary["zh"]
    assert kept.card.sources == MODEL.card.sources
    again = model_from_bytes(model_to_bytes(kept), "again")
    assert fingerprint(again) == fingerprint(apply_edits(MODEL, edits))
    assert again.card == kept.card
    (words,) = describe_edits([edits[1], edits[1]])
    assert str(words) == "conv2 channel 0: kernel painted (input channel 3)"
    assert conv_names(MODEL) == ("conv1", "conv2")
