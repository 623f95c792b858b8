"""What a person did that cannot be done, as a message in any language."""

from __future__ import annotations

import errno
from typing import TypeVar

from playground.text import Message

_OF_THE_SYSTEM = {
    errno.ENOENT: "words.no_file",
    errno.EISDIR: "words.is_folder",
    errno.EACCES: "words.no_access",
    errno.ENOSPC: "words.disk_full",
}

Kind = TypeVar("Kind", bound="UserError")


class UserError(Message, ValueError):
    """A mistake that a person can correct, raised with the id and the values of its text.

    `raise SpecError("nets.few_filters", name="conv1", filters=0)` shows the message `few_filters`
    of `playground/text/*/nets.ftl`: what was given, what was expected, what to do. `str(error)` is
    the English sentence, for the command line and the log; a page shows `said(error)`.
    """

    @classmethod
    def of(cls: type[Kind], error: UserError) -> Kind:
        """The same mistake as an error of this class."""
        return cls(error.message_id, **error.values)


def quote(value: object, length: int = 40) -> str:
    """A value of any origin as it may stand in a sentence: as Python writes it, and short."""
    return f"{value!r:.{length}}"


def system_reason(error: OSError) -> Message | str:
    """Why a file cannot be read or written, as the operating system says it."""
    if error.errno in _OF_THE_SYSTEM:
        return Message(_OF_THE_SYSTEM[error.errno])
    return error.strerror or str(error)
