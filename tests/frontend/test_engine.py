"""The browser's forward pass against torch, layer by layer, in a real browser."""

import base64
import json

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from playground.core.task import Classification
from playground.data.digits import sample_digits
from playground.nets.build import load_module
from playground.nets.model import Model
from playground.nets.packing import pack_weights, runs_in_browser, tensor_table
from playground.nets.shapes import describe_layers, expected_tensors
from playground.nets.spec import (
    AvgPool,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    ImageInput,
    MaxPool,
    ModelSpec,
    ReLU,
    Sigmoid,
    SpecError,
    Tanh,
    spec_to_json,
)  # fmt: skip
from playground.nets.store import shipped_model, shipped_names
from tests.frontend.few import few

pytestmark = pytest.mark.browser

RUN = """async ([spec, tensors, packed, image]) => {
    const { canRun, makeEngine } = await import("/net/engine.js");
    const { unpack } = await import("/net/weights.js");
    const { floatsFromBase64, fromBase64 } = await import("/shared/dom.js");
    const engine = makeEngine(spec, unpack(fromBase64(packed).buffer, tensors));
    engine.run(floatsFromBase64(image).map((v) => 1 - v)); // buffers are used again: leave no trace
    const { activations, probabilities } = engine.run(floatsFromBase64(image));
    return { canRun: canRun(spec), names: engine.names, shapes: engine.shapes,
        activations: activations.map((a) => Array.from(a)),
        probabilities: Array.from(probabilities) };
}"""


def test_the_probability_of_none_of_the_labels_is_pythons(modules):
    rows = [[5.0, -3.0, 1.0], [-4.0, -5.0, -6.0], [800.0, 1.0, -900.0], [-900.0, -900.0, -900.0]]
    found = modules.evaluate(
        """async (rows) => {
            const { noneProbability } = await import("/net/engine.js");
            return rows.map((logits) => noneProbability(Float32Array.from(logits)));
        }""",
        rows,
    )
    task = Classification(("a", "b", "c"), rejection=0.5)
    expected = [task.none_probability(row) for row in rows]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def base64_of(data):
    return base64.b64encode(data).decode()


def in_browser(page, model, image):
    packed = base64_of(pack_weights(model))
    image = base64_of(image.astype("<f4").tobytes())
    return page.evaluate(
        RUN, [json.loads(spec_to_json(model.spec)), tensor_table(model.spec), packed, image]
    )


def in_torch(model, image):
    """Every layer's output, seen by hooks, and the probabilities."""
    net, seen = load_module(model), {}
    for name, module in net.named_children():
        module.register_forward_hook(lambda _m, _i, out, name=name: seen.update({name: out[0]}))
    with torch.inference_mode():
        logits = net(torch.from_numpy(image)[None])
    return {name: out.numpy() for name, out in seen.items()}, logits.softmax(1)[0].numpy()


def compare(page, model, image):
    ours = in_browser(page, model, image)
    layers, probabilities = in_torch(model, image)
    assert ours["names"] == list(layers) == list(model.spec.names)
    assert ours["shapes"] == [list(out.shape) for out in layers.values()]
    for (name, expected), found in zip(layers.items(), ours["activations"], strict=True):
        size = max(1.0, float(np.abs(expected).max()))
        np.testing.assert_allclose(found, expected.ravel(), atol=2e-5 * size, err_msg=name)
    np.testing.assert_allclose(ours["probabilities"], probabilities, atol=1e-4)
    return ours


def is_for_the_pen(name: str) -> bool:
    given = shipped_model(name).spec.input
    shape = given.kind == "image" and (given.channels, given.height, given.width)
    return shape == (1, 28, 28) and runs_in_browser(shipped_model(name).spec)


@pytest.mark.parametrize("name", [name for name in shipped_names() if is_for_the_pen(name)])
def test_shipped_models_compute_in_the_browser_what_they_compute_in_torch(modules, name):
    model = shipped_model(name)
    images = sample_digits().images[[3, 8]].astype(np.float32) / 255
    first, second = (compare(modules, model, image) for image in images)
    assert first["canRun"]
    assert first["probabilities"] != second["probabilities"]


def settings_of(low, high):
    return st.integers(low, high)


HIDDEN = st.one_of(
    st.builds(
        Conv, settings_of(1, 9), settings_of(1, 5), settings_of(1, 3), settings_of(0, 2)
    ),
    st.builds(MaxPool, settings_of(1, 3), settings_of(1, 3)),
    st.builds(AvgPool, settings_of(1, 3), settings_of(1, 3)),
    st.sampled_from([BatchNorm(), ReLU(), Tanh(), Sigmoid(), Dropout(0.5)]),
)  # fmt: skip
TOP = st.one_of(
    st.builds(Dense, settings_of(1, 11)),
    st.sampled_from([BatchNorm(), ReLU(), Tanh(), Sigmoid(), Dropout(0.25)]),
)


@st.composite
def nets(draw):
    """Any small picture net that the spec allows, with weights that make every layer speak."""
    labels = draw(st.integers(2, 7))
    layers = [*draw(st.lists(HIDDEN, max_size=6)), Flatten(), *draw(st.lists(TOP, max_size=3))]
    spec = ModelSpec(
        ImageInput(draw(st.integers(1, 3)), draw(st.integers(4, 18)), draw(st.integers(4, 18))),
        (*layers, Dense(labels)),
        tuple(map(str, range(labels))),
    )
    try:
        describe_layers(spec)
    except SpecError:
        assume(False)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weights = {}
    for name, shape in expected_tensors(spec).items():
        values = random.standard_normal(shape)
        if len(shape) > 1:
            values /= np.sqrt(np.prod(shape[1:]))
        weights[name] = (np.abs(values) + 0.1 if "var" in name else values).astype(np.float32)
    shape = (spec.input.channels, spec.input.height, spec.input.width)
    return Model("any", spec, weights), random.random(shape).astype(np.float32)


@given(case=nets())
@few(40, HealthCheck.too_slow, HealthCheck.filter_too_much)
def test_any_net_of_a_spec_computes_the_same_in_the_browser(modules, case):
    assert compare(modules, *case)["canRun"]


def test_what_the_browser_cannot_run_is_left_to_the_server(modules):
    large = ModelSpec(
        ImageInput(), (Conv(256, 3), Conv(256, 3), Flatten(), Dense(10)), tuple("0123456789")
    )
    text = shipped_like_text()
    for spec in (large, text):
        can = modules.evaluate(
            "async (spec) => (await import('/net/engine.js')).canRun(spec)",
            json.loads(spec_to_json(spec)),
        )
        assert can is False
        assert runs_in_browser(spec) is False


def shipped_like_text():
    from playground.nets.spec import LSTM, Embedding, TextInput

    return ModelSpec(
        TextInput("word", 8, ("a", "b")), (Embedding(4, 3), LSTM(5), Dense(2)), ("no", "yes")
    )


def test_the_work_counted_in_the_browser_is_that_of_the_layer_table(modules):
    for name in ("seed-cnn", "pen-cnn"):
        spec = shipped_model(name).spec
        counted = modules.evaluate(
            "async (spec) => (await import('/net/engine.js')).countWork(spec)",
            json.loads(spec_to_json(spec)),
        )
        norms = {info.name: info.multiply_adds for info in describe_layers(spec)}
        assert counted == sum(w for name, w in norms.items() if not name.startswith("norm"))
