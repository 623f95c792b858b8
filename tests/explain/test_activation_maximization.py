"""What excites a channel, against brute force over the digits; what gradient ascent makes."""

import numpy as np
import pytest
import torch
from scipy.signal import correlate2d

from playground.core.data import ImageSet
from playground.data.digits import shipped_digits
from playground.explain import activation_maximization
from playground.explain.activation_maximization import (
    Patch,
    ascend,
    most_exciting,
    patch_of,
    seekable,
    strongest,
)  # fmt: skip
from playground.explain.activations import TraceError
from playground.nets.build import build, load_module, model_of
from playground.nets.edit import Edit, apply_edits
from playground.nets.model import Model
from playground.nets.shapes import ReceptiveField
from playground.nets.spec import (
    BatchNorm,
    Conv,
    Dense,
    Flatten,
    ImageInput,
    MaxPool,
    ModelSpec,
    ReLU,
    TextInput,
)  # fmt: skip
from playground.nets.store import shipped_model

MODEL = "seed-cnn"


@pytest.fixture(scope="module")
def digits():
    test = shipped_digits("test")
    return ImageSet("some", test.images[:150], test.labels[:150], test.classes)


def values_of(model: Model, layer: str, images: np.ndarray) -> np.ndarray:
    """A layer's output for each picture, one picture and one layer at a time, in float64."""
    outputs = []
    with torch.inference_mode():
        for image in images:
            values = torch.from_numpy(image[None] / 255.0)
            for name, module in load_module(model).double().named_children():
                values = module(values)
                if name == layer:
                    break
            outputs.append(values[0].numpy())
    return np.stack(outputs)


@pytest.mark.parametrize(("layer", "channel"), [("conv1", 3), ("pool2", 10), ("dense2", 7)])
def test_the_nine_are_those_that_brute_force_finds(digits, layer, channel):
    model = shipped_model(MODEL)
    wanted = values_of(model, layer, digits.images)[:, channel]
    tops = wanted.reshape(len(wanted), -1).max(1)
    found = strongest(model, layer, digits)
    np.testing.assert_allclose(found.values[:, channel], tops, rtol=1e-3, atol=1e-4)
    best = most_exciting(model, layer, channel, digits, found)
    assert len(best) == 9
    np.testing.assert_allclose([one.value for one in best], np.sort(tops)[::-1][:9], rtol=1e-3)
    for one in best:
        assert one.label == digits.labels[one.index]
        cell = wanted[one.index][one.cell] if one.cell else wanted[one.index]
        assert cell == pytest.approx(one.value, rel=1e-3)


def test_the_patch_alone_makes_the_value(digits):
    """Everything outside the frame is painted over, and the cell's value stays."""
    model = shipped_model(MODEL)
    best = most_exciting(model, "conv2", 5, digits, strongest(model, "conv2", digits))
    random = np.random.default_rng(0)
    for one in best[:3]:
        other = random.integers(0, 256, (1, 28, 28)).astype(np.uint8)
        rows, columns = (
            slice(one.patch.top, one.patch.bottom),
            slice(one.patch.left, one.patch.right),
        )
        other[0, rows, columns] = digits.images[one.index, 0, rows, columns]
        values = values_of(model, "conv2", other[None])[0, 5]
        assert values[one.cell] == pytest.approx(one.value, rel=1e-3)


def test_a_patch_is_cut_at_the_edge_and_whole_for_a_unit():
    assert patch_of(ReceptiveField(5, 2, -2), (0, 1), 28, 28) == Patch(0, 0, 3, 5)
    assert patch_of(ReceptiveField(5, 2, -2), (13, 13), 28, 28) == Patch(24, 24, 28, 28)
    assert patch_of(None, (), 28, 20) == Patch(0, 0, 28, 20)


@pytest.mark.parametrize("layer", ["conv1", "relu2", "pool2", "conv3", "dense2"])
def test_ascent_climbs_well_above_what_digits_reach(digits, layer):
    model = shipped_model(MODEL)
    tops = strongest(model, layer, digits).values
    for channel in (0, 2):
        made = ascend(model, layer, channel)
        if not made.moved or tops[:, channel].max() <= 0:
            continue  # a dead channel
        assert made.values.max() > tops[:, channel].mean() + tops[:, channel].std()
        # The picture itself, put through the net, gives what was said.
        picture = (made.picture.astype(np.float64) * 255)[None, None]
        value = values_of(model, layer, picture)[(0, channel, *made.cell)]
        assert value == pytest.approx(made.values.max(), rel=1e-3, abs=1e-3)
        assert made.picture.min() >= 0
        assert made.picture.max() <= 1
        outside = np.ones((28, 28), bool)
        patch = made.patch
        outside[patch.top : patch.bottom, patch.left : patch.right] = False
        assert not made.picture[outside].any()


def test_ascent_finds_the_best_patch_of_a_single_kernel():
    """The best picture of one kernel is 1 where its weight is positive, else 0."""
    torch.manual_seed(4)
    spec = ModelSpec(ImageInput(1, 9, 9), (Conv(2, 3), Flatten(), Dense(2)), ("a", "b"))
    model = model_of(build(spec), "single")
    made = ascend(model, "conv1", 1)
    kernel, bias = model.weights["conv1.weight"][1, 0], model.weights["conv1.bias"][1]
    best = float(np.maximum(kernel, 0).sum() + bias)
    assert made.values.max() <= best + 1e-5
    assert made.values.max() > 0.93 * (best - bias) + bias
    cell = correlate2d(made.picture, kernel, mode="valid")[made.cell] + bias
    assert cell == pytest.approx(made.values.max(), abs=1e-5)


def test_the_same_seed_makes_the_same_picture_and_another_seed_another():
    model = shipped_model(MODEL)
    one, same, other = (ascend(model, "conv2", 1, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.picture, same.picture)
    assert (one.picture != other.picture).any()


def test_a_channel_that_is_off_cannot_be_raised(digits):
    off = apply_edits(shipped_model(MODEL), [Edit("conv2", 4)])
    made = ascend(off, "relu2", 4)
    assert not made.moved
    assert set(made.values) == {0.0}
    best = most_exciting(off, "relu2", 4, digits, strongest(off, "relu2", digits))
    assert [one.index for one in best] == list(range(9))


def test_a_rectifier_does_not_stop_the_climb():
    """With a bias far below zero the rectified cell is 0 with gradient 0 on dim noise."""
    torch.manual_seed(1)
    layers = (Conv(3, 3), BatchNorm(), ReLU(), MaxPool(), Flatten(), Dense(2))
    model = model_of(build(ModelSpec(ImageInput(1, 12, 12), layers, ("a", "b"))), "low")
    weights = {**model.weights, "norm1.bias": np.full(3, -0.2, np.float32)}
    low = Model("low", model.spec, weights)
    raised = [ascend(low, "pool1", channel) for channel in range(3)]
    assert any(made.values[0] == 0 and made.values.max() > 0 for made in raised)


@pytest.mark.parametrize(
    ("layer", "channel", "sentence"),
    [("conv9", 0, "has no layer 'conv9'"), ("conv1", 32, "choose one from 0 to 31")],
)
def test_what_is_not_there_is_named(digits, layer, channel, sentence):
    model = shipped_model(MODEL)
    with pytest.raises(TraceError, match=sentence):
        ascend(model, layer, channel)
    with pytest.raises(TraceError, match=sentence):
        most_exciting(model, layer, channel, digits, strongest(model, "conv1", digits))


def test_nets_that_read_something_else_are_refused_in_a_sentence(digits):
    small = ModelSpec(ImageInput(1, 8, 8), (Flatten(), Dense(2)), ("a", "b"))
    with pytest.raises(TraceError, match="reads 8×8 pictures; the shipped digits are 28×28"):
        strongest(model_of(build(small), "small"), "dense1", digits)
    text = Model("text", ModelSpec(TextInput(), (), ("a", "b")), {})
    with pytest.raises(TraceError, match="text does not read grey pictures"):
        seekable(text)


def test_layers_that_only_pass_on_are_not_asked():
    names = [info.name for info in seekable(shipped_model("pen-cnn"))]
    assert "conv1" in names
    assert not any(name.startswith(("flatten", "dropout")) for name in names)


def test_of_a_climb_that_overshoots_the_best_picture_is_kept(monkeypatch):
    monkeypatch.setattr(activation_maximization, "SMOOTHNESS", 4.0)  # in the end it smooths
    model = shipped_model(MODEL)
    made = ascend(model, "conv1", 2)
    best = int(made.values.argmax())
    assert made.values[best] > 1.01 * made.values[-1] > 0
    value = values_of(model, "conv1", (made.picture.astype(np.float64) * 255)[None, None])
    assert value[(0, 2, *made.cell)] == pytest.approx(made.values[best], rel=1e-3)
