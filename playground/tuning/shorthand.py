"""A search space in one line, for links:
`learning_rate:0.0001~0.1~log,dropout:0~0.5~0.1,batch_size:16|32|64`."""

from __future__ import annotations

from typing import Any

from playground.tuning.space import Parameter, Space, SpaceError, space_from_data


def space_to_text(space: Space) -> str:
    """The space in one line; `space_from_text` is the inverse."""
    return ",".join(f"{one.name}:{_text(one)}" for one in space.parameters)


def _text(parameter: Parameter) -> str:
    if parameter.choices:
        return "|".join(map(_value, parameter.choices))
    parts = [_value(parameter.low), _value(parameter.high)]
    if parameter.log:
        parts.append("log")
    elif parameter.step is not None:
        parts.append(_value(parameter.step))
    return "~".join(parts)


def _value(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def space_from_text(text: str) -> Space:
    """Read a space from one line.

    Raises:
        SpaceError: it is not a space; the message says why.
    """
    found: dict[str, Any] = {}
    for part in text.split(","):
        name, _, values = part.partition(":")
        if name in found:
            raise SpaceError("tuning.setting_twice", name=name)
        found[name] = _table(values)
    return space_from_data(found)


def _table(text: str) -> dict[str, Any]:
    parts = text.split("~")
    if len(parts) == 1:
        return {"choices": [_read(value) for value in text.split("|")]}
    table = {"low": _read(parts[0]), "high": _read(parts[1])}
    if parts[2:] == ["log"]:
        return table | {"scale": "log"}
    return table | ({"step": _read(parts[2])} if parts[2:] else {})


def _read(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
