"""Queries, keys and values against torch's own attention; words as points against scikit-learn."""

import re

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch import nn

from playground.core.inputs import FeatureInput
from playground.data.tokens import encode_batch
from playground.explain.attention import (
    MOST,
    SPACE,
    AttentionError,
    attention_trace,
    word_points,
)
from playground.explain.code.attention import attention_code
from playground.nets.build import load_module
from playground.nets.features import encoder_net, features
from playground.nets.files import model_to_bytes
from playground.nets.store import shipped_model

TEXT = "Ada's 😀 bank was unbelievably old."


@pytest.fixture(scope="module")
def model():
    return shipped_model("encoder-en")


@pytest.mark.parametrize("number", [0, 2])
def test_queries_keys_and_values_give_the_layers_output(model, number):
    trace = attention_trace(model, TEXT, number)
    assert trace.layer == f"attention{number + 1}"
    scores = trace.query @ trace.key.transpose(0, 2, 1) / np.sqrt(trace.query.shape[2])
    weights = np.exp(scores) / np.exp(scores).sum(2, keepdims=True)
    joined = (weights @ trace.value).transpose(1, 0, 2).reshape(len(trace.pieces), -1)
    name, units = trace.layer, joined.shape[1]
    out = joined @ model.weights[f"{name}.out_proj.weight"].T
    out += model.weights[f"{name}.out_proj.bias"]
    ids = torch.tensor([_ids(model, trace.pieces)])
    with torch.inference_mode():
        values = encoder_net(model.name).outputs(ids)
    np.testing.assert_allclose(out, values[name][0].numpy(), atol=1e-4)
    torchs = nn.MultiheadAttention(units, len(trace.query), batch_first=True).eval()
    torchs.load_state_dict(
        {part: torch.tensor(model.weights[f"{name}.{part}"]) for part in torchs.state_dict()}
    )
    given = values[f"layernorm{2 * number + 1}"]
    with torch.inference_mode():
        looks = torchs(given, given, given, average_attn_weights=False)[1][0]
    np.testing.assert_allclose(weights, looks.numpy(), atol=1e-5)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_causal_net_with_rotary_positions_gives_the_layers_output(number):
    model = shipped_model("letters-gpt")
    trace = attention_trace(model, TEXT, number)
    assert trace.causal
    assert trace.pieces[5] == SPACE
    steps, units = len(trace.pieces), trace.query.shape[2]
    scores = trace.query @ trace.key.transpose(0, 2, 1) / np.sqrt(units)
    scores = np.where(np.tri(steps, dtype=bool), scores, -np.inf)
    weights = np.exp(scores) / np.exp(scores).sum(2, keepdims=True)
    joined = (weights @ trace.value).transpose(1, 0, 2).reshape(steps, -1)
    out = joined @ model.weights[f"{trace.layer}.out_proj.weight"].T
    out += model.weights[f"{trace.layer}.out_proj.bias"]
    ids = torch.from_numpy(encode_batch([TEXT], model.spec.input))
    with torch.inference_mode():
        values = load_module(model).outputs(ids)
    np.testing.assert_allclose(out, values[trace.layer][0, :steps].numpy(), atol=1e-4)


def _ids(model, pieces):
    places = {piece: 2 + at for at, piece in enumerate(model.spec.input.vocabulary)}
    return [places.get(piece, 1) for piece in pieces]


def test_pieces_have_their_places_in_the_text(model):
    trace = attention_trace(model, TEXT, 0)
    assert trace.pieces[0] == "[CLS]"
    assert trace.pieces[-1] == "[SEP]"
    shown = [TEXT[slice(*place)].lower() for place in trace.places if place]
    known = zip(trace.pieces[1:-1], shown, strict=True)
    assert all(p in ("[UNK]", s) or p.removeprefix("##") == s for p, s in known)
    assert trace.cut == 0


def test_long_texts_are_cut_and_empty_ones_refused(model):
    trace = attention_trace(model, "word " * 100, 1)
    assert (len(trace.pieces), trace.cut) == (MOST + 2, 100 - MOST)
    with pytest.raises(AttentionError, match="text is empty"):
        attention_trace(model, " \n", 0)


def test_words_are_points_as_scikit_learn_says(model):
    first, second = ("The", "bank", "of", "the", "river"), ("My", "bank", "lent", "me", "money")
    found = word_points(model, first, second)
    assert found.shared == ((1, 1),)
    blocks = [f"layernorm{k}" for k in (1, 3, 5, 7)]
    assert len(found.points) == len(blocks)
    for name, points, shares, cosines in zip(
        blocks, found.points, found.variance, found.cosines, strict=True
    ):
        source = FeatureInput(model.name, (name,))
        vectors = [features(words, source) for words in (first, second)]
        expected = PCA(2, svd_solver="full")
        projected = expected.fit_transform(np.concatenate(vectors).astype(np.float64))
        np.testing.assert_allclose(np.abs(points), np.abs(projected), atol=1e-3)
        np.testing.assert_allclose(shares, expected.explained_variance_ratio_, atol=1e-5)
        a, b = vectors[0][1], vectors[1][1]
        cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
        assert cosines == pytest.approx([cosine], abs=1e-5)
    # Before any attention only the position differs; the context then moves the two apart.
    assert found.cosines[0, 0] > 0.99 > found.cosines[-1, 0]


@pytest.mark.parametrize(("name", "head"), [("encoder-en", 5), ("letters-gpt", 2)])
def test_the_code_prints_the_attention_weights(name, head, tmp_path, monkeypatch, capsys):
    model = shipped_model(name)
    trace = attention_trace(model, TEXT, 1)
    small = name == "encoder-en"
    (tmp_path / f"{name}.safetensors").write_bytes(model_to_bytes(model, eight_bit=small))
    monkeypatch.chdir(tmp_path)
    exec(attention_code(model, trace, 3, head), {})
    printed = [float(x) for x in re.findall(r"\d+\.\d*(?:e-?\d+)?", capsys.readouterr().out)]
    query, key = torch.from_numpy(trace.query[head]), torch.from_numpy(trace.key[head])
    scores = query[3] @ key.T / query.shape[1] ** 0.5
    if trace.causal:
        scores[4:] = -torch.inf
    np.testing.assert_allclose(printed, scores.softmax(0), atol=2e-3)
