"""Files and links from before nets had branches still read, answer the same, and are written the
same. The files were written by the code of that time, the numbers are its own."""

import json
from pathlib import Path

import pytest
import torch

from playground.nets.build import load_module
from playground.nets.files import model_to_bytes, read_model
from playground.nets.shorthand import nodes_from_text, nodes_to_text
from playground.nets.spec import spec_to_json

OLD = Path(__file__).parent / "old"
PICTURE = torch.arange(64).reshape(1, 1, 8, 8) / 64
TOKENS = torch.tensor([[2, 3, 1, 0, 0]])


@pytest.mark.parametrize(
    ("name", "inputs", "logits", "link"),
    [
        ("picture", PICTURE, [-0.35832372, 0.24777019, -0.04737276],
         "conv-2-3-2-1.norm.relu.pool-2-2.flatten.dropout-250.dense-3"),
        ("text", TOKENS, [0.24814156, -0.22772034], "embedding-4-3.gru-2-1.lstm-2-0.dense-2"),
    ],
)  # fmt: skip
def test_an_old_model_file_and_an_old_link_mean_what_they_meant(name, inputs, logits, link):
    model = read_model(OLD / f"{name}.safetensors")
    with torch.inference_mode():
        torch.testing.assert_close(load_module(model)(inputs)[0], torch.tensor(logits))
    assert nodes_from_text(link) == model.spec.nodes
    assert nodes_to_text(model.spec.nodes) == link
    assert nodes_from_text("conv-32.pool.dense-3")[0].layer.kernel == 3  # usual settings left out


@pytest.mark.parametrize("name", ["picture", "text"])
def test_an_old_file_is_written_as_it_was(name):
    data = (OLD / f"{name}.safetensors").read_bytes()
    size = int.from_bytes(data[:8], "little")
    written = json.loads(json.loads(data[8 : 8 + size])["__metadata__"]["spec"])
    model = read_model(OLD / f"{name}.safetensors")
    again = json.loads(spec_to_json(model.spec))
    assert again["input"].items() >= written.pop("input").items()  # an input may learn to say more
    assert {part: again[part] for part in written} == written
    assert set(again) == {"input", *written}
    made = model_to_bytes(model)
    assert made.endswith(data[8 + size :])  # the weights, to the last bit
