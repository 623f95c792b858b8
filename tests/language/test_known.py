"""Unknown words, and texts in languages without models."""

import pytest

from playground.language.known import foreign_language, note_on, unknown_by_task, unknown_words
from playground.language.read import read_text
from playground.nets.store import shipped_model


@pytest.mark.parametrize(
    ("text", "unknown", "count"),
    [
        ("blorp zinqua", 2, 2),
        ("What a wonderful film, I loved it!", 0, 7),
        ("Это хороший фильм", 3, 3),
        ("It’s ＦＲＥＥ, isn't it? 12:30 http://a.b/c 🙂", 0, 6),
        ("🙂🙂 12 !", 0, 0),
        ("the blorp was good", 1, 4),
        ("go\u200bod fi\u200dlm", 0, 2),
    ],
)
def test_words_with_letters_are_counted(text, unknown, count):
    found = unknown_words(shipped_model("sentiment-en"), text)
    assert (found.level, found.unknown, found.count) == ("word", unknown, count)


def test_a_model_of_words_knows_its_vocabulary_and_reads_so_many():
    model = shipped_model("mood-gru")
    known = model.spec.input.vocabulary
    assert "film" in known
    assert "zinqua" not in known
    text = "film " * (model.spec.input.length - 1) + "zinqua blorp"
    found = unknown_words(model, text)
    assert (found.unknown, found.count) == (1, model.spec.input.length)


def test_chinese_is_counted_by_character():
    found = unknown_words(shipped_model("topic-zh"), "臺北的天氣非常好。")  # folded as in training
    assert (found.level, found.unknown, found.count) == ("character", 0, 8)
    assert unknown_words(shipped_model("sentiment-zh"), "龘靐齉").unknown == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("この映画はとても退屈でした。", "japanese"),
        ("我的の书", "japanese"),
        ("我们昨天去了优衣库の专卖店，买了很多东西。", None),
        ("영화가 지루했다", "korean"),
        ("שלום עולם", "hebrew"),
        ("هذا الفيلم كان مملا", "arabic"),
        ("Этот фильм был очень скучным.", "cyrillic"),
        ("Ο σκύλος", "greek"),
        ("Le film était très ennuyeux et je ne l'ai pas aimé.", "french"),
        ("Der Film war sehr langweilig und ich mochte ihn nicht.", "german"),
        ("La película fue muy aburrida y no me gustó.", "spanish"),
        ("Die hard was on TV in Los Angeles, and it was in no way bad.", None),
        ("I said “c'est la vie” and left for the café.", None),
        ("blorp zinqua", None),
        ("这本书非常好看。", None),
        ("Yesterday I saw Иван.", None),
        ("🙂", None),
        ("", None),
    ],
)
def test_a_language_without_models_is_named(text, expected):
    assert foreign_language(text) == expected


def note_of(text, language="en"):
    reading = read_text(text, tasks=("sentiment", "topic"))
    note = note_on(reading, unknown_by_task(reading))
    return note and note.in_language(language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_sentence_says_what_is_unknown(language):
    assert note_of("What a wonderful film!", language) is None
    for text, counts in [("blorp zinqua", "2"), ("Это хороший фильм", "3")]:
        assert counts in note_of(text, language)
    assert note_of("🙂🙂", language)


def test_the_sentence_names_the_language_or_the_tasks():
    assert "Cyrillic letters" in note_of("Это хороший фильм")
    assert "3 of 3 words" in note_of("Это хороший фильм")
    assert note_of("zinqua").startswith("The only word is unknown")
    reading = read_text("a fairytale zinqua", models={"topic": shipped_model("topic-en-linear")})
    unknown = unknown_by_task(reading)
    assert unknown["topic"] != unknown["sentiment"]
    assert "the models of Topic" in str(note_on(reading, unknown))
