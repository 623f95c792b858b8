"""Pictures with true boxes, from files in the formats of COCO (a JSON file), Pascal VOC (an XML
file for each picture) and YOLO (`yolo.py`): in a zip, in a folder, or as one file beside its
pictures.

Sources of the formats: cocodataset.org/#format-data; Everingham et al., The PASCAL VOC Challenge.
"""

from __future__ import annotations

import json
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

from playground.core.box import Box
from playground.core.errors import UserError, system_reason
from playground.data.picture_files import MAX_BYTES, PictureError, upright_size
from playground.data.uploads.archives import member_names, open_zip
from playground.data.uploads.folders import is_system, split_part
from playground.data.uploads.yolo import NAME_FILES, boxes_of, class_names, is_note, note_paths

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
MAX_UNPACKED = 2_000_000_000  # bytes of a zip's files together
MAX_NOTES = 200_000_000  # bytes of a file with the boxes of many pictures
HEAD = 2_000  # bytes of a VOC file in which its first element stands


class BoxFileError(UserError):
    """A file without usable pictures and boxes."""


@dataclass(frozen=True, slots=True)
class TrueBox:
    """A box of the file, with its label."""

    label: str
    box: Box


@dataclass(frozen=True, slots=True)
class BoxedPicture:
    """A picture file's name and content, and the true boxes in it. `empty` boxes, of no width or
    height, were left out."""

    name: str
    data: bytes
    boxes: tuple[TrueBox, ...]
    empty: int = 0
    part: str = ""  # "train", "val" or "test", if the folders say so


class _Files:
    """The files of a zip or a folder, by path with “/”. `data` is the content of the zip, if it is
    not on disk."""

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self._zip: zipfile.ZipFile | None = None
        self._folder = path
        try:
            if data is not None:
                self._open(open_zip(data, path.name))  # within the limits of uploads
                return
            if path.is_dir() or path.suffix.lower() in (".json", ".xml"):
                self._folder = path if path.is_dir() else path.parent
                found = (each for each in self._folder.rglob("*") if each.is_file())
                self._known = {each.relative_to(self._folder).as_posix(): each for each in found}
                return
            data = path.read_bytes()
            self._open(open_zip(data, path.name, MAX_UNPACKED, "vision.no_box_file"))
        except OSError as error:
            raise BoxFileError(
                "uploads.cannot_open", file=str(path), why=system_reason(error)
            ) from None

    def _open(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        names, _ = member_names(self._zip)
        self._members = dict(zip(names, self._zip.infolist(), strict=True))

    def names(self) -> list[str]:
        """All files but those that an operating system added, such as macOS's “._” files."""
        found: Iterable[str] = self._known if self._zip is None else self._members
        return sorted(
            name for name in found
            if not name.endswith("/") and not is_system(tuple(name.split("/")))
        )  # fmt: skip

    def read(self, name: str, most: int = MAX_BYTES + 1) -> bytes:
        """The first `most` bytes of a file; none if it cannot be read."""
        try:
            if self._zip is not None:
                with self._zip.open(self._members[name]) as file:
                    return file.read(most)
            return self._known[name].read_bytes()
        except Exception:  # zipfile and zlib raise many types for damaged members
            return b""


def read_boxes(path: Path) -> Iterator[BoxedPicture]:
    """The pictures of a file with their true boxes, one at a time. A picture that is named but not
    there comes with no content.

    Raises:
        BoxFileError, UploadError: the file cannot be read, or holds no boxes in a known format.
    """
    return _read(_Files(path), path)


def read_zipped_boxes(data: bytes, file: str) -> Iterator[BoxedPicture] | None:
    """The same for the content of a zip; None if it holds no boxes in a known format.

    Raises:
        BoxFileError, UploadError: the zip cannot be read, or its boxes cannot.
    """
    files = _Files(Path(file), data)
    try:
        return _read(files, Path(file))
    except BoxFileError as error:
        if error.message_id == "vision.no_box_file":
            return None
        raise


def _read(files: _Files, path: Path) -> Iterator[BoxedPicture]:
    names = [path.name] if path.suffix.lower() in (".json", ".xml") else files.names()
    coco = []
    for name in (name for name in names if name.lower().endswith(".json")):
        raw = _json(files.read(name, MAX_NOTES))
        if isinstance(raw, dict) and isinstance(raw.get("annotations"), list):
            coco.append(_coco(raw, files, name, path))
    if coco:
        return chain(*coco)  # a file for each part, as Roboflow and COCO itself have them
    notes = [name for name in names if name.lower().endswith(".xml")]
    if any(b"<annotation" in files.read(name, HEAD) for name in notes):
        return _voc(notes, files, path)
    if (found := _yolo_notes(names, files)) is not None:
        return _yolo(found, files)
    raise BoxFileError("vision.no_box_file", file=path.name)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


class _Pictures:
    """Finds a picture by its name in the annotations: beside them, or anywhere by its last part."""

    def __init__(self, files: _Files) -> None:
        self._files = files
        self._names = set(files.names())
        self._last = {PurePosixPath(name).name: name for name in files.names()}

    def find(self, name: str, beside: str) -> bytes:
        near = (PurePosixPath(beside).parent / name).as_posix()
        found = near if near in self._names else self._last.get(PurePosixPath(name).name)
        return self._files.read(found) if found else b""


def _coco(raw: dict[str, Any], files: _Files, name: str, path: Path) -> Iterator[BoxedPicture]:
    try:
        labels = {one["id"]: str(one["name"]) for one in raw.get("categories", [])}
        boxes: dict[Any, list[TrueBox | None]] = {one["id"]: [] for one in raw["images"]}
        for one in raw["annotations"]:
            if not one.get("iscrowd"):
                label = labels[one["category_id"]]
                boxes[one["image_id"]].append(_true(path, label, *one["bbox"]))
        pictures = [(str(one["file_name"]), boxes[one["id"]]) for one in raw["images"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BoxFileError("vision.coco_part", file=path.name, part=f"{error!s:.60}") from None
    found, part = _Pictures(files), part_of(name)
    return (_boxed(one, found.find(one, name), true, part) for one, true in pictures)


def _boxed(name: str, data: bytes, true: Sequence[TrueBox | None], part: str = "") -> BoxedPicture:
    kept = tuple(one for one in true if one is not None)
    return BoxedPicture(name, data, kept, len(true) - len(kept), part)


def part_of(path: str) -> str:
    """ "train", "val" or "test" if a folder of the path, or the file's name, says so."""
    parts = PurePosixPath(path)
    names = [*parts.parts[:-1], *re.split(r"[^a-z]+", parts.stem.lower())]
    return next((part for name in names if (part := split_part(name))), "")


def _true(
    path: Path, label: str, x: float, y: float, width: float, height: float
) -> TrueBox | None:
    """A box with its label; None if it has no width or height, as a slip of the hand leaves them.

    Raises:
        BoxFileError: the box is no four finite numbers, or its size is negative.
    """
    sides = tuple(map(float, (x, y, width, height)))
    if not all(map(math.isfinite, sides)) or min(sides[2:]) < 0:
        raise BoxFileError("vision.bad_box", file=path.name, given=f"{sides}")
    return TrueBox(label, Box(*sides)) if min(sides[2:]) > 0 else None


def _voc(notes: list[str], files: _Files, path: Path) -> Iterator[BoxedPicture]:
    pictures = _Pictures(files)
    for note in notes:
        try:
            root = ElementTree.fromstring(files.read(note))
            true = tuple(_voc_boxes(root, path))
        except (ElementTree.ParseError, ValueError, TypeError) as error:
            if isinstance(error, BoxFileError):
                raise
            raise BoxFileError("vision.voc_part", file=note, part=f"{error!s:.60}") from None
        name = (root.findtext("filename") or "").strip()
        stem = PurePosixPath(note).stem
        data = pictures.find(name, note) if name else b""
        for suffix in PICTURES if not data else ():
            data = data or pictures.find(stem + suffix, note)
        yield _boxed(name or stem, data, true, part_of(f"{PurePosixPath(note).parent}/_"))


def _yolo_notes(names: Sequence[str], files: _Files) -> list[tuple[str, str]] | None:
    """The pictures and their files of boxes; None if these are not in the format of YOLO."""
    known = set(names)
    pairs = [
        (name, note)
        for name in names
        if name.lower().endswith(PICTURES)
        for note in [next((path for path in note_paths(name) if path in known), "")]
    ]
    notes = [files.read(note).decode("utf-8", "replace") for _, note in pairs if note]
    filled = [text for text in notes if text.strip()]
    return pairs if filled and sum(map(is_note, filled)) > len(filled) / 2 else None


def _yolo(pairs: Sequence[tuple[str, str]], files: _Files) -> Iterator[BoxedPicture]:
    named = [
        name for name in files.names() if name.lower().endswith((".yaml", ".yml", *NAME_FILES))
    ]
    names = class_names((name, files.read(name).decode("utf-8", "replace")) for name in named)
    for picture, note in pairs:
        data = files.read(picture)
        text = files.read(note).decode("utf-8", "replace") if note else ""
        try:
            found = boxes_of(text, *upright_size(data)) if text.strip() else []
        except PictureError:
            found = []  # the picture itself is reported later
        except ValueError as error:
            raise BoxFileError("vision.yolo_part", file=note, given=f"{error!s:.60}") from None
        true = [
            TrueBox(names[number] if number < len(names) else f"{number}", box)
            if min(box.width, box.height) > 0 else None
            for number, box in found
        ]  # fmt: skip
        yield _boxed(picture, data, true, part_of(f"{PurePosixPath(picture).parent}/_"))


def _voc_boxes(root: ElementTree.Element, path: Path) -> Iterator[TrueBox | None]:
    for each in root.iter("object"):
        left, top, right, bottom = (
            float(each.findtext(f"bndbox/{part}") or "nan")
            for part in ("xmin", "ymin", "xmax", "ymax")
        )
        label = (each.findtext("name") or "").strip()
        yield _true(path, label, left, top, right - left, bottom - top)
