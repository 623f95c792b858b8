"""What a net with attention computes of a text: its tokens, and the queries, keys and values of an
attention layer; of a language encoder also the text's words as points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float32, Float64, Int64

from playground.core.errors import UserError
from playground.core.inputs import FeatureInput, TextInput
from playground.core.task import Encoding
from playground.data.pieces import CLS, SEP, ends, pieces_of
from playground.data.tokens import encode, tokenise_with_places
from playground.nets.build import Net
from playground.nets.features import encoder_net, features_of_all, shared_module
from playground.nets.model import Model, tensors_of
from playground.nets.spec import ModelSpec

MOST = 48  # tokens of a text, without [CLS] and [SEP]; what follows is left out, and counted
SPACE = "␣"  # stands for white space, which some nets read as a token


class AttentionError(UserError):
    """A text without a token."""


@dataclass(frozen=True, slots=True, eq=False)
class AttentionTrace:
    """One attention layer on one text. For each head, the attention weights of step t are the
    softmax over s (with `causal`, only up to t) of query[t] · key[s] / √units, and the head's
    output is the sum of value[s] weighted by them. `pieces` are the tokens that the net reads,
    with `places` in the text as typed; [CLS] and [SEP] have none."""

    layer: str
    layers: tuple[str, ...]  # all attention layers
    pieces: tuple[str, ...]
    ids: Int64[np.ndarray, " steps"]
    places: tuple[tuple[int, int] | None, ...]
    query: Float32[np.ndarray, "heads steps units"]
    key: Float32[np.ndarray, "heads steps units"]
    value: Float32[np.ndarray, "heads steps units"]
    cut: int  # pieces that were left out
    causal: bool = False  # a step attends to itself and to earlier ones only


def attends(spec: ModelSpec) -> bool:
    """Whether a net reads texts and has an attention layer."""
    return isinstance(spec.input, TextInput) and any(layer.attends for layer in spec.layers)


def attention_trace(model: Model, text: str, number: int) -> AttentionTrace:
    """Queries, keys and values of a net's attention layer; `number` counts from 0, and the last
    layer stands for larger numbers.

    Raises:
        AttentionError: the text has no token.
    """
    assert isinstance(model.spec.input, TextInput)
    pieces, places, ids, cut = _tokens(text, model.spec.input)
    layers = tuple(n for n in model.spec.names if model.spec.layer(n).attends)
    name = layers[min(number, len(layers) - 1)]
    before = model.spec.inputs[model.spec.names.index(name)][0]
    with torch.inference_mode():
        inputs = _net(model).outputs(torch.from_numpy(ids[None]))[before][0].numpy()
    layer = model.spec.layer(name)
    projected = layer.projected(tensors_of(model, name), inputs)
    assert projected is not None
    query, key, value = projected
    return AttentionTrace(
        name, layers, pieces, ids, places, query, key, value, cut, not layer.reads_ahead
    )


def _net(model: Model) -> Net:
    if isinstance(model.spec.task, Encoding):
        return encoder_net(model.name)
    return shared_module(model)


Tokens = tuple[
    tuple[str, ...], tuple[tuple[int, int] | None, ...], Int64[np.ndarray, " steps"], int
]


def _tokens(text: str, source: TextInput) -> Tokens:
    """The tokens of a text as a net reads them, their places and ids, and how many are left out."""
    if source.level == "piece":
        found = pieces_of(text, source)
        if not found.pieces:
            raise AttentionError("explain.no_text")
        first, last = ends(source)
        ids = np.array([first, *found.ids[:MOST], last], np.int64)
        places = (None, *found.places[:MOST], None)
        cut = max(0, len(found.pieces) - MOST)
        return (CLS, *found.pieces[:MOST], SEP), places, ids, cut
    placed = tokenise_with_places(text, source.level)
    if not placed:
        raise AttentionError("explain.no_text")
    count = min(MOST, source.length, len(placed))
    ids = np.array(encode(text, source).ids[:count], np.int64)
    shown = tuple(SPACE if token.isspace() else token for token, _, _ in placed[:count])
    return shown, tuple((a, b) for _, a, b in placed[:count]), ids, len(placed) - count


@dataclass(frozen=True, slots=True, eq=False)
class WordPoints:
    """The words of two texts as points, after each of the encoder's blocks (the first: the
    embeddings, before any attention). `shared` are pairs of a word of the first text and the same
    word of the second, with the cosine of the angle between their vectors after each block."""

    words: tuple[tuple[str, ...], tuple[str, ...]]
    points: Float64[np.ndarray, "blocks words 2"]
    variance: Float64[np.ndarray, "blocks 2"]  # share of the variance along each axis
    shared: tuple[tuple[int, int], ...]
    cosines: Float64[np.ndarray, "blocks shared"]


def word_points(model: Model, first: tuple[str, ...], second: tuple[str, ...]) -> WordPoints:
    """The words of two texts, projected onto their first two principal components."""
    norms = [n for n in model.spec.names if model.spec.layer(n).normalises][::2]
    points, variances, cosines = [], [], []
    shared = _shared(first, second)
    for norm in norms:
        source = FeatureInput(model.name, (norm,))
        one, two = features_of_all([first, second], source)
        vectors = np.concatenate([one, two]).astype(np.float64)
        projected, variance = _principal(vectors)
        points.append(projected)
        variances.append(variance)
        cosines.append([_cosine(one[i], two[j]) for i, j in shared])
    return WordPoints(
        (first, second), np.stack(points), np.stack(variances), shared,
        np.array(cosines, np.float64).reshape(len(norms), len(shared)),
    )  # fmt: skip


def _shared(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """The first place of each word that both texts have."""
    lower = [word.lower() for word in second]
    places: dict[str, tuple[int, int]] = {}
    for at, word in enumerate(word.lower() for word in first):
        if word[0].isalnum() and word in lower:
            places.setdefault(word, (at, lower.index(word)))
    return tuple(places.values())


def _principal(
    vectors: Float64[np.ndarray, "words units"],
) -> tuple[Float64[np.ndarray, "words 2"], Float64[np.ndarray, " 2"]]:
    """Each vector's first two principal components, and their shares of the variance. The sign of
    an axis is such that its largest component is positive, so that a link looks the same again."""
    centred = vectors - vectors.mean(0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    points = np.zeros((len(vectors), 2))
    shares = np.zeros(2)
    kept = min(2, len(sizes))
    points[:, :kept] = left[:, :kept] * sizes[:kept]
    total = (sizes**2).sum()
    if total > 0:
        shares[:kept] = sizes[:kept] ** 2 / total
    turned = points[np.abs(points).argmax(0), [0, 1]] < 0
    points[:, turned] *= -1
    return points, shares


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
