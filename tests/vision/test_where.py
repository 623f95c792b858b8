"""Occlusion and Grad-CAM: their arithmetic written out, and on a photo that shows its object."""

import numpy as np
import pytest
import torch

from playground.data.photos import photo_bytes
from playground.data.prepare import prepare_for
from playground.nets.build import load_module
from playground.nets.store import PHOTO_MODEL, shipped_model
from playground.vision.where import grad_cam, last_maps, occlusion

MODEL = shipped_model("seed-cnn")
RANDOM = np.random.default_rng(2)
PIXELS = RANDOM.integers(0, 256, (1, 28, 28), dtype=np.uint8)


def test_a_fall_is_that_of_the_covered_picture():
    found = occlusion(MODEL, PIXELS, 3, cover=0.25, steps=4)
    assert (found.side, found.tops, found.lefts) == (7, (0, 7, 14, 21), (0, 7, 14, 21))
    net = load_module(MODEL)
    values = torch.from_numpy(PIXELS).float()[None] / 255

    def probability(picture):
        with torch.inference_mode():
            return net(picture).softmax(1)[0, 3].item()

    assert found.probability == pytest.approx(probability(values), abs=1e-6)
    for row, column in ((0, 0), (1, 2), (3, 3)):
        covered = values.clone()
        covered[:, :, 7 * row : 7 * row + 7, 7 * column : 7 * column + 7] = values.mean()
        fall = probability(values) - probability(covered)
        assert found.falls[row, column] == pytest.approx(fall, abs=1e-5)


def test_grad_cam_is_the_weighted_sum_of_the_maps():
    found = grad_cam(MODEL, PIXELS, 5)
    net = load_module(MODEL)
    layers = list(MODEL.spec.names)
    at = layers.index(found.layer)
    values = torch.from_numpy(PIXELS).float()[None] / 255
    maps = net.until(values, found.layer).detach().requires_grad_()
    out = maps
    for name in layers[at + 1 :]:
        out = getattr(net, name)(out)
    out[0, 5].backward()
    weights = maps.grad[0].mean((1, 2))
    heat = (weights[:, None, None] * maps[0].detach()).sum(0).clamp(min=0)
    assert np.allclose(found.weights, weights.numpy(), atol=1e-6)
    assert np.allclose(found.heat, heat.numpy(), atol=1e-5)
    assert found.layer == "relu3"


def test_the_net_for_photos_looks_at_the_cup():
    model = shipped_model(PHOTO_MODEL)
    pixels = prepare_for(model.spec.input, photo_bytes("coffee"), plain=True).image
    espresso = model.spec.labels.index("espresso")
    assert last_maps(model) == "relusix33"
    heat = grad_cam(model, pixels, espresso).heat
    assert heat.shape == (7, 7)
    assert heat[1:4, 2:5].mean() > 2 * heat[-2:].mean()  # below the cup is the table
    found = occlusion(model, pixels, espresso, steps=3)
    assert found.falls[:2, 1].min() > 2 * abs(found.falls[2]).max()
