"""Word segmentation: words as a reader of Chinese cuts them, with places in the text as typed."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.tokens import fold_text
from playground.language.segment import segment


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


def test_the_dictionary_is_read_without_a_file_for_temporary_data(tmp_path, monkeypatch):
    """jieba keeps a cache with `marshal` in a folder that every user of the machine can write."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    segment("北京")
    assert sys.modules["jieba"].dt.initialized is False
    assert not list(tmp_path.iterdir())
