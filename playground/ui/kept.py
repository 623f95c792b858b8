"""A visitor's data that survives a reload, a lost connection and a restart of the server: the
visitor's own models, “my digits”, and uploads.

The data is stored in a folder per visitor below `PLAYGROUND_HOME`. The folder's name is the
`visitor_id`, which is derived from the secret key in the visitor's cookie; without a cookie
nothing is saved. Models and uploads are one file each, written when they are new, so that
two tabs of one visitor do not overwrite each other. A folder is deleted when its visitor has not
returned for `kept_hours`, or when all folders together exceed `all_kept_mb`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.drawing import Drawing
from playground.data.my_digits import MAX_DIGITS, digits_from_npz, digits_to_npz
from playground.nets.files import model_from_bytes, model_to_bytes
from playground.nets.model import Model
from playground.training.settings import home, settings

if TYPE_CHECKING:  # this import loads torch, which the first page must not wait for
    from playground.training.data import TrainingData

MB = 1_000_000
MAX_UPLOADS = 4


class TooLarge(Exception):
    """The folder would exceed the visitor's limit, `kept_mb`."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One visitor's folder on disk."""

    path: Path

    # ---- models ----

    def put_model(self, model: Model) -> None:
        self._put("model", model.name, model_to_bytes(model))

    def models(self) -> Iterator[Model]:
        for name, data in self._all("model"):
            yield model_from_bytes(data, name)

    # ---- my digits, all in one file ----

    def change_digits(self, added: list[Drawing], removed: set[str]) -> None:
        """Add digits, and remove the digits with the keys `removed`; digits added by the
        visitor's other tabs stay."""
        before = [digit for digit in self.digits() if digit_key(digit) not in removed]
        known = {digit_key(digit) for digit in before}
        new = [digit for digit in added if digit_key(digit) not in known]
        digits = [*before, *new][-MAX_DIGITS:]
        if digits:
            self._put("digits", "digits", digits_to_npz(digits))
        else:
            self.drop("digits", "digits")

    def digits(self) -> list[Drawing]:
        return [digit for _, data in self._all("digits") for digit in digits_from_npz(data)]

    # ---- uploads ----

    def put_upload(self, name: str, data: TrainingData) -> None:
        arrays: dict[str, Any] = {"classes": _as_bytes(data.classes)}
        for part in ("train", "validation"):
            examples = getattr(data, part)
            arrays |= {f"{part}_{key}": array for key, array in examples.arrays().items()}
        arrays["preparation"] = _as_bytes(getattr(data.train, "preparation", ""))
        file = io.BytesIO()
        np.savez(file, **arrays)
        self._put("upload", name, file.getvalue())
        for old in self._files("upload")[:-MAX_UPLOADS]:
            self._remove(old)

    def uploads(self) -> Iterator[tuple[str, TrainingData]]:
        from playground.core.data import examples_from_arrays
        from playground.training.data import TrainingData

        for name, data in self._all("upload"):
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                arrays = dict(file)
            classes = tuple(json.loads(arrays["classes"].tobytes()))
            preparation = json.loads(arrays["preparation"].tobytes())
            found = []
            for part in ("train_", "validation_"):
                own = {k.removeprefix(part): v for k, v in arrays.items() if k.startswith(part)}
                examples = examples_from_arrays(name, classes, own)
                same = {"preparation": preparation} if preparation else {}
                found.append(replace(examples, **same))
            yield name, TrainingData(*found)

    # ---- files ----

    def drop(self, kind: str, name: str) -> None:
        self._remove(self._file(kind, name))

    def touch(self) -> None:
        """Restart the time after which the folder is deleted."""
        if self.path.is_dir():
            os.utime(self.path)

    def bytes(self) -> int:
        return sum(file.stat().st_size for file in self.path.glob("*")) if self.path.is_dir() else 0

    def clear(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def _file(self, kind: str, name: str) -> Path:
        # A model's name may contain characters that a file name must not.
        digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=12).hexdigest()
        return self.path / f"{digest}.{kind}"

    def _put(self, kind: str, name: str, data: bytes) -> None:
        """Write a file.

        Raises:
            TooLarge or OSError: the file was not written, and the old content stays.
        """
        file = self._file(kind, name)
        before = file.stat().st_size if file.exists() else 0
        if self.bytes() - before + len(data) > settings().kept_mb * MB:
            raise TooLarge
        self.path.mkdir(parents=True, exist_ok=True)
        for target, content in ((file.with_suffix(f".{kind}-name"), name.encode()), (file, data)):
            draft = target.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}.part")
            draft.write_bytes(content)
            draft.replace(target)

    def _remove(self, file: Path) -> None:
        for each in (file, file.with_suffix(f"{file.suffix}-name")):
            each.unlink(missing_ok=True)

    def _files(self, kind: str) -> list[Path]:
        """The files of one kind, oldest first."""
        return sorted(self.path.glob(f"*.{kind}"), key=lambda file: file.stat().st_mtime_ns)

    def _all(self, kind: str) -> Iterator[tuple[str, bytes]]:
        for file in self._files(kind):
            yield file.with_suffix(f".{kind}-name").read_text("utf-8"), file.read_bytes()


def digit_key(digit: Drawing) -> str:
    """Identifies a digit in “my digits”: two drawings with equal keys count as the same digit."""
    return f"{digit.label} {hashlib.blake2b(digit.pixels.tobytes(), digest_size=12).hexdigest()}"


def _as_bytes(value: object) -> np.ndarray:
    return np.frombuffer(json.dumps(value).encode(), np.uint8)


# ---- all folders ------------------------------------------------------------------------------


def _place() -> Path:
    return home() / "visitors"


def folder_of(visitor: str) -> Folder:
    return Folder(_place() / visitor)


def forget_expired() -> None:
    """Delete the folders whose visitors have not returned for `kept_hours`. If all folders
    together exceed `all_kept_mb`, also delete the least recently used ones. The server calls this
    every half minute."""
    place, limits = _place(), settings()
    if not place.is_dir():
        return
    folders = sorted((path for path in place.iterdir() if path.is_dir()), key=_when)
    sizes = {path: Folder(path).bytes() for path in folders}
    total, now = sum(sizes.values()), time.time()
    for path in folders:
        old = now - _when(path) > 3600 * limits.kept_hours
        if old or total > limits.all_kept_mb * MB:
            total -= sizes[path]
            Folder(path).clear()


def _when(path: Path) -> float:
    return path.stat().st_mtime
