"""ONNX files in: the playground's own come back as they went out, those of others compute what
onnxruntime computes, and what cannot be read is named."""

import io
import re
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from playground.nets.build import load_module
from playground.nets.files import MAX_BYTES, ModelFileError
from playground.nets.layers import LAYER_KINDS
from playground.nets.onnx import onnx_proto, to_onnx
from playground.nets.onnx_import import model_from_onnx
from playground.nets.onnx_import.wire import MAX_FIELDS
from playground.nets.parse import parse_code
from playground.nets.store import find_model, shipped_model, shipped_names
from playground.text import LANGUAGES
from tests.nets.nets import image_specs, random_inputs, random_weights, specs
from tests.nets.parse.programs import PROGRAMS
from tests.nets.test_state_dict import PICTURES, net_of

# Layers that ONNX has an operator for, so that a file of other origin can hold them.
PLAIN = [kind for kind in LAYER_KINDS.values()
         if any(op != "Gelu" for op in kind.read_operators())
         and "image" in kind.offered]  # fmt: skip


def answers(data, inputs):
    """What onnxruntime makes of a file."""
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: inputs})[0]


@given(spec=specs, seed=st.integers(0, 1000))
@settings(max_examples=40)
def test_what_goes_out_comes_back(spec, seed):
    model = random_weights(spec, seed)
    back = model_from_onnx(to_onnx(model), "back")
    assert back.spec == spec
    assert set(back.weights) == set(model.weights)
    for name, array in model.weights.items():
        np.testing.assert_array_equal(back.weights[name], array)


@given(spec=image_specs(kinds=PLAIN), seed=st.integers(0, 1000))
@settings(max_examples=30)
def test_a_file_without_a_spec_computes_the_same(spec, seed):
    proto = onnx_proto(random_weights(spec, seed))
    del proto.metadata_props[:]
    data = proto.SerializeToString()
    model = model_from_onnx(data, "other")
    inputs = random_inputs(spec, seed)
    with torch.inference_mode():
        found = load_module(model)(torch.from_numpy(inputs)).numpy()
    np.testing.assert_allclose(found, answers(data, inputs), atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_models_go_out_and_come_back(name, tmp_path):
    model = shipped_model(name)
    path = tmp_path / "there.onnx"
    path.write_bytes(to_onnx(model))
    back = find_model(str(path))
    assert back.name == "there"
    assert back.spec == model.spec
    assert all((back.weights[key] == model.weights[key]).all() for key in model.weights)


def made(nodes, tensors, shape=("n", 1, 8, 8), outputs=("y",), kind=TensorProto.FLOAT, **more):
    """A file with these nodes."""
    graph = helper.make_graph(
        [helper.make_node(*node[:3], name=f"node{k}", **(node[3] if len(node) > 3 else {}))
         for k, node in enumerate(nodes)],
        "other",
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ("n", "k")) for name in outputs],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in tensors.items()],
    )  # fmt: skip
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17), *more.get("opsets", [])], ir_version=8
    ).SerializeToString()


RANDOM = np.random.default_rng(5)


def numbers(*shape):
    return RANDOM.normal(0, 0.3, shape).astype(np.float32)


# As PyTorch exports x.view(x.size(0), -1) and nn.Linear, and Keras a MatMul and its bias.
VIEW = [
    ("Conv", ["x", "w", "b"], ["c"], {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1] * 4}),
    ("BatchNormalization", ["c", "g", "s", "m", "v"], ["n"], {"epsilon": 0.001}),
    ("Clip", ["n", "zero", "six"], ["r"]),
    ("Shape", ["r"], ["size"]),
    ("Gather", ["size", "first"], ["batch"], {"axis": 0}),
    ("Unsqueeze", ["batch", "axes"], ["batch1"]),
    ("Concat", ["batch1", "rest"], ["target"], {"axis": 0}),
    ("Reshape", ["r", "target"], ["f"]),
    ("Gemm", ["f", "w2", "b2"], ["h"], {"transB": 1}),
    ("Relu", ["h"], ["h2"]),
    ("MatMul", ["h2", "w3"], ["p"]),
    ("Add", ["p", "b3"], ["q"]),
    ("Softmax", ["q"], ["y"], {"axis": -1}),
]
TENSORS = {
    "w": numbers(4, 1, 3, 3), "b": numbers(4), "g": numbers(4), "s": numbers(4), "m": numbers(4),
    "v": np.abs(numbers(4)) + 0.1, "zero": np.float32(0), "six": np.float32(6),
    "first": np.int64(0), "axes": np.array([0]), "rest": np.array([-1]), "w2": numbers(6, 64),
    "b2": numbers(6), "w3": numbers(6, 3), "b3": numbers(3),
}  # fmt: skip


def test_a_net_as_other_libraries_export_it():
    data = made(VIEW, TENSORS)
    model = model_from_onnx(data, "mine")
    assert [layer.kind for layer in model.spec.layers] == [
        "conv", "norm", "relusix", "flatten", "dense", "relu", "dense",
    ]  # fmt: skip
    assert model.spec.labels == ("0", "1", "2")
    inputs = RANDOM.random((5, 1, 8, 8)).astype(np.float32)
    with torch.inference_mode():
        found = load_module(model)(torch.from_numpy(inputs)).softmax(1).numpy()
    np.testing.assert_allclose(found, answers(data, inputs), atol=1e-5)


@pytest.mark.filterwarnings("ignore")  # of PyTorch's older exporter, which needs no more packages
@pytest.mark.parametrize("name", PICTURES)
def test_what_pytorch_exports_computes_the_same(name):
    net = net_of(name).eval()
    taken = parse_code(PROGRAMS[name][2]).spec.input
    inputs = torch.rand(3, taken.channels, taken.height, taken.width)
    written = io.BytesIO()
    names = {"input_names": ["x"], "dynamic_axes": {"x": {0: "n"}}}
    torch.onnx.export(net, (inputs,), written, dynamo=False, **names)
    model = model_from_onnx(written.getvalue(), "mine")
    with torch.inference_mode():
        np.testing.assert_allclose(load_module(model)(inputs), net(inputs), atol=1e-5, rtol=1e-4)


def external(data, folder):
    proto = onnx.load_from_string(data)
    tensor = proto.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=str(folder / "secret"))
    return proto.SerializeToString()


FLAT = ("Flatten", ["x"], ["f"], {"axis": 1})
DENSE = ("Gemm", ["f", "w"], ["y"], {"transB": 1})
W = {"w": numbers(3, 64)}
WRONG = [
    (lambda _: b"", "not a complete ONNX file"),
    (lambda _: b"PK\x03\x04 not onnx at all", "not a complete ONNX file"),
    (lambda _: made([FLAT, DENSE], W)[:-40], "not a complete ONNX file"),
    (lambda _: made([FLAT, ("Einsum", ["f"], ["y"], {"equation": "ij->ij"})], {}),
     "The operator Einsum (node1) is not supported"),
    (lambda _: made([FLAT, ("Secret", ["f"], ["y"], {"domain": "acme"})], {},
                    opsets=[helper.make_opsetid("acme", 1)]), "The operator acme.Secret (node1)"),
    (lambda _: made([FLAT, DENSE], W, shape=("n", 1, "h", "w")), "n×1×h×w. Export the net with a"),
    (lambda _: made([FLAT, DENSE], W, shape=("n", 64)), "The input x is n×64"),
    (lambda _: made([FLAT, DENSE], W, kind=TensorProto.INT64), "floating-point"),
    (lambda folder: external(made([FLAT, DENSE], W), folder), "'w' are in another file"),
    (lambda _: made([("Gemm", ["x", "w"], ["y"], {"transB": 1})], W), "Put a Flatten before it"),
    (lambda _: made([FLAT, ("Gemm", ["f", "w"], ["y"], {"transB": 1, "alpha": 2.0})], W),
     "its alpha is 2.0"),
    (lambda _: made([FLAT, DENSE], {"w": np.full((3, 64), np.nan, np.float32)}), "NaN"),
    (lambda _: made([FLAT, DENSE], {"w": numbers(3, 60)}), "requires 3×64"),
    (lambda _: made([FLAT, DENSE, ("Sigmoid", ["f"], ["z"])], W, outputs=("y", "z")),
     "has 2 outputs"),
    (lambda _: b"\x3a\x06" * 1 + b"\x0a\x00" * 3 + b"\x3a\x00", "is not valid"),
    (lambda _: b"\x0a\x00" * (MAX_FIELDS + 1), "more than 200,000 parts"),
    (lambda _: bytes(MAX_BYTES + 1), "MB large; the limit is"),
]  # fmt: skip


@pytest.mark.parametrize(("write", "sentence"), WRONG)
def test_what_cannot_be_read_is_named(write, sentence, tmp_path):
    (tmp_path / "secret").write_bytes(bytes(3 * 64 * 4))
    with pytest.raises(ModelFileError) as found:
        model_from_onnx(write(tmp_path), "x")
    assert sentence in str(found.value)
    for language in LANGUAGES:
        assert found.value.in_language(language)


def test_a_changed_graph_is_not_taken_for_the_spec_in_its_properties():
    proto = onnx_proto(shipped_model("seed-cnn"))
    relu = next(node for node in proto.graph.node if node.op_type == "Relu")
    relu.op_type = "Tanh"
    model = model_from_onnx(proto.SerializeToString(), "changed")
    assert model.spec.layers[1].kind == "tanh"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_sentence(data):
    with pytest.raises(ModelFileError):
        model_from_onnx(data, "x")


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
@settings(max_examples=60)
def test_a_changed_byte_gives_a_model_or_a_sentence(at, byte):
    data = bytearray(made(VIEW, TENSORS))
    data[at % len(data)] = byte
    try:
        model = model_from_onnx(bytes(data), "x")
    except ModelFileError as error:
        said = [error.in_language(language) for language in LANGUAGES]
        assert all(said)
    else:
        assert model.weights


def test_a_path_that_is_not_there_is_one_sentence():
    with pytest.raises(ModelFileError, match="cannot be read"):
        find_model(str(Path("nowhere") / "x.onnx"))


# ---- files as TensorFlow, Keras and PyTorch write them ------------------------------------------


def channels_last_graph(pool_axes=None):
    """A net as tf2onnx writes it: the file's input is height × width × channels, and so are the
    maps between the convolutions."""
    random = np.random.default_rng(0)
    weights = {"k1": random.normal(size=(4, 3, 3, 3)), "b1": random.normal(size=4),
               "k2": random.normal(size=(5, 4, 3, 3)),
               "m": random.normal(size=(5 if pool_axes else 5 * 4 * 6, 3))}  # fmt: skip
    constants = [numpy_helper.from_array(np.float32(v), name) for name, v in weights.items()]
    constants.append(numpy_helper.from_array(np.array([-1, 120]), "flat"))
    nodes = [
        helper.make_node("Transpose", ["x"], ["x1"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["x1", "k1", "b1"], ["x2"], kernel_shape=[3, 3]),
        helper.make_node("Transpose", ["x2"], ["x3"], perm=[0, 2, 3, 1]),
        helper.make_node("Relu", ["x3"], ["x4"]),
        helper.make_node("Transpose", ["x4"], ["x5"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["x5", "k2"], ["x6"], kernel_shape=[3, 3]),
        helper.make_node("Transpose", ["x6"], ["x7"], perm=[0, 2, 3, 1]),
        helper.make_node("Reshape", ["x7", "flat"], ["x8"])
        if pool_axes is None
        else helper.make_node("ReduceMean", ["x7"], ["x8"], axes=pool_axes, keepdims=0),
        helper.make_node("Tanh", ["x8"], ["x9"]),
        helper.make_node("MatMul", ["x9", "m"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes, "tf", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 8, 10, 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])], constants,
    )  # fmt: skip
    opset = helper.make_opsetid("", 13)
    return helper.make_model(graph, opset_imports=[opset], ir_version=8).SerializeToString()


@pytest.mark.parametrize("pool_axes", [None, [1, 2], [-3, -2]])
def test_a_file_with_the_channels_last_computes_the_same(pool_axes):
    data = channels_last_graph(pool_axes)
    model = model_from_onnx(data, "tf")
    assert (model.spec.input.channels, model.spec.input.height, model.spec.input.width) == (
        3,
        8,
        10,
    )
    inputs = np.float32(np.random.default_rng(1).random((2, 3, 8, 10)))
    with torch.inference_mode():
        found = load_module(model)(torch.from_numpy(inputs)).numpy()
    wanted = answers(data, inputs.transpose(0, 2, 3, 1).copy())
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)


@pytest.mark.filterwarnings("ignore")  # of PyTorch's older exporter
@pytest.mark.parametrize(("width", "ceil_mode"), [(9, 0), (9, 1), (10, 0)])
def test_a_resnets_stem_comes_in_and_rounding_up_only_where_it_changes_nothing(width, ceil_mode):
    net = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.MaxPool2d(3, 2, 1, ceil_mode=bool(ceil_mode)),
        torch.nn.Flatten(), torch.nn.LazyLinear(2),
    )  # fmt: skip
    inputs = torch.rand(1, 3, width, width)
    net(inputs)
    out = io.BytesIO()
    torch.onnx.export(net, inputs, out, dynamo=False)
    model = model_from_onnx(out.getvalue(), "stem")
    with torch.inference_mode():
        np.testing.assert_allclose(load_module(model)(inputs), net(inputs), atol=1e-5)


@pytest.mark.filterwarnings("ignore")  # of PyTorch's older exporter
def test_rounding_up_that_adds_a_cell_is_named():
    net = torch.nn.Sequential(
        torch.nn.MaxPool2d(3, 2, ceil_mode=True), torch.nn.Flatten(), torch.nn.Linear(75, 2)
    )
    out = io.BytesIO()
    torch.onnx.export(net.eval(), torch.rand(1, 3, 10, 10), out, dynamo=False)
    with pytest.raises(ModelFileError, match="ceil_mode is 1"):
        model_from_onnx(out.getvalue(), "stem")


# ---- texts --------------------------------------------------------------------------------------


class Mood(torch.nn.Module):
    """A text classifier in the ways that people write it."""

    def __init__(self, cell, batch_first, both, way, layers=1, outputs=3):
        super().__init__()
        self.embedding = torch.nn.Embedding(12, 5)
        settings = {"batch_first": batch_first, "bidirectional": both}
        self.rnn = getattr(torch.nn, cell)(5, 4, layers, **settings)
        self.fc = torch.nn.Linear(8 if both else 4, outputs)
        self.batch_first, self.way = batch_first, way

    def forward(self, tokens):
        embedded = self.embedding(tokens)
        if not self.batch_first:
            embedded = embedded.permute(1, 0, 2)
        steps, last = self.rnn(embedded)
        last = last[0] if isinstance(last, tuple) else last
        match self.way:
            case "both":
                state = torch.cat((last[-2], last[-1]), 1)
            case "last":
                state = last[-1]
            case "step":
                state = steps[:, -1] if self.batch_first else steps[-1]
            case "mean":
                state = steps.mean(1)
        found = self.fc(state)
        return torch.sigmoid(found) if found.shape[1] == 1 else found


WORDS = ["<pad>", "<unk>", *(f"w{k}" for k in range(10))]


def exported(net, tokens, **more):
    out = io.BytesIO()
    torch.onnx.export(net.eval(), tokens, out, dynamo=False, **more)
    return out.getvalue()


@pytest.mark.filterwarnings("ignore")  # of PyTorch's older exporter
@pytest.mark.parametrize("dynamic", [{}, {"input_names": ["x"], "dynamic_axes": {"x": [0, 1]}}])
@pytest.mark.parametrize("how", [
    ("LSTM", True, False, "step"), ("LSTM", True, True, "both", 2), ("GRU", False, False, "last"),
    ("GRU", True, True, "mean"), ("RNN", False, False, "step", 2),
    ("LSTM", True, False, "last", 1, 1),
])  # fmt: skip
def test_a_text_net_with_its_vocabulary_computes_the_same(how, dynamic):
    net = Mood(*how)
    model = model_from_onnx(exported(net, torch.randint(2, 12, (1, 6)), **dynamic), "mood", WORDS)
    assert model.spec.input.vocabulary == tuple(WORDS[2:])
    tokens = torch.randint(1, 12, (5, 6))
    with torch.inference_mode():
        found, wanted = load_module(model)(tokens), net(tokens)
    if wanted.shape[1] == 1:
        found = found.softmax(1)[:, 1:]
    np.testing.assert_allclose(found, wanted, atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_words_keep_their_rows_wherever_padding_and_unknown_stand():
    net = Mood("GRU", True, False, "last")
    data = exported(net, torch.randint(2, 12, (1, 6)))
    words = [*(f"w{k}" for k in range(7)), "[UNK]", "w8", "w9", "[PAD]"]  # of 12 rows
    model = model_from_onnx(data, "mood", words)
    theirs = torch.tensor([[0, 6, 7, 8, 9, 3]])
    ours = [[1 if w == "[UNK]" else 2 + model.spec.input.vocabulary.index(w)
             for w in (words[k] for k in theirs[0])]]  # fmt: skip
    with torch.inference_mode():
        np.testing.assert_allclose(load_module(model)(torch.tensor(ours)), net(theirs), atol=1e-5)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("words", "says"), [
    (None, "numbers below 12. Give its vocabulary"), ([], "has 0 words"),
    ([f"w{k}" for k in range(13)], "has 13 words; the net's embedding has 12 rows"),
    (["a", "b", "a"], "holds 'a' twice"),
])  # fmt: skip
def test_a_vocabulary_that_does_not_fit_is_told(words, says):
    data = exported(Mood("GRU", True, False, "last"), torch.randint(2, 12, (1, 6)))
    with pytest.raises(ModelFileError, match=re.escape(says)):
        model_from_onnx(data, "mood", words)


@pytest.mark.filterwarnings("ignore")
def test_a_text_nets_first_unsupported_operator_is_named():
    layer = torch.nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
    encoder = torch.nn.Sequential(torch.nn.Embedding(12, 4), torch.nn.TransformerEncoder(layer, 1))
    for net, named in ((encoder, "self_attn"), (Mood("LSTM", True, True, "step"), "Gather")):
        data = exported(net, torch.randint(2, 12, (1, 6)))
        with pytest.raises(ModelFileError, match=rf"operator .*{named}.* is not supported"):
            model_from_onnx(data, "text", WORDS)
