"""The recipe for a layer (docs/recipes.md), followed in a copy: a Python class, a browser function,
texts, and nothing else."""

import json
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.frontend.conftest import Quiet, browser_type_launch_args  # noqa: F401

PLAYGROUND = Path(__file__).resolve().parents[2] / "playground"

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
FUNCTION = """export const ACTIVATIONS = {
  softsign: activation((x) => x / (1 + Math.abs(x)), (x) => `${x} ÷ (1 + |${x}|)`),
"""
TEXTS = {
    "en": "kind_softsign = Softsign\nabout_softsign = Squashes each value.\n"
    "what_softsign = The number divided by one more than its size.\n",
    "zh": "kind_softsign = Softsign\nabout_softsign = 压缩每个值。\n"
    "what_softsign = 这个数除以它的绝对值加一。\n",
}

USED = """
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
session = onnxruntime.InferenceSession(to_onnx(model), providers=["CPUExecutionProvider"])
(logits,) = session.run(["logits"], {"image": np.float32(images[:1] / 255)})
wanted = load_module(model)(torch.from_numpy(np.float32(images[:1] / 255))).detach().numpy()
assert np.allclose(logits, wanted, atol=1e-5)
assert "nn.Softsign()" in torch_code(spec)
assert 'layers.Activation("softsign")' in keras_code(spec)
assert "image" in LAYER_KINDS["softsign"].offered
print(json.dumps({
    "spec": json.loads(spec_to_json(spec)),
    "weights": {name: array.ravel().tolist() for name, array in model.weights.items()},
    "image": (images[1].ravel() / 255).tolist(),
    "logits": trace.logits.tolist(),
    "texts": [say(each, "layers.about_softsign") for each in ("en", "zh")],
}))
"""

RUN = """async ([spec, arrays, image]) => {
    const { canRun, makeEngine } = await import("/net/engine.js");
    const weights = Object.fromEntries(
        Object.entries(arrays).map(([name, values]) => [name, Float32Array.from(values)]));
    const pass = makeEngine(spec, weights).run(Float32Array.from(image));
    return { runs: canRun(spec), logits: Array.from(pass.activations.at(-1)) };
}"""


@pytest.fixture
def copy(tmp_path):
    """The package with the new layer; each file is added to, and none is made or changed."""
    folder = tmp_path / "playground"
    shutil.copytree(PLAYGROUND, folder, ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "nets" / "layers" / "activation.py").open("a", encoding="utf-8") as file:
        file.write(CLASS)
    script = folder / "frontend" / "net" / "activation.js"
    source = script.read_text("utf-8")
    assert source.count("export const ACTIVATIONS = {\n") == 1
    script.write_text(source.replace("export const ACTIVATIONS = {\n", FUNCTION), "utf-8")
    for language, lines in TEXTS.items():
        with (folder / "text" / language / "layers.ftl").open("a", encoding="utf-8") as file:
            file.write(lines)
    return folder


@pytest.mark.browser
def test_a_layer_is_a_class_a_function_and_texts(copy, browser):
    made = subprocess.run(
        [sys.executable, "-c", USED], capture_output=True, text=True, cwd=copy.parent, timeout=120,
        env={"PYTHONPATH": str(copy.parent), "PYTHONIOENCODING": "utf-8", "PATH": ""},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    used = json.loads(made.stdout)
    assert used["texts"] == ["Squashes each value.", "压缩每个值。"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(copy / "frontend")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/draw/pen.css")
        found = page.evaluate(RUN, [used["spec"], used["weights"], used["image"]])
    finally:
        page.close()
        server.shutdown()
        server.server_close()
        thread.join()
    assert found["runs"]
    assert found["logits"] == pytest.approx(used["logits"], abs=1e-4)
