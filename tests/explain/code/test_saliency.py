"""The shown code of occlusion and Grad-CAM prints the numbers of the map."""

import ast
import contextlib
import io

import numpy as np
import pytest
import torch

from playground.core.inputs import ImageInput
from playground.data.picture_files import png_bytes
from playground.explain.code.beside import model_file
from playground.explain.code.cnn import PHOTO
from playground.explain.code.saliency import grad_cam_code, occlusion_code
from playground.explain.saliency import grad_cam, map_layer, occlude
from playground.nets.build import build, load_module, model_of
from playground.nets.files import model_to_bytes
from playground.nets.layers import Add, BatchNorm, GlobalAvgPool
from playground.nets.spec import Conv, Dense, ModelSpec, Node, ReLU

PIXELS = np.random.default_rng(7).integers(0, 256, (3, 20, 24), np.uint8)


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(4)
    layers = [Conv(4, 3, same=True), ReLU(), Conv(4, 3, same=True), BatchNorm(),
              Node(Add(), ("relu1", "norm1")), GlobalAvgPool(), Dense(3)]  # fmt: skip
    spec = ModelSpec(ImageInput(3, 20, 24, "fit"), layers, ("a", "b", "c"))
    return model_of(build(spec).eval(), "branches")


@pytest.fixture
def printed(model, tmp_path, monkeypatch):
    (tmp_path / model_file(model)).write_bytes(model_to_bytes(model))
    (tmp_path / PHOTO).write_bytes(png_bytes(PIXELS))
    monkeypatch.chdir(tmp_path)

    def run(code):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(ast.parse(code), "panel", "exec"), {"__name__": "__main__"})
        return out.getvalue()

    return run


def test_the_code_of_the_occlusion_prints_a_drop(model, printed):
    found = occlude(load_module(model), PIXELS.astype(np.float32) / 255, 2)
    before, drop = map(float, printed(occlusion_code(model, 2, found.squares[1][4])).split())
    assert before == pytest.approx(found.whole, abs=1e-6)
    assert drop == pytest.approx(found.drops[1, 4], abs=1e-6)


def test_the_code_of_grad_cam_prints_the_map(model, printed):
    net = load_module(model)
    layer = map_layer(net)
    assert layer == "add1"
    wanted = grad_cam(net, PIXELS.astype(np.float32) / 255, 1)
    code = grad_cam_code(model, 1, layer).replace("print(", "found = (")
    code += "\nprint(*found.ravel().tolist())"
    given = np.array(printed(code).split(), float).reshape(wanted.shape)
    np.testing.assert_allclose(given, wanted, atol=1e-6)
