"""Occlusion and Grad-CAM against the definitions, written out here."""

import numpy as np
import torch
import torch.nn.functional as F

from playground.core.inputs import ImageInput
from playground.data.photos import photo_bytes
from playground.data.prepare import prepare_for
from playground.explain.saliency import grad_cam, map_layer, occlude, squares_of
from playground.nets.build import build, load_module
from playground.nets.layers import GlobalAvgPool
from playground.nets.spec import Conv, Dense, Flatten, MaxPool, ModelSpec, ReLU
from playground.nets.store import PHOTO_MODEL, shipped_model

LABELS = ("a", "b", "c")


def small_net(*end):
    torch.manual_seed(3)
    layers = [Conv(4, 3), ReLU(), MaxPool(), Conv(6, 3), ReLU(), *end, Dense(3)]
    return build(ModelSpec(ImageInput(3, 24, 30, "fit"), layers, LABELS)).eval()


def picture():
    return np.random.default_rng(5).random((3, 24, 30)).astype(np.float32)


def test_occlusion_is_the_probability_with_one_square_in_the_mean_colour():
    net, given = small_net(Flatten()), picture()
    found = occlude(net, given, 1, cells=3)
    assert found.covered.shape == (3, 3)
    with torch.no_grad():
        whole = net(torch.from_numpy(given)[None]).softmax(1)[0, 1].item()
    assert abs(found.whole - whole) < 1e-6
    for i, j in ((0, 0), (1, 2), (2, 1)):
        top, left, bottom, right = found.squares[i][j]
        covered = given.copy()
        for channel in range(3):
            covered[channel, top:bottom, left:right] = given[channel].mean()
        with torch.no_grad():
            probability = net(torch.from_numpy(covered)[None]).softmax(1)[0, 1].item()
        assert abs(found.covered[i, j] - probability) < 1e-6
        assert abs(found.drops[i, j] - (whole - probability)) < 1e-6


def test_the_squares_cover_the_whole_picture():
    seen = np.zeros((224, 200), int)
    for row in squares_of(224, 200):
        for top, left, bottom, right in row:
            seen[top:bottom, left:right] += 1
    assert seen.min() >= 1


def test_grad_cam_before_a_global_mean_is_the_weighted_sum_of_the_maps():
    """Zhou et al. (2016), arXiv:1512.04150: there the gradient is the dense layer's weight over
    the number of cells, so Grad-CAM is the class activation map."""
    net, given = small_net(GlobalAvgPool()), picture()
    assert map_layer(net) == "relu2"
    with torch.no_grad():
        maps = net.outputs(torch.from_numpy(given)[None])["relu2"][0]
        cells = maps.shape[1] * maps.shape[2]
        wanted = F.relu(torch.einsum("c,chw->hw", net.dense1.weight[2], maps) / cells)
    np.testing.assert_allclose(grad_cam(net, given, 2), wanted.numpy(), atol=1e-6)


def test_grad_cam_weights_each_map_by_its_mean_gradient():
    net, given = small_net(Flatten()), picture()
    with torch.no_grad():
        maps = net.outputs(torch.from_numpy(given)[None])["relu2"].double()
    dense = net.dense1.weight.detach().double()[0]
    weights = dense.reshape(maps.shape[1:]).mean((1, 2))
    wanted = F.relu((weights[:, None, None] * maps[0]).sum(0))
    np.testing.assert_allclose(grad_cam(net, given, 0), wanted.numpy(), atol=1e-5)
    assert all(parameter.grad is None for parameter in net.parameters())


def test_grad_cam_goes_back_through_the_layers_that_are_not_linear():
    """Between the maps and the logits of seed-cnn are two dense layers with a ReLU."""
    net = load_module(shipped_model("seed-cnn"))
    given = np.random.default_rng(2).random((1, 28, 28)).astype(np.float32)
    assert map_layer(net) == "relu3"
    maps = net.until(torch.from_numpy(given)[None], "relu3").detach().requires_grad_()
    out = maps
    for name in ("flatten1", "dense1", "relu4", "dense2"):
        out = getattr(net, name)(out)
    out[0, 5].backward()
    weights = maps.grad[0].mean((1, 2))
    wanted = F.relu((weights[:, None, None] * maps[0].detach()).sum(0))
    np.testing.assert_allclose(grad_cam(net, given, 5), wanted.numpy(), atol=1e-5)


def test_the_net_for_photos_looks_at_the_cup():
    model = shipped_model(PHOTO_MODEL)
    net = load_module(model)
    photo = prepare_for(model.spec.input, photo_bytes("coffee"), plain=True).image
    given = photo.astype(np.float32) / 255
    espresso = model.spec.labels.index("espresso")
    assert map_layer(net) == "relusix33"
    heat = grad_cam(net, given, espresso)
    assert heat.shape == (7, 7)
    assert heat[1:4, 2:5].mean() > 2 * heat[-2:].mean()  # below the cup is the table
    drops = occlude(net, given, espresso, cells=3).drops
    assert drops[:2, 1].min() > 2 * abs(drops[2]).max()
