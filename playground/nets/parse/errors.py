"""The error for source code that no net can be built from, with its line."""

from __future__ import annotations

from playground.core.errors import UserError
from playground.text import Message


class CodeError(UserError):
    """No net can be built from the code. `line` is the faulty line, counted from 1; 0 means the
    whole program. `why` is the message without the line number."""

    def __init__(self, message_id: str, line: int = 0, /, **values: object) -> None:
        self.why = Message(message_id, **values)
        self.line = line
        if line:
            super().__init__("code.at_line", line=line, why=self.why)
        else:
            super().__init__(message_id, **values)
