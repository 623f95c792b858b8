"""The training sentences that are nearest to a text, as a net sees them: those whose values before
the net's last layer have the greatest cosine with the text's, after their mean was subtracted.

Of the texts that the shipped nets learned from, only the sentences of `data/sentences.tsv.gz` ship
(assets/README.md), so only the nets for the mood of English sentences have neighbours. A user's own
net is compared with the user's texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float

from playground.core.cache import Cache
from playground.core.data import TextSet
from playground.core.task import Classification
from playground.data.sentences import shipped_sentences
from playground.language.read import ReadError, net_inputs, net_of
from playground.nets.model import Model
from playground.tasks.classification import TASK, last_logits

# Shipped nets that learned from the sentences of `shipped_sentences("train")`.
TAUGHT = ("mood-gru", "mood-lstm", "mood-rnn", "seed-lstm")
MOST = 4_000  # texts that are compared: the first
BATCH = 64
Neighbour = tuple[str, str, float]  # text, label, cosine


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The vectors of the first `MOST` texts, of length 1, after `mean` was subtracted."""

    model: Model
    texts: TextSet
    mean: Float[np.ndarray, " units"]
    vectors: Float[np.ndarray, "texts units"]

    def cosines(self, vector: Float[np.ndarray, " units"]) -> Float[np.ndarray, " texts"]:
        """The cosine of each text with a text's vector."""
        own = of_length_one(vector - self.mean)
        return np.asarray(self.vectors @ own)


_spaces: Cache[Space] = Cache(30_000_000, lambda space: space.vectors.nbytes)


def has_neighbours(model: Model) -> bool:
    """Whether training sentences of a shipped net can be shown."""
    return model.name in TAUGHT


def nearest(
    model: Model, text: str, k: int = 5, examples: TextSet | None = None
) -> list[Neighbour]:
    """The `k` nearest sentences: text, label and cosine, the nearest first. `examples` are a user's
    own training texts; None: those that ship with the playground.

    Raises:
        ReadError: the net's last layer is not dense, the text has no token, or the net is a shipped
            one whose training texts do not ship.
    """
    if examples is None and not has_neighbours(model):
        raise ReadError("language.no_neighbours", model=model.name)
    space = _space(model, shipped_sentences("train") if examples is None else examples)
    cosines = space.cosines(text_vectors(model, [text])[0])
    found = np.argsort(-cosines, kind="stable")[:k]
    texts = space.texts
    return [(texts.texts[i], texts.classes[texts.labels[i]], float(cosines[i])) for i in found]


def text_vectors(model: Model, texts: Sequence[str]) -> Float[np.ndarray, "texts units"]:
    """What the last layer of a classification net reads of each text.

    Raises:
        ReadError: the net is none, its last layer is not dense, or a single text has no token.
    """
    spec = model.spec
    if not isinstance(spec.task, Classification) or not spec.layers[-1].sums_units:
        raise ReadError("language.no_vectors", model=model.name)
    (before,) = spec.inputs[-1]
    net, found = net_of(model), []
    with torch.inference_mode():
        for start in range(0, len(texts), BATCH):
            part = texts[start : start + BATCH]
            if len(texts) == 1:
                batch = net_inputs(model, part[0])
            else:
                batch = TASK(spec).tensors(_set(part, spec.labels), torch.device("cpu")).inputs
            found.append(last_logits(net.until(batch, before), batch).numpy())
    return np.concatenate(found)


def _set(texts: Sequence[str], labels: tuple[str, ...]) -> TextSet:
    return TextSet("", tuple(texts), np.zeros(len(texts), np.int64), labels)


def _space(model: Model, texts: TextSet) -> Space:
    def compute() -> Space:
        vectors = text_vectors(model, texts.texts[:MOST])
        mean = vectors.mean(0)
        return Space(model, texts, mean, of_length_one(vectors - mean))

    # A cached space keeps its model and its texts, so that no others can have the same ids.
    return _spaces.get((id(model), id(texts)), compute)


def of_length_one(vectors: Float[np.ndarray, "*texts units"]) -> Float[np.ndarray, "*texts units"]:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9))
