"""Zips for the tests of files that people bring."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """A zip of these files, by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def zip_at(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write such a zip, and return its path."""
    path.write_bytes(zipped(files))
    return path
