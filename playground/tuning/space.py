"""A search space: the settings to vary, each with its range or choices, and its scale.

A space is read from a TOML or JSON file with one table for each setting:

    [learning_rate]
    low = 0.0001
    high = 0.1
    scale = "log"

    [batch_size]
    choices = [16, 32, 64]
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playground.core.errors import UserError, quote, system_reason
from playground.core.recipe import (
    LOSSES,
    OPTIMISERS,
    RANGES,
    SCHEDULES,
    Recipe,
    RecipeError,
    check_recipe,
)

Value = float | int | str
MAX_SETTINGS = 8
MAX_CHOICES = 32
MAX_FILE = 100_000  # bytes


class SpaceError(UserError):
    """A search space that cannot be used."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that can be searched: its limits or known choices, and a usual range."""

    name: str
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    known: tuple[str, ...] = ()
    usual: tuple[float, float] = (0.0, 0.0)
    log: bool = False  # the usual scale
    of_net: bool = False  # changes the net; otherwise it is a setting of the recipe


def _recipe(
    name: str, usual: tuple[float, float], log: bool = False, whole: bool = False
) -> Setting:
    return Setting(name, *RANGES[name], whole=whole, usual=usual, log=log)


SETTINGS = {
    setting.name: setting
    for setting in (
        _recipe("learning_rate", (1e-4, 0.3), log=True),
        _recipe("batch_size", (8, 256), log=True, whole=True),
        Setting("optimiser", known=OPTIMISERS),
        Setting("width", 0.1, 8.0, usual=(0.25, 4.0), log=True, of_net=True),
        Setting("depth", 0, 6, whole=True, usual=(0, 3), of_net=True),
        Setting("dropout", 0.0, 0.95, usual=(0.0, 0.6), of_net=True),
        _recipe("weight_decay", (1e-6, 0.1), log=True),
        _recipe("momentum", (0.0, 0.99)),
        Setting("schedule", known=SCHEDULES),
        _recipe("label_smoothing", (0.0, 0.3)),
        _recipe("clip_norm", (0.1, 10.0), log=True),
        _recipe("epochs", (1, 10), whole=True),
        Setting("loss", known=LOSSES),
    )
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting of a space: `low` to `high` (both included), or `choices`.

    With `step`, only low, low + step, … are used. On a log scale, equal ratios are equally likely.
    """

    name: str
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    step: float | None = None
    choices: tuple[Value, ...] = ()

    @property
    def whole(self) -> bool:
        return SETTINGS[self.name].whole

    @property
    def count(self) -> float:
        """The number of different values; infinite for an interval without a step."""
        if self.choices:
            return len(self.choices)
        if self.low == self.high:
            return 1
        if self.step is None and not self.whole:
            return math.inf
        return math.floor((self.high - self.low) / (self.step or 1) + 1e-9) + 1

    def at(self, share: float) -> Value:
        """The value at this share (0 to 1) of the range, on its scale."""
        if self.choices:
            return self.choices[min(int(share * len(self.choices)), len(self.choices) - 1)]
        if self.log:
            found = math.exp(math.log(self.low) + share * math.log(self.high / self.low))
        else:
            found = self.low + share * (self.high - self.low)
        step = self.step or (1 if self.whole else None)
        if step is not None and not self.log:
            found = self.low + round((found - self.low) / step) * step
        elif self.whole:
            found = round(found)
        found = min(max(found, self.low), self.high)
        return int(found) if self.whole else float(f"{found:.6g}")

    def levels(self, count: int) -> tuple[Value, ...]:
        """At most `count` different values, evenly over the range; one: the middle."""
        if count == 1:
            return (self.at(0.5),)
        if self.choices:
            return self.choices[:count]
        return tuple(dict.fromkeys(self.at(k / (count - 1)) for k in range(count)))


@dataclass(frozen=True, slots=True)
class Space:
    """The settings to vary, each once."""

    parameters: tuple[Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def count(self) -> float:
        """The number of points; infinite if a parameter is continuous."""
        return math.prod(parameter.count for parameter in self.parameters)

    def grid(self, budget: int) -> dict[str, tuple[Value, ...]]:
        """Levels for each parameter, as even as possible, with at most `budget` combinations."""
        levels = {parameter.name: 1 for parameter in self.parameters}
        open_ = list(self.parameters)
        while open_:
            parameter = min(open_, key=lambda one: levels[one.name])
            more = levels | {parameter.name: levels[parameter.name] + 1}
            if levels[parameter.name] + 1 > parameter.count or math.prod(more.values()) > budget:
                open_.remove(parameter)
            else:
                levels = more
        return {one.name: one.levels(levels[one.name]) for one in self.parameters}


def check_space(space: Space) -> Space:
    """Return the space if it can be searched.

    Raises:
        SpaceError: it has no settings, too many, the same one twice, or a single point.
    """
    if not space.parameters:
        raise SpaceError("tuning.no_settings", known=tuple(SETTINGS))
    if len(space.parameters) > MAX_SETTINGS:
        raise SpaceError("tuning.many_settings", count=len(space.parameters), most=MAX_SETTINGS)
    if space.count == 1:
        raise SpaceError("tuning.one_point", names=space.names)
    return space


# ---- reading --------------------------------------------------------------------------------


def read_space(path: Path) -> Space:
    """Read a space from a TOML or JSON file.

    Raises:
        SpaceError: the file cannot be read or is not a space; the message says why.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise SpaceError("tuning.file", path=path.name, why=system_reason(error)) from None
    return space_from_bytes(data, path.name)


def space_from_bytes(data: bytes, name: str) -> Space:
    """Read a space from a file's content; `name` ends in .json, else the format is TOML.

    Raises:
        SpaceError: it is not a space; the message says why.
    """
    if len(data) > MAX_FILE:
        raise SpaceError("tuning.large_file", name=name, most=MAX_FILE)
    kind = "JSON" if name.lower().endswith(".json") else "TOML"
    try:
        text = data.decode("utf-8-sig")
        raw = json.loads(text) if kind == "JSON" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SpaceError("tuning.syntax", name=name, kind=kind, why=f"{error!s:.120}") from None
    return space_from_data(raw)


def space_from_data(raw: Any) -> Space:
    """A space from parsed TOML or JSON: a table of tables.

    Raises:
        SpaceError: it is not a space; the message names the setting and says why.
    """
    if not isinstance(raw, dict) or not raw:
        raise SpaceError("tuning.no_settings", known=tuple(SETTINGS))
    return check_space(Space(tuple(_parameter(name, raw[name]) for name in raw)))


def space_to_data(space: Space) -> dict[str, Any]:
    """The inverse of `space_from_data`."""
    return {parameter.name: _table(parameter) for parameter in space.parameters}


def _table(parameter: Parameter) -> dict[str, Any]:
    if parameter.choices:
        return {"choices": list(parameter.choices)}
    number = int if parameter.whole else float
    found: dict[str, Any] = {"low": number(parameter.low), "high": number(parameter.high)}
    if parameter.log:
        found["scale"] = "log"
    if parameter.step is not None:
        found["step"] = number(parameter.step)
    return found


def space_to_toml(space: Space) -> str:
    """The space as a TOML file."""
    lines = []
    for name, table in space_to_data(space).items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in table.items()]
        lines.append("")
    return "\n".join(lines)


_KEYS = ("low", "high", "scale", "step", "choices")


def _parameter(name: str, table: Any) -> Parameter:
    if name not in SETTINGS:
        raise SpaceError("tuning.unknown_setting", given=quote(name), known=tuple(SETTINGS))
    setting = SETTINGS[name]
    if not isinstance(table, Mapping):
        raise SpaceError("tuning.no_table", name=name, given=quote(table))
    unknown = [key for key in table if key not in _KEYS]
    if unknown:
        raise SpaceError("tuning.unknown_key", name=name, given=quote(unknown[0]), known=_KEYS)
    if "choices" in table:
        return _chosen(setting, table)
    if setting.known:
        raise SpaceError("tuning.needs_choices", name=name, known=setting.known)
    low, high = (_number(setting, key, table.get(key)) for key in ("low", "high"))
    if low > high:
        raise SpaceError("tuning.low_above_high", name=name, low=low, high=high)
    scale = table.get("scale", "linear")
    if scale not in ("linear", "log"):
        raise SpaceError("tuning.scale", name=name, given=quote(scale))
    if scale == "log" and low <= 0:
        raise SpaceError("tuning.log_of_zero", name=name, low=low)
    step = None
    if "step" in table:
        step = _real(table["step"])
        if step is None or step <= 0 or (setting.whole and step != int(step)):
            raise SpaceError("tuning.step", name=name, given=quote(table["step"]))
        if scale == "log":
            raise SpaceError("tuning.log_step", name=name)
    return Parameter(name, low, high, scale == "log", step)


def _chosen(setting: Setting, table: Mapping[str, Any]) -> Parameter:
    choices = table["choices"]
    others = [key for key in table if key != "choices"]
    if others:
        raise SpaceError("tuning.choices_alone", name=setting.name, other=others[0])
    if not isinstance(choices, list | tuple) or not 1 <= len(choices) <= MAX_CHOICES:
        raise SpaceError(
            "tuning.choices", name=setting.name, given=quote(choices), most=MAX_CHOICES
        )
    found: list[Value] = []
    for choice in choices:
        if not setting.known:
            found.append(_number(setting, "choices", choice))
        elif choice in setting.known:
            found.append(str(choice))
        else:
            given = quote(choice)
            raise SpaceError("tuning.choice", name=setting.name, given=given, known=setting.known)
    if len(set(found)) < len(found):
        raise SpaceError("tuning.choice_twice", name=setting.name, given=quote(choices))
    return Parameter(setting.name, choices=tuple(found))


def _real(value: Any) -> float | None:
    """A finite number as it is; None for anything else."""
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if fits and abs(value) < 1e300 and value == value else None


def _number(setting: Setting, key: str, given: Any) -> float | int:
    value = _real(given)
    fits = value is not None and setting.low <= value <= setting.high
    if value is None or not fits or (setting.whole and value != int(value)):
        raise SpaceError(
            "tuning.whole" if setting.whole else "tuning.number", name=setting.name, key=key,
            given="—" if given is None else quote(given), low=setting.low, high=setting.high,
        )  # fmt: skip
    return int(value) if setting.whole else value


def usual(name: str) -> Parameter:
    """The setting with its usual range."""
    setting = SETTINGS[name]
    if setting.known:
        return Parameter(name, choices=tuple(setting.known))
    return Parameter(name, *setting.usual, log=setting.log)


def with_values(recipe: Recipe, values: Mapping[str, Value]) -> Recipe:
    """The recipe with the values of its own settings; those of the net are ignored.

    Raises:
        RecipeError: a value is out of range.
    """
    own = {name: value for name, value in values.items() if not SETTINGS[name].of_net}
    return check_recipe(replace(recipe, **own))  # type: ignore[arg-type]


__all__ = [
    "SETTINGS", "Parameter", "RecipeError", "Setting", "Space", "SpaceError", "Value",
    "check_space", "read_space", "space_from_bytes", "space_from_data", "space_to_data",
    "space_to_toml", "usual", "with_values",
]  # fmt: skip
