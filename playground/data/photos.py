"""The photos that ship with the playground, for nets that classify photos."""

from __future__ import annotations

from playground.core.places import ASSETS

FOLDER = ASSETS / "photos"
NAMES = ("cat", "astronaut", "coffee", "rocket")


def photo_bytes(name: str) -> bytes:
    """The JPEG file of a shipped photo.

    Raises:
        ValueError: there is no photo of this name.
    """
    if name not in NAMES:
        raise ValueError(name)
    return (FOLDER / f"{name}.jpg").read_bytes()
