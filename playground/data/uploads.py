"""Examples that a person uploads: a CSV of texts, a zip of picture folders, or an npz.

Whatever the file holds, the answer is a set of examples or one sentence. Sizes are checked
before anything is decompressed; nothing is unpacked to disk and nothing is unpickled.
"""

from __future__ import annotations

import csv
import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from math import prod
from pathlib import PurePosixPath

import numpy as np
from PIL import Image, ImageOps

from playground.core.data import ImageSet, TextSet
from playground.data.prepare import PictureError, open_picture

MAX_BYTES = 32_000_000  # of the file as it is uploaded
MAX_UNPACKED = 200_000_000  # of all that a zip or npz says it holds
MAX_EXAMPLES = 70_000
MAX_PICTURES = 5_000  # of a zip: each is decoded by itself
MAX_PIXELS_IN_ALL = 300_000_000  # of a zip's pictures, before the first is decoded
MAX_CLASSES = 50
MAX_SIDE = 64
MAX_CHARACTERS = 4_000  # of one text; what is longer is cut
GREY_SIDE, COLOUR_SIDE = 28, 32

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")

# The sentence for each reason; a page may say it in another language by the reason's name.
SENTENCES = {
    "kind": "{file} is of a kind that is not read here; choose a .csv (text, label), a .zip of "
    "picture folders, or an .npz with images and labels.",
    "empty": "{file} is empty; choose a file with at least two classes of examples.",
    "large": "{file} has {given:.0f} MB; at most {limit:.0f} MB are read. Choose a smaller file.",
    "binary": "{file} is not a text file; save the table as CSV (UTF-8) with the columns text "
    "and label.",
    "encoding": "{file} is not written in UTF-8, and the encoding cannot be told; save it as CSV "
    "UTF-8.",
    "header": "The first line of {file} must name the columns text and label; it is “{given}”.",
    "row": "Line {line} of {file} has no {column}; give every line a text and a label.",
    "csv": "Line {line} of {file} cannot be read as CSV; look for a quotation mark that is not "
    "closed.",
    "zip": "{file} cannot be opened as a zip; it may be damaged or cut off.",
    "locked": "{file} is protected by a password; make the zip without one.",
    "unpacked": "{file} would unpack to {given:.0f} MB; at most {limit:.0f} MB are read.",
    "path": "{file} holds the path “{given}”, which leads out of the zip; make it again from a "
    "folder with one folder for each class.",
    "link": "{file} holds a link (“{given}”); put the pictures themselves into the zip.",
    "folders": "{file} has no pictures in folders; put the pictures of each class into a folder "
    "that bears its name.",
    "picture": "The picture {given} cannot be read: {why}",
    "pixels": "The pictures of {file} have {given:.0f} million pixels in all; at most {limit:.0f} "
    "million are read. Make them smaller; {side}×{side} is what a net here sees.",
    "pickled": "{given} in {file} holds Python objects, which are never loaded; save numbers.",
    "npz": "{file} cannot be read as npz ({given}); save it with "
    "np.savez(file, images=…, labels=…).",
    "arrays": "{file} holds {given}; expected the arrays images and labels.",
    "images": "images is {given}; expected uint8 N×28×28 (or N×H×W×3, N×C×H×W with sides of at "
    "most {limit}), or floats from 0 to 1.",
    "labels": "labels is {given}; expected one whole number or name for each image.",
    "lengths": "There are {images} images and {labels} labels; expected as many of each.",
    "many": "{file} holds {given} examples or more; at most {limit} are read. Keep a part of them.",
    "classes": "{file} has {given} classes; expected 2 to {limit}. Is the label in the right "
    "column?",
    "one": "All examples of {file} are of the class “{given}”; a net needs at least two classes.",
    "few": "The class “{name}” has {given} example; give every class at least 2, one to learn "
    "from and one to check.",
}  # fmt: skip


class UploadError(ValueError):
    """A file that cannot be learned from; the message is the sentence that a person reads."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(SENTENCES[reason].format(**values))
        self.reason, self.values = reason, values


def read_upload(data: bytes, file: str, colour: bool = False) -> ImageSet | TextSet:
    """Read an upload by the ending of its name; `colour` keeps the colours of a zip's pictures.

    Raises:
        UploadError: one sentence saying what is wrong with the file.
    """
    file = _shown(PurePosixPath(file.replace("\\", "/")).name or "file")
    if not data:
        raise UploadError("empty", file=file)
    if len(data) > MAX_BYTES:
        raise UploadError("large", file=file, given=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    ending = PurePosixPath(file).suffix.lower()
    if ending in (".csv", ".tsv", ".txt"):
        return read_table(data, file)
    if ending == ".zip":
        return read_picture_folders(data, file, colour)
    if ending == ".npz":
        return read_arrays(data, file)
    raise UploadError("kind", file=file)


def _shown(text: str) -> str:
    """A stranger's text as it may stand in a sentence: short, without control characters."""
    clean = "".join(char if char.isprintable() else "·" for char in text)
    return clean if len(clean) <= 60 else f"{clean[:59]}…"


# ---- classes ------------------------------------------------------------------------------


def _by_number(name: str) -> tuple[int, int, str]:
    return (0, int(name), "") if re.fullmatch(r"-?\d{1,9}", name) else (1, 0, name)


def number_labels(names: list[str], file: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Each example's class as a number, and the classes: numbers by size, names by alphabet.

    Raises:
        UploadError: one class, too many of them, or a class with a single example.
    """
    counts = Counter(names)
    if not counts:
        raise UploadError("empty", file=file)
    if len(counts) == 1:
        raise UploadError("one", file=file, given=_shown(names[0]))
    if len(counts) > MAX_CLASSES:
        raise UploadError("classes", file=file, given=f"{len(counts):,}", limit=MAX_CLASSES)
    rare = next((name for name, count in counts.items() if count < 2), None)
    if rare is not None:
        raise UploadError("few", name=_shown(rare), given=counts[rare])
    classes = tuple(sorted(counts, key=_by_number))
    numbers = {name: number for number, name in enumerate(classes)}
    return np.array([numbers[name] for name in names], np.int64), classes


def class_counts(examples: ImageSet | TextSet) -> dict[str, int]:
    """How many examples each class has, in the order of the classes."""
    counts = np.bincount(examples.labels, minlength=len(examples.classes))
    return {name: int(count) for name, count in zip(examples.classes, counts, strict=True)}


# ---- a table of texts -----------------------------------------------------------------------

TEXT_COLUMNS = ("text", "sentence", "文本", "句子", "内容")
LABEL_COLUMNS = ("label", "class", "category", "sentiment", "标签", "类别", "情感")
BINARY = (b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"\xd0\xcf\x11\xe0")


def decode(data: bytes, file: str) -> str:
    """The text of a file in UTF-8 (with or without mark), UTF-16 with mark, GB 18030 or
    Windows-1252.

    Raises:
        UploadError: no text, or in an encoding that cannot be told.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _try(data, "utf-16", file)
    if data.startswith(BINARY) or b"\0" in data:
        raise UploadError("binary", file=file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Chinese comes in pairs of high bytes, a Western accent alone.
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", data)]
    paired = sum(length % 2 == 0 for length in runs) > len(runs) / 2
    return _try(data, "gb18030" if paired else "cp1252", file)


def _try(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UploadError("encoding", file=file) from None


def _columns(header: list[str], file: str) -> tuple[int, int]:
    names = [cell.strip().lower() for cell in header]
    found = [
        next((names.index(name) for name in wanted if name in names), None)
        for wanted in (TEXT_COLUMNS, LABEL_COLUMNS)
    ]
    if found[0] is None or found[1] is None:
        raise UploadError("header", file=file, given=_shown(", ".join(header)))
    return found[0], found[1]


def read_table(data: bytes, file: str) -> TextSet:
    """A CSV (or a table parted by tabs or semicolons) whose first line names text and label.

    Raises:
        UploadError: one sentence saying what is wrong, with the line where one is at fault.
    """
    content = decode(data, file)
    if not content.strip():
        raise UploadError("empty", file=file)
    first = content.lstrip("\r\n").split("\n", 1)[0]
    rows = csv.reader(io.StringIO(content), delimiter=max(",\t;", key=first.count), strict=True)
    texts: list[str] = []
    names: list[str] = []
    columns: tuple[int, int] | None = None
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if columns is None:
                columns = _columns(row, file)
                continue
            text, name = _cells(row, columns, rows.line_num, file)
            texts.append(text)
            names.append(name)
            if len(texts) > MAX_EXAMPLES:
                raise UploadError(
                    "many", file=file, given=f"{len(texts):,}", limit=f"{MAX_EXAMPLES:,}"
                )
    except csv.Error:
        raise UploadError("csv", file=file, line=rows.line_num) from None
    labels, classes = number_labels(names, file)
    return TextSet(_stem(file), tuple(texts), labels, classes)


def _cells(row: list[str], columns: tuple[int, int], line: int, file: str) -> tuple[str, str]:
    cells = [row[column].strip() if column < len(row) else "" for column in columns]
    for cell, column in zip(cells, ("text", "label"), strict=True):
        if not cell:
            raise UploadError("row", file=file, line=line, column=column)
    return cells[0][:MAX_CHARACTERS], cells[1][:200]


def _stem(file: str) -> str:
    return PurePosixPath(file).stem or file


# ---- a zip ----------------------------------------------------------------------------------


def _open_zip(data: bytes, file: str) -> zipfile.ZipFile:
    """The zip, seen to be harmless by its directory alone."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise UploadError("zip", file=file) from None
    total = 0
    for info in archive.infolist():
        if info.flag_bits & 1:
            raise UploadError("locked", file=file)
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", info.filename):
            raise UploadError("path", file=file, given=_shown(info.filename))
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UploadError("link", file=file, given=_shown(info.filename))
        total += info.file_size
    if total > MAX_UNPACKED:
        raise UploadError("unpacked", file=file, given=total / 1e6, limit=MAX_UNPACKED / 1e6)
    return archive


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    try:
        with archive.open(info) as member:
            # No more than the directory says, even where the stream would go on.
            return member.read(info.file_size)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError,
            ValueError):  # fmt: skip
        raise UploadError("zip", file=file) from None


def _pictures(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    """The pictures that lie in a folder, each with the folder's name: its class."""
    found = []
    for info in archive.infolist():
        path = PurePosixPath(_name(info).replace("\\", "/"))
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if info.is_dir() or hidden or path.suffix.lower() not in PICTURES or len(path.parts) < 2:
            continue
        found.append((info, path.parent.name))
    return found


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; zips made on Chinese Windows have theirs in GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def read_picture_folders(data: bytes, file: str, colour: bool = False) -> ImageSet:
    """A zip with one folder of pictures for each class.

    Pictures become grey, 28×28 (with `colour` 3×32×32), fitted whole and centred. Grey
    pictures on a light ground are inverted, so that ink is bright, as in the shipped digits.

    Raises:
        UploadError: one sentence saying what is wrong with the zip, or which picture is.
    """
    with _open_zip(data, file) as archive:
        members = _pictures(archive)
        if not members:
            raise UploadError("folders", file=file)
        if len(members) > MAX_PICTURES:
            raise UploadError("many", file=file, given=len(members), limit=f"{MAX_PICTURES:,}")
        labels, classes = number_labels([name for _, name in members], file)
        files = [(_read_member(archive, info, file), _name(info)) for info, _ in members]
    _check_pixels([picture for picture, _ in files], file)
    images = np.stack([_picture(picture, name, colour) for picture, name in files])
    if not colour and _on_light_ground(images):
        images = 255 - images
    return ImageSet(_stem(file), images, labels, classes)


def _check_pixels(pictures: list[bytes], file: str) -> None:
    total = 0
    for data in pictures:
        try:
            with Image.open(io.BytesIO(data)) as picture:
                total += picture.width * picture.height
        except Exception:  # what is no picture is named, with its sentence, when it is decoded
            continue
    if total > MAX_PIXELS_IN_ALL:
        given, limit = total / 1e6, MAX_PIXELS_IN_ALL / 1e6
        raise UploadError("pixels", file=file, given=given, limit=limit, side=GREY_SIDE)


def _picture(data: bytes, name: str, colour: bool) -> np.ndarray:
    try:
        picture = open_picture(data)  # all checks; also where its grey version is not kept
    except PictureError as error:
        raise UploadError("picture", given=_shown(name), why=str(error)) from None
    side = COLOUR_SIDE if colour else GREY_SIDE
    if colour:
        with Image.open(io.BytesIO(data)) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    ground = tuple(np.median(_edge(np.asarray(picture)), axis=0).astype(int).reshape(-1).tolist())
    scale = side / max(picture.size)
    size = [max(1, round(length * scale)) for length in picture.size]
    small = picture.resize((size[0], size[1]), Image.Resampling.BOX)
    canvas = Image.new(picture.mode, (side, side), ground if colour else ground[0])
    canvas.paste(small, ((side - size[0]) // 2, (side - size[1]) // 2))
    pixels = np.asarray(canvas, np.uint8)
    return pixels.transpose(2, 0, 1) if colour else pixels[None]


def _edge(pixels: np.ndarray) -> np.ndarray:
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _on_light_ground(images: np.ndarray) -> bool:
    edges = [images[..., 0, :], images[..., -1, :], images[..., :, 0], images[..., :, -1]]
    return float(np.median(np.stack([np.median(edge) for edge in edges]))) > 127


# ---- an npz ---------------------------------------------------------------------------------

IMAGE_ARRAYS = ("images", "x", "X", "x_train", "data")
LABEL_ARRAYS = ("labels", "y", "Y", "y_train", "targets")


def read_arrays(data: bytes, file: str) -> ImageSet:
    """An npz with `images` (uint8 N×H×W, N×H×W×C or N×C×H×W, or floats from 0 to 1) and
    `labels` (N whole numbers or names).

    Raises:
        UploadError: one sentence saying which array is at fault, and how.
    """
    with _open_zip(data, file) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        names = [
            next((name for name in wanted if name in members), None)
            for wanted in (IMAGE_ARRAYS, LABEL_ARRAYS)
        ]
        if names[0] is None or names[1] is None:
            given = _shown(", ".join(sorted(members)) or "nothing")
            raise UploadError("arrays", file=file, given=given)
        images = _images(_read_array(archive, members[names[0]], file))
        labels = _read_array(archive, members[names[1]], file)
    if labels.ndim != 1 or labels.dtype.kind not in "iubUS":
        raise UploadError("labels", given=_form(labels))
    if len(images) != len(labels):
        raise UploadError("lengths", images=len(images), labels=len(labels))
    if len(images) > MAX_EXAMPLES:
        raise UploadError("many", file=file, given=f"{len(images):,}", limit=f"{MAX_EXAMPLES:,}")
    texts = [_label(label) for label in labels.tolist()]
    numbers, classes = number_labels(texts, file)
    return ImageSet(_stem(file), images, numbers, classes)


def _label(label: object) -> str:
    text = label.decode("utf-8", "replace") if isinstance(label, bytes) else str(label)
    return text[:200]


def _form(array: np.ndarray) -> str:
    return f"{array.dtype} {'×'.join(map(str, array.shape)) or 'a single number'}"


def _read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> np.ndarray:
    """One array of an npz, once its header agrees with the room that it takes."""
    content = io.BytesIO(_read_member(archive, info, file))
    try:
        shape, dtype = _array_header(content)
    except (ValueError, EOFError, OSError, SyntaxError, TypeError, RecursionError, MemoryError):
        given = _shown(info.filename)
        raise UploadError("npz", file=file, given=given) from None
    if dtype.hasobject:
        raise UploadError("pickled", file=file, given=_shown(info.filename))
    # The header alone says how much memory is asked for, whatever the file really holds.
    if prod(shape) * dtype.itemsize != info.file_size - content.tell():
        raise UploadError("npz", file=file, given=_shown(info.filename))
    content.seek(0)
    try:
        return np.lib.format.read_array(content, allow_pickle=False)
    except (ValueError, EOFError, OSError):
        raise UploadError("npz", file=file, given=_shown(info.filename)) from None


def _array_header(content: io.BytesIO) -> tuple[tuple[int, ...], np.dtype]:
    version = np.lib.format.read_magic(content)
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in readers:
        raise ValueError("unknown version")
    shape, _, dtype = readers[version](content)
    return shape, dtype


def _images(array: np.ndarray) -> np.ndarray:
    """Pictures as uint8 N×C×H×W."""
    refusal = UploadError("images", given=_form(array), limit=MAX_SIDE)
    if array.ndim == 3:
        array = array[:, None]
    elif array.ndim == 4 and array.shape[-1] in (1, 3) and array.shape[1] not in (1, 3):
        array = array.transpose(0, 3, 1, 2)
    if array.ndim != 4 or array.shape[1] not in (1, 3):
        raise refusal
    if not 1 <= min(array.shape[2:]) <= max(array.shape[2:]) <= MAX_SIDE:
        raise refusal
    if array.dtype.kind == "f":
        if not np.isfinite(array).all() or array.min(initial=0) < 0 or array.max(initial=0) > 1:
            raise refusal
        array = np.round(array * 255)
    elif array.dtype.kind not in "iu" or array.min(initial=0) < 0 or array.max(initial=0) > 255:
        raise refusal
    return np.ascontiguousarray(array.astype(np.uint8))
