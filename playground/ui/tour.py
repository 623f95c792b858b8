"""A tour of a page: a few steps, each a sentence at an element of the page. It is data that a page
(or a lesson) declares; `frontend/header/tour.js` shows it beside the live elements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playground.text import Message
from playground.ui.sentences import said


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a sentence, and the CSS selector of the element that it is about, which may stand
    inside a component. A step whose element is not on the page is left out."""

    at: str
    says: Message


def as_data(steps: Iterable[Step]) -> list[dict[str, str]]:
    """The steps for the browser, in the reader's language."""
    return [{"at": step.at, "says": said(step.says)} for step in steps]
