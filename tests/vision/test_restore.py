"""Restoring: what is outside the mask stays, windows cover every pixel, and the older methods."""

import numpy as np
import pytest
import torch
from scipy import ndimage
from skimage.metrics import peak_signal_noise_ratio

from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.core.task import Restoration
from playground.nets.build import build, model_of
from playground.nets.spec import Conv, ModelSpec, ReLU
from playground.nets.store import shipped_model
from playground.vision import restore as restoring
from playground.vision.restore import blur, blur_fill, denoise, psnr, restore, telea_fill


def small_model(channels, side=24):
    torch.manual_seed(channels)
    return model_of(
        build(
            ModelSpec(
                ImageInput(2 * channels + 2, side, side),
                (Conv(6, 3, 1, 1), ReLU(), Conv(channels, 3, 1, 1)),
                Restoration((), channels),
            )
        ),
        "small",
    )


def adds(channels, value):
    """A model whose velocity is `value` everywhere."""
    model = small_model(channels)
    for name, weight in model.weights.items():
        weight[:] = value if name == "conv2.bias" else 0
    return model


GREY, COLOUR = small_model(1), small_model(3)


def picture_of(channels, height, width, seed=1):
    return np.random.default_rng(seed).integers(0, 100, (channels, height, width), np.uint8)


def mask_of(height, width):
    """A hole in the middle, a scratch, and a pixel in the corner."""
    mask = np.zeros((height, width), bool)
    mask[height // 3 : height // 2 + 1, width // 3 : width // 2 + 1] = True
    mask[height // 4, : width - 2] = True
    mask[-1, -1] = True
    return mask


@pytest.mark.parametrize(
    ("channels", "height", "width", "model"),
    [(1, 24, 24, GREY), (1, 10, 7, GREY), (1, 25, 61, GREY), (3, 24, 24, COLOUR),
     (3, 100, 70, COLOUR), (1, 40, 40, COLOUR), (3, 97, 203, COLOUR)],
)  # fmt: skip
@pytest.mark.parametrize("steps", [0, 2])
def test_outside_the_mask_nothing_changes(channels, height, width, model, steps):
    picture, mask = picture_of(channels, height, width), mask_of(height, width)
    found = restore(picture, mask, model, 3, steps)
    assert found.result.shape == picture.shape
    assert np.array_equal(found.result[:, ~mask], picture[:, ~mask])
    assert not np.array_equal(found.result[:, mask], picture[:, mask])
    assert found.frames.shape == (1 + max(steps, 1), *picture.shape)
    for frame in found.frames:
        assert np.array_equal(np.rint((frame[:, ~mask] + 1) * 127.5), picture[:, ~mask])


@pytest.mark.parametrize(("height", "width"), [(24, 24), (24, 25), (33, 90), (16, 41), (120, 57)])
def test_the_windows_cover_every_pixel_once(height, width):
    picture = picture_of(1, height, width)
    mask = np.zeros((height, width), bool)
    mask[::3] = True  # thin enough for no reduction
    frames = restore(picture, mask, adds(1, 0.25), 5, 2).frames
    assert np.allclose(frames[2][0, mask] - frames[0][0, mask], 0.25, atol=1e-5)
    assert np.allclose(frames[1][0, mask] - frames[0][0, mask], 0.125, atol=1e-5)
    whole = denoise(picture, adds(1, 0.25), 5, 2).frames
    assert np.allclose(whole[2] - whole[0], 0.25, atol=1e-5)
    assert np.std(whole[0]) == pytest.approx(restoring.SPREAD, abs=0.1)


def test_a_thick_hole_in_a_large_picture_is_filled_at_a_reduced_size():
    picture = np.full((1, 120, 120), 40, np.uint8)
    mask = np.zeros((120, 120), bool)
    mask[30:80, 40:90] = True
    film = restore(picture, mask, adds(1, 0.0), 1, 1).frames[-1][0]
    # The net adds nothing, so the filling is enlarged noise: neighbours are alike.
    inner = film[40:70, 50:80]
    assert np.corrcoef(inner[:, :-1].ravel(), inner[:, 1:].ravel())[0, 1] > 0.5


def test_the_seed_repeats_a_filling_and_the_hole_is_not_read():
    picture, mask = picture_of(1, 24, 24), mask_of(24, 24)
    first, again = (restore(picture, mask, GREY, 7, 2).frames for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(restore(picture, mask, GREY, 8, 2).frames, first)
    other = np.where(mask, 255 - picture, picture)
    assert np.array_equal(restore(other, mask, GREY, 7, 2).frames, first)


def test_a_light_ground_is_restored_as_a_dark_one():
    picture, mask = picture_of(1, 24, 24), mask_of(24, 24)
    dark, light = (restore(each, mask, GREY, 7, 2).frames[-1] for each in (picture, 255 - picture))
    assert np.allclose(dark, -light, atol=1e-5)


def test_a_grey_picture_stays_grey_by_a_net_for_colours():
    picture = picture_of(1, 24, 24).repeat(3, 0)
    found = restore(picture[:1], mask_of(24, 24), COLOUR, 1, 2).result
    assert found.shape == (1, 24, 24)
    assert restoring.is_grey(picture)
    assert restore(picture, mask_of(24, 24), GREY, 1, 2).result.shape == (3, 24, 24)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.zeros((24, 24), bool), "mask is empty"),
        (np.ones((24, 24), bool), "covers the whole picture"),
        (np.ones((20, 24), bool), "mask has 24×20 pixels and the picture 24×24"),
    ],
)
def test_a_mask_that_does_not_fit_is_one_sentence(mask, message):
    with pytest.raises(UserError, match=message):
        restore(picture_of(1, 24, 24), mask, GREY)


def test_another_model_or_colours_are_one_sentence():
    with pytest.raises(UserError, match="pen-cnn does not restore pictures"):
        restore(picture_of(1, 28, 28), mask_of(28, 28), shipped_model("pen-cnn"))
    with pytest.raises(UserError, match="this picture has colours"):
        restore(picture_of(3, 24, 24), mask_of(24, 24), GREY)


def test_psnr_is_scikit_images():
    one, other = picture_of(3, 30, 20), picture_of(3, 30, 20, 2)
    assert psnr(one, other) == pytest.approx(peak_signal_noise_ratio(other, one, data_range=255))
    mask = mask_of(30, 20)
    part = peak_signal_noise_ratio(other[:, mask], one[:, mask], data_range=255)
    assert psnr(one, other, mask) == pytest.approx(part)
    assert psnr(one, one) == np.inf


def test_the_older_methods_fill_only_the_hole():
    ramp = np.add.outer(np.arange(40), np.arange(50)).astype(np.uint8)[None].repeat(3, 0)
    mask = np.zeros((40, 50), bool)
    mask[10:16, 12:30] = True
    broken = np.where(mask, 255, ramp).astype(np.uint8)
    for fill in (blur_fill, telea_fill):
        found = fill(broken, mask)
        assert np.array_equal(found[:, ~mask], ramp[:, ~mask])
        assert psnr(found, ramp, mask) > 30
        assert fill(broken[:1], mask).shape == (1, 40, 50)
    far = np.zeros((40, 50), bool)
    far[:, :45] = True
    assert psnr(blur_fill(ramp, far, 0.5), ramp, far) > 15
    wanted = ndimage.gaussian_filter(ramp[0].astype(float), 1.5)
    assert np.abs(blur(ramp, 1.5)[0] - wanted).max() <= 0.5
    assert np.array_equal(blur(ramp, 0), ramp)
