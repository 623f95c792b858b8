"""The Room page's state in the link: the room's code."""

from __future__ import annotations

from dataclasses import dataclass

from playground.room.records import CODE_LENGTH, is_key, tidy_code
from playground.ui.link import PageState, Param


@dataclass(frozen=True, slots=True)
class RoomState:
    """The state in the link. `code` is the code of the room to enter when the page opens. `key` is
    a teacher's key, which is used once and then removed from the link."""

    code: str = ""
    key: str = ""


def _code(text: str) -> str:
    code = tidy_code(text)
    if len(code) != CODE_LENGTH:
        raise ValueError(text)
    return code


def _key(text: str) -> str:
    key = tidy_code(text)
    if not is_key(key):
        raise ValueError(text)
    return key


STATE = PageState("room", RoomState, {"code": Param(_code), "key": Param(_key, lambda _: None)})
