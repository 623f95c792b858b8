"""The Draw page's layers (frontend/draw/strip.js) when another net is chosen."""

import json

import pytest

from playground.nets.layers import Conv, Dense, Flatten, ReLU
from playground.nets.packing import layer_row
from playground.nets.shapes import describe_layers
from playground.nets.spec import ImageInput, ModelSpec, spec_to_json

pytestmark = pytest.mark.browser

CHANGE = """async (models) => {
    const { Strip } = await import("/draw/strip.js");
    const texts = new Proxy({}, { get: () => "" });
    const strip = new Strip(texts, () => {});
    document.body.replaceChildren(strip.element);
    const names = () => strip.blocks.map((block) => block.name);
    const found = [];
    for (const model of models) {
        const values = model.layers.map(({ shape }) =>
            new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5));
        strip.setModel(model, values.map(() => 1), {});
        strip.paint(values); // the answer comes before the layout
        strip.fit(1000, 500);
        found.push(names());
    }
    return found;
}"""


DEEP = (Conv(4, 3), ReLU(), Conv(4, 3), ReLU(), Flatten(), Dense(10))
FLAT = (Flatten(), Dense(10))


def model(layers):
    spec = ModelSpec(ImageInput(), layers, tuple("0123456789"))
    rows = [layer_row(info) for info in describe_layers(spec)]
    return {"spec": json.loads(spec_to_json(spec)), "layers": rows}


def test_another_net_is_painted_before_its_layers_are_laid_out(modules):
    deep, flat = modules.evaluate(CHANGE, [model(DEEP), model(FLAT)])
    assert deep == ["conv1", "relu1", "conv2", "relu2", "flatten1", "dense1"]
    assert flat == ["flatten1", "dense1"]
