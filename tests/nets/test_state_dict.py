"""A PyTorch state dict in a plain safetensors file, and its code, become a model that computes
what torch computes with them."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import save

from playground.nets.build import load_module
from playground.nets.files import ModelFileError, model_from_bytes
from playground.nets.parse import CodeError
from playground.nets.state_dict import model_from_state
from playground.text import LANGUAGES
from tests.nets.parse.programs import PROGRAMS

PICTURES = ("torch cifar tutorial", "torch feature lists", "torch residual blocks",
            "torch module list and concatenation", "torch ordered dict")  # fmt: skip


def definitions(name):
    """The part of a program that makes its net, for torch to run."""
    program = PROGRAMS[name][2].split("\n")
    keep = [line for line in program if not line.startswith(("transform", "trainset", "trainl"))]
    text = "\n".join(keep).split("net = Net()")[0].replace(".cuda()", "")
    return text + ("\nnet = Net()\n" if "net = Net()" in PROGRAMS[name][2] else "")


def net_of(name):
    names = {}
    exec("import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
         + definitions(name), names)  # the program of a test  # fmt: skip
    return names.get("net") or names.get("model") or names["Wide"]()


def state_of(name, prefix="", dtype=torch.float32):
    torch.manual_seed(4)
    net = net_of(name).eval()
    return net, save({
        prefix + key: value.to(dtype) if value.is_floating_point() else value
        for key, value in net.state_dict().items()
    })  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_a_state_dict_and_its_code_are_a_model(name):
    net, data = state_of(name)
    model = model_from_state(data, PROGRAMS[name][2], "mine")
    taken = model.spec.input
    inputs = torch.rand(3, taken.channels, taken.height, taken.width)
    with torch.inference_mode():
        np.testing.assert_allclose(
            load_module(model)(inputs), net(inputs), atol=1e-5, rtol=1e-4
        )  # fmt: skip


def test_a_recurrent_module_of_two_layers():
    names = {}
    exec("import torch.nn as nn\n" + PROGRAMS["torch lstm of two layers"][2], names)
    net = names["Net"]().eval()
    model = model_from_state(save(net.state_dict()), PROGRAMS["torch lstm of two layers"][2], "x")
    tokens = torch.randint(1, 50, (4, model.spec.input.length))  # whole texts, without padding
    with torch.inference_mode():
        np.testing.assert_allclose(load_module(model)(tokens), net(tokens), atol=1e-6)


@pytest.mark.parametrize(("prefix", "dtype"), [
    ("module.", torch.float32), ("module._orig_mod.", torch.float32), ("", torch.float16),
    ("model.", torch.bfloat16), ("", torch.float64),
])  # fmt: skip
def test_prefixes_and_other_types(prefix, dtype):
    name = "torch cifar tutorial"
    net, data = state_of(name, prefix, dtype)
    model = model_from_state(data, PROGRAMS[name][2], "mine")
    assert set(model.weights) == {
        f"{layer}.{part}" for layer in ("conv1", "conv2", "dense1", "dense2", "dense3")
        for part in ("weight", "bias")
    }  # fmt: skip
    wanted = net.state_dict()["fc2.weight"].to(dtype).float().numpy()
    np.testing.assert_array_equal(model.weights["dense2.weight"], wanted)


def test_a_file_without_its_code_asks_for_it():
    _, data = state_of("torch cifar tutorial")
    with pytest.raises(
        ModelFileError, match="The file holds 10 tensors but no description of the layer"
    ):
        model_from_bytes(data, "mine")


def tensors(**arrays):
    return save({name: torch.as_tensor(array) for name, array in arrays.items()})


def broken():
    header = json.dumps({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 10**9]}}).encode()
    return len(header).to_bytes(8, "little") + header


FLAT = "net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))"
GOOD = {"1.weight": torch.zeros(10, 784), "1.bias": torch.zeros(10)}
WRONG = [
    (b"not a file", FLAT, ModelFileError, "not a safetensors file"),
    (broken(), FLAT, ModelFileError, "cannot be read"),
    (tensors(**{"1.weight": torch.zeros(10, 784)}), FLAT, ModelFileError,
     "holds no tensor 1.bias, which the code's dense1.bias needs"),
    (tensors(**GOOD, extra=torch.zeros(2)), FLAT, ModelFileError, "a tensor 'extra' that no layer"),
    (tensors(**(GOOD | {"1.weight": torch.zeros(10, 700)})), FLAT, ModelFileError,
     "is 10×700; its spec requires 10×784"),
    (tensors(**(GOOD | {"1.bias": torch.zeros(10, dtype=torch.int32)})), FLAT, ModelFileError,
     "holds I32; expected floating-point numbers"),
    (tensors(**(GOOD | {"1.bias": torch.full((10,), torch.nan)})), FLAT, ModelFileError, "NaN"),
    (tensors(**GOOD), "net = nn.Sequential(nn.Wobble())", CodeError, "Line 1: nn.Wobble"),
    (tensors(**GOOD), "class Net(nn.Module):\n  def __init__(self):\n"
     "    self.l = [nn.Linear(784, 10)]\n"
     "  def forward(self, x):\n    return self.l[0](x.flatten(1))",
     ModelFileError,
     "The layer dense1 (line 3) has no name in the code"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "kind", "sentence"), WRONG)
def test_what_does_not_fit_is_named(data, code, kind, sentence):
    with pytest.raises(kind) as found:
        model_from_state(data, code, "x")
    assert sentence in str(found.value)
    for language in LANGUAGES:
        assert found.value.in_language(language)
