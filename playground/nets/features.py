"""The features that an encoder gives to other nets: `FeatureInput` says which.

One forward pass of the encoder serves all nets that read it: the outputs of its blocks are kept for
the last texts.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor

from playground.core.cache import Cache
from playground.core.errors import UserError
from playground.core.inputs import EXTRAS, FeatureInput, TextInput
from playground.core.task import Encoding
from playground.data.english import english_places
from playground.data.name_lists import listed_names
from playground.data.pieces import ends, pieces_of_words
from playground.nets.build import Net, load_module
from playground.nets.model import Model
from playground.nets.store import shipped_model

BATCH = 32  # windows of pieces at a time
PICTURES = {"So", "Sk", "Mn", "Cf"}  # categories of the characters that emoji consist of
ROOM = 16_000_000  # bytes of features that are kept

Outputs = dict[str, Float32[np.ndarray, "words _"]]

_nets: Cache[Net] = Cache(4)
_outputs: Cache[Outputs] = Cache(ROOM, lambda found: sum(a.nbytes for a in found.values()))


class EncoderError(UserError):
    """A model that is no encoder, or an encoder without the layers that are asked for."""


def encoder_of(source: FeatureInput) -> Model:
    """The encoder that a net reads.

    Raises:
        EncoderError: the model is no encoder, or has no such layer.
        UnknownModelError: there is no model of that name.
    """
    model = shipped_model(source.encoder)
    if not isinstance(model.spec.task, Encoding):
        raise EncoderError("nets.no_encoder", model=source.encoder)
    missing = sorted(set(source.layers) - set(model.spec.names))
    if missing:
        raise EncoderError("nets.encoder_layer", model=source.encoder, layer=missing[0])
    return model


def encoder_net(name: str) -> Net:
    """The module of a shipped encoder, for inference only: all threads share it."""
    return _nets.get(name, lambda: shared_module(shipped_model(name)))


def shared_module(model: Model) -> Net:
    """The model's module with constant weights. The caller may be in inference mode: weights made
    there could not be part of any gradient."""
    with torch.inference_mode(False):
        return load_module(model).requires_grad_(False)


def features(
    words: Sequence[str], source: FeatureInput, predicate: int | None = None
) -> Float32[np.ndarray, "words units"]:
    """The features of a text given as words. `predicate` is the number of the word whose arguments
    are wanted, for inputs with the extra "predicate"."""
    if not source.layers:
        return _joined(words, {}, source, predicate)
    # One pass computes the outputs of all blocks, as other nets may read other layers.
    blocks = tuple(sorted({*source.layers, *_blocks(encoder_of(source))}))
    key = (source.encoder, blocks, tuple(words))
    whole = replace(source, layers=blocks)
    found = _outputs.get(key, lambda: _encode([words], whole)[0])
    return _joined(words, found, source, predicate)


def features_of_all(
    texts: Sequence[Sequence[str]], source: FeatureInput
) -> list[Float32[np.ndarray, "words units"]]:
    """The features of many texts, computed in batches; nothing is kept."""
    encoded: list[Outputs] = _encode(texts, source) if source.layers else [{} for _ in texts]
    rows = zip(texts, encoded, strict=True)
    return [_joined(words, found, source, None) for words, found in rows]


def batch_of_texts(
    texts: Sequence[str], source: FeatureInput
) -> Float[Tensor, "texts longest units"]:
    """The features of the words of English texts, as a net's inputs: padded with zeros."""
    words = [[text[a:b] for a, b in english_places(text)] for text in texts]
    return padded(features_of_all(words, source), source.units)


def padded(
    rows: Sequence[Float32[np.ndarray, "_ units"]], units: int
) -> Float[Tensor, "texts longest units"]:
    """The features of several texts as one batch, padded with zeros to the longest (at least one
    step)."""
    batch = torch.zeros(len(rows), max([1, *map(len, rows)]), units)
    for row, values in zip(batch, rows, strict=True):
        row[: len(values)] = torch.from_numpy(values)
    return batch


def _blocks(model: Model) -> list[str]:
    """The layers at the end of each block: every second normalisation."""
    return [name for name in model.spec.names if model.spec.layer(name).normalises][::2]


def _joined(
    words: Sequence[str], found: Outputs, source: FeatureInput, predicate: int | None
) -> Float32[np.ndarray, "words units"]:
    parts = [found[name] for name in source.layers]
    for extra in source.extras:
        parts.append(_extra(extra, words, predicate))
    return np.concatenate(parts, 1)[: source.length]


def _extra(
    name: str, words: Sequence[str], predicate: int | None
) -> Float32[np.ndarray, "words numbers"]:
    if name == "case":
        return case_shapes(words)
    if name == "lists":
        return listed_names(words)
    if name == "sequences":
        return sequence_switches(words)
    if name == "letters":
        rows = [letter_sequences(sign_of(word)) for word in words]
        return np.stack(rows) if rows else np.zeros((0, EXTRAS[name]), np.float32)
    found = np.zeros((len(words), EXTRAS[name]), np.float32)
    if predicate is None:
        return found
    if name == "predicate":
        found[predicate] = 1
        return found
    distance = np.arange(len(words)) - predicate
    found[:, 0], found[:, 1] = distance < 0, distance > 0
    found[:, 2] = np.minimum(np.abs(distance), 10) / 10
    return found


@lru_cache(maxsize=20_000)
def sign_of(word: str) -> str:
    """A word that is an emoji as a comma, any other as it is: the encoder knows no emoji, and took
    one beside a name for a part of the name."""
    kinds = {unicodedata.category(character) for character in word}
    return "," if "So" in kinds and kinds <= PICTURES and min(word) > "\u2000" else word


@lru_cache(maxsize=50_000)
def letter_sequences(word: str) -> Float32[np.ndarray, " 48"]:
    """The word's sequences of two to four letters with < and > at its ends, as typed, each hashed
    to +1 or -1 at one of 48 places; divided by the root of their number.

    Source: Weinberger et al. (2009), Feature hashing, arXiv:0902.2206.
    """
    size = EXTRAS["letters"]
    whole = f"<{word[:30]}>"
    sequences = {whole[i : i + n] for n in (2, 3, 4) for i in range(len(whole) - n + 1)} | {whole}
    found = np.zeros(size, np.float32)
    for sequence in sequences:
        number = zlib.crc32(sequence.encode())
        found[(number >> 1) % size] += 1 if number & 1 else -1
    found /= np.sqrt(np.float32(len(sequences)))
    found.flags.writeable = False
    return found


def sequence_switches(words: Sequence[str]) -> Float32[np.ndarray, "words 2048"]:
    """For each word, which of 2,048 places it is hashed to, and its sequences of one to three
    letters, with < and > at the word's ends, as typed."""
    found = np.zeros((len(words), EXTRAS["sequences"]), np.float32)
    for row, word in zip(found, words, strict=True):
        row[_sequence_places(word)] = 1
    return found


@lru_cache(maxsize=20_000)
def _sequence_places(word: str) -> list[int]:
    whole = f"<{word[:30]}>"
    sequences = {whole[i : i + n] for n in range(1, 4) for i in range(len(whole) - n + 1)} | {whole}
    return [zlib.crc32(each.encode()) % EXTRAS["sequences"] for each in sequences]


def case_shapes(words: Sequence[str]) -> Float32[np.ndarray, "words 8"]:
    """For each word, eight switches: lower case, a capital at the start, several capitals and no
    small letter, capitals elsewhere, with a digit, only digits and signs, no letter or digit, the
    first word of the text."""
    shapes = np.zeros((len(words), EXTRAS["case"]), np.float32)
    for row, word in zip(shapes, words, strict=True):
        letters = [c for c in word if c.isalpha()]
        capitals = sum(c.isupper() for c in letters)
        digits = any(c.isdigit() for c in word)
        row[0] = bool(letters) and not capitals
        row[1] = capitals == 1 and letters[0].isupper()
        row[2] = capitals > 1 and capitals == len(letters)
        row[3] = capitals > 0 and not row[1] and not row[2]
        row[4] = digits
        row[5] = digits and not letters
        row[6] = not digits and not letters
    if len(words):
        shapes[0, 7] = 1
    return shapes


def _windows(
    ids: Int64[np.ndarray, " pieces"], owners: Sequence[int], most: int
) -> list[tuple[int, int]]:
    """Start and end of the parts of a text with at most `most` pieces; a word is not divided."""
    parts, start, word = [], 0, 0
    for at in range(1, len(ids)):
        if owners[at] != owners[at - 1]:
            word = at
        if at - start >= most:
            parts.append((start, word))
            start = word
    return [*parts, (start, len(ids))] if len(ids) else []


def _encode(texts: Sequence[Sequence[str]], source: FeatureInput) -> list[Outputs]:
    """For each text, the outputs of the encoder's layers averaged over each word's pieces."""
    model = encoder_of(source)
    assert isinstance(model.spec.input, TextInput)
    taken, net = model.spec.input, encoder_net(source.encoder)
    units = {info: 0 for info in source.layers}
    found = [pieces_of_words([sign_of(word) for word in words], taken) for words in texts]
    parts = [
        (row, *window)
        for row, each in enumerate(found)
        for window in _windows(each.ids, each.words, taken.length - 2)
    ]
    parts.sort(key=lambda part: part[2] - part[1])
    first, last = ends(taken)
    sums: list[dict[str, np.ndarray]] = [{} for _ in texts]
    for start in range(0, len(parts), BATCH):
        batch = parts[start : start + BATCH]
        ids = np.zeros((len(batch), batch[-1][2] - batch[-1][1] + 2), np.int64)
        for row, (text, begin, end) in zip(ids, batch, strict=True):
            row[: end - begin + 2] = [first, *found[text].ids[begin:end], last]
        values = _run(net, torch.from_numpy(ids), source.layers)
        for number, (text, begin, end) in enumerate(batch):
            owners = np.array(found[text].words[begin:end])
            for name, array in values.items():
                units[name] = array.shape[2]
                shape = (len(texts[text]), array.shape[2])
                total = sums[text].setdefault(name, np.zeros(shape, np.float32))
                np.add.at(total, owners, array[number, 1 : end - begin + 1])
    for each, own in zip(sums, found, strict=True):
        counts = np.bincount(own.words) if own.words else np.zeros(0)
        for name in source.layers:
            empty = np.zeros((0, units[name]), np.float32)
            each[name] = each[name] / counts[:, None].astype(np.float32) if len(counts) else empty
    return sums


def _run(net: Net, ids: Tensor, names: Sequence[str]) -> dict[str, np.ndarray]:
    with torch.inference_mode():
        values = net.outputs(ids)
        return {name: values[name].numpy() for name in names}
