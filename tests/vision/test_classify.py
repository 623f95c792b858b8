"""The nets for photos against timm's on the same weights, and their answers to real photos."""

import io

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from timm.data import create_transform

from playground.core.errors import UserError
from playground.data.photos import photo_bytes
from playground.data.picture_files import PictureError
from playground.data.prepare import prepare_for
from playground.nets.build import load_module
from playground.nets.layers.normalisation import EPS
from playground.nets.shapes import expected_tensors
from playground.nets.store import (
    MAKER,
    PHOTO_MODEL,
    PHOTO_MODELS,
    SECOND_PHOTO_MODEL,
    VISION,
    shipped_model,
)
from playground.vision.classify import CHINESE, classify, label_text, net_of

MODEL = shipped_model(PHOTO_MODEL)


def timms(model):
    """timm's net with our weights, by order; its epsilon is 0.001."""
    name = "tf_" + model.name.replace("-", "_")
    net = timm.create_model(name, pretrained=False).eval()
    names = [name for name in expected_tensors(model.spec) if not name.startswith("norm1.")]
    own = iter(names)
    state = net.state_dict()
    for name, tensor in state.items():
        if "num_batches" not in name:
            mine = next(own)
            array = torch.from_numpy(np.array(model.weights[mine]))
            tensor.copy_(array - (1e-3 - EPS) * mine.endswith("running_var"))
    assert next(own, None) is None
    net.load_state_dict(state)
    return net


@pytest.mark.parametrize("name", PHOTO_MODELS)
def test_the_logits_are_those_of_timm(name):
    model = shipped_model(name)
    image = prepare_for(model.spec.input, photo_bytes("cat"), plain=True).image
    pixels = torch.from_numpy(image).float()[None] / 255
    with torch.inference_mode():
        found, wanted = load_module(model)(pixels), timms(model)((pixels - 0.5) / 0.5)
    assert torch.allclose(found, wanted, atol=2e-3)
    assert found.std() > 0.5


def test_a_photo_is_scaled_and_cropped_as_timm_does():
    wide = Image.open(io.BytesIO(photo_bytes("coffee"))).resize((400, 300))
    data = io.BytesIO()
    wide.save(data, "PNG")
    transform = create_transform(
        224, mean=(0, 0, 0), std=(1, 1, 1), interpolation="bicubic", crop_pct=0.875
    )
    wanted = transform(wide).numpy() * 255
    found = prepare_for(MODEL.spec.input, data.getvalue(), plain=True).image
    assert np.abs(found - wanted).mean() < 1


@pytest.mark.parametrize(
    ("photo", "names"),
    [
        ("cat", {"tabby", "tiger cat", "Egyptian cat"}),
        ("coffee", {"espresso", "cup", "coffee mug"}),
        ("rocket", {"missile", "projectile"}),
    ],
)
def test_a_photo_is_answered_with_what_it_shows(photo, names):
    answer = classify(photo_bytes(photo), MODEL)
    assert answer.best[0].label in names
    assert len(answer.best) == 5
    confidences = [one.confidence for one in answer.best]
    assert confidences == sorted(confidences, reverse=True)
    assert answer.probabilities.sum() == pytest.approx(1)
    assert answer.probabilities[answer.best[0].index] == confidences[0]
    assert (answer.width, answer.height) == (320, 320)


def test_the_names_of_the_classes_are_distinct_and_exist_in_chinese():
    labels = MODEL.spec.labels
    assert len(set(labels)) == len(labels) == 1000
    assert len(CHINESE.read_text("utf-8").splitlines()) == 1000
    assert label_text(MODEL, labels.index("Siamese cat"), "zh") == "暹罗猫"
    assert label_text(MODEL, labels.index("trombone"), "zh") == "长号"
    assert label_text(MODEL, labels.index("trombone"), "en") == "trombone"
    second = shipped_model(SECOND_PHOTO_MODEL)
    assert second.spec.labels == labels
    assert label_text(second, labels.index("trombone"), "zh") == "长号"
    digits = shipped_model("pen-cnn")
    assert label_text(digits, 3, "zh") == "3"


def test_any_net_for_pictures_answers_and_others_are_refused():
    assert classify(photo_bytes("cat"), shipped_model("seed-cnn")).best[0].label in "0123456789"
    with pytest.raises(UserError, match="mood-gru does not classify pictures"):
        classify(photo_bytes("cat"), shipped_model("mood-gru"))
    with pytest.raises(PictureError, match="not a picture"):
        classify(b"text", MODEL)


def test_the_models_are_small():
    assert (VISION / f"{PHOTO_MODEL}.safetensors").stat().st_size < 5_200_000
    assert (VISION / f"{SECOND_PHOTO_MODEL}.safetensors").stat().st_size < 6_000_000


def test_an_answer_comes_from_a_net_with_merged_layers_and_the_same_probabilities():
    quick, whole = net_of(MODEL), net_of(MODEL, whole=True)
    assert net_of(MODEL) is quick
    assert [step.name for step in whole.steps] == list(MODEL.spec.names)
    # The first normalises the picture itself: no convolution comes before it.
    assert [step.name for step in quick.steps if step.name.startswith("norm")] == ["norm1"]
    pictures = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        assert torch.allclose(quick(pictures).softmax(1), whole(pictures).softmax(1), atol=1e-6)


def test_the_layers_of_a_net_that_makes_pictures_stay():
    maker = shipped_model(MAKER)
    assert [step.name for step in net_of(maker).steps] == list(maker.spec.names)
