"""A layer: a Python class, a browser function and texts."""

from tests.recipes.scratch import Scratch

CLASS = '''

@register
@dataclass(frozen=True, slots=True)
class Softsign(Activation):
    """x / (1 + |x|)."""

    kind: ClassVar[str] = "softsign"
    torch_name: ClassVar[str] = "Softsign"
    torch_call: ClassVar[str] = "F.softsign({x})"
    keras_name: ClassVar[str] = "softsign"
    onnx_name: ClassVar[str] = "Softsign"
    output_formula: ClassVar[str] = "sum ÷ (1 + |sum|)"

    def function(self, x: Array) -> Array:
        return np.asarray(x / (1 + abs(x)))

    def slope(self, x: Array) -> Array:
        return np.asarray(1 / (1 + abs(x)) ** 2)
'''
MARK = "  relu: activation("
FUNCTION = "  softsign: activation((x) => x / (1 + Math.abs(x)), (x) => `${x} ÷ (1 + |${x}|)`),\n"
TEXTS = {
    "en": "kind_softsign = Softsign\nabout_softsign = Squashes each value.\n"
    "formula_softsign = y = x / (1 + |x|)\n"
    "what_softsign = The number divided by one more than its size.\n",
    "zh": "kind_softsign = Softsign\nabout_softsign = 压缩每个值。\n"
    "formula_softsign = y = x / (1 + |x|)\n"
    "what_softsign = 这个数除以它的绝对值加一。\n",
}

USE = """
import json

import numpy as np
import onnxruntime
import torch

from playground.core.recipe import Recipe
from playground.explain.activations import trace_model
from playground.explain.cell import explain_cell
from playground.nets.build import load_module
from playground.nets.code import keras_code, torch_code
from playground.nets.onnx import to_onnx
from playground.nets.onnx_import import model_from_onnx
from playground.nets.parse import parse_code
from playground.nets.shorthand import nodes_from_text, nodes_to_text
from playground.nets.spec import ModelSpec, spec_from_json, spec_to_json
from playground.nets.layers import LAYER_KINDS
from playground.core.data import ImageSet
from playground.core.inputs import ImageInput
from playground.training.data import split
from playground.training.loop import train
from playground.text import say

line = "conv-2-3-1-0.softsign.flatten.dense-2"
spec = ModelSpec(ImageInput(1, 8, 8), nodes_from_text(line), ("dark", "light"))
assert nodes_to_text(spec.nodes) == line
assert spec_from_json(spec_to_json(spec)) == spec
random = np.random.default_rng(1)
labels = np.arange(200) % 2
images = (random.random((200, 1, 8, 8)) * 100 + 100 * labels[:, None, None, None]).astype(np.uint8)
data = split(ImageSet("noise", images, labels, spec.labels))
*_, point, ending = train(spec, Recipe(epochs=5, learning_rate=0.01), data, "cpu")
assert ending.event == "finished", ending
from playground.nets.model import Model
model = Model("made", spec, point.weights)
trace = trace_model(model, images[1, 0])
found = explain_cell(trace, "softsign1", (1, 2, 3))
assert abs(found.sum / (1 + abs(found.sum)) - found.output) < 1e-6
for code in (torch_code(spec), keras_code(spec)):
    assert parse_code(code, spec.input, spec.labels).spec == spec
assert model_from_onnx(to_onnx(model), "made").spec == spec
session = onnxruntime.InferenceSession(to_onnx(model), providers=["CPUExecutionProvider"])
(logits,) = session.run(["logits"], {"image": np.float32(images[:1] / 255)})
wanted = load_module(model)(torch.from_numpy(np.float32(images[:1] / 255))).detach().numpy()
assert np.allclose(logits, wanted, atol=1e-5)
assert "nn.Softsign()" in torch_code(spec)
assert 'layers.Activation("softsign")' in keras_code(spec)
assert "image" in LAYER_KINDS["softsign"].offered
found = {
    "spec": json.loads(spec_to_json(spec)),
    "weights": {name: array.ravel().tolist() for name, array in model.weights.items()},
    "image": (images[1].ravel() / 255).tolist(),
    "logits": trace.logits.tolist(),
    "texts": [say(each, "layers.about_softsign") for each in ("en", "zh")],
}
"""


def follow(copy: Scratch) -> None:
    copy.append("playground/nets/layers/activation.py", CLASS)
    copy.insert("playground/frontend/net/activation.js", MARK, FUNCTION)
    for language, lines in TEXTS.items():
        copy.append(f"playground/text/{language}/layers.ftl", lines)
