"""Features of words from the shipped encoder: alignment, windows, extras, one pass for all."""

import numpy as np
import pytest
import torch

from playground.core.errors import UserError
from playground.core.inputs import FeatureInput
from playground.core.task import Tagging
from playground.data.tokens import encode
from playground.nets import features as module
from playground.nets.build import build, model_of
from playground.nets.features import (
    EncoderError,
    case_shapes,
    features,
    features_of_all,
    letter_sequences,
)
from playground.nets.onnx import to_onnx
from playground.nets.spec import Dense, ModelSpec, SpecError, spec_from_json, spec_to_json
from playground.nets.store import shipped_model

SOURCE = FeatureInput(layers=("layernorm5", "layernorm7"), units=768)


def test_a_words_features_are_the_mean_of_its_pieces():
    words = ["Unfathomably", "good", "!"]
    model = shipped_model("encoder-en")
    encoded = encode(" ".join(words), model.spec.input)
    first = sum(token.startswith("##") for token in encoded.tokens) + 1
    assert first > 1  # the first word has several pieces
    with torch.inference_mode():
        values = module.encoder_net("encoder-en").outputs(torch.from_numpy(encoded.ids[None]))
    found = features(words, SOURCE)
    for at, name in enumerate(SOURCE.layers):
        rows = values[name][0].numpy()
        part = found[:, 384 * at : 384 * (at + 1)]
        np.testing.assert_allclose(part[0], rows[1 : 1 + first].mean(0), atol=1e-5)
        np.testing.assert_allclose(part[1:], rows[1 + first : -1], atol=1e-5)


def test_long_texts_are_read_in_parts_and_batches_agree_with_single_texts():
    long = [f"word{k % 7}" for k in range(300)]
    texts = [["Hello", "there"], long, ["!"], []]
    found = features_of_all(texts, SOURCE)
    assert [len(each) for each in found] == [2, 300, 1, 0]
    for words, each in zip(texts[:3], found, strict=False):
        np.testing.assert_allclose(each, features(words, SOURCE), atol=1e-4)
    np.testing.assert_allclose(found[1][:90], features(long[:128], SOURCE)[:90], atol=1e-4)
    assert np.abs(found[1]).sum(1).min() > 0


def test_one_pass_of_the_encoder_serves_all_nets(monkeypatch):
    calls = []
    run = module._run
    monkeypatch.setattr(module, "_run", lambda *given: calls.append(1) or run(*given))
    words = ["One", "pass", "for", "all", "of", "them"]
    wide = FeatureInput(
        layers=("layernorm3", "layernorm7"), extras=("case", "predicate"), units=777
    )
    first, second = features(words, SOURCE), features(words, wide, predicate=2)
    assert len(calls) == 1
    np.testing.assert_array_equal(first[:, 384:], second[:, 384:768])
    assert second.shape == (6, 777)
    assert second[:, -1].tolist() == [0, 0, 1, 0, 0, 0]


def test_capitals_and_digits_have_their_switches():
    words = ["NASA", "Paris", "in", "iPhone", "B2B", "10.99", "!", "A"]
    on = [set(np.flatnonzero(row).tolist()) for row in case_shapes(words)]
    assert on == [{2, 7}, {1}, {0}, {3}, {2, 4}, {4, 5}, {6}, {1}]


def test_a_net_on_features_goes_through_its_file_and_ignores_padding():
    labels = ("O", "B-PER", "I-PER")
    spec = ModelSpec(SOURCE, [Dense(8), Dense(3)], Tagging(labels, crf=True))
    assert spec_from_json(spec_to_json(spec)) == spec
    batch = torch.zeros(2, 5, 768)
    batch[0], batch[1, :3] = torch.randn(5, 768), torch.randn(3, 768)
    assert build(spec)._lengths(batch).tolist() == [5, 3]
    with pytest.raises(UserError, match="Export encoder-en instead"):
        to_onnx(model_of(build(spec), "head"))
    with pytest.raises(SpecError, match="no further numbers called 'colour'"):
        build(ModelSpec(FeatureInput(extras=("colour",)), [Dense(3)], labels))


def test_what_is_no_encoder_is_refused():
    with pytest.raises(EncoderError, match="mood-gru is no encoder"):
        features(["a"], FeatureInput("mood-gru"))
    with pytest.raises(EncoderError, match="no layer dense99"):
        features(["a"], FeatureInput(layers=("dense99",)))


def test_letters_know_case_and_place_knows_the_side_and_distance():
    made = letter_sequences("Ada")
    assert made.any()
    assert not np.array_equal(made, letter_sequences("ada"))
    # Sums of ±1 over √10: <Ada> has four sequences of 2, three of 3, two of 4, and itself.
    assert np.allclose(made * np.sqrt(10), np.rint(made * np.sqrt(10)), atol=1e-5)
    source = FeatureInput(extras=("predicate", "place"), units=388)
    words = ("Ada", "wrote", "the", "first", "program")
    extra = features(words, source, predicate=1)[:, 384:]
    assert extra[:, 0].tolist() == [0, 1, 0, 0, 0]
    assert extra[:, 1].tolist() == [1, 0, 0, 0, 0]
    assert extra[:, 2].tolist() == [0, 0, 1, 1, 1]
    assert extra[:, 3] == pytest.approx([0.1, 0, 0.1, 0.2, 0.3])
    assert not features(words, source)[:, 384:].any()
