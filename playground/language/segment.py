"""Word segmentation of Chinese text with jieba: the words, with their places in the text as typed,
and the lattice of the words.

jieba chooses the most probable path through the words of its dictionary, and finds unknown words
with a hidden Markov model. Source: https://github.com/fxsjy/jieba (MIT).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np

from playground.core.cache import Cache
from playground.data.tokens import fold_with_places
from playground.language.records import Lattice, Token

_tokenizers: Cache[Any] = Cache(1)


def segment(text: str) -> tuple[Token, ...]:
    """The words of a text, without white space. Every other text is segmented too: letters and
    digits form words as typed. The words do not overlap, and `text[start:end]` is the word.

    The text is folded first (`fold_text`): the dictionary has simplified characters only.
    """
    folded = fold_with_places(text)
    found: list[Token] = []
    for word, start, end in _tokenizer().tokenize(folded.text):
        if word.isspace():
            continue
        first, last = folded.place(start, end)
        # Characters that fold to several (½: 1, ⁄, 2) may be divided; they stay with one word.
        first = max(first, found[-1].end if found else 0)
        if first < last:
            found.append(Token(text[first:last], first, last))
    return tuple(found)


def by_word(lattice: Lattice, tokens: Sequence[Token], text: str) -> tuple[Lattice, list[Token]]:
    """The lattice of a text's words, made of that of its characters. A word has the emission of a
    label that its characters have on the label's path: B-X, I-X, I-X for B-X, with the transitions
    between them. So no span begins or ends inside a word."""
    starts = [word.start for word in segment(text)]
    numbers = [bisect_right(starts, token.start) for token in tokens]
    groups = [list(group) for _, group in groupby(range(len(tokens)), numbers.__getitem__)]
    labels = lattice.labels
    inner = [f"I-{name[2:]}" if name[:2] == "B-" else name for name in labels]
    inside = [labels.index(name) if name in labels else row for row, name in enumerate(inner)]
    rows, words = [], []
    for group in groups:
        row = lattice.emissions[group[0]].copy()
        before: Sequence[int] = range(len(labels))
        for step in group[1:]:
            row += lattice.emissions[step, inside] + lattice.between[before, inside]
            before = inside
        rows.append(row)
        start, end = tokens[group[0]].start, tokens[group[-1]].end
        words.append(Token(text[start:end], start, end))
    return replace(lattice, emissions=np.stack(rows)), words


def _tokenizer() -> Any:
    return _tokenizers.get("jieba", _read)  # reading the dictionary takes a second


def _read() -> Any:
    import jieba

    tokenizer = jieba.Tokenizer()
    # `initialize` would read and write a cache with `marshal` in the folder for temporary files.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
