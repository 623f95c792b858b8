"""Puts errors and other messages into the visitor's language."""

from __future__ import annotations

from playground.text import Message
from playground.ui.language import language, literal


def said(message: object) -> str:
    """An error or a message in the visitor's language; any other value as `str(message)`."""
    return message.in_language(language()) if isinstance(message, Message) else str(message)


def shown(message: object) -> str:
    """The same text, escaped for Markdown."""
    return literal(said(message))
