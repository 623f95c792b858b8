"""Named pictures that a new picture is compared with: a folder, or those of a visitor."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock

from playground.core.errors import UserError
from playground.data.picture_files import PictureError, open_picture, picture_bytes

MOST_NAMES = 12
MOST_PICTURES = 5  # of a name
MOST_LETTERS = 30  # of a name
KEPT = 320  # pixels; the longer side of a kept picture
ENDINGS = frozenset(
    (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".avif", ".heic", ".heif", ".tif", ".tiff",
     ".ppm", ".pgm", ".tga", ".jp2")
)  # fmt: skip


class GalleryError(UserError):
    """The gallery cannot take something, or has nothing to compare with."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    number: int
    data: bytes  # a picture file


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A name with its pictures."""

    number: int
    name: str
    pictures: tuple[Picture, ...] = ()


class Gallery:
    """A visitor's named pictures, in memory. All methods are thread-safe: pictures arrive while the
    page runs. Of a picture a smaller copy is kept."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._next = 1
        self.revision = 0  # grows with every change
        self.names: tuple[Named, ...] = ()

    def bytes(self) -> int:
        """The memory of all pictures."""
        return sum(len(picture.data) for each in self.names for picture in each.pictures)

    def picture(self, number: int) -> Picture | None:
        found = (picture for each in self.names for picture in each.pictures)
        return next((picture for picture in found if picture.number == number), None)

    def clear(self) -> None:
        self._set(())

    def add_name(self, name: str) -> int:
        """Add a name without pictures. Returns its number.

        Raises:
            GalleryError: there are `MOST_NAMES` already.
        """
        with self._lock:
            if len(self.names) >= MOST_NAMES:
                raise GalleryError("vision.many_names", limit=MOST_NAMES)
            number = self._number()
            self._set((*self.names, Named(number, _shortened(name) or str(number))))
            return number

    def rename(self, number: int, name: str) -> None:
        """Rename a name, unless the new one is blank."""
        short = _shortened(name)
        if short:
            self._set(
                tuple(replace(each, name=short) if each.number == number else each
                      for each in self.names)
            )  # fmt: skip

    def remove_name(self, number: int) -> None:
        self._set(tuple(each for each in self.names if each.number != number))

    def add(self, number: int, data: bytes) -> int:
        """Add a picture file to a name. Returns the picture's number.

        Raises:
            PictureError: the file is not a readable picture.
            GalleryError: there is no such name, or it has `MOST_PICTURES` pictures.
        """
        kept = smaller(data)
        with self._lock:
            found = next((each for each in self.names if each.number == number), None)
            if found is None:
                raise GalleryError("vision.name_gone")
            if len(found.pictures) >= MOST_PICTURES:
                raise GalleryError(
                    "vision.many_pictures", name=found.name, limit=MOST_PICTURES
                )  # fmt: skip
            added = Picture(self._number(), kept)
            more = replace(found, pictures=(*found.pictures, added))
            self._set(tuple(more if each is found else each for each in self.names))
            return added.number

    def remove(self, number: int) -> None:
        """Remove a picture; a name without pictures stays."""
        with self._lock:
            self._set(
                tuple(
                    replace(each, pictures=tuple(one for one in each.pictures
                                                 if one.number != number))
                    for each in self.names
                )
            )  # fmt: skip

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    def _set(self, names: tuple[Named, ...]) -> None:
        with self._lock:
            self.names = names
            self.revision += 1


def _shortened(name: str) -> str:
    return " ".join(name.split())[:MOST_LETTERS]


def smaller(data: bytes, side: int = KEPT) -> bytes:
    """A picture file as a JPEG whose longer side has at most `side` pixels.

    Raises:
        PictureError: the file is not a readable picture.
    """
    picture = open_picture(data, colour=True)
    picture.thumbnail((side, side))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def read_gallery(folder: Path) -> tuple[Named, ...]:
    """The pictures of a folder: each file under its own name, each subfolder with all its files
    under the folder's. Other files are ignored.

    Raises:
        GalleryError: the folder does not exist or holds no picture, or one cannot be read.
    """
    if not folder.is_dir():
        raise GalleryError("vision.no_folder", folder=folder.name)
    found: dict[str, list[bytes]] = {}
    for path in sorted((*folder.glob("*"), *folder.glob("*/*"))):
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.name.startswith("."):
            name = path.stem if path.parent == folder else path.parent.name
            found.setdefault(name, []).append(_checked(path, folder))
    if not found:
        raise GalleryError("vision.empty_gallery", folder=folder.name)
    numbers = iter(range(1, 1 + sum(len(files) for files in found.values())))
    return tuple(
        Named(at, name, tuple(Picture(next(numbers), data) for data in files))
        for at, (name, files) in enumerate(found.items(), 1)
    )


def _checked(path: Path, folder: Path) -> bytes:
    try:
        data = picture_bytes(path)
        open_picture(data, colour=True)
    except PictureError as error:
        raise GalleryError(
            "vision.gallery_picture", file=str(path.relative_to(folder)), why=error
        ) from None
    return data
