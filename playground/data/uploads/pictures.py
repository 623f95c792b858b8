"""Read an uploaded zip with one folder of pictures for each class."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NoReturn

import numpy as np

from playground.core.data import ImageSet
from playground.data.fit import fit_picture, turn_to_dark_ground
from playground.data.picture_files import (
    PictureError,
    is_animated,
    looks_like_picture,
    open_picture,
    picture_size,
)
from playground.data.prepare import center_digit, find_ink
from playground.data.uploads.archives import member_names, open_zip, read_member
from playground.data.uploads.folders import (
    IMAGES,
    TRAINING,
    is_system,
    mask_folders,
    sort_into_classes,
)
from playground.data.uploads.inspection import (
    AS_SEEMS_BEST,
    Choices,
    Inspection,
    LeftOut,
    Question,
    listed,
)
from playground.data.uploads.labels import (
    folded,
    merge_twins,
    natural_order,
    number_labels,
    repeat_remarks,
    twin_remarks,
    usable_classes,
)
from playground.data.uploads.parts import part_examples
from playground.data.uploads.rules import (
    MAX_CLASSES,
    MAX_PICTURES,
    MAX_PIXELS_IN_ALL,
    UploadError,
    shown,
    stem,
)
from playground.text import Message

PICTURES = (
    ".png", ".jpg", ".jpeg", ".jfif", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".avif", ".heic",
    ".heif", ".jp2", ".tga", ".ppm", ".pgm",
)  # fmt: skip
# Uploads of their own, if they are in a zip.
WITHIN = (".csv", ".tsv", ".jsonl", ".json", ".npz", ".zip", ".conll", ".iob2", ".bio", ".xlsx")
GREY_SIDE, COLOUR_SIDE = 28, 32
FIRST = 5  # number of examples in an inspection

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PictureMembers:
    """The files of a zip that are or should be pictures, the files that are left out, and the
    encoding of the names."""

    paths: tuple[Path, ...]
    contents: tuple[bytes | None, ...]  # None: the file cannot be unpacked
    left_out: tuple[LeftOut, ...]
    encoding: str | None


def read_picture_folders(
    data: bytes, file: str, choices: Choices = AS_SEEMS_BEST, set_apart: bool = True
) -> Inspection:
    """Read a zip with one folder of pictures for each class.

    Pictures become grey, 28×28 (with `colour`: 3×32×32), and are either scaled as a whole or
    prepared as digits of the Draw page. Unreadable files are left out and reported. With
    `set_apart` the zip's own split is kept; otherwise all examples form one set, in which a class
    may have a single example.

    Raises:
        UploadError: the zip cannot be used for training; the message says why.
    """
    with open_zip(data, file) as archive:
        members = picture_members(archive, file)
    if masked := mask_folders(members.paths):
        raise UploadError("uploads.masks", file=file, images=masked[0], masks=masked[1])
    _check_pixels(members.contents, file)
    sorted_ = sort_into_classes(members.paths, choices.folder)
    wanted = [k for k, name in enumerate(sorted_.classes) if name is not None]
    if not wanted:
        raise UploadError("uploads.folders", file=file)
    question = _preparation([str(sorted_.classes[k]) for k in wanted], choices)
    _check_folders([members.paths[k] for k in wanted], {sorted_.classes[k] for k in wanted}, file)
    images, faults = _decode(members, wanted, question.taken, choices.colour)
    if not images:
        why, paths = faults[0]
        raise UploadError(
            "uploads.no_picture", file=file, count=len(wanted), given=listed(paths), why=why
        )
    rows = list(images)
    labels = [str(sorted_.classes[row]) for row in rows]
    named = merge_twins(labels) if choices.merge else labels
    classes, rare = (
        usable_classes(named, file)
        if set_apart
        else (tuple(sorted(set(named), key=natural_order)), [])
    )
    numbers = number_labels(named, classes)
    pixels = np.stack([images[row] for row in rows])
    remarks = [
        *_names_remark(members.encoding), *sorted_.remarks, *twin_remarks(named),
        *repeat_remarks([hash(members.contents[row]) for row in rows], named),
    ]  # fmt: skip
    animated = sum(is_animated(members.contents[row] or b"") for row in rows)
    if animated:
        remarks.append(Message("uploads.first_frames", count=animated))
    if question.taken == "fit":
        pixels, turned = turn_to_dark_ground(pixels)
        if 0 < turned < len(pixels):
            remarks.append(Message("uploads.turned", count=turned, all=len(pixels)))
    examples = ImageSet(stem(file), pixels, numbers, classes, question.taken)
    checked = np.array([set_apart and sorted_.checked[row] for row in rows])
    first, second, unlearned = (
        part_examples(examples, checked, file) if set_apart else (examples, None, [])
    )
    if second is not None:
        remarks.append(Message("uploads.split_kept", train=len(first), validation=len(second)))
    shown_first = [
        ("/".join(members.paths[row]), name) for row, name in zip(rows, named, strict=True)
    ]
    left_out = (*members.left_out, *sorted_.left_out, *_unreadable(faults), *rare, *unlearned)
    questions = (*sorted_.questions, *([] if choices.colour else [question]))
    return Inspection(
        first, second, tuple(shown_first[:FIRST]), members.encoding, left_out, tuple(remarks),
        questions,
    )  # fmt: skip


def _check_folders(paths: Sequence[Path], classes: set[str | None], file: str) -> None:
    """Raise an UploadError if all pictures are in one folder: it says what may be meant."""
    (name, *others) = classes
    if others:
        return
    starts = Counter(re.split(r"[\W\d_]", path[-1].lower())[0] for path in paths)
    if 2 <= len(starts) <= MAX_CLASSES and all(word and n > 1 for word, n in starts.items()):
        given = listed(sorted(starts))
        raise UploadError("uploads.names_of_files", file=file, folder=name, given=given)
    if folded(str(name)) in IMAGES | TRAINING:
        raise UploadError("uploads.one_images", file=file, given=name)


# ---- the files ------------------------------------------------------------------------------


def picture_members(archive: zipfile.ZipFile, file: str) -> PictureMembers:
    """The files of a zip that are or should be pictures, sorted out by name and signature.

    Raises:
        UploadError: there is none, or there are too many.
    """
    names, encoding = member_names(archive)
    system: list[str] = []
    other: list[str] = []
    folders: list[Path] = []
    files: list[Path] = []
    found: list[tuple[Path, zipfile.ZipInfo]] = []
    for info, name in zip(archive.infolist(), names, strict=True):
        path = tuple(part for part in name.split("/") if part not in ("", "."))
        if not path:
            continue
        if is_system(path):
            system.append(next(part for part in path if is_system((part,))))
        elif name.endswith("/"):
            folders.append(path)
        else:
            files.append(path)
            if name.lower().endswith(PICTURES) or looks_like_picture(_head(archive, info)):
                found.append((path, info))
            else:
                other.append("/".join(path))
    if not found:
        _refuse_without_pictures(other, file)
    if len(found) > MAX_PICTURES:
        raise UploadError("uploads.many", file=file, given=len(found), limit=MAX_PICTURES)
    left_out = []
    if system:
        what = listed(sorted(set(system)))
        left_out.append(LeftOut(what, len(system), Message("uploads.system"), fault=False))
    if other:
        left_out.append(
            LeftOut(listed(other), len(other), Message("uploads.not_picture"), fault=False)
        )
    filled = {path[:depth] for path in files for depth in range(1, len(path))}
    parents = {path[:depth] for path in folders for depth in range(1, len(path))}
    empty = [path[-1] for path in folders if path not in filled | parents]
    if empty:
        left_out.append(
            LeftOut(listed(empty), len(empty), Message("uploads.empty_folder"), fault=False)
        )
    contents = tuple(_content(archive, info, file) for _, info in found)
    return PictureMembers(tuple(path for path, _ in found), contents, tuple(left_out), encoding)


def _refuse_without_pictures(names: Sequence[str], file: str) -> NoReturn:
    """Raise an UploadError that says what the zip holds instead of pictures."""
    endings = Counter(PurePosixPath(name).suffix.lower() for name in names)
    if not endings:
        raise UploadError("uploads.folders", file=file)
    ending = endings.most_common(1)[0][0]
    single = [name for name in names if name.lower().endswith(WITHIN)]
    if single:
        raise UploadError("uploads.unpack", file=file, given=listed(single))
    if ending == ".txt":
        raise UploadError("uploads.text_folders", file=file, count=endings[ending])
    raise UploadError("uploads.other_files", file=file, given=ending or shown(names[0]))


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as member:
            return member.read(32)
    except Exception:  # zipfile and zlib raise many types for damaged members
        return b""


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes | None:
    try:
        return read_member(archive, info, file)
    except UploadError:
        return None


def _check_pixels(contents: Sequence[bytes | None], file: str) -> None:
    total = 0
    for data in contents:
        width, height = picture_size(data) if data else (0, 0)
        total += width * height
    if total > MAX_PIXELS_IN_ALL:
        given, limit = total / 1e6, MAX_PIXELS_IN_ALL / 1e6
        raise UploadError("uploads.pixels", file=file, given=given, limit=limit, side=GREY_SIDE)


# ---- the pictures ---------------------------------------------------------------------------


def _preparation(names: Sequence[str], choices: Choices) -> Question:
    """The question of how to prepare the pictures: "fit" or "digit". The default is "digit" if
    the folders are named after digits."""
    digits = set(names) <= set("0123456789")
    taken = choices.preparation or ("digit" if digits else "fit")
    if choices.colour:
        taken = "fit"
    return Question("preparation", (("fit", ""), ("digit", "")), taken)


def _decode(
    members: PictureMembers, wanted: Sequence[int], preparation: str, colour: bool
) -> tuple[dict[int, np.ndarray], list[tuple[PictureError, list[str]]]]:
    """Decode the wanted pictures: a mapping from row to pixels, and for each error the names of the
    files that cannot be read."""
    images: dict[int, np.ndarray] = {}
    faults: dict[str, tuple[PictureError, list[str]]] = {}
    for row in wanted:
        try:
            images[row] = _picture(members.contents[row], preparation, colour)
        except PictureError as error:
            path = "/".join(members.paths[row])
            faults.setdefault(str(error), (error, []))[1].append(path)
    return images, list(faults.values())


def _picture(data: bytes | None, preparation: str, colour: bool) -> np.ndarray:
    if data is None:
        raise PictureError("data.picture_damaged")
    if not data:
        raise PictureError("data.picture_empty")
    picture = open_picture(data, colour)
    if preparation == "digit":
        digit = center_digit(find_ink(picture))
        if not digit.any():
            raise PictureError("data.picture_blank")
        return digit[None]
    side = COLOUR_SIDE if colour else GREY_SIDE
    return fit_picture(picture, side, side)


def _unreadable(faults: list[tuple[PictureError, list[str]]]) -> list[LeftOut]:
    return [LeftOut(listed(paths), len(paths), why) for why, paths in faults]


def _names_remark(encoding: str | None) -> list[Message]:
    if encoding in (None, "utf-8"):
        return []
    return [Message("uploads.guessed_names", encoding=encoding)]
