"""The state of “Restore” in the link: the digit, its damage, and the shown filling."""

from __future__ import annotations

from dataclasses import dataclass

from playground.text import Message
from playground.ui.link import PageState, Param, number, one_of
from playground.vision.masks import mask_from_text, mask_text, round_hole

SIDE = 28
DRAWN = "drawn"  # the visitor's own digit, from any page
DIGITS = (*map(str, range(10)), DRAWN)
DAMAGES = ("hole", "noise")
FILLS = 6
WEAKEST, STRONGEST = 0.05, 0.5  # standard deviation of the noise, of pixels from 0 to 1
# A hole in the middle of the digit, so that there is one when the view opens.
FIRST_MASK = mask_text(round_hole(SIDE, SIDE, 14, 14, 5.2))


@dataclass(frozen=True, slots=True)
class RestoreState:
    """`mask` is the text of a mask (`vision/masks.py`); `sigma` is the noise's standard deviation,
    of pixels from 0 to 1."""

    digit: str = "5"
    damage: str = "hole"
    mask: str = FIRST_MASK
    sigma: float = 0.25


def mask_param(text: str) -> str:
    """Check the text of a mask.

    Raises:
        ValueError: the text is not one of a mask of 28×28 pixels.
    """
    mask_from_text(text, SIDE, SIDE)
    return text


def _only_here(state: RestoreState) -> Message | None:
    return Message("make.only_here") if state.digit == DRAWN else None


STATE = PageState(
    "vision_restore",
    RestoreState,
    {
        "digit": Param(one_of(DIGITS)),
        "damage": Param(one_of(DAMAGES)),
        "mask": Param(mask_param),
        "sigma": Param(number(WEAKEST, STRONGEST), lambda value: f"{value:g}"),
    },
    _only_here,
)
