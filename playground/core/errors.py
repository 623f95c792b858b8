"""User errors, with messages that can be shown in any language."""

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
    """A mistake that the user can correct, raised with a message id and the message's values.

    `raise SpecError("nets.few_filters", name="conv1", filters=0)` shows the message `few_filters`
    of `playground/text/*/nets.ftl`: what was given, what was expected, what to do. `str(error)` is
    the English sentence, for the command line and the log; a page shows `said(error)`.
    """

    @classmethod
    def of(cls: type[Kind], error: UserError) -> Kind:
        """Convert an error to this class, with the same message."""
        return cls(error.message_id, **error.values)


def quote(value: object, length: int = 40) -> str:
    """The value's `repr`, shortened to `length`: safe in a sentence, whatever its origin."""
    return f"{value!r:.{length}}"


def system_reason(error: OSError) -> Message | str:
    """The operating system's reason why a file cannot be read or written."""
    if error.errno in _OF_THE_SYSTEM:
        return Message(_OF_THE_SYSTEM[error.errno])
    return error.strerror or str(error)
