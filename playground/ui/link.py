"""The link: what a teacher would want to share stands in the url, and is read back from it.

A page declares its state once, as a frozen record and a table that says how each field stands in
the link:

    @dataclass(frozen=True, slots=True)
    class LessonState:
        hidden_units: int = 16

    STATE = PageState("lesson", LessonState, {"hidden_units": Param(whole(1, 64), name="units")})

`STATE.now()` is the state, `STATE.change(hidden_units=32)` what a person chose, `STATE.settle(…)`
what the page takes instead of something that is not there. The page's descriptor names its parts
(`Page.link`); the shell reads the link into them when the page first opens in a session, and
writes the link after each run. No other file touches `st.query_params`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

import streamlit as st

from playground.text import Message
from playground.ui.language import literal

State = TypeVar("State")
MAX_LENGTH = 6_000  # characters of one value
SHOWN = 40  # of a value, in a sentence about it


@runtime_checkable
class LinkPart(Protocol):
    """A part of a page's state that stands in the link."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its names in the link."""
        ...

    def read(self, asked: Mapping[str, str]) -> None:
        """Take what the link asks for; it holds only names of this part."""
        ...

    def written(self) -> Mapping[str, str | None]:
        """What the link should hold now; None takes a name out, a name left out stays as it is."""
        ...


@runtime_checkable
class PartWithOwnThings(Protocol):
    """A part that can name in the link what only this visitor has."""

    def only_here(self) -> Message | None:
        """The sentence on what others would not find behind the link; None where they find all."""
        ...


def only_here() -> tuple[Message, ...]:
    """What the link of the open page names and others do not have, a sentence each."""
    parts = st.session_state.get("link_parts", ())
    found = (part.only_here() for part in parts if isinstance(part, PartWithOwnThings))
    return tuple(sentence for sentence in found if sentence)


# ---- between the parts and the url ------------------------------------------------------------


def open_shell(parts: tuple[LinkPart, ...]) -> None:
    """The parts that every page has; they take what the link asks for once a session."""
    if "link_shell" not in st.session_state:
        read(parts)
    st.session_state.link_shell = parts


def open_page(page: str, parts: tuple[LinkPart, ...]) -> None:
    """Show this page from now on. When it first opens in a session, its parts take what the link
    asks for."""
    if st.session_state.get("link_page") != page:
        st.session_state.link_page = page
        problems().clear()
    st.session_state.link_parts = parts
    done: set[str] = st.session_state.setdefault("links_read", set())
    if page not in done:
        done.add(page)
        read(parts)


def read(parts: Iterable[LinkPart]) -> None:
    """Let the parts take what the link asks for."""
    for part in parts:
        found = {name: st.query_params[name] for name in part.names if name in st.query_params}
        asked = {name: text for name, text in found.items() if len(text) <= MAX_LENGTH}
        for name in found.keys() - asked.keys():
            report(name, Message("shell.link_too_long", name=name, limit=MAX_LENGTH))
        part.read(asked)


def write(parts: Iterable[LinkPart]) -> None:
    """Bring the link up to what the parts hold; other names in it stay."""
    before = st.query_params.to_dict()
    after = dict(before)
    for part in parts:
        for name, text in part.written().items():
            if text is None:
                after.pop(name, None)
            else:
                after[name] = text
    if after != before:
        st.query_params.from_dict(after)  # at once: each change by itself is a message


def write_page() -> None:
    """Bring the link up to what the open page holds; its fragments end with it, too."""
    state = st.session_state
    state.pop("link_asked", None)  # from now on it is the page, or a person, that changes things
    write((*state.get("link_shell", ()), *state.get("link_parts", ())))


# ---- what could not be taken ------------------------------------------------------------------


def report(name: str, sentence: Message) -> None:
    """Say what became of a name in the link, until the person changes it."""
    problems()[name] = sentence


def not_there(name: str, given: str, used: object = None) -> Message:
    """The sentence for a value that does not exist; `used` is shown instead."""
    values = {"name": name, "given": literal(given[:SHOWN])}
    if used is None or used == "":
        return Message("shell.bad_link_unused", **values)
    return Message("shell.bad_link", **values, used=literal(str(used)[:SHOWN]))


def problems() -> dict[str, Message]:
    """Sentences about what could not be taken, by name in the link."""
    found: dict[str, Message] = st.session_state.setdefault("link_problems", {})
    return found


def _asked() -> dict[tuple[str, str], str]:
    """What the link asks for, by page and field, while the page first runs."""
    found: dict[tuple[str, str], str] = st.session_state.setdefault("link_asked", {})
    return found


# ---- one page's state -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Param:
    """How one field stands in the link. `parse` raises ValueError or KeyError for a text that is
    no value; a field that holds its default is left out, and so is one that `write` gives None
    for. `name` in the link is the field's own
    where it is not given."""

    parse: Callable[[str], Any] = str
    write: Callable[[Any], str | None] = str
    name: str = ""


class PageState(Generic[State]):
    """A page's state: a frozen record in the visitor's session, and its table for the link."""

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
        """The state as it is now."""
        state: State = st.session_state.setdefault(self._key, self._default)
        return state

    def change(self, **changes: Any) -> State:
        """Set what a person has chosen."""
        for field in changes:
            _asked().pop((self._key, field), None)
            problems().pop(self._name(field), None)
        return self._set(changes)

    def settle(self, said: Message | None = None, **changes: Any) -> State:
        """Set what holds instead of something that is missing, or that is not there. Where the
        link asked for something else, the person reads so: `said`, or that it is not there."""
        for field, value in changes.items():
            given = _asked().pop((self._key, field), None)
            if given is not None and value != getattr(self.now(), field):
                name = self._name(field)
                report(name, said or not_there(name, given, self._table[field][1].write(value)))
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
        """Whether the link asks for any of these fields: known while the page first runs."""
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


def number(low: float, high: float) -> Callable[[str], float]:
    """A parser for a number from `low` to `high`."""
    return _number(low, high, float)


Number = TypeVar("Number", int, float)


def _number(low: Number, high: Number, kind: Callable[[str], Number]) -> Callable[[str], Number]:
    def parse(text: str) -> Number:
        value = kind(text)
        if not low <= value <= high:  # also where it is no number at all
            raise ValueError(text)
        return value

    return parse


def texts(text: str) -> tuple[str, ...]:
    """A parser for texts with commas between them."""
    return tuple(part for part in text.split(",") if part)


def joined(values: Iterable[object]) -> str:
    """Values with commas between them."""
    return ",".join(map(str, values))
