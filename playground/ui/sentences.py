"""Errors and other messages that come without a language, in the reader's."""

from __future__ import annotations

from playground.text import Message
from playground.ui.language import language, literal


def said(message: object) -> str:
    """An error or a message in the reader's language; any other text as it is."""
    return message.in_language(language()) if isinstance(message, Message) else str(message)


def shown(message: object) -> str:
    """What is said, for a place that reads Markdown."""
    return literal(said(message))
