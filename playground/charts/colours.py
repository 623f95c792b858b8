"""One colour per role on every page, and the two maps that carry meaning.

`frontend/shared/colours.js` holds the same numbers for what is painted in the browser;
`tests/frontend/test_colours.py` compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme, as #rrggbb."""

    zero: str  # the middle of the signed map and the low end of the magnitude map
    negative: str  # the low end of the signed map
    positive: str  # its high end
    magnitude: str  # the high end of the magnitude map
    faint: str  # bars that are not the answer
    gap: str  # between maps
    roles: dict[str, str] = field(hash=False)


LIGHT = Palette(
    zero="#ffffff",
    negative="#2166ac",
    positive="#d95f0e",
    magnitude="#54278f",
    faint="#b9aed0",
    gap="#d6d6d6",
    roles={
        "training": "#7f7f7f",
        "validation": "#1b9e77",
        "rnn": "#e7298a",
        "gru": "#5a961a",
        "lstm": "#7570b3",
        "right": "#157f5c",
        "wrong": "#d7301f",
        "accent": "#2563b0",
        "pinned": "#d81b60",  # the cell that is looked at
        "seen": "#2563b0",  # the cells that it depends on
        "fed": "#157f5c",  # the cells that depend on it
        "run1": "#2563b0",
        "run2": "#d95f0e",
        "run3": "#1b9e77",
        "run4": "#7570b3",
        "run5": "#e7298a",
        "run6": "#5a961a",
    },
)

DARK = Palette(
    zero="#15181e",
    negative="#5fa8f0",
    positive="#f5883c",
    magnitude="#b99af5",
    faint="#5d5474",
    gap="#3a3f4a",
    roles={
        "training": "#a3a3a3",
        "validation": "#2cc295",
        "rnn": "#f05fa8",
        "gru": "#86c93a",
        "lstm": "#a29ee0",
        "right": "#2cc295",
        "wrong": "#f2665a",
        "accent": "#6ea8fe",
        "pinned": "#ff6ba3",
        "seen": "#6ea8fe",
        "fed": "#2cc295",
        "run1": "#6ea8fe",
        "run2": "#f5883c",
        "run3": "#2cc295",
        "run4": "#a29ee0",
        "run5": "#f05fa8",
        "run6": "#86c93a",
    },
)
