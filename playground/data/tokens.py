"""Tokenisation: from text to tokens, and from tokens to the token ids that a net reads.

Every Unicode text can be tokenised: lone surrogates become U+FFFD, invisible characters (zero
width, direction marks, control codes) form no tokens, and combining marks stay with their letter.
`fold_text` unifies equivalent spellings (full-width letters, typographic apostrophes, traditional
Chinese), both for building a vocabulary and for inference.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice, pairwise

import numpy as np
from jaxtyping import Int64

from playground.core.cache import ById
from playground.core.inputs import TextInput
from playground.core.places import ASSETS

# Traditional characters and, on the file's second line, their simplified forms (assets/README.md).
TRADITIONAL = ASSETS / "data" / "traditional.txt"
PADDING, UNKNOWN, FIRST = 0, 1, 2  # token ids; vocabulary[i] has the id FIRST + i


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """One text as a net's input. `cut` is the number of tokens cut off at the end."""

    tokens: tuple[str, ...]
    ids: Int64[np.ndarray, " steps"]
    known: tuple[bool, ...]
    cut: int


def _marks() -> str:
    """All combining marks, as ranges for a character class of a regular expression."""
    codes = [c for c in range(0x300, 0x20000) if unicodedata.category(chr(c))[0] == "M"]
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# The characters that keyboards, phones and word processors write for apostrophes and quotes.
_APOSTROPHES = (
    "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u2018\u2019\u201a\u201b"
    "\u2032\u2035\ua78c\uff07\uff40"
)
_QUOTES = "\u02ba\u201c\u201d\u201e\u201f\u2033\u2036\u301d\u301e\u301f\uff02"
_SIGNS = str.maketrans(_APOSTROPHES + _QUOTES, "'" * len(_APOSTROPHES) + '"' * len(_QUOTES))
_KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_EMOJI = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
_TONE = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"
_CHINESE = re.compile(f"[{_CJK}]")
_LETTER = f"(?:(?![{_CJK}])[^\\W_])"
_TOKEN = re.compile(
    "|".join(
        (
            f"[{_CJK}]",  # Chinese and Japanese: one token per character
            r"\d+(?:[.,:]\d+)+",  # 10.99, 1,000, 12:30
            # Words with combining marks and inner apostrophes: don't, naïve; at most 40 letters,
            # so that every token fits on the page.
            f"{_LETTER}(?:[{_marks()}\u200c\u200d]|{_LETTER}|'(?={_LETTER})){{0,39}}",
            "[\U0001f1e6-\U0001f1ff]{2}",  # flags
            f"{_EMOJI}{_TONE}*(?:\u200d{_EMOJI}{_TONE}*)*",
            r"[:;=]-?[)(dp](?!\w)|<3",  # emoticons, frequent in short messages
            r"\.{2,}",
            r"[^\s\u200c\u200d\ufe00-\ufe0f]",  # any other character, on its own
        )
    )
)


def clean_text(text: str) -> str:
    """Normalise line breaks, compose letters and marks (NFC), and replace lone surrogates, which
    UTF-8 cannot encode, by U+FFFD."""
    text = _SURROGATE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


@cache
def _simplified() -> dict[int, str]:
    traditional, simplified = TRADITIONAL.read_text("utf-8").splitlines()
    return dict(zip(map(ord, traditional), simplified, strict=True))


def fold_text(text: str) -> str:
    """Unify equivalent spellings: Unicode's compatibility forms (NFKC: full-width letters,
    ligatures, circled numbers), apostrophes and quotation marks to ASCII, and traditional Chinese
    characters to simplified ones. Japanese, recognised by its kana, keeps its characters.

    Sources: Unicode Standard Annex #15; Unicode Technical Standard #39 (confusables); OpenCC.
    """
    text = clean_text(text)
    if text.isascii():
        return text.replace("`", "'")
    # Translate the quotes first: NFKC turns U+00B4 into a space and a combining mark.
    text = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    return text if _KANA.search(text) else text.translate(_simplified())


def tokenise(text: str, level: str) -> tuple[str, ...]:
    """The tokens of the folded text. Level "word": lower-cased words (don't, naïve), and one token
    for each punctuation mark, emoji and Chinese character. Level "character": every character."""
    text = fold_text(text)
    if level == "character":
        return tuple(text)
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).lower())
    return tuple(_TOKEN.findall(text))


def divide_word(word: str) -> tuple[str, ...]:
    """The tokens of one word of a tokenised sentence, as `tokenise` divides running text: Chinese
    words into characters. A word without Chinese characters stays whole."""
    parts = tokenise(word, "word")
    return parts if len(parts) > 1 and any(map(_CHINESE.match, parts)) else (word,)


# ---- tokens with their places in the text ----


@dataclass(frozen=True, slots=True)
class Folded:
    """A text after folding, with the place of each of its characters in the text as typed:
    character i comes from `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the original that `text[start:end]` comes from; `start < end`."""
        return min(self.starts[start:end]), max(self.ends[start:end])

    def _mapped(self, parts: Iterable[tuple[str, int, int]]) -> Folded:
        """The text made of `parts`, each a string that replaces the characters from a start to an
        end."""
        text, starts, ends = [], [], []
        for part, start, end in parts:
            if part:
                text.append(part)
                first, last = self.place(start, end)
                starts += [first] * len(part)
                ends += [last] * len(part)
        return Folded("".join(text), tuple(starts), tuple(ends))

    def without(self, pattern: re.Pattern[str]) -> Folded:
        """The text without the characters that match."""
        return self._mapped((c, i, i + 1) for i, c in enumerate(self.text) if not pattern.match(c))

    def translated(self, table: dict[int, str]) -> Folded:
        return Folded(self.text.translate(table), self.starts, self.ends)

    def normalised(self, form: str) -> Folded:
        """The text in a Unicode normalisation form, "NFC" or "NFKC"."""
        if unicodedata.is_normalized(form, self.text):  # type: ignore[arg-type]
            return self
        bounds = [i for i, c in enumerate(self.text) if i == 0 or not _joins(c)]
        return self._mapped(
            (unicodedata.normalize(form, self.text[a:b]), a, b)  # type: ignore[arg-type]
            for a, b in pairwise((*bounds, len(self.text)))
        )

    def lowered(self) -> Folded:
        """The text in lower case. A letter's lower case may have two characters (\u0130), and that
        of a sigma depends on its neighbours."""
        whole, at, parts = self.text.lower(), 0, []
        for i, c in enumerate(self.text):
            size = len(c.lower())
            parts.append((whole[at : at + size], i, i + 1))
            at += size
        return self._mapped(parts)


@cache
def _second_parts() -> frozenset[str]:
    """Characters that may compose with the character before them: second parts of canonical
    decompositions, and the vowels and final consonants of Hangul."""
    found = {chr(c) for first, last in ((0x1161, 0x1176), (0x11A8, 0x11C3))
             for c in range(first, last)}  # fmt: skip
    for code in range(0xC0, 0x30000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and parts[0][0] != "<":
            found.add(chr(int(parts[1], 16)))
    return frozenset(found)


def _joins(character: str) -> bool:
    """Whether normalisation may combine or reorder the character with those before it."""
    if character < "\u0300":
        return False
    first = unicodedata.normalize("NFKD", character)[0]
    return bool(unicodedata.combining(first)) or first in _second_parts()


def fold_with_places(text: str) -> Folded:
    """`fold_text(text)`, with the place of each character in `text`."""
    folded = Folded(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    if "\r" in text:
        line_breaks = re.finditer("\r\n?|[^\r]", text, re.DOTALL)
        folded = folded._mapped(
            ("\n" if m[0][0] == "\r" else m[0], m.start(), m.end()) for m in line_breaks
        )
    if text.isascii():
        return folded.translated({ord("`"): "'"})
    surrogates = {code: "\ufffd" for code in map(ord, _SURROGATE.findall(text))}
    folded = folded.translated(surrogates).normalised("NFC")
    if folded.text.isascii():
        return folded.translated({ord("`"): "'"})
    signs = {code: chr(to) if isinstance(to, int) else to for code, to in _SIGNS.items()}
    folded = folded.translated(signs).normalised("NFKC").translated(signs)
    return folded if _KANA.search(folded.text) else folded.translated(_simplified())


def tokenise_with_places(text: str, level: str) -> tuple[tuple[str, int, int], ...]:
    """`tokenise(text, level)`, each token with the start and end of its characters in the text as
    typed. Tokens that come from one character (\u00bd: 1, \u2044, 2) share their place."""
    folded = fold_with_places(text)
    if level == "character":
        return tuple(zip(folded.text, folded.starts, folded.ends, strict=True))
    folded = folded.without(_INVISIBLE).lowered().normalised("NFKC")
    return tuple((m[0], *folded.place(*m.span())) for m in _TOKEN.finditer(folded.text))


@lru_cache(maxsize=64)
def _numbers(vocabulary: ById) -> dict[str, int]:
    # Cached by identity: Python computes the hash of a tuple of 4,000 words each time, in 50 µs.
    # Fold as texts are folded: vocabularies of earlier versions have tokens such as “，”. Of tokens
    # that become equal, the first, which is the most frequent, counts.
    folded = [fold_text(token) for token in vocabulary.held]
    return {token: FIRST + i for i, token in reversed(list(enumerate(folded)))}


def encode(text: str, text_input: TextInput) -> Encoded:
    """The ids of the text's first `text_input.length` tokens."""
    if text_input.level == "piece":
        return _encode_pieces(text, text_input)
    tokens = tokenise(text, text_input.level)
    kept = tokens[: text_input.length]
    numbers = _numbers(ById(text_input.vocabulary))
    ids = np.array([numbers.get(token, UNKNOWN) for token in kept], np.int64)
    return Encoded(kept, ids, tuple(bool(i != UNKNOWN) for i in ids), len(tokens) - len(kept))


def _encode_pieces(text: str, text_input: TextInput) -> Encoded:
    from playground.data.pieces import CLS, SEP, ends, pieces_of

    found, (first, last) = pieces_of(text, text_input), ends(text_input)
    kept = found.ids[: max(0, text_input.length - 2)]
    tokens = (CLS, *found.pieces[: len(kept)], SEP)
    ids = np.array([first, *kept, last], np.int64)
    return Encoded(tokens, ids, tuple(bool(i != UNKNOWN) for i in ids), len(found.ids) - len(kept))


def encode_batch(texts: Sequence[str], text_input: TextInput) -> Int64[np.ndarray, "n steps"]:
    """The token ids of all texts as one array (N×steps), padded at the end with 0 to the length
    of the longest text (at least one step)."""
    return _padded([encode(text, text_input).ids for text in texts])


def token_vocabulary(
    sentences: Iterable[Sequence[str]], level: str, size: int, least: int = 1
) -> tuple[str, ...]:
    """The `size` most frequent tokens of tokenised sentences, as `encode_tokens` looks them up.
    Tokens that occur less than `least` times are left out."""
    counts = Counter("".join(tokenise(token, level)) for tokens in sentences for token in tokens)
    counts.pop("", None)
    kept = ((token, count) for token, count in counts.items() if count >= least)
    return tuple(token for token, _ in sorted(kept, key=lambda c: (-c[1], c[0]))[:size])


def encode_tokens(
    sentences: Sequence[Sequence[str]], text_input: TextInput
) -> Int64[np.ndarray, "n steps"]:
    """The token ids of tokenised sentences as one array, padded as in `encode_batch`."""
    if text_input.level == "piece":
        return encode_batch([" ".join(tokens) for tokens in sentences], text_input)
    numbers, rows = _numbers(ById(text_input.vocabulary)), []
    for tokens in sentences:
        folded = ("".join(tokenise(token, text_input.level)) for token in tokens)
        kept = islice(folded, text_input.length)
        rows.append(np.array([numbers.get(token, UNKNOWN) for token in kept], np.int64))
    return _padded(rows)


def token_numbers(text: str, text_input: TextInput) -> Int64[np.ndarray, " tokens"]:
    """The ids of all tokens of a text, without a limit on the length."""
    if text_input.level == "piece":
        return encode(text, replace(text_input, length=len(text) + 2)).ids
    numbers = _numbers(ById(text_input.vocabulary))
    tokens = tokenise(text, text_input.level)
    return np.array([numbers.get(token, UNKNOWN) for token in tokens], np.int64)


def decode(numbers: Iterable[int], text_input: TextInput) -> str:
    """The text of these token ids; “�” for unknown tokens, nothing for padding."""
    words = ("", "�", *text_input.vocabulary)
    between = "" if text_input.level == "character" else " "
    return between.join(words[number] for number in numbers if number != PADDING)


def _padded(rows: list[np.ndarray]) -> Int64[np.ndarray, "n steps"]:
    batch = np.zeros((len(rows), max([1, *map(len, rows)])), np.int64)
    for row, ids in zip(batch, rows, strict=True):
        row[: len(ids)] = ids
    return batch


def build_vocabulary(texts: Iterable[str], level: str, size: int) -> tuple[str, ...]:
    """The `size` most frequent tokens, the most frequent first; ties in the tokens' own order."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(tokenise(text, level))
    return tuple(token for token, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:size])
