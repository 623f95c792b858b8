"""Search the hidden states of a corpus for spans where the same units are on.

The method is that of LSTMVis (Strobelt et al., 2018, arXiv:1606.07461): select a span of words,
take the units that are on for exactly that span, and find other spans where they are on together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Float32, Int64

from playground.core.cache import Cache
from playground.core.data import TextSet
from playground.core.reading import Reading
from playground.data.sentences import texts_for
from playground.data.tokens import Encoded, encode
from playground.explain.reading import ReadingError, apply_layer, embed, text_input_of
from playground.explain.recurrence import cell_weights, recurrent_layers, run_cell
from playground.nets.edit import fingerprint
from playground.nets.model import Model
from playground.nets.spec import TextInput

THRESHOLD = 0.3  # a unit is on if |h_t| is at least this
LOWEST = 0.02  # lowest threshold; smaller activations are meaningless
CHUNK = 500  # sentences per batch
KEPT = 6  # number of models whose corpus states are cached (about 10 MB each)
CONTEXT = 400  # characters of each corpus text that are read


@dataclass(frozen=True, slots=True, eq=False)
class CorpusStates:
    """The hidden states of the last recurrent layer over the corpus, sentences concatenated.

    Sentence s has rows `starts[s]` to `starts[s + 1] - 1`.
    """

    layer: str
    sentences: tuple[tuple[str, ...], ...]  # tokens of each sentence
    labels: tuple[str, ...]
    starts: Int64[np.ndarray, " bounds"]
    states: Float32[np.ndarray, "rows units"]

    def __len__(self) -> int:
        return len(self.sentences)


@dataclass(frozen=True, slots=True)
class Match:
    """A span of the corpus: tokens `start` to `stop` - 1 of a sentence.

    `units` is the fraction of the selected units that are on, averaged over the span; `around` is
    the fraction in the adjacent tokens. `score` ranks the matches; the best possible score is 1.
    """

    sentence: int
    tokens: tuple[str, ...]
    label: str
    start: int
    stop: int
    units: float
    around: float
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Units above the threshold (on) or below its negative (off) for exactly the span, and the
    spans of the corpus where the same units behave so."""

    on: tuple[int, ...]
    off: tuple[int, ...]
    threshold: float
    matches: tuple[Match, ...]


_states: Cache[CorpusStates] = Cache(KEPT)


def corpus_states(model: Model, corpus: TextSet | None = None) -> CorpusStates:
    """The states of the shipped texts in the model's language, or of `corpus`; cached by the
    model's weights.

    Raises:
        ReadingError: the model's input is not text, or it has no recurrent layer.
    """
    if corpus is not None:
        return compute_states(model, corpus)
    text_input = text_input_of(model)
    key = fingerprint(model)
    return _states.get(key, lambda: compute_states(model, texts_for(text_input)))


@lru_cache(maxsize=2)
def _encode_shipped(text_input: TextInput) -> tuple[Encoded, ...]:
    """The shipped texts as tokens of `text_input`; nets with the same vocabulary share them."""
    return tuple(encode(text[:CONTEXT], text_input) for text in texts_for(text_input).texts)


def compute_states(model: Model, corpus: TextSet) -> CorpusStates:
    """The states of the model's last recurrent layer over a corpus."""
    text_input = text_input_of(model)
    cells = list(recurrent_layers(model))
    if not cells:
        raise ReadingError("explain.no_search", model=model.name)
    if corpus is texts_for(text_input):
        encoded = _encode_shipped(text_input)
    else:
        encoded = tuple(encode(text[:CONTEXT], text_input) for text in corpus.texts)
    lengths = np.array([len(row.tokens) for row in encoded])
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    units = cell_weights(model, cells[-1]).units
    states = np.zeros((int(starts[-1]), units), np.float32)
    order = np.argsort(lengths, kind="stable")  # batches of similar lengths need little padding
    for first in range(0, len(order), CHUNK):
        rows = order[first : first + CHUNK]
        ids = np.zeros((len(rows), max(1, int(lengths[rows].max()))), np.int64)
        for k, row in enumerate(rows):
            ids[k, : lengths[row]] = encoded[row].ids
        for row, values in zip(rows, _last_states(model, ids, cells[-1]), strict=True):
            states[starts[row] : starts[row + 1]] = values[: lengths[row]]
    states.flags.writeable = False
    return CorpusStates(
        cells[-1],
        tuple(row.tokens for row in encoded),
        tuple(corpus.classes[label] for label in corpus.labels),
        starts,
        states,
    )


def _last_states(model: Model, ids: np.ndarray, last: str) -> np.ndarray:
    values = embed(model, ids)
    recurrent = recurrent_layers(model)
    for name in model.spec.names[1:]:
        if name in recurrent:
            steps = run_cell(cell_weights(model, name), values)
            values = np.stack([step.hidden for step in steps], axis=1)
        else:
            values = apply_layer(model, name, values)
        if name == last:
            break
    return values


def just_that_span(
    states: Float32[np.ndarray, "steps units"], start: int, stop: int, threshold: float
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Units that are above `threshold` at each step from `start` to `stop` - 1 but not at the
    steps directly before and after, and likewise the units below -`threshold`."""
    found = []
    for sign in (1, -1):
        active = sign * states >= threshold
        inside = active[start:stop].all(0)
        before = active[start - 1] if start > 0 else np.zeros_like(inside)
        after = active[stop] if stop < len(states) else np.zeros_like(inside)
        found.append(tuple(int(u) for u in np.flatnonzero(inside & ~before & ~after)))
    return found[0], found[1]


def nearest_threshold(
    states: Float32[np.ndarray, "steps units"], start: int, stop: int, asked: float
) -> float | None:
    """The threshold nearest to `asked`, a multiple of 0.01 from `LOWEST` to 1, at which some unit
    is on (or off) for exactly the span; None if there is none."""
    near = max(0, start - 1)
    rows = states[near : stop + 1]
    hundredths = sorted(range(round(100 * LOWEST), 101), key=lambda k: abs(k - 100 * asked))
    return next(
        (
            k / 100
            for k in hundredths
            if any(just_that_span(rows, start - near, stop - near, k / 100))
        ),
        None,
    )


def search_spans(
    model: Model,
    corpus: CorpusStates,
    reading: Reading,
    start: int,
    stop: int,
    threshold: float = THRESHOLD,
    limit: int = 20,
) -> SearchResult:
    """Units on (or off) for exactly the words `start` to `stop` - 1, and the spans of the corpus
    where most of these units behave so, by descending score, at most one span per sentence.

    A span's score rises with the fraction of the units that behave so within it, falls with the
    fraction that do so in the adjacent tokens, and is higher the nearer its length is to that of
    the selected span.

    Raises:
        ReadingError: the span lies outside the text, or the threshold outside 0 to 1.
    """
    steps = len(reading.tokens)
    if not 0 <= start < stop <= steps:
        raise ReadingError("explain.no_span", first=start, last=stop - 1, count=steps)
    if not 0 < threshold <= 1:
        raise ReadingError("explain.threshold", given=threshold)
    on, off = just_that_span(reading.cells[-1].hidden, start, stop, threshold)
    units = [*on, *off]
    if not units:
        return SearchResult(on, off, threshold, ())
    signs = np.array([1.0] * len(on) + [-1.0] * len(off), np.float32)
    active = corpus.states[:, units] * signs >= threshold
    matches = _rank(corpus, active, stop - start)
    own = reading.tokens
    return SearchResult(on, off, threshold, tuple(m for m in matches if m.tokens != own)[:limit])


def _rank(
    corpus: CorpusStates, active: Bool[np.ndarray, "rows wanted"], length: int
) -> list[Match]:
    share = active.mean(1)  # fraction of the selected units that are on, at each row
    needed = min(0.75, float(share.max(initial=0.0)))
    if needed <= 0:
        return []
    good = share >= needed
    first_rows = np.zeros(len(share) + 1, bool)
    first_rows[corpus.starts] = True  # a span never crosses the end of a sentence
    begins = np.flatnonzero(good & np.r_[True, ~good[:-1] | first_rows[1:-1]])
    ends = np.flatnonzero(good & np.r_[~good[1:] | first_rows[1:-1], True]) + 1
    sums = np.r_[0.0, np.cumsum(share)]
    inside = (sums[ends] - sums[begins]) / (ends - begins)
    before = np.where(first_rows[begins], 0.0, share[np.maximum(begins - 1, 0)])
    after = np.where(first_rows[ends], 0.0, np.r_[share, 0.0][ends])
    around = np.maximum(before, after)
    lengths = ends - begins
    near = np.minimum(lengths, length) / np.maximum(lengths, length)
    # Half of the score depends on whether the units are off outside the span.
    scores = inside * (0.5 + 0.5 * (1 - around)) * np.sqrt(near)
    matches, seen = [], set()
    for k in np.argsort(-scores, kind="stable"):
        sentence = int(np.searchsorted(corpus.starts, begins[k], side="right")) - 1
        if sentence in seen:
            continue
        seen.add(sentence)
        base = int(corpus.starts[sentence])
        matches.append(
            Match(
                sentence,
                corpus.sentences[sentence],
                corpus.labels[sentence],
                int(begins[k]) - base,
                int(ends[k]) - base,
                float(inside[k]),
                float(around[k]),
                float(scores[k]),
            )
        )
        if len(matches) == 100:
            break
    return matches
