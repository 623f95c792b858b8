"""What a person did that cannot be done, as a message in any language."""

from __future__ import annotations

from playground.text import Message


class UserError(Message, ValueError):
    """A mistake that a person can correct, raised with the id and the values of its text.

    `raise SpecError("nets.few_filters", name="conv1", filters=0)` shows the message `few_filters`
    of `playground/text/*/nets.ftl`: what was given, what was expected, what to do. `str(error)` is
    the English sentence, for the command line and the log; a page shows `said(error)`.
    """
