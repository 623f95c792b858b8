"""Models that a visitor brings to a page: ONNX files, and state dicts with their code."""

import pytest
import torch
from onnx import TensorProto, helper
from safetensors.torch import save

from playground.nets import spec as s
from playground.nets.files import MAX_BYTES
from playground.nets.layers import GlobalAvgPool
from playground.nets.onnx import onnx_proto
from tests.cnn_nets import random_model
from tests.ui.opened import open_page

CODE = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(F.relu(self.conv(x)).mean((2, 3)))
"""


def bring(name: str, data: bytes):
    """The CNN page, open, after a visitor has brought a file."""
    app = open_page("cnn", show="table")
    app.file_uploader(key="cnn_files_upload").upload(name, data, "application/octet-stream")
    app.run()
    assert not app.exception
    return app


def own_models(app):
    return [model.name for model in app.session_state["model_store"].own()]


def foreign(change=lambda proto: None) -> bytes:
    """A net for small photos as another program writes it."""
    layers = [s.Conv(4, 3), s.ReLU(), GlobalAvgPool(), s.Dense(4)]
    proto = onnx_proto(random_model(layers, 1, side=12, channels=3))
    del proto.metadata_props[:]
    change(proto)
    return proto.SerializeToString()


def state(dtype=torch.float32, prefix="") -> bytes:
    sizes = {"conv.weight": (4, 3, 3, 3), "conv.bias": (4,), "fc.weight": (2, 4), "fc.bias": (2,)}
    return save({prefix + name: torch.ones(size, dtype=dtype) for name, size in sizes.items()})


def test_an_onnx_file_opens_at_once_on_a_photo():
    app = bring("photos.onnx", foreign())
    assert own_models(app) == ["photos"]
    assert app.selectbox[0].value == "photos"
    assert any("photos" in each.value for each in app.success)
    assert app.session_state["state_cnn"].layer == "conv1"


def external(proto):
    tensor = proto.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")


def unsupported(proto):
    proto.graph.node[1].op_type = "Erf"


def dynamic(proto):
    proto.graph.input[0].type.tensor_type.shape.dim[2].dim_param = "height"


def two_inputs(proto):
    proto.graph.input.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, [1, 3]))


@pytest.mark.parametrize(("data", "sentence"), [
    (b"\x08\x07 no onnx", "This is not a complete ONNX file"),
    (foreign()[:-40], "This is not a complete ONNX file"),
    (bytes(MAX_BYTES + 10**6), "33"),
    (foreign(external), "are in another file. Export the net into one file"),
    (foreign(unsupported), "The operator Erf"),
    (foreign(dynamic), "Export the net with a fixed number of channels, height and width"),
    (foreign(two_inputs), "The net reads 2 inputs"),
], ids=["none", "cut", "large", "external", "operator", "dynamic", "inputs"])  # fmt: skip
def test_a_bad_onnx_file_gets_one_sentence(data, sentence):
    app = bring("bad.onnx", data)
    assert own_models(app) == []
    assert [each.value for each in app.error if sentence in each.value], app.error


@pytest.mark.parametrize(("dtype", "prefix"), [
    (torch.float32, ""), (torch.float16, "module."), (torch.bfloat16, "_orig_mod.")
])  # fmt: skip
def test_a_state_dict_asks_for_its_code_and_opens_with_it(dtype, prefix):
    app = bring("mine.safetensors", state(dtype, prefix))
    assert own_models(app) == []
    assert "paste the PyTorch code of the net" in " ".join(each.value for each in app.info)
    field = app.text_area(key="cnn_files_code")
    app = field.set_value("net = nn.Sequential(nn.Wobble())").run()
    assert any("nn.Wobble" in each.value for each in app.error)
    app = app.text_area(key="cnn_files_code").set_value(CODE).run()
    assert not app.exception
    assert own_models(app) == ["mine"]
    assert app.selectbox[0].value == "mine"


class Mood(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.gru = torch.nn.Embedding(5, 4), torch.nn.GRU(4, 3, batch_first=True)
        self.fc = torch.nn.Linear(3, 2)

    def forward(self, tokens):
        return self.fc(self.gru(self.embedding(tokens))[1][0])


@pytest.mark.filterwarnings("ignore")  # of PyTorch's older exporter
def test_a_text_net_asks_for_its_vocabulary(tmp_path):
    path = tmp_path / "mood.onnx"
    torch.onnx.export(Mood().eval(), torch.ones(1, 8, dtype=torch.int64), path, dynamo=False)
    app = bring("mood.onnx", path.read_bytes())
    assert "Give its vocabulary" in " ".join(each.value for each in app.info)
    app = app.text_area(key="cnn_files_code").set_value("<pad>\n<unk>\ngood\nbad\nfilm").run()
    assert not app.exception
    (model,) = app.session_state["model_store"].own()
    assert model.spec.input.vocabulary == ("good", "bad", "film")
