"""One colour per role on every page, and the two maps that carry meaning.

`frontend/colours.js` holds the same numbers for what is painted in the browser; a test
keeps the two alike.
"""

from __future__ import annotations

BLUE = "#2166ac"  # negative end of the signed map
WHITE = "#ffffff"  # zero
ORANGE = "#d95f0e"  # positive end of the signed map
PURPLE = "#54278f"  # full end of the magnitude map

SIGNED = [[0.0, BLUE], [0.5, WHITE], [1.0, ORANGE]]  # plotly colour scales
MAGNITUDE = [[0.0, WHITE], [1.0, PURPLE]]

ROLES = {
    "training": "#7f7f7f",
    "validation": "#1b9e77",
    "rnn": "#e7298a",
    "gru": "#66a61e",
    "lstm": "#7570b3",
    "right": "#1b9e77",
    "wrong": "#d7301f",
    "accent": "#2563b0",
}
