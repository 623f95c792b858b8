"""What an upload may hold, and the sentence for each way in which it may not."""

from __future__ import annotations

from pathlib import PurePosixPath

from playground.core.errors import UserError

MAX_BYTES = 32_000_000  # of the file as it is uploaded
MAX_UNPACKED = 200_000_000  # of all that a zip or npz says it holds
MAX_EXAMPLES = 70_000
MAX_PICTURES = 5_000  # of a zip: each is decoded by itself
MAX_PIXELS_IN_ALL = 300_000_000  # of a zip's pictures, before the first is decoded
MAX_CLASSES = 50
MAX_SIDE = 64
MAX_CHARACTERS = 4_000  # of one text; what is longer is cut


class UploadError(UserError):
    """A file that cannot be learned from; its texts are in `uploads.ftl`."""


def shown(text: str) -> str:
    """A stranger's text as it may stand in a sentence: short, without control characters."""
    clean = "".join(char if char.isprintable() else "·" for char in text)
    return clean if len(clean) <= 60 else f"{clean[:59]}…"


def stem(file: str) -> str:
    """A file's name without its ending: the name of its data set."""
    return PurePosixPath(file).stem or file
