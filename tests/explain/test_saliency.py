"""Occlusion and Grad-CAM against the definitions, written out here."""

import numpy as np
import torch
import torch.nn.functional as F

from playground.core.inputs import ImageInput
from playground.explain.saliency import grad_cam, map_layer, occlude, squares_of
from playground.nets.build import build
from playground.nets.layers import GlobalAvgPool
from playground.nets.spec import Conv, Dense, Flatten, MaxPool, ModelSpec, ReLU

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
