"""A made-up page of texts, in place of the real ones."""

from contextlib import contextmanager
from unittest.mock import patch

from playground import text
from playground.text import browser

TOY = """
plain = Nothing to fill.
two = { $b } before { $a }
count = { $n ->
    [one] One example of { $of }.
   *[other] { $n } examples of { $of }.
 }
kind = It reads { $kind ->
    [image] pictures
   *[text] texts
 }, { $name }.
quoted = { "{" }x
list_item = { $item }
nested = Because: { $why }
list_separator = { ", " }
"""


@contextmanager
def toy_texts(folder):
    """The texts above, in English and in French, as the only ones."""
    for language in ("en", "fr"):
        (folder / language).mkdir()
        for file in ("toy", "words"):
            (folder / language / f"{file}.ftl").write_text(TOY, "utf-8")
    caches = (text._sources, text.message, text._pattern, text._bundle, browser.patterns)
    try:
        with patch.object(text, "TEXT", folder):
            for cached in caches:
                cached.cache_clear()
            yield
    finally:
        for cached in caches:
            cached.cache_clear()
