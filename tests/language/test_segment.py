"""Word segmentation: words as a reader of Chinese cuts them, with places in the text as typed."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.tokens import fold_text
from playground.language.read import read_text, tag
from playground.language.records import Lattice, Token
from playground.language.segment import by_word, segment
from playground.nets.store import shipped_model


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我来到北京清华大学", ["我", "来到", "北京", "清华大学"]),
        ("我來到北京清華大學", ["我", "來到", "北京", "清華大學"]),  # the dictionary is simplified
        ("小明在 Ｎ６ 路买了iPhone，花了3000元。",
         ["小明", "在", "Ｎ６", "路", "买", "了", "iPhone", "，", "花", "了", "3000", "元", "。"]),
        ("😀好", ["😀", "好"]),
        (" \n", []),
        ("", []),
    ],
)  # fmt: skip
def test_words_as_typed(text, words):
    assert [token.text for token in segment(text)] == words


@given(st.text(max_size=40) | st.text("中国人民大学生活½Ａé\u0301ﬁ \r\n\u200b長", max_size=20))
def test_words_cover_the_text_without_overlap(text):
    tokens = segment(text)
    ends = [0, *(token.end for token in tokens)]
    for token, before in zip(tokens, ends, strict=False):
        assert before <= token.start < token.end <= len(text)
        assert token.text == text[token.start : token.end]
        assert not fold_text(text[before : token.start]).strip()
    assert not fold_text(text[ends[-1] :]).strip()


def test_a_path_of_words_scores_as_its_characters_do():
    labels = ("O", "B-PER", "I-PER")
    random = np.random.default_rng(0)
    text = "我来到北京清华大学。"
    parts = [random.normal(size=shape).astype(np.float32) for shape in ((10, 3), 3, 3, (3, 3))]
    lattice = Lattice(labels, *parts)
    characters = [Token(c, i, i + 1) for i, c in enumerate(text)]
    found, words = by_word(lattice, characters, text)
    assert [word.text for word in words] == ["我", "来到", "北京", "清华大学", "。"]
    assert found.emissions.shape == (5, 3)
    emitted, more = parts[0], parts[3]
    assert found.emissions[2, 1] == pytest.approx(emitted[3, 1] + more[1, 2] + emitted[4, 2])
    assert found.emissions[2, 2] == pytest.approx(emitted[3, 2] + more[2, 2] + emitted[4, 2])
    whole = emitted[5:9, 2].sum() - emitted[5, 2] + emitted[5, 1] + more[1, 2] + 2 * more[2, 2]
    assert found.emissions[3, 1] == pytest.approx(whole)
    assert found.emissions[3, 0] == pytest.approx(emitted[5:9, 0].sum() + 3 * more[0, 0])
    assert (found.between == more).all()


def test_names_are_found_by_word():
    text = "昨天王小明去了北京大学。"
    tagged = tag(shipped_model("entities-zh"), text, segmented=True)
    assert [token.text for token in tagged.tokens] == [token.text for token in segment(text)]
    assert ("ORG", "北京大学") in {(span.type, span.text) for span in tagged.spans}
    reading = read_text(text, tasks=("entities",), segmented=True).results["entities"]
    assert reading.tags == tagged.tags


def test_the_dictionary_is_read_without_a_file_for_temporary_data(tmp_path, monkeypatch):
    """jieba keeps a cache with `marshal` in a folder that every user of the machine can write."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    segment("北京")
    assert sys.modules["jieba"].dt.initialized is False
    assert not list(tmp_path.iterdir())
