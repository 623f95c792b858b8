"""The Room page's state in the link: the room's code."""

from __future__ import annotations

from dataclasses import dataclass

from playground.room.records import CODE_LENGTH, tidy_code
from playground.ui.link import PageState, Param


@dataclass(frozen=True, slots=True)
class RoomState:
    """The state in the link. `code` is the code of the room to enter when the page opens."""

    code: str = ""


def _code(text: str) -> str:
    code = tidy_code(text)
    if len(code) != CODE_LENGTH:
        raise ValueError(text)
    return code


STATE = PageState("room", RoomState, {"code": Param(_code)})
