"""What a reading's models cannot know: the words of a text that they have never seen, and the
language of a text for which there is no model.

A model of characters or words knows those of its vocabulary. A net on an encoder's features knows
the words that the encoder's vocabulary has whole, not only in pieces, and those of the English
linear models, which were trained on similar texts.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from playground.core.inputs import FeatureInput, TextInput
from playground.data.pieces import pieces_of_words
from playground.data.tokens import UNKNOWN, encode_batch, fold_text, tokenise
from playground.language.read import models_for
from playground.language.records import TASKS, TextReading
from playground.language.words import english_words
from playground.nets.model import Model
from playground.nets.store import shipped_model
from playground.text import Message

FEW = 2  # letters: so short a word, such as the two of "isn't", counts as known
# The scripts of one language, and those of several, by the beginning of their letters' names.
SCRIPTS = {
    "HIRAGANA": "japanese", "KATAKANA": "japanese", "HANGUL": "korean", "GREEK": "greek",
    "HEBREW": "hebrew", "THAI": "thai", "ARMENIAN": "armenian", "GEORGIAN": "georgian",
    "ARABIC": "arabic", "CYRILLIC": "cyrillic", "DEVANAGARI": "devanagari",
}  # fmt: skip
KANA = 0.2  # of the letters, from which Chinese characters are those of a Japanese text
# Frequent words that are no English ones: two of them name the language of a text.
FREQUENT = {
    "french": "le la les des du une et est dans pour que qui pas je il elle nous vous avec sur ce "
    "cette très mais c'est j'ai n'est d'un d'une au aux ont été tout bonjour merci ne salut",
    "german": "der das und ist nicht ein eine einen ich du wir sie mit für auf auch sehr den dem "
    "des von zu wie aber hat habe sind haben noch nur guten morgen danke vielen ja nein",
    "spanish": "el la los las de que y en un una es muy con para por pero no se lo del al está "
    "este esta como más mi buenos hola qué gracias",
    "italian": "il la lo gli di che e è un una non per con sono molto ma del della nel questo "
    "questa come più mi buongiorno grazie",
    "portuguese": "o os as de que e em um uma é não com para por mas do da no na muito este esta "
    "como mais obrigado",
}
ENGLISH = (
    "the a an and is was not it of to in for that this with on i you he she we they have has at be "
    "but are as my your so"
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """How many of a text's words (or characters, for a model that reads those) the model does not
    know. Only words of letters count, of the part of the text that the model reads."""

    level: str  # "word" or "character"
    unknown: int
    count: int

    @property
    def is_most(self) -> bool:
        """Whether half of the words or more are unknown."""
        return 0 < self.count <= 2 * self.unknown

    @property
    def share(self) -> float:
        return self.unknown / max(1, self.count)


def unknown_words(model: Model, text: str) -> Unknown:
    """The unknown words of a text to a model that reads texts or an encoder's features."""
    source = model.spec.input
    if isinstance(source, FeatureInput):
        return _unknown_to_encoder(source.encoder, text)
    assert isinstance(source, TextInput)
    tokens = tokenise(text, source.level)[: source.length]
    numbers = encode_batch([text], source)[0]
    counted = [number == UNKNOWN for token, number in zip(tokens, numbers, strict=False)
               if _is_word(token)]  # fmt: skip
    # Chinese is read by character at the level "word", too.
    letters = source.level == "character" or any(map(_is_chinese, tokens))
    return Unknown("character" if letters else "word", sum(map(bool, counted)), len(counted))


@lru_cache(maxsize=256)
def _unknown_to_encoder(encoder: str, text: str) -> Unknown:
    source = shipped_model(encoder).spec.input
    assert isinstance(source, TextInput)
    words = [token.text for token in english_words(text)]
    found = pieces_of_words(words, source)
    counts = Counter(found.words)
    cut = {owner for owner, n in zip(found.words, found.ids, strict=True) if n == UNKNOWN}
    counted = [
        at in cut or (counts[at] > 1 and len(_letters(word)) > FEW and not _is_listed(word))
        for at, word in enumerate(words)
        if _is_word(word)
    ]
    return Unknown("word", sum(counted), len(counted))


def _letters(token: str) -> str:
    """The token without apostrophes and characters without a shape, such as zero-width ones."""
    return "".join(c for c in fold_text(token) if c != "'" and unicodedata.category(c) != "Cf")


def _is_word(token: str) -> bool:
    """Whether a token is made of letters: numbers, addresses and signs do not count."""
    letters = _letters(token)
    return bool(letters) and all(unicodedata.category(c)[0] in "LM" for c in letters)


def _is_chinese(token: str) -> bool:
    return _script(token[0]) == "chinese"


def _is_listed(word: str) -> bool:
    folded = tokenise(word, "word")
    return len(folded) == 1 and folded[0] in _english_words()


@cache
def _english_words() -> frozenset[str]:
    """The vocabularies of the English linear models."""
    names = {name for task in TASKS for name in models_for(task, "en")}
    inputs = [shipped_model(name).spec.input for name in names if name.endswith("-linear")]
    return frozenset(
        word for each in inputs if isinstance(each, TextInput) for word in each.vocabulary
    )


# ---- languages without a model --------------------------------------------------------------


def foreign_language(text: str) -> str | None:
    """The language or the script of a text that is neither English nor Chinese, by the script of
    most of its letters, or by frequent words; None if it may be English or Chinese."""
    letters = Counter(_script(letter) for letter in text if letter.isalpha())
    total, kana = letters.total(), letters["japanese"]
    japanese = kana + letters["chinese"]
    if kana and kana >= KANA * japanese and 2 * japanese > total:
        return "japanese"
    for script, count in letters.most_common(1):
        if script not in ("", "latin", "chinese") and 2 * count > total:
            return script
    return _by_frequent_words(text) if 2 * letters["latin"] > total else None


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0]
    return {"LATIN": "latin", "CJK": "chinese"}.get(name) or SCRIPTS.get(name, "")


def _by_frequent_words(text: str) -> str | None:
    words = {token for token in tokenise(text, "word") if token[0].isalpha()}
    hits = {name: sum(word in known for word in words) for name, known in _frequent().items()}
    (best, most), (_, second) = sorted(hits.items(), key=lambda pair: -pair[1])[:2]
    return best if most >= 2 and most > second and best != "english" else None


@cache
def _frequent() -> dict[str, frozenset[str]]:
    named = {"english": ENGLISH, **FREQUENT}
    return {name: frozenset(words.split()) for name, words in named.items()}


# ---- sentences ------------------------------------------------------------------------------


def unknown_by_task(
    reading: TextReading, model: Callable[[str], Model] = shipped_model
) -> dict[str, Unknown]:
    """The unknown words of a reading, for each of `TASKS` that has a result."""
    return {
        task: unknown_words(model(result.model), reading.text)
        for task, result in reading.results.items()
        if task in TASKS
    }


def note_on(reading: TextReading, unknown: Mapping[str, Unknown]) -> Message | None:
    """A sentence if the text has no word, if it is in a language without models, or if models do
    not know most of its words. `unknown` are the unknown words by task."""
    if not unknown:
        return None
    worst = max(unknown.values(), key=lambda each: each.share)
    if worst.count == 0:
        return Message("language.no_words")
    values = {"level": worst.level, "unknown": worst.unknown, "count": worst.count}
    if (foreign := foreign_language(reading.text)) is not None:
        return Message("language.foreign", what=Message(f"language.in_{foreign}"), **values)
    if not worst.is_most:
        return None
    tasks = [task for task, each in unknown.items() if each == worst]
    if len(tasks) == len(unknown):
        return Message("language.unknown", **values)
    titles = [Message(f"language.task_{task}") for task in tasks]
    return Message("language.unknown_to", tasks=titles, **values)
