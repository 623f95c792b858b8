"""All texts that the user sees, in each language, as Project Fluent files.

`<language>/<file>.ftl` holds the texts of a page, or the error messages of a folder of the
package. The text "draw.title" is the message `title` of `draw.ftl`. `say` formats it in a given
language; pages use `playground.ui.language.t`, which uses the visitor's language. The rules for
texts are in `docs/architecture.md`.
"""

from __future__ import annotations

import math
import re
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Fluent is imported at its first use: the server starts before it is needed
    from fluent.runtime import FluentBundle
    from fluent.syntax import ast

TEXT = Path(__file__).parent
DEFAULT = "en"  # also the language of the command line and the log
DIGITS = 6  # significant digits of a number that is not an integer


class Message:
    """The id and the values of a text, to be formatted later in any language. A value may itself
    be a message. `playground.core.errors.UserError` is a subclass."""

    def __init__(self, message_id: str, /, **values: object) -> None:
        self.message_id, self.values = message_id, values

    def in_language(self, language: str) -> str:
        return say(language, self.message_id, **self.values)

    def __str__(self) -> str:
        return self.in_language(DEFAULT)

    def as_data(self) -> dict[str, Any]:
        """The message as JSON data; `from_data` is the inverse."""
        return {"message": self.message_id, "values": {k: _data(v) for k, v in self.values.items()}}

    @staticmethod
    def from_data(data: Any) -> Message:
        """The message from the data of `as_data`. Raises KeyError or TypeError for other data."""
        values = {name: _from_data(value) for name, value in dict(data["values"]).items()}
        return Message(str(data["message"]), **values)


def _data(value: object) -> object:
    if isinstance(value, Message):
        return value.as_data()
    if isinstance(value, list | tuple):
        return [_data(part) for part in value]
    return value if isinstance(value, str | int | float) else str(value)


def _from_data(value: object) -> object:
    if isinstance(value, list):
        return [_from_data(part) for part in value]
    return Message.from_data(value) if isinstance(value, dict) else value


def say(language: str, message_id: str, /, **values: object) -> str:
    """The text with this id in a language.

    Integers get the language's thousands separator (pass a year or a port as a string), tuples and
    lists become enumerations, and a `Message` is formatted in the same language.

    Raises:
        KeyError: there is no such text, or one of its values is missing.
    """
    file, _, name = message_id.partition(".")
    pattern = _pattern(language, file, name)
    given = {key: _argument(language, value) for key, value in values.items()}
    text, errors = _bundle(language, file).format_pattern(pattern, given)
    if errors:
        raise KeyError(f"{message_id}: {errors[0]}")
    return str(text)


def _argument(language: str, value: object) -> object:
    """Convert a value for Fluent."""
    if isinstance(value, str):
        return value
    if isinstance(value, Message):
        return value.in_language(language)
    if isinstance(value, list | tuple):
        parts = [say(language, "words.list_item", item=part) for part in value]
        return say(language, "words.list_separator").join(parts)
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Real) and math.isfinite(value):
        from fluent.runtime.types import fluent_number

        size = math.floor(math.log10(abs(value))) if value else 0
        places = max(0, DIGITS - 1 - size)
        return fluent_number(float(value), maximumFractionDigits=places)
    return str(value)


def has(message_id: str) -> bool:
    """Whether there is a text with this id."""
    file, _, name = message_id.partition(".")
    return (TEXT / DEFAULT / f"{file}.ftl").is_file() and name in _sources(DEFAULT, file)


# ---- files ----------------------------------------------------------------------------------

# Where a message begins: its name at the start of a line.
_START = re.compile(r"^(?=[a-zA-Z][\w-]* *=)", re.MULTILINE)


@cache
def _sources(language: str, file: str) -> dict[str, str]:
    """The source of each message of a file. Raises KeyError if there is no such file."""
    path = TEXT / language / f"{file}.ftl"
    if not path.is_file():
        raise KeyError(f"There is no {path.relative_to(TEXT)}.")
    _, *parts = _START.split(path.read_text("utf-8"))
    return {part.partition("=")[0].strip(): part for part in parts}


@cache
def message(language: str, file: str, name: str) -> ast.Message:
    """A parsed message. Each is parsed at its first use, because the first page needs few."""
    from fluent.syntax import FluentParser, ast

    found = FluentParser(with_spans=False).parse_entry(_sources(language, file)[name])
    assert isinstance(found, ast.Message), f"{file}.{name} cannot be parsed"
    return found


def names(language: str, file: str) -> tuple[str, ...]:
    """The names of the messages of a file."""
    return tuple(_sources(language, file))


@cache
def _bundle(language: str, file: str) -> FluentBundle:
    """What formats the messages of a file; `_pattern` adds each."""
    from fluent.runtime import FluentBundle

    return FluentBundle([language], use_isolating=False)


@cache
def _pattern(language: str, file: str, name: str) -> Any:
    """The text of a message, for `format_pattern`."""
    from fluent.syntax import ast

    if name not in _sources(language, file):
        raise KeyError(f"{file}.{name}")
    bundle = _bundle(language, file)
    bundle.add_resource(ast.Resource([message(language, file, name)]))
    return bundle.get_message(name).value


def files(language: str = DEFAULT) -> tuple[str, ...]:
    """The names of a language's files: pages, and folders of the package."""
    return tuple(sorted(path.stem for path in (TEXT / language).glob("*.ftl")))


def load(language: str) -> None:
    """Parse all texts of a language in advance, so that no visitor waits for it."""
    for file in files(language):
        for name in names(language, file):
            _pattern(language, file, name)


# The message `language` of `words.ftl`, found without Fluent.
_OWN_NAME = re.compile(r"^language = (.+?)\s*$", re.MULTILINE)


def _languages() -> dict[str, str]:
    """Language codes and the languages' own names, from the folders here; the default first."""
    named = {path.parent.name: path.read_text("utf-8") for path in TEXT.glob("*/words.ftl")}
    codes = sorted(named, key=lambda code: (code != DEFAULT, code))
    return {code: _OWN_NAME.findall(named[code])[0] for code in codes}


LANGUAGES = _languages()
