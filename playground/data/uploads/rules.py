"""The limits of uploads, and the error for uploads that cannot be used."""

from __future__ import annotations

from pathlib import PurePosixPath

from playground.core.errors import UserError

MAX_BYTES = 32_000_000  # size of the uploaded file
MAX_UNPACKED = 200_000_000  # declared uncompressed bytes of a zip or npz
MAX_EXAMPLES = 70_000
MAX_PICTURES = 5_000  # in a zip
MAX_PIXELS_IN_ALL = 300_000_000  # of all pictures in a zip, checked before decoding
MAX_CLASSES = 50
MAX_SIDE = 64
MAX_CHARACTERS = 4_000  # of one text; longer texts are cut


class UploadError(UserError):
    """A file that cannot be used for training; the messages are in `uploads.ftl`."""


def shown(text: str) -> str:
    """Make untrusted text safe for a sentence: short, without control characters."""
    clean = "".join(char if char.isprintable() else "·" for char in text)
    return clean if len(clean) <= 60 else f"{clean[:59]}…"


def stem(file: str) -> str:
    """A file's name without its extension, used as the data set's name."""
    return PurePosixPath(file).stem or file
