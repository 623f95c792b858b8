"""The link: the page's state in the URL's query parameters, so that a teacher can share it.

A page declares its state once, as a frozen dataclass and a table that maps each field to a query
parameter:

    @dataclass(frozen=True, slots=True)
    class LessonState:
        hidden_units: int = 16

    STATE = PageState("lesson", LessonState, {"hidden_units": Param(whole(1, 64), name="units")})

`STATE.now()` returns the state, `STATE.change(hidden_units=32)` sets a value that the visitor
chose, and `STATE.settle(…)` sets a replacement for a value that does not exist. The page's
descriptor lists its parts (`Page.link`). The shell reads the link into them when the page first
opens in a session, and writes the link after each run. No other file uses `st.query_params`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

import streamlit as st

from playground.text import Message
from playground.ui.language import literal

State = TypeVar("State")
MAX_LENGTH = 6_000  # characters of one value
SHOWN = 40  # characters of a value that a warning quotes


@runtime_checkable
class LinkPart(Protocol):
    """A part of a page's state that is stored in the link."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its query parameters."""
        ...

    def read(self, asked: Mapping[str, str]) -> None:
        """Set the state from the link's values; `asked` contains only names of this part."""
        ...

    def written(self) -> Mapping[str, str | None]:
        """The values for the link. None removes a name; names that are absent stay unchanged."""
        ...


@runtime_checkable
class PartWithOwnThings(Protocol):
    """A part whose link may refer to data that only this visitor has."""

    def only_here(self) -> Message | None:
        """A sentence on what is missing when others open the link; None if nothing is."""
        ...


def only_here() -> tuple[Message, ...]:
    """One sentence for each thing that is missing when others open the link of this page."""
    parts = st.session_state.get("link_parts", ())
    found = (part.only_here() for part in parts if isinstance(part, PartWithOwnThings))
    return tuple(sentence for sentence in found if sentence)


# ---- between the parts and the url ------------------------------------------------------------


def open_shell(parts: tuple[LinkPart, ...]) -> None:
    """Register the parts that every page has, and read them from the link once per session."""
    if "link_shell" not in st.session_state:
        read(parts)
    st.session_state.link_shell = parts


def open_page(page: str, parts: tuple[LinkPart, ...]) -> None:
    """Make this the open page. When it first opens in a session, its parts are read from the
    link."""
    before = st.session_state.get("link_page")
    if before != page:
        st.session_state.link_page = page
        # After the browser's Back, its link still has the values of the page that was left.
        left = {name for part in st.session_state.get("link_parts", ()) for name in part.names}
        st.session_state.link_left = left
        if before is not None:  # on the first page, the warnings are those of the shell's parts
            problems().clear()
    st.session_state.link_parts = parts
    done: set[str] = st.session_state.setdefault("links_read", set())
    if page not in done:
        done.add(page)
        read(parts)


def read(parts: Iterable[LinkPart]) -> None:
    """Set the parts' state from the link."""
    for part in parts:
        found = {name: st.query_params[name] for name in part.names if name in st.query_params}
        asked = {name: text for name, text in found.items() if len(text) <= MAX_LENGTH}
        for name in found.keys() - asked.keys():
            report(name, Message("shell.link_too_long", name=name, limit=MAX_LENGTH))
        part.read(asked)


def write(parts: Iterable[LinkPart], left: Collection[str] = ()) -> None:
    """Update the link with the parts' values, without those of `left`; its other query parameters
    stay."""
    before = st.query_params.to_dict()
    after = {name: text for name, text in before.items() if name not in left}
    for part in parts:
        for name, text in part.written().items():
            if text is None:
                after.pop(name, None)
            else:
                after[name] = text
    if after != before:
        st.query_params.from_dict(after)  # all at once: each single change sends a message


def write_page() -> None:
    """Update the link with the open page's state. Called at the end of each page run and of each
    fragment run."""
    state = st.session_state
    state.pop("link_asked", None)  # later changes come from the page or the visitor
    left = state.pop("link_left", ())
    write((*state.get("link_shell", ()), *state.get("link_parts", ())), left)


# ---- invalid values in the link ---------------------------------------------------------------


def report(name: str, sentence: Message) -> None:
    """Show a warning about a query parameter until the visitor changes its value."""
    problems()[name] = sentence


def not_there(name: str, given: str, used: object = None) -> Message:
    """The warning that the value `given` does not exist; `used` is the value used instead."""
    values = {"name": name, "given": literal(given[:SHOWN])}
    if used is None or used == "":
        return Message("shell.bad_link_unused", **values)
    return Message("shell.bad_link", **values, used=literal(str(used)[:SHOWN]))


def problems() -> dict[str, Message]:
    """The warnings about invalid values, by the name of the query parameter."""
    found: dict[str, Message] = st.session_state.setdefault("link_problems", {})
    return found


def _asked() -> dict[tuple[str, str], str]:
    """The link's values by page and field, during the page's first run."""
    found: dict[tuple[str, str], str] = st.session_state.setdefault("link_asked", {})
    return found


# ---- one page's state -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Param:
    """How one field is stored in the link. `parse` raises ValueError, KeyError or IndexError for
    an invalid text. A field is left out if it has its default value or if `write` returns None.
    `name` is the query parameter's name; by default it is the field's name."""

    parse: Callable[[str], Any] = str
    write: Callable[[Any], str | None] = str
    name: str = ""


class PageState(Generic[State]):
    """A page's state: a frozen dataclass in the visitor's session, and its table for the link."""

    def __init__(
        self,
        page: str,
        record: type[State],
        table: Mapping[str, Param],
        only_here: Callable[[State], Message | None] = lambda _: None,
    ) -> None:
        self._key, self._default, self._only_here = f"state_{page}", record(), only_here
        self._table = {field: (param.name or field, param) for field, param in table.items()}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self._table.values())

    def now(self) -> State:
        """The current state."""
        state: State = st.session_state.setdefault(self._key, self._default)
        return state

    def change(self, **changes: Any) -> State:
        """Set values that the visitor has chosen.

        A text that the field cannot hold is ignored: Streamlit passes a browser's choice on as its
        label if the server's options have changed in the meantime.
        """
        changes = {field: value for field, value in changes.items() if self._may_be(field, value)}
        for field in changes:
            _asked().pop((self._key, field), None)
            problems().pop(self._name(field), None)
        return self._set(changes)

    def settle(self, said: Message | None = None, **changes: Any) -> State:
        """Set replacements for values that are missing or do not exist. If the link asked for
        another value, a warning is shown: `said`, by default that the value does not exist."""
        for field, value in changes.items():
            given = _asked().pop((self._key, field), None)
            if given is not None and value != getattr(self.now(), field):
                name = self._name(field)
                used = None if value is None else self._table[field][1].write(value)
                report(name, said or not_there(name, given, used))
        return self._set(changes)

    def read(self, asked: Mapping[str, str]) -> None:
        changes = {}
        for field, (name, param) in self._table.items():
            if name not in asked:
                continue
            try:
                changes[field] = param.parse(asked[name])
            except (ValueError, KeyError, IndexError):
                default = getattr(self._default, field)
                used = None if default is None else param.write(default)
                report(name, not_there(name, asked[name], used))
            else:
                _asked()[self._key, field] = asked[name]
        self._set(changes)

    def asked_for(self, *fields: str) -> bool:
        """Whether the link contains any of these fields; always False after the page's first
        run."""
        return any((self._key, field) in _asked() for field in fields)

    def written(self) -> Mapping[str, str | None]:
        state, found = self.now(), {}
        for field, (name, param) in self._table.items():
            value = getattr(state, field)
            default = value == getattr(self._default, field)
            found[name] = None if default or value is None else param.write(value)
        return found

    def only_here(self) -> Message | None:
        return self._only_here(self.now())

    def _set(self, changes: Mapping[str, Any]) -> State:
        state: State = dataclasses.replace(self.now(), **changes)  # type: ignore[type-var]
        st.session_state[self._key] = state
        return state

    def _may_be(self, field: str, value: Any) -> bool:
        """Whether the field can hold this value; only texts are checked."""
        if field not in self._table or not isinstance(value, str):
            return True
        param = self._table[field][1]
        try:
            text = param.write(value)
            if text is not None:
                param.parse(text)
        except (ValueError, KeyError, IndexError):
            return False
        return True

    def _name(self, field: str) -> str:
        return self._table[field][0] if field in self._table else field


# ---- parsers ----------------------------------------------------------------------------------


def one_of(options: Iterable[str]) -> Callable[[str], str]:
    """A parser for a choice among texts."""
    known = tuple(options)

    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser for a whole number from `low` to `high`."""
    return _number(low, high, int)


def pair(first: int, second: int) -> Callable[[str], tuple[int, int]]:
    """A parser for two whole numbers with a point between them, `12.30`, of at most these values.
    `dotted` writes them."""

    def parse(text: str) -> tuple[int, int]:
        parts = text.split(".")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError(text)
        return whole(0, first)(parts[0]), whole(0, second)(parts[1])

    return parse


def dotted(numbers: Iterable[int]) -> str:
    """Whole numbers with points between them."""
    return ".".join(map(str, numbers))


def number(low: float, high: float) -> Callable[[str], float]:
    """A parser for a number from `low` to `high`."""
    return _number(low, high, float)


Number = TypeVar("Number", int, float)


def _number(low: Number, high: Number, kind: Callable[[str], Number]) -> Callable[[str], Number]:
    def parse(text: str) -> Number:
        value = kind(text)
        if not low <= value <= high:  # also rejects NaN
            raise ValueError(text)
        return value

    return parse


def switch(text: str) -> bool:
    """Parse the output of `on_or_off`."""
    return {"1": True, "0": False}[text]


def on_or_off(value: bool) -> str:
    """Write a switch: 1 for on, 0 for off."""
    return str(int(value))


def texts(text: str) -> tuple[str, ...]:
    """Parse texts separated by commas."""
    return tuple(part for part in text.split(",") if part)


def joined(values: Iterable[object]) -> str:
    """Join values with commas."""
    return ",".join(map(str, values))
