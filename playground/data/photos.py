"""The photos that ship with the playground, for nets that classify photos."""

from __future__ import annotations

from playground.core.places import ASSETS

FOLDER = ASSETS / "photos"
NAMES = ("cat", "astronaut", "coffee", "rocket")
# Pictures for recognition.
NAMED = (*NAMES, "camera", "brick", "grass", "gravel", "moon")
COINS = tuple(f"coin{number}" for number in range(1, 11))


def photo_bytes(name: str) -> bytes:
    """The JPEG file of a shipped photo.

    Raises:
        ValueError: there is no photo of this name.
    """
    if name not in NAMES:
        raise ValueError(name)
    return (FOLDER / f"{name}.jpg").read_bytes()


def named_bytes(name: str) -> bytes:
    """The JPEG file of a shipped picture for recognition.

    Raises:
        ValueError: there is no picture of this name.
    """
    if name in NAMES:
        return photo_bytes(name)
    if name not in NAMED + COINS:
        raise ValueError(name)
    return (FOLDER / "named" / f"{name}.jpg").read_bytes()
