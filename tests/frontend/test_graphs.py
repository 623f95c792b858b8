"""Nets with branches in the browser against torch's own functions, on random graphs."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from torch.nn import functional as F

from playground.nets.build import load_module
from playground.nets.layers import LAYER_KINDS
from playground.nets.spec import spec_to_json
from tests.frontend.few import few
from tests.nets.nets import image_specs, random_inputs, random_weights

pytestmark = pytest.mark.browser

RUN = """async ([spec, arrays, image]) => {
    const { countWork, canRun, makeEngine } = await import("/net/engine.js");
    const { columnsOf, explain, fedCells, seenCells } = await import("/cnn/cell.js");
    const { cellAt } = await import("/net/cells.js");
    const { isMarked } = await import("/net/marks.js");
    const { floatsFromBase64 } = await import("/shared/dom.js");
    const decode = ([name, text]) => [name, floatsFromBase64(text)];
    const weights = Object.fromEntries(Object.entries(arrays).map(decode));
    const engine = makeEngine(spec, weights);
    engine.run(floatsFromBase64(image).map((v) => 1 - v)); // leaves no trace in the buffers
    const input = floatsFromBase64(image);
    const pass = engine.run(input);
    const columns = columnsOf(spec, engine, pass, input);
    const middle = ({ shape }) => cellAt(shape, Math.floor(shape.reduce((a, b) => a * b) / 2));
    const set = (marks) => marks.map((own, at) => Array.from(columns[at].values, (_, k) =>
        isMarked(own, columns[at].shape, cellAt(columns[at].shape, k))));
    const sums = columns.map((column, at) => {
        const found = explain(columns, at, middle(column), weights);
        return { sum: found.sum, output: found.output, cell: middle(column),
            seen: set(seenCells(columns, at, middle(column)))[0],
            fed: set(fedCells(columns, at, middle(column))).at(-2),
            sources: found.sources.map((s) => s && columns[s.at].name) };
    });
    return { canRun: canRun(spec), names: engine.names, shapes: engine.shapes, sums,
        activations: pass.activations.map((a) => Array.from(a)),
        probabilities: Array.from(pass.probabilities) };
}"""


def conv(x, layer, w):
    return F.conv2d(x, w["weight"], w["bias"], layer["stride"], layer["padding"])


def layer_norm(x, _, w):
    return F.layer_norm(x, x.shape[1:], w["weight"], w["bias"])


TORCH = {
    "conv": conv,
    "relu": lambda x, *_: F.relu(x),
    "tanh": lambda x, *_: x.tanh(),
    "sigmoid": lambda x, *_: x.sigmoid(),
    "gelu": lambda x, *_: F.gelu(x),
    "pool": lambda x, layer, _: F.max_pool2d(x, layer["size"], layer["stride"]),
    "avgpool": lambda x, layer, _: F.avg_pool2d(x, layer["size"], layer["stride"]),
    "norm": lambda x, _, w: F.batch_norm(
        x, w["running_mean"], w["running_var"], w["weight"], w["bias"]
    ),
    "groupnorm": lambda x, layer, w: F.group_norm(x, layer["groups"], w["weight"], w["bias"]),
    "layernorm": layer_norm,
    "flatten": lambda x, *_: x.flatten(1).clone(),
    "dropout": lambda x, *_: x.clone(),
    "upsample": lambda x, layer, _: F.interpolate(x, scale_factor=layer["factor"]),
    "dense": lambda x, _, w: F.linear(x, w["weight"], w["bias"]),
}


def torch_run(spec, weights, image):
    """Every layer's output by name, as a batch of one."""
    names, outputs = names_of(spec), {"input": image[None]}
    before = "input"
    for name, layer in zip(names, spec["layers"], strict=True):
        inputs = [outputs[source] for source in layer.get("inputs", [before])]
        own = {
            key.split(".")[1]: value for key, value in weights.items() if key.startswith(f"{name}.")
        }
        if layer["kind"] == "add":
            outputs[name] = sum(inputs[1:], inputs[0])
        elif layer["kind"] == "concat":
            outputs[name] = torch.cat(inputs, 1)
        else:
            outputs[name] = TORCH[layer["kind"]](*inputs, layer, own)
        before = name
    return outputs


def names_of(spec):
    counts = {}
    for layer in spec["layers"]:
        counts[layer["kind"]] = counts.get(layer["kind"], 0) + 1
        yield f"{layer['kind']}{counts[layer['kind']]}"


class Builder:
    """A random graph, node by node, with weights that make every layer speak."""

    def __init__(self, draw, channels, side):
        self.draw, self.random = draw, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        self.layers, self.weights, self.counts = [], {}, {}
        self.shapes = {"input": (channels, side, side)}
        self.before = "input"

    def put(self, kind, shape, tensors=None, inputs=None, **settings):
        self.counts[kind] = self.counts.get(kind, 0) + 1
        name = f"{kind}{self.counts[kind]}"
        named = {} if inputs in (None, [self.before]) else {"inputs": inputs}
        self.layers.append({"kind": kind, **settings, **named})
        for part, size in (tensors or {}).items():
            values = self.random.standard_normal(size)
            if len(size) > 1:
                values /= np.sqrt(np.prod(size[1:]))
            self.weights[f"{name}.{part}"] = np.abs(values) + 0.1 if "var" in part else values
        self.shapes[name], self.before = tuple(shape), name
        return name

    def any_layer(self):
        source = self.draw(st.sampled_from(list(self.shapes)))
        shape = self.shapes[source]
        channels, height, _ = shape
        inputs = [source]
        kind = self.draw(
            st.sampled_from(["conv", "pool", "avgpool", "norm", "groupnorm", "layernorm", "relu",
                             "gelu", "tanh", "sigmoid", "dropout", "add", "concat", "upsample"])
        )  # fmt: skip
        if kind == "conv":
            filters, kernel = (
                self.draw(st.integers(1, 5)),
                self.draw(st.integers(1, min(3, height))),
            )
            stride, padding = self.draw(st.integers(1, 2)), self.draw(st.integers(0, 1))
            side = (height + 2 * padding - kernel) // stride + 1
            parts = {"weight": (filters, channels, kernel, kernel), "bias": (filters,)}
            self.put(kind, (filters, side, side), parts, inputs, filters=filters, kernel=kernel,
                     stride=stride, padding=padding)  # fmt: skip
        elif kind in ("pool", "avgpool"):
            size, stride = self.draw(st.integers(1, min(3, height))), self.draw(st.integers(1, 2))
            side = (height - size) // stride + 1
            self.put(kind, (channels, side, side), None, inputs, size=size, stride=stride)
        elif kind in ("norm", "groupnorm", "layernorm"):
            groups = self.draw(st.sampled_from([g for g in (1, 2, 3, 4) if channels % g == 0]))
            size = shape if kind == "layernorm" else (channels,)
            parts = {"weight": size, "bias": size}
            if kind == "norm":
                parts |= {"running_mean": (channels,), "running_var": (channels,)}
            more = {"groups": groups} if kind == "groupnorm" else {}
            self.put(kind, shape, parts, inputs, **more)
        elif kind == "upsample":
            factor = self.draw(st.integers(1, 3 if height < 7 else 1))
            self.put(kind, (channels, factor * height, factor * height), None, inputs,
                     factor=factor)  # fmt: skip
        elif kind in ("add", "concat"):
            alike = [
                name for name, other in self.shapes.items()
                if other == shape or (kind == "concat" and other[1:] == shape[1:])
            ]  # fmt: skip
            inputs = self.draw(st.lists(st.sampled_from(alike), min_size=2, max_size=3))
            total = sum(self.shapes[name][0] for name in inputs)
            self.put(kind, (total if kind == "concat" else channels, *shape[1:]), None, inputs)
        else:
            self.put(kind, shape, None, inputs)

    def head(self, labels):
        self.put("flatten", (int(np.prod(self.shapes[self.before])),))
        count = self.shapes[self.before][0]
        self.put("dense", (labels,), {"weight": (labels, count), "bias": (labels,)}, units=labels)


@st.composite
def graphs(draw):
    channels, side = draw(st.integers(1, 2)), draw(st.integers(3, 9))
    net = Builder(draw, channels, side)
    for _ in range(draw(st.integers(1, 8))):
        net.any_layer()
    labels = draw(st.integers(2, 4))
    net.head(labels)
    spec = {
        "input": {"kind": "image", "channels": channels, "height": side, "width": side},
        "layers": net.layers, "labels": [str(k) for k in range(labels)],
    }  # fmt: skip
    weights = {name: values.astype(np.float32) for name, values in net.weights.items()}
    return spec, weights, net.random.random((channels, side, side)).astype(np.float32)


def base64_of(array):
    return base64.b64encode(array.astype("<f4").tobytes()).decode()


RESIDUAL = [
    {"kind": "conv", "filters": 4, "kernel": 3, "stride": 1, "padding": 1},
    {"kind": "relu"},
    {"kind": "conv", "filters": 4, "kernel": 3, "stride": 1, "padding": 1},
    {"kind": "add", "inputs": ["relu1", "conv2"]},
    {"kind": "flatten"},
    {"kind": "dense", "units": 3},
]


def residual():
    random = np.random.default_rng(5)
    shapes = {
        "conv1.weight": (4, 1, 3, 3), "conv1.bias": (4,), "conv2.weight": (4, 4, 3, 3),
        "conv2.bias": (4,), "dense1.weight": (3, 144), "dense1.bias": (3,),
    }  # fmt: skip
    spec = {
        "input": {"kind": "image", "channels": 1, "height": 6, "width": 6},
        "layers": RESIDUAL, "labels": ["a", "b", "c"],
    }  # fmt: skip
    weights = {name: random.normal(0, 0.4, size).astype("f4") for name, size in shapes.items()}
    return spec, weights, random.random((1, 6, 6)).astype("f4")


def check(modules, spec, weights, image, run=None):
    """Compare with `torch_run`, or with `run`, which takes a batch of one."""
    found = modules.evaluate(
        RUN,
        [spec, {name: base64_of(values) for name, values in weights.items()}, base64_of(image)],
    )
    assert found["canRun"]
    start = torch.from_numpy(image).requires_grad_()
    if run is None:
        tensors = {name: torch.from_numpy(values) for name, values in weights.items()}
        outputs = torch_run(spec, tensors, start)
    else:
        outputs = run(start[None])
    names = list(names_of(spec))
    assert found["names"] == names
    for name, shape, values in zip(names, found["shapes"], found["activations"], strict=True):
        expected = outputs[name][0].detach().numpy()
        assert tuple(shape) == expected.shape
        size = max(1.0, float(np.abs(expected).max()))
        np.testing.assert_allclose(values, expected.ravel(), atol=1e-4 * size, err_msg=name)
    logits = outputs[names[-1]][0]
    np.testing.assert_allclose(found["probabilities"], logits.softmax(0).detach(), atol=1e-4)
    check_cells(found["sums"], names, outputs, start)
    return found


def check_cells(sums, names, outputs, start):
    """Each column's middle cell adds up, and is told to depend on what torch's gradient tells."""
    curved = {kind for kind, layer in LAYER_KINDS.items() if layer.is_activation}
    for name, found in zip(["input", *names], sums, strict=False):
        if not any(name.startswith(kind) for kind in curved):
            size = max(1.0, abs(found["output"]))
            assert found["sum"] == pytest.approx(found["output"], abs=2e-4 * size), name
        at = (0, *found["cell"])
        cell = outputs[name][at]
        (gradient,) = torch.autograd.grad(cell, start, retain_graph=True, allow_unused=True)
        needed = (
            np.zeros(start.numel(), bool) if gradient is None else gradient.numpy().ravel() != 0
        )
        # A gradient may vanish by chance or through ReLU; it never comes from elsewhere.
        assert not (needed & ~np.array(found["seen"])).any(), name
        for logit, fed in zip(outputs[names[-1]][0], found["fed"], strict=True):
            (way,) = torch.autograd.grad(logit, outputs[name], retain_graph=True, allow_unused=True)
            assert fed or way is None or way[at] == 0, name


@given(case=graphs())
@few(60, HealthCheck.too_slow)
def test_any_graph_computes_in_the_browser_what_torch_computes(modules, case):
    check(modules, *case)


@given(spec=image_specs(sizes=[(1, 9, 9), (3, 6, 8), (4, 5, 5)]), seed=st.integers(0, 999))
@few(80, HealthCheck.too_slow)
def test_every_layer_of_a_picture_net_computes_in_the_browser_what_torch_computes(
    modules, spec, seed
):
    model = random_weights(spec, seed)
    weights = {name: values / 2 for name, values in model.weights.items()}
    image = random_inputs(spec, seed, 1)[0]
    net = load_module(replace(model, weights=weights))
    check(modules, json.loads(spec_to_json(spec)), weights, image, net.outputs)


def test_a_residual_blocks_sum_names_its_two_sources(modules):
    found = check(modules, *residual())
    at = ["input", *names_of({"layers": RESIDUAL})].index("add1")
    assert found["sums"][at]["sources"] == ["relu1", "conv2"]
    assert sum(found["sums"][at]["seen"]) == 9  # a corner cell, through two 3×3 windows


def test_gelu_is_torchs_far_out_as_well(modules):
    x = torch.linspace(-9, 9, 721, dtype=torch.float64)
    script = """async (xs) => {
      const { ACTIVATIONS } = await import("/net/activation.js");
      const out = { values: new Float64Array(xs.length) };
      ACTIVATIONS.gelu.makeStep({}, [{ values: Float64Array.from(xs) }], out, {})();
      return [...out.values];
    }"""
    found = modules.evaluate(script, x.tolist())
    np.testing.assert_allclose(found, F.gelu(x).numpy(), rtol=3e-7, atol=1e-12)


def test_a_layer_that_the_browser_does_not_know_is_left_to_the_server(modules):
    spec, _, _ = residual()
    spec = {**spec, "layers": [{"kind": "wavelet"}, *spec["layers"]]}
    script = "async (spec) => (await import('/net/engine.js')).canRun(spec)"
    assert modules.evaluate(script, spec) is False


def test_branches_that_name_a_layer_not_yet_there_are_refused(modules):
    spec, _, _ = residual()
    spec = {**spec, "layers": [{"kind": "add", "inputs": ["conv7", "input"]}, *spec["layers"]]}
    script = """async (spec) => {
      try { (await import('/net/graph.js')).nodesOf(spec); } catch (error) { return error.message; }
    }"""
    assert "add1 reads conv7,input" in modules.evaluate(script, spec)
