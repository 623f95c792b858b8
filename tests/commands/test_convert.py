"""`convert`: an ONNX file, or weights and code, as a model of the playground."""

import json

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import save
from torch import nn

from playground.cli import cli
from playground.nets.files import read_model
from playground.nets.onnx import to_onnx
from playground.nets.store import shipped_model

CODE = "import torch.nn as nn\nnet = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n"


def run(*arguments):
    result = CliRunner().invoke(cli, ["convert", *map(str, arguments)], standalone_mode=False)
    assert result.exception is None or hasattr(result.exception, "format_message")
    return result


def test_an_onnx_file_becomes_a_model(tmp_path):
    given, out = tmp_path / "there.onnx", tmp_path / "back.safetensors"
    given.write_bytes(to_onnx(shipped_model("seed-cnn")))
    found = json.loads(run(given, "--out", out, "--json").stdout)
    assert (found["parameters"], found["input_shape"]) == (93_322, [1, 28, 28])
    assert read_model(out).spec == shipped_model("seed-cnn").spec


def test_weights_and_code_become_a_model(tmp_path):
    given, code, out = (tmp_path / name for name in ("w.safetensors", "net.py", "m.safetensors"))
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    given.write_bytes(save({f"module.{key}": t.half() for key, t in net.state_dict().items()}))
    code.write_text(CODE, "utf-8")
    assert "flatten1, dense1" in run(given, "--code", code, "--out", out).stdout
    wanted = net[1].weight.detach().half().float().numpy()
    np.testing.assert_array_equal(read_model(out).weights["dense1.weight"], wanted)


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["plain.safetensors", "--out", "m.safetensors"], "The file holds 2 tensors but no"),
    (["no.onnx", "--out", "m.safetensors"], "no.onnx cannot be read"),
    (["plain.safetensors", "--code", "no.py", "--out", "m.safetensors"], "no.py cannot be read"),
    (["plain.safetensors", "--code", "plain.safetensors", "--out", "m.safetensors"],
     "is not a text file"),
    (["plain.safetensors", "--out", "m.onnx"], "expected a name that ends in .safetensors"),
])  # fmt: skip
def test_mistakes_are_one_sentence(tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    net = nn.Linear(3, 3)
    torch.nn.init.constant_(net.weight, 0.1)
    (tmp_path / "plain.safetensors").write_bytes(save(net.state_dict()))
    assert sentence in run(*arguments).exception.format_message()
