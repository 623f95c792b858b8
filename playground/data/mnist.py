"""The full MNIST and Fashion-MNIST through torchvision.

The files are downloaded once and kept. The playground also runs offline, with the shipped digits.
"""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import platformdirs

from playground.core.data import ImageSet
from playground.core.errors import UserError
from playground.data.digits import CLASSES as DIGITS

CLOTHES = (
    "t-shirt", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
TORCHVISION = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST"}  # its class names
SECONDS = 5.0  # time limit for a connection to a server
_LOCK = threading.Lock()


class DownloadError(UserError):
    """A data set that is not available; the messages are in `data.ftl`."""


def home() -> Path:
    """The folder of downloads: `PLAYGROUND_HOME`, or the user's data directory."""
    given = os.environ.get("PLAYGROUND_HOME", "").strip()
    return Path(given) if given else platformdirs.user_data_path("neural-playground")


def full_digits(name: str, part: str, root: Path | None = None) -> ImageSet:
    """All of "mnist" or "fashion-mnist": `part` is "train" (60,000) or "test" (10,000).

    Raises:
        DownloadError: it is not on this machine and cannot be fetched, or is damaged.
    """
    from torchvision import datasets

    if name not in TORCHVISION or part not in ("train", "test"):
        known = ", ".join(TORCHVISION)
        raise ValueError(f"Got {name!r}, {part!r}; expected one of {known} and train or test.")
    kind, folder = getattr(datasets, TORCHVISION[name]), str(root or home() / "data")
    # One download at a time, since two visitors must not write the same files.
    with _LOCK:
        try:
            data = kind(folder, train=part == "train", download=False)
        except RuntimeError:  # not downloaded yet
            data = _fetch(kind, folder, part, name)
        except (ValueError, OSError, EOFError):
            raise DownloadError("data.fetched_damaged", name=name, folder=folder) from None
    images = np.asarray(data.data, np.uint8)[:, None]
    classes = DIGITS if name == "mnist" else CLOTHES
    preparation = "digit" if name == "mnist" else "fit"  # clothes fill the picture already
    return ImageSet(name, images, np.asarray(data.targets, np.int64), classes, preparation)


def _fetch(kind, folder: str, part: str, name: str):  # type: ignore[no-untyped-def]
    """Download with a time limit, as torchvision has none for a server that does not answer."""
    before = socket.getdefaulttimeout()
    try:
        _reach(kind.mirrors)
        socket.setdefaulttimeout(4 * SECONDS)
        return kind(folder, train=part == "train", download=True)
    except (OSError, RuntimeError, EOFError):
        raise DownloadError("data.fetch", name=name) from None
    finally:
        socket.setdefaulttimeout(before)


def _reach(mirrors: list[str]) -> None:
    """Raises OSError if no server accepts a connection in time."""
    error: OSError | None = None
    for mirror in mirrors:
        address = urlsplit(mirror)
        port = 443 if address.scheme == "https" else 80
        try:
            socket.create_connection((str(address.hostname), port), timeout=SECONDS).close()
            return
        except OSError as failed:
            error = failed
    raise error or OSError("no server is known")
