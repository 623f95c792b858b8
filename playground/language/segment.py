"""Word segmentation of Chinese text with jieba: the words, with their places in the text as typed.

jieba chooses the most probable path through the words of its dictionary, and finds unknown words
with a hidden Markov model. Source: https://github.com/fxsjy/jieba (MIT).
"""

from __future__ import annotations

from typing import Any

from playground.core.cache import Cache
from playground.data.tokens import fold_with_places
from playground.language.records import Token

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


def _tokenizer() -> Any:
    return _tokenizers.get("jieba", _read)  # reading the dictionary takes a second


def _read() -> Any:
    import jieba

    tokenizer = jieba.Tokenizer()
    # `initialize` would read and write a cache with `marshal` in the folder for temporary files.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
