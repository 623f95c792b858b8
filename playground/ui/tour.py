"""A tour of a page: a few steps, each a sentence about one element. A page (or a lesson) declares
the steps as data; `frontend/header/tour.js` shows them beside the page's elements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playground.text import Message
from playground.ui.sentences import said


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a sentence, and the CSS selector `at` of its element, which may be inside a
    component. A step whose element is not on the page is skipped."""

    at: str
    says: Message


def as_data(steps: Iterable[Step]) -> list[dict[str, str]]:
    """The steps for the browser, in the visitor's language."""
    return [{"at": step.at, "says": said(step.says)} for step in steps]
