"""The state of “Restore” in the link: the digit, its damage, and the shown filling."""

from __future__ import annotations

from dataclasses import dataclass

from playground.text import Message
from playground.ui.link import PageState, Param, number, one_of
from playground.vision.masks import mask_from_text, mask_text, round_hole

DIGIT_SIDE, PHOTO_SIDE = 28, 32
DRAWN = "drawn"  # the visitor's own digit, from any page
OWN_PHOTO = "photo"  # the visitor's own photo, from any page
DIGITS = (*map(str, range(10)), DRAWN)
# Small colour pictures, cut from a shipped photo that no net was trained on: top, left and side in
# 320ths of the photo.
PHOTOS = {
    "coffee1": (60, 40, 200), "coffee2": (20, 120, 128), "coffee3": (150, 10, 96),
    "coffee4": (190, 180, 128),
}  # fmt: skip
DAMAGES = ("hole", "noise")
FILLS = 6
WEAKEST, STRONGEST = 0.05, 0.5  # standard deviation of the noise, of pixels from 0 to 1


def first_mask(side: int) -> str:
    """A hole in the middle of the picture, so that there is one when the view opens."""
    return mask_text(round_hole(side, side, side / 2, side / 2, 5.2))


def side_of(picture: str) -> int:
    """Height and width of a chosen picture."""
    return PHOTO_SIDE if picture in (*PHOTOS, OWN_PHOTO) else DIGIT_SIDE


@dataclass(frozen=True, slots=True)
class RestoreState:
    """`digit` is a digit or the name of a small photo. `mask` is the text of a mask
    (`vision/masks.py`); `sigma` is the noise's standard deviation, of pixels from 0 to 1."""

    digit: str = "5"
    damage: str = "hole"
    mask: str = first_mask(DIGIT_SIDE)
    sigma: float = 0.25


def mask_param(text: str) -> str:
    """Check the text of a mask.

    Raises:
        ValueError: the text is not one of a mask of the pictures' sizes.
    """
    fits = [side for side in (DIGIT_SIDE, PHOTO_SIDE) if fits_side(text, side)]
    if not fits:
        raise ValueError(text)
    return text


def fits_side(text: str, side: int) -> bool:
    """Whether this is the text of a mask of a square picture."""
    try:
        mask_from_text(text, side, side)
    except ValueError:
        return False
    return True


def _only_here(state: RestoreState) -> Message | None:
    if state.digit == OWN_PHOTO:
        return Message("header.own_photo")
    return Message("make.only_here") if state.digit == DRAWN else None


STATE = PageState(
    "vision_restore",
    RestoreState,
    {
        "digit": Param(one_of((*DIGITS, *PHOTOS, OWN_PHOTO))),
        "damage": Param(one_of(DAMAGES)),
        "mask": Param(mask_param),
        "sigma": Param(number(WEAKEST, STRONGEST), lambda value: f"{value:g}"),
    },
    _only_here,
)
