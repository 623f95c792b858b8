"""Names that are close to each other, against scikit-learn and the net's own logits."""

import numpy as np
import pytest
import torch
from sklearn.metrics.pairwise import cosine_similarity

from playground.data.photos import photo_bytes
from playground.data.prepare import prepare_for
from playground.nets.store import PHOTO_MODELS, shipped_model
from playground.vision.classify import classify, net_of
from playground.vision.fine import GROUPS, difference, twins, within
from playground.vision.fine_code import FILE, fine_code, fine_file
from playground.vision.recognise import features

MODEL = shipped_model(PHOTO_MODELS[0])
LABELS = MODEL.spec.labels


@pytest.mark.parametrize(
    ("group", "first", "last", "inside", "outside"),
    [
        ("cats", "tabby", "cheetah", "lion", "Chihuahua"),
        ("dogs", "Chihuahua", "Mexican hairless", "beagle", "timber wolf"),
        ("birds", "cock", "albatross", "toucan", "bee"),
        ("vehicles", "ambulance", "unicycle", "school bus", "airliner"),
        ("flying", "airliner", "warplane", "missile", "cab"),
        ("cups", "beer glass", "cup", "teapot", "pot"),
    ],
)
def test_a_group_holds_its_names(group, first, last, inside, outside):
    labels = [LABELS[at] for at in GROUPS[group]]
    assert (labels[0], labels[-1]) == (first, last)
    assert inside in labels
    assert outside not in labels
    assert len(set(labels)) == len(labels)


def test_within_a_group_the_logits_are_compared_with_each_other_only():
    group = GROUPS["cats"]
    pixels = prepare_for(MODEL.spec.input, photo_bytes("cat"), plain=True).image
    with torch.inference_mode():
        logits = net_of(MODEL)(torch.from_numpy(np.array(pixels)).float()[None] / 255)[0]
    wanted = logits[list(group)].double().softmax(-1).numpy()
    answer = classify(photo_bytes("cat"), MODEL)
    np.testing.assert_allclose(within(answer.probabilities, group), wanted, atol=1e-5)
    assert within(np.zeros(1000), group).sum() == pytest.approx(1)

    first, second = group[0], group[4]
    weights, bias = difference(MODEL, first, second)
    found = features(MODEL, photo_bytes("cat")).astype(float) @ weights + bias
    assert found == pytest.approx(float(logits[first] - logits[second]), abs=1e-3)


def test_twins_are_the_pairs_with_the_highest_cosine():
    group = GROUPS["cats"]
    rows = np.array(MODEL.weights[f"{MODEL.spec.names[-1]}.weight"])[list(group)]
    cosines = np.triu(cosine_similarity(rows), 1)
    found = twins(MODEL, group, 4)
    order = np.argsort(-cosines, axis=None)[:4]
    pairs = [(group[at // len(group)], group[at % len(group)]) for at in order]
    assert [(one.first, one.second) for one in found] == pairs
    assert [one.cosine for one in found] == pytest.approx(np.sort(cosines, axis=None)[::-1][:4])


def test_the_shown_code_prints_the_difference(tmp_path, monkeypatch, capsys):
    pair = (281, 285)
    (tmp_path / FILE).write_bytes(fine_file(MODEL, photo_bytes("cat"), pair))
    monkeypatch.chdir(tmp_path)
    exec(compile(fine_code(MODEL.name, ["tabby", "Egyptian cat"]), "panel", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    weights, bias = difference(MODEL, *pair)
    wanted = features(MODEL, photo_bytes("cat")).astype(float) @ weights + bias
    assert lines[1].startswith("logit of tabby - logit of Egyptian cat: ")
    assert float(lines[1].rpartition(" ")[2]) == pytest.approx(wanted, abs=2e-3)
    assert len(lines) == 11
