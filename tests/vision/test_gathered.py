"""Own classes: the head against scikit-learn's, and what becomes of pictures that are no good."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegression

from playground.core.inputs import ImageInput
from playground.data.picture_files import PictureError
from playground.data.prepare import prepare_for
from playground.nets.build import build, load_module, model_of
from playground.nets.files import model_from_bytes, model_to_bytes
from playground.nets.layers import GlobalAvgPool
from playground.nets.model import Card
from playground.nets.spec import Conv, Dense, ModelSpec, ReLU
from playground.vision.classify import classify
from playground.vision.gathered import ClassError, OwnClass, OwnClasses, Shot
from playground.vision.head import L2, features_of, small_model, train_head

RED, BLUE = (200, 40, 30), (30, 50, 190)


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(1)
    layers = [Conv(12, 5, stride=2), ReLU(), Conv(16, 3), ReLU(), GlobalAvgPool(), Dense(3)]
    spec = ModelSpec(ImageInput(3, 48, 48, "fit"), layers, ("x", "y", "z"))
    return small_model(model_of(build(spec), "tiny"), 32)


@pytest.fixture
def mine(model):
    net = load_module(model)
    return OwnClasses(model, lambda: net, ("red", "blue"))


def picture(colour, seed=0):
    random = np.random.default_rng(seed)
    pixels = np.clip(np.array(colour) + random.normal(0, 25, (40, 60, 3)), 0, 255)
    out = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def fill(mine, count=6):
    for each, colour in zip(mine.classes, (RED, BLUE), strict=True):
        for seed in range(count):
            mine.add(each.number, picture(colour, seed))


def test_the_head_is_the_logistic_regression_of_scikit_learn():
    random = np.random.default_rng(2)
    labels = np.repeat([0, 1, 2], [30, 12, 5])
    features = random.normal(0, 1, (47, 8)) + 1.5 * np.eye(3, 8)[labels] + 4
    head = train_head(features, labels, 3)
    middle = features.mean(0)
    scale = np.sqrt(((features - middle) ** 2).mean())
    theirs = LogisticRegression(C=1 / (L2 * len(labels)), class_weight="balanced", max_iter=5000,
                                tol=1e-9)  # fmt: skip
    inputs = (features - middle) / scale
    theirs.fit(inputs, labels)
    given = head.probabilities(features)
    np.testing.assert_allclose(given, theirs.predict_proba(inputs), atol=2e-3)


def test_equal_features_leave_the_labels_equally_probable():
    head = train_head(np.full((10, 4), 2.5), np.repeat([0, 1], [7, 3]), 2)
    np.testing.assert_allclose(head.probabilities(np.full((1, 4), 2.5)), [[0.5, 0.5]], atol=1e-6)


def test_the_features_are_the_inputs_of_the_last_layer(model):
    net = load_module(model)
    images = np.random.default_rng(3).integers(0, 256, (2, 3, 32, 32), np.uint8)
    found = features_of(net, images)
    dense = {name: model.weights[f"dense1.{name}"] for name in ("weight", "bias")}
    logits = found @ dense["weight"].T + dense["bias"]
    with torch.no_grad():
        wanted = net(torch.from_numpy(images).float() / 255).numpy()
    np.testing.assert_allclose(logits, wanted, atol=1e-5)


def test_two_classes_are_told_apart_and_the_last_fifth_is_held_out(mine):
    fill(mine)
    report = mine.train()
    assert (report.trained, report.held, report.right) == (10, 2, 2)
    assert report.confusion.tolist() == [[1, 0], [0, 1]]
    red, blue = (each.number for each in mine.classes)
    answer = mine.answer(picture(BLUE, 99))
    assert answer[blue] > 0.8
    assert sum(answer.values()) == pytest.approx(1)
    assert set(answer) == {red, blue}


def test_labels_without_a_rule_are_not_told_for_held_out_pictures(mine):
    """In 150 dimensions any labels of 100 points can be learned by heart; the confusion would be
    without a fault if it counted pictures that were trained on."""
    rows = np.random.default_rng(3).normal(size=(100, 150)).astype(np.float32)
    shots = [Shot(number, row, b"") for number, row in enumerate(rows)]
    mine.classes = (OwnClass(1, "red", tuple(shots[:50])), OwnClass(2, "blue", tuple(shots[50:])))
    report = mine.train()
    trained = np.concatenate([rows[:40], rows[50:90]])
    answers = report.head.probabilities(trained).argmax(1)
    assert answers.tolist() == [0] * 40 + [1] * 40
    assert report.held == 20
    assert report.right < 16
    assert len(report.wrong) == 20 - report.right


def test_the_kept_model_answers_as_the_classes_do(mine):
    fill(mine)
    mine.train()
    mine.rename(mine.classes[0].number, "  tomato ")
    kept = model_from_bytes(model_to_bytes(mine.kept("colours", Card())), "colours")
    assert kept.spec.labels == ("tomato", "blue")
    for name in ("conv1.weight", "conv2.weight", "conv2.bias"):
        assert np.array_equal(kept.weights[name], mine.model.weights[name])
    given = picture(RED, 50)
    assert classify(given, kept).probabilities == pytest.approx(
        list(mine.answer(given).values()), abs=1e-5
    )


def test_equal_names_become_labels_that_differ(mine):
    fill(mine)
    mine.rename(mine.classes[1].number, "red")
    mine.train()
    assert mine.kept("colours", Card()).spec.labels == ("red", "red 2")


def test_what_cannot_be_trained_is_said(mine):
    with pytest.raises(ClassError, match="No class has pictures yet"):
        mine.train()
    red, blue = (each.number for each in mine.classes)
    mine.add(red, picture(RED))
    with pytest.raises(ClassError, match=r"Only “red” has pictures.*two classes"):
        mine.train()
    with pytest.raises(ClassError, match="Nothing is trained yet"):
        mine.kept("x", Card())
    with pytest.raises(PictureError, match="not a picture"):
        mine.add(blue, b"no picture")
    mine.remove_class(blue)
    with pytest.raises(ClassError, match="was removed"):
        mine.add(blue, picture(BLUE))
    for _ in range(7):
        mine.add_class("more")
    with pytest.raises(ClassError, match="8 classes"):
        mine.add_class("more")


def test_the_limit_of_pictures_is_said(mine, monkeypatch):
    monkeypatch.setattr("playground.vision.gathered.MOST_SHOTS", 2)
    red = mine.classes[0].number
    for seed in range(2):
        mine.add(red, picture(RED, seed))
    with pytest.raises(ClassError, match="red has 2 pictures, which is the limit"):
        mine.add(red, picture(RED, 3))


def test_ten_times_the_same_picture_is_noted(mine):
    red, blue = (each.number for each in mine.classes)
    same = picture(RED)
    for _ in range(10):
        mine.add(red, same)
    mine.add(blue, picture(BLUE))
    alike, few = (str(note) for note in mine.train().notes)
    assert "red are nearly the same" in alike
    assert "blue has fewer than 5 pictures" in few


def test_a_removed_class_takes_its_answers_along(mine):
    fill(mine)
    mine.train()
    shot = mine.classes[0].shots[0].number
    mine.remove_shots(frozenset({shot}))
    assert mine.shot(shot) is None
    assert mine.report is not None
    mine.remove_class(mine.classes[0].number)
    assert mine.report is None
    assert mine.answer(picture(BLUE)) == {}


def test_the_file_of_the_code_has_every_picture(mine):
    fill(mine)
    arrays = mine.arrays()
    assert arrays["features"].shape == (12, 16)
    assert arrays["held"].sum() == 2
    assert arrays["names"].tolist() == ["red", "blue"]
    taken = prepare_for(mine.model.spec.input, picture(RED, 0), plain=True).image
    np.testing.assert_allclose(
        arrays["features"][0], features_of(load_module(mine.model), taken[None])[0], atol=1e-5
    )


def test_the_shown_code_prints_the_confusion(mine, tmp_path, monkeypatch, capsys):
    from playground.vision.shots_code import SHOTS, shots_code

    fill(mine)
    np.savez(tmp_path / SHOTS, **mine.arrays())
    monkeypatch.chdir(tmp_path)
    exec(compile(shots_code(), "panel", "exec"), {"__name__": "__main__"})
    report = mine.train()
    assert capsys.readouterr().out.splitlines()[-2:] == ["[[1 0]", " [0 1]]"]
    assert report.confusion.tolist() == [[1, 0], [0, 1]]
