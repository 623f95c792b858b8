"""What is wrong with code, and where."""

from __future__ import annotations

from playground.core.errors import UserError
from playground.text import Message


class CodeError(UserError):
    """Code that no net can be made of. `line` is the line at fault, from 1 on; 0 is all of it.
    `why` is the sentence without the line's number."""

    def __init__(self, message_id: str, line: int = 0, /, **values: object) -> None:
        self.why = Message(message_id, **values)
        self.line = line
        if line:
            super().__init__("code.at_line", line=line, why=self.why)
        else:
            super().__init__(message_id, **values)
