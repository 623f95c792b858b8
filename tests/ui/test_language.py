"""Every text is there in every language, with the same places to fill in."""

import re
import tomllib
from string import Formatter

import pytest

from playground.ui.language import LANGUAGES, TEXT, texts


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_values(language):
    english, other = texts("en"), texts(language)
    assert set(english) == set(other)
    assert {key for key in english if fields(english[key]) != fields(other[key])} == set()


def test_chinese_is_chinese():
    # Units, formulas and names may stay; a page's sentences may not.
    same = [key for key, text in texts("zh").items() if len(text) > 25 and text.isascii()]
    assert [key for key in same if " " in texts("zh")[key] and "=" not in texts("zh")[key]] == []


@pytest.mark.parametrize(
    "path", sorted(TEXT.glob("*/*.toml")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_texts_are_flat_and_not_empty(path):
    for key, text in tomllib.loads(path.read_text("utf-8")).items():
        assert isinstance(text, str), key
        assert text.strip(), key
        assert re.fullmatch(r"[a-z0-9_]+", key), key
