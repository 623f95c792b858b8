"""Word pieces (WordPiece, as in BERT): the tokens of nets whose input has the level "piece".

Hugging Face's `tokenizers` finds them; it is imported at the first text only. Texts are folded
first (`tokens.fold_text`), and all places are those of the text as typed.

Source: Devlin et al. (2018), arXiv:1810.04805; WordPiece: Wu et al. (2016), arXiv:1609.08144.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Int64

from playground.core.inputs import TextInput
from playground.data.tokens import FIRST, UNKNOWN, fold_text, fold_with_places

PAD, UNK, CLS, SEP = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
MOST_OF_WORD = 32  # pieces of a word; a row of 2,000 exclamation marks is one word


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The pieces of a text or of some words, without [CLS] and [SEP]. `places` are the start and
    the end of each piece in the text as typed; `words[i]` is the number of the word that piece i
    belongs to."""

    pieces: tuple[str, ...]
    ids: Int64[np.ndarray, " pieces"]
    places: tuple[tuple[int, int], ...]
    words: tuple[int, ...]


@lru_cache(maxsize=4)
def _tokeniser(vocabulary: tuple[str, ...]) -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    numbers = {PAD: 0, UNK: UNKNOWN} | {p: FIRST + i for i, p in enumerate(vocabulary)}
    made = Tokenizer(WordPiece(numbers, unk_token=UNK, max_input_chars_per_word=100))
    made.normalizer = BertNormalizer(lowercase=True)
    made.pre_tokenizer = BertPreTokenizer()
    return made


def ends(text_input: TextInput) -> tuple[int, int]:
    """The token ids of [CLS] and [SEP]."""
    return FIRST + text_input.vocabulary.index(CLS), FIRST + text_input.vocabulary.index(SEP)


def pieces_of(text: str, text_input: TextInput) -> Pieces:
    """The pieces of a text."""
    folded = fold_with_places(text)
    found = _tokeniser(text_input.vocabulary).encode(folded.text, add_special_tokens=False)
    places = tuple(folded.place(*place) for place in found.offsets)
    ids = np.array(found.ids, np.int64)
    return Pieces(tuple(found.tokens), ids, places, tuple(found.word_ids))


def pieces_of_words(words: Sequence[str], text_input: TextInput) -> Pieces:
    """The pieces of a text that is given as words: every word has at least one piece, and at most
    `MOST_OF_WORD`. `places` are within the folded words."""
    tokeniser = _tokeniser(text_input.vocabulary)
    made = tokeniser.encode_batch([fold_text(word) for word in words], add_special_tokens=False)
    pieces: list[str] = []
    ids: list[int] = []
    places: list[tuple[int, int]] = []
    owners: list[int] = []
    for number, each in enumerate(made):
        pieces += each.tokens[:MOST_OF_WORD] or [UNK]
        ids += each.ids[:MOST_OF_WORD] or [UNKNOWN]
        places += each.offsets[:MOST_OF_WORD] or [(0, 0)]
        owners += [number] * (len(pieces) - len(owners))
    return Pieces(tuple(pieces), np.array(ids, np.int64), tuple(places), tuple(owners))
