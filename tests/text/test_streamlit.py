"""The texts of Streamlit's own elements are still those that the installed Streamlit shows."""

import re
from pathlib import Path

import streamlit

from playground.text import DEFAULT, LANGUAGES
from playground.text.browser import patterns

SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
# Streamlit puts these together from parts that are too short to look up.
BUILT = {
    *("press_apply", "press_submit", "fullscreen_of", "close_fullscreen_of", "view_more"),
    *("no_such_page", "no_page"),
}


def test_streamlit_still_shows_each_text_that_is_replaced():
    shown = "".join(path.read_text("utf-8") for path in SCRIPTS.glob("*.js"))
    texts = patterns(DEFAULT, "streamlit")
    missing = []
    for name, text in texts.items():
        assert isinstance(text, str)
        parts = [part for part in re.split(r"\{\w+\}", text) if part.strip()]
        if name not in BUILT and not all(part in shown for part in parts):
            missing.append(text)
    assert missing == []


def test_a_replacement_has_words_and_no_value_of_its_own():
    for language in LANGUAGES:
        for name, text in patterns(language, "streamlit").items():
            assert isinstance(text, str)
            given = set(re.findall(r"\{(\w+)\}", str(patterns(DEFAULT, "streamlit")[name])))
            assert set(re.findall(r"\{(\w+)\}", text)) <= given
