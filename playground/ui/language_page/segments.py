"""The words of a Chinese text on the Language page, beside the characters that its model reads."""

from __future__ import annotations

import re

from playground.language.records import Tagged
from playground.ui.language_page.state import pins_of

_HAN = re.compile(r"[\u3400-\u9fff]")


def is_by_words(pins: str, card: str = "entities") -> bool:
    """Whether the link asks to tag Chinese text by word and not by character, on this card
    (`entities_card.js`)."""
    return "w" in pins_of(card, pins).split("~")


def segments_of(found: Tagged) -> list[list[int]] | None:
    """Start and end of each word of a text with Chinese characters; None for other texts."""
    if not _HAN.search(found.text):
        return None
    from playground.language.segment import segment

    return [[word.start, word.end] for word in segment(found.text)]
