"""Tokens of any text, their numbers, and vocabularies."""

import json
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.tokens import (
    FIRST,
    UNKNOWN,
    build_vocabulary,
    encode,
    encode_batch,
    fold_text,
    tokenise,
    tokenise_with_places,
)
from playground.nets.spec import TextInput

ANY_TEXT = st.text(st.characters(), max_size=200)  # surrogates among them
LEVELS = ("word", "character")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I DON’T like it, isn't it?", ["i", "don't", "like", "it", ",", "isn't", "it", "?"]),
        ("'quoted' words'", ["'", "quoted", "'", "words", "'"]),
        ("It cost $10.99 ... wow!!", ["it", "cost", "$", "10.99", "...", "wow", "!", "!"]),
        ("well-made, A+", ["well", "-", "made", ",", "a", "+"]),
        ("很好看，abc", ["很", "好", "看", ",", "abc"]),
        ("so 👍🏽 and 👨‍👩‍👧 in 🇩🇪", ["so", "👍🏽", "and", "👨‍👩‍👧", "in", "🇩🇪"]),
        ("great :) <3", ["great", ":)", "<3"]),
        ("cafe\u0301 naïve", ["café", "naïve"]),
        ("wo\u200brd \u202eabc\u202c \x00", ["word", "abc"]),
        ("שלום مَرْحَبًا नमस्ते", ["שלום", "مَرْحَبًا", "नमस्ते"]),
        ("<b>bold</b>", ["<", "b", ">", "bold", "<", "/", "b", ">"]),
        ("one\r\ntwo\n\nthree\ttabs", ["one", "two", "three", "tabs"]),
        ("", []),
        (" \n\t\u200b ", []),
        ("\ud800", ["\ufffd"]),
    ],
)
def test_a_text_becomes_words(text, tokens):
    assert tokenise(text, "word") == tuple(tokens)


def test_a_text_becomes_characters():
    assert tokenise("No\r\n👍!", "character") == ("N", "o", "\n", "👍", "!")


@given(text=ANY_TEXT, level=st.sampled_from(LEVELS))
def test_any_text_has_tokens_that_can_be_sent_anywhere(text, level):
    tokens = tokenise(text, level)
    assert all(tokens)
    json.dumps(tokens, ensure_ascii=False).encode()
    if level == "word":
        assert not any(token.isspace() for token in tokens)
        # Nothing that can be seen is lost: letters and digits all stand in some token.
        whole = unicodedata.normalize("NFKC", fold_text(text).lower())
        seen = [c for c in whole if c.isalnum()]
        assert [c for c in "".join(tokens) if c.isalnum()] == seen


@given(text=ANY_TEXT)
def test_words_are_the_same_when_tokenised_again(text):
    tokens = tokenise(text, "word")
    assert tokenise(" ".join(tokens), "word") == tokens


@pytest.mark.parametrize("sign", "’‘ʼ´`＇′‛ʹˈ｀")
@pytest.mark.parametrize("level", LEVELS)
def test_every_apostrophe_that_people_type_is_the_same(sign, level):
    assert tokenise(f"I don{sign}t", level) == tokenise("I don't", level)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Ｉ ｌｏｖｅ ｉｔ！", "I love it!"),
        ("很好，真的？", "很好,真的?"),
        ("這部電影難吃乾淨", "这部电影难吃干净"),
        ("„great“ ＂fine＂", '"great" "fine"'),
        ("ﬁne №５ …", "fine No5 ..."),
        ("ｱﾆﾒ", "アニメ"),
        ("電車で行く", "電車で行く"),  # Japanese keeps its characters
    ],
)
def test_spellings_that_mean_the_same_are_one(typed, read):
    assert fold_text(typed) == read


@given(text=ANY_TEXT)
def test_folding_twice_changes_nothing_more(text):
    assert fold_text(fold_text(text)) == fold_text(text)


def test_a_vocabulary_from_before_texts_were_folded_is_still_found():
    old = TextInput("character", 9, ("，", "這", ",", "x"))
    assert encode("，,這这", old).ids.tolist() == [FIRST, FIRST, FIRST + 1, FIRST + 1]


@pytest.mark.parametrize("text", ["a" * 100_000, "a'" * 50_000, "e\u0301\u0301" * 30_000])
def test_no_token_is_too_long_to_show(text):
    assert max(map(len, tokenise(text, "word"))) <= 80


VOCABULARY = TextInput("word", 5, ("good", "bad", "!"))


def test_numbers_follow_the_vocabulary():
    encoded = encode("Good? BAD! very good indeed", VOCABULARY)
    assert encoded.tokens == ("good", "?", "bad", "!", "very")
    assert encoded.ids.tolist() == [FIRST, UNKNOWN, FIRST + 1, FIRST + 2, UNKNOWN]
    assert encoded.known == (True, False, True, True, False)
    assert encoded.cut == 2


def test_an_empty_text_has_no_step():
    encoded = encode("", VOCABULARY)
    assert (encoded.tokens, encoded.ids.shape, encoded.cut) == ((), (0,), 0)


@given(texts=st.lists(ANY_TEXT, max_size=4), level=st.sampled_from(LEVELS))
def test_a_batch_is_its_texts_padded_behind(texts, level):
    text_input = TextInput(level, 7, ("a", "b", " "))
    batch = encode_batch(texts, text_input)
    assert batch.dtype == np.int64
    assert len(batch) == len(texts)
    assert 1 <= batch.shape[1] <= 7
    for row, text in zip(batch, texts, strict=True):
        ids = encode(text, text_input).ids
        assert row[: len(ids)].tolist() == ids.tolist()
        assert not row[len(ids) :].any()


def test_a_vocabulary_holds_the_most_frequent_first():
    assert build_vocabulary(["b a b", "C b a"], "word", 2) == ("b", "a")
    assert build_vocabulary(["b a b"], "character", 9) == (" ", "b", "a")


@given(text=ANY_TEXT, level=st.sampled_from(LEVELS))
def test_places_belong_to_the_same_tokens_and_lie_in_the_text(text, level):
    placed = tokenise_with_places(text, level)
    assert tuple(token for token, _, _ in placed) == tokenise(text, level)
    assert all(0 <= start < end <= len(text) for _, start, end in placed)
    assert [start for _, start, _ in placed] == sorted(start for _, start, _ in placed)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I DON’T  know", ["I", "DON’T", "know"]),
        ("\u200bzero\u200bwidth \ufb01ne", ["zero\u200bwidth", "\ufb01ne"]),
        ("cafe\u0301\r\n\uff21\uff22!", ["cafe\u0301", "\uff21\uff22", "!"]),
        ("\u0130STANBUL \u1112\u1161\u11ab", ["\u0130STANBUL", "\u1112\u1161\u11ab"]),
        ("漢字，👍🏽", ["漢", "字", "，", "👍🏽"]),
    ],
)
def test_places_point_into_the_text_as_typed(text, found):
    assert [text[a:b] for _, a, b in tokenise_with_places(text, "word")] == found


@given(st.text(st.sampled_from("aΣσςé\u0301\u0323\u1100\u1161\u11a8\u09c7\u09be\ufb01½\u0344\uff9e"
                               "\uff76カ\r\n ´\u0130漢\u200bΑ"), max_size=12))  # fmt: skip
def test_places_survive_composition_and_reordering(text):
    placed = tokenise_with_places(text, "word")
    assert tuple(token for token, _, _ in placed) == tokenise(text, "word")
