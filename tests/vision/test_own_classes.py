"""Own classes: the regression is scikit-learn's, and the model answers with it."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from playground.core.errors import UserError
from playground.data.digits import shipped_digits
from playground.nets.build import load_module
from playground.nets.files import model_from_bytes, model_to_bytes
from playground.nets.store import shipped_model
from playground.vision.own_classes import fit_layer, learn_classes, picture_features

BASE = shipped_model("seed-cnn")


@pytest.fixture(scope="module")
def shots():
    """Sixteen pictures of each of three digits, as their features, their pixels and labels."""
    digits = shipped_digits("test")
    rows = np.concatenate([np.flatnonzero(digits.labels == label)[:16] for label in (4, 7, 9)])
    features = np.stack([picture_features(BASE, digits.images[row]) for row in rows])
    return features, digits.images[rows], np.repeat([0, 1, 2], 16)


def test_the_features_are_what_the_last_layer_reads(shots):
    features, images, _ = shots
    net = load_module(BASE)
    with torch.inference_mode():
        logits = net(torch.from_numpy(images).float() / 255).numpy()
    last = BASE.spec.names[-1]
    wanted = features @ BASE.weights[f"{last}.weight"].T + BASE.weights[f"{last}.bias"]
    assert np.allclose(logits, wanted, atol=1e-3)


def test_the_layer_is_scikit_learns_logistic_regression():
    random = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2], 20)
    features = random.normal(size=(60, 7)) + labels[:, None] * 0.7
    weight, bias = fit_layer(features, labels, 3)
    theirs = LogisticRegression(C=1.0, tol=1e-8, max_iter=2000).fit(features, labels)
    assert np.allclose(weight, theirs.coef_, atol=2e-3)
    found = features @ weight.T + bias
    wanted = theirs.decision_function(features)
    centred = [each - each.mean(1, keepdims=True) for each in (found, wanted)]
    assert np.allclose(*centred, atol=5e-3)


def test_the_model_answers_with_the_new_layer_and_goes_through_a_file(shots):
    features, images, labels = shots
    found = learn_classes(BASE, features, labels, ("four", "seven", "nine"))
    again = model_from_bytes(model_to_bytes(found.model), "again")
    assert again.spec.labels == ("four", "seven", "nine")
    with torch.inference_mode():
        answers = load_module(again)(torch.from_numpy(images).float() / 255).argmax(1).numpy()
    assert (answers == labels).mean() > 0.95
    for name in list(BASE.weights)[:2]:
        assert np.array_equal(found.model.weights[name], BASE.weights[name])


def test_the_confusion_is_of_pictures_that_were_held_out(shots):
    features, _, labels = shots
    found = learn_classes(BASE, features, labels, ("four", "seven", "nine"))
    assert np.array(found.confusion).sum(1).tolist() == [4, 4, 4]
    assert found.accuracy > 0.8
    shuffled = np.random.default_rng(3).permutation(labels)
    wrong = learn_classes(BASE, features, shuffled, ("four", "seven", "nine"))
    assert wrong.accuracy < 0.8  # labels without a rule cannot be told for new pictures


def test_few_pictures_have_no_confusion_and_too_few_are_refused(shots):
    features, _, labels = shots
    rows = np.array([0, 1, 16, 17])
    found = learn_classes(BASE, features[rows], labels[rows], ("four", "seven"))
    assert (found.confusion, found.accuracy) == ((), None)
    with pytest.raises(UserError, match="“seven” has 1 picture; expected at least 2"):
        learn_classes(BASE, features[rows[:3]], labels[rows[:3]], ("four", "seven"))
    with pytest.raises(UserError, match="at least two classes"):
        learn_classes(BASE, features[rows[:2]], labels[rows[:2]], ("four",))


def test_ten_times_the_same_picture_is_learned_without_an_error(shots):
    features, _, _ = shots
    same = np.repeat(features[:1], 10, 0)
    found = learn_classes(BASE, same, np.repeat([0, 1], 5), ("a", "b"))
    assert all(np.isfinite(array).all() for array in found.model.weights.values())
