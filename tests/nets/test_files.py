"""Model files: there and back; of a stranger's file, the model or one sentence."""

import io
import json
import pickle
import struct
import sys
import zipfile

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from playground.nets import files
from playground.nets import spec as s
from playground.nets.build import build, load_module, model_of
from playground.nets.files import (
    FORMAT,
    ModelFileError,
    model_from_bytes,
    model_to_bytes,
    read_model,
    write_model,
)
from playground.nets.model import Card, Model, Source
from playground.nets.spec import ModelSpec, spec_to_json

SPEC = ModelSpec(
    s.ImageInput(1, 8, 8),
    (s.Conv(3), s.BatchNorm(), s.ReLU(), s.MaxPool(), s.Flatten(), s.Dense(2)),
    ("no", "yes"),
)


def small_model() -> Model:
    torch.manual_seed(0)
    card = Card(
        {"en": "Small.", "zh": "小"}, (Source("nothing", "CC0"),), "none", {"x": 0.5}, "make"
    )
    return model_of(build(SPEC), "small", card)


MODEL = small_model()
WEIGHTS = dict(MODEL.weights)


def file_of(weights: dict, spec: str | None = None, form: str = FORMAT) -> bytes:
    return save(weights, {"format": form, "spec": spec or spec_to_json(SPEC), "card": "{}"})


def test_a_model_comes_back_the_same(tmp_path):
    path = tmp_path / "folder" / "mine.safetensors"
    write_model(MODEL, path)
    found = read_model(path)
    assert (found.name, found.spec, found.card) == ("mine", MODEL.spec, MODEL.card)
    assert set(found.weights) == set(WEIGHTS)
    for name, array in WEIGHTS.items():
        np.testing.assert_array_equal(found.weights[name], array)
        assert not found.weights[name].flags.writeable
    assert [entry.name for entry in path.parent.iterdir()] == ["mine.safetensors"]


def test_the_file_opens_with_safetensors_itself_and_answers_the_same(tmp_path):
    from safetensors.torch import load_file

    path = tmp_path / "mine.safetensors"
    write_model(MODEL, path)
    net = build(SPEC)
    net.load_state_dict(load_file(path), strict=False)
    images = torch.rand(3, 1, 8, 8)
    assert torch.equal(net.eval()(images), load_module(read_model(path))(images))


def test_a_view_that_lies_otherwise_in_memory_is_written_right():
    turned = WEIGHTS | {"dense1.weight": np.asfortranarray(WEIGHTS["dense1.weight"])}
    found = model_from_bytes(model_to_bytes(Model("m", SPEC, turned)), "m")
    np.testing.assert_array_equal(found.weights["dense1.weight"], WEIGHTS["dense1.weight"])


def without(name: str) -> dict:
    return {key: value for key, value in WEIGHTS.items() if key != name}


def replaced(name: str, value: object, place: int = 0) -> dict:
    array = WEIGHTS[name].copy()
    array.flat[place] = value
    return WEIGHTS | {name: array}


def huge(*layers: s.Layer, size: int = 28, labels: int = 2) -> str:
    spec = ModelSpec(s.ImageInput(1, size, size), layers, tuple(map(str, range(labels))))
    return spec_to_json(spec)


HOSTILE = {
    "empty": (b"", "incomplete or missing"),
    "short": (b"\x01\x02", "incomplete or missing"),
    "text": (b"hello, I am a model of yours, honestly", "incomplete or missing"),
    "a header longer than the file": (struct.pack("<Q", 10**12) + b"{}", "incomplete or missing"),
    "no JSON": (struct.pack("<Q", 4) + b"abcd", "not JSON"),
    "a list": (struct.pack("<Q", 2) + b"[]", "not JSON"),
    "deep JSON": (struct.pack("<Q", 90_000) + b"[" * 90_000, "not JSON"),
    "no metadata": (save(WEIGHTS), "but no description of the layers; paste"),
    "another form": (file_of(WEIGHTS, form="pt"), "but no description of the layers; paste"),
    "no spec": (save(WEIGHTS, {"format": FORMAT}), "spec does not describe a valid net"),
    "a spec that does not fit": (file_of(WEIGHTS, huge(s.Dense(2))), "Put a Flatten before"),
    "a missing tensor": (file_of(without("conv1.bias")), "tensor conv1.bias, which .* is missing"),
    "an extra tensor": (
        file_of(WEIGHTS | {"x.weight": np.zeros(2, np.float32)}), "tensor 'x.weight' that its spec",
    ),
    "a wrong shape": (
        file_of(WEIGHTS | {"dense1.bias": np.zeros(3, np.float32)}), "bias is 3; .* requires 2",
    ),
    "the same numbers in another shape": (
        file_of(WEIGHTS | {"conv1.weight": WEIGHTS["conv1.weight"].reshape(3, 9, 1, 1)}),
        "conv1.weight is 3×9×1×1",
    ),
    "another type": (
        file_of(WEIGHTS | {"dense1.bias": np.zeros(2, np.float64)}), "float64; expected float32",
    ),
    "NaN": (file_of(replaced("conv1.weight", np.nan, 5)), "conv1.weight holds NaN or infinity"),
    "infinity": (file_of(replaced("dense1.bias", -np.inf)), "dense1.bias holds NaN or infinity"),
    "a negative variance": (file_of(replaced("norm1.running_var", -1.0)), "negative variance"),
    "a pickle": (pickle.dumps({"a": print}), "not a safetensors file"),
    "a cut end": (model_to_bytes(MODEL)[:-7], "cannot be read"),
    "something behind the end": (model_to_bytes(MODEL) + b"xx", "cannot be read"),
    "too many parameters": (file_of({}, huge(s.Flatten(), s.Dense(9_000), s.Dense(2))), "parameters"),  # noqa: E501
    "too many layers": (
        file_of({}, huge(*[s.ReLU()] * 270, s.Flatten(), s.Dense(2))),
        "272 layers; the limit is 256",
    ),
    "too large an input": (
        file_of({}, huge(s.Conv(1, 1), s.AvgPool(9_999, 1), s.Flatten(), s.Dense(2), size=10_000)),
        "the limits are",
    ),
    "too much work": (
        file_of({}, huge(s.Conv(64, 9, 1, 4), s.Conv(128, 9, 1, 4), s.AvgPool(280, 280), s.Flatten(),  # noqa: E501
                         s.Dense(2), size=280)), "the limits are",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_model_gets_one_sentence(name):
    data, sentence = HOSTILE[name]
    with pytest.raises(ModelFileError, match=sentence) as caught:
        model_from_bytes(data, "theirs")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_file_over_the_limit_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1_000_000)
    path = tmp_path / "big.safetensors"
    path.write_bytes(b"\0" * 1_000_001)
    monkeypatch.setattr("pathlib.Path.read_bytes", None)
    with pytest.raises(ModelFileError, match="1 MB large; the limit is 1 MB"):
        read_model(path)
    with pytest.raises(ModelFileError, match="the limit is 1 MB"):
        model_from_bytes(b"\0" * 1_000_001, "big")


def test_a_missing_file_and_a_folder_get_a_sentence(tmp_path):
    with pytest.raises(ModelFileError, match="cannot be read: No such file"):
        read_model(tmp_path / "none.safetensors")
    with pytest.raises(ModelFileError, match="directory"):
        read_model(tmp_path)


class Trap:
    """Whoever unpickles this is caught."""

    sprung = False

    def __reduce__(self):
        return (setattr, (Trap, "sprung", True))


def test_nothing_is_ever_unpickled():
    trap = pickle.dumps(Trap())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("archive/data.pkl", trap)
    header = json.dumps(
        {"__metadata__": {"format": FORMAT, "spec": trap.hex(), "card": trap.hex()}}
    )
    wrapped = struct.pack("<Q", len(header)) + header.encode() + trap
    for data in (trap, archive.getvalue(), wrapped):
        with pytest.raises(ModelFileError):
            model_from_bytes(data, "trap")
    assert not Trap.sprung


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_else(data):
    with pytest.raises(ModelFileError):
        model_from_bytes(data, "noise")


WHOLE = model_to_bytes(MODEL)


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_damage_to_a_good_file_gives_a_sound_model_or_a_sentence(damage):
    data = bytearray(WHOLE)
    for place, value in damage:
        data[place] = value
    try:
        model = model_from_bytes(bytes(data), "damaged")
    except ModelFileError:
        return
    logits = load_module(model)(torch.zeros(1, *_shape(model)))
    assert logits.shape == (1, len(model.spec.labels))


def _shape(model: Model) -> tuple[int, ...]:
    shape = model.spec.input
    return (shape.channels, shape.height, shape.width)


def test_reading_a_model_needs_no_torch():
    import subprocess

    probe = (
        "import sys; from playground.nets.store import shipped_model; "
        "shipped_model('pen-cnn'); print('torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_eight_bit_weights_come_back_within_half_a_scale(tmp_path):
    path = tmp_path / "small.safetensors"
    write_model(MODEL, path, eight_bit=True)
    found = read_model(path)
    assert path.stat().st_size < len(model_to_bytes(MODEL))
    assert set(found.weights) == set(WEIGHTS)
    for name, array in WEIGHTS.items():
        assert found.weights[name].dtype == np.float32
        if array.ndim < 2:
            assert (found.weights[name] == array).all()
            continue
        rows = np.abs(array).reshape(len(array), -1)
        error = np.abs(found.weights[name] - array).reshape(len(array), -1).max(1)
        assert (error <= rows.max(1) / 127 * 0.5001).all()
    again = model_from_bytes(model_to_bytes(found, eight_bit=True), "again")
    assert all((again.weights[name] == array).all() for name, array in found.weights.items())


def test_an_eight_bit_tensor_without_its_scales_is_refused():
    name = next(name for name, array in WEIGHTS.items() if array.ndim > 1)
    rows = np.zeros(WEIGHTS[name].shape, np.int8)
    for scale in ({}, {f"{name}.scale": np.ones(len(rows) + 1, np.float32)}):
        with pytest.raises(ModelFileError, match="one float32 scale for each row"):
            model_from_bytes(file_of(WEIGHTS | {name: rows} | scale), "x")
