"""The settings of layers: their types and limits, and how a layer's class declares them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playground.text import Message


@dataclass(frozen=True, slots=True)
class Setting:
    """The type and the limits of a setting: a whole number or a fraction from `least` to `most`, a
    boolean, or one of `options`. `later` marks a setting that was added after models had been
    saved: it is written only if it differs from its default."""

    type: type
    least: float = 0
    most: float = 0
    options: tuple[str, ...] = ()
    later: bool = False

    def allows(self, value: object) -> bool:
        """Whether the value has the right type and is within the limits."""
        if self.type in (bool, str):
            return isinstance(value, self.type) and (self.type is bool or value in self.options)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.type is float or isinstance(value, int)) and self.least <= value <= self.most

    @property
    def expected(self) -> Message:
        """The allowed values in words, for error messages."""
        if self.type is bool:
            return Message("layers.expects_switch")
        if self.type is str:
            return Message("layers.expects_option", options=self.options)
        limits = {"least": self.least, "most": self.most}
        if self.type is int:
            return Message("layers.expects_whole", **limits)
        return Message("layers.expects_number", **limits)


def whole(default: int, least: int, most: int, *, later: bool = False) -> Any:
    """A setting that is a whole number within limits."""
    return field(default=default, metadata={"setting": Setting(int, least, most, (), later)})


def fraction(default: float, least: float, most: float, *, later: bool = False) -> Any:
    """A setting that is a number within limits, with three decimals."""
    return field(default=default, metadata={"setting": Setting(float, least, most, (), later)})


def switch(default: bool, *, later: bool = False) -> Any:
    """A setting that is on or off."""
    return field(default=default, metadata={"setting": Setting(bool, later=later)})


def choice(default: str, *options: str, later: bool = False) -> Any:
    """A setting that is one of some options; options are made of letters only."""
    return field(default=default, metadata={"setting": Setting(str, 0, 0, options, later)})
