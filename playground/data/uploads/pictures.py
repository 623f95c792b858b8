"""A zip that a person uploads, with one folder of pictures for each class."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

import numpy as np
from PIL import Image, ImageOps

from playground.core.data import ImageSet
from playground.data.prepare import PictureError, open_picture
from playground.data.uploads.archives import open_zip, read_member
from playground.data.uploads.rules import (
    MAX_PICTURES,
    MAX_PIXELS_IN_ALL,
    UploadError,
    number_labels,
    shown,
    stem,
)

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
GREY_SIDE, COLOUR_SIDE = 28, 32


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
    with open_zip(data, file) as archive:
        members = _pictures(archive)
        if not members:
            raise UploadError("folders", file=file)
        if len(members) > MAX_PICTURES:
            raise UploadError("many", file=file, given=len(members), limit=f"{MAX_PICTURES:,}")
        labels, classes = number_labels([name for _, name in members], file)
        files = [(read_member(archive, info, file), _name(info)) for info, _ in members]
    _check_pixels([picture for picture, _ in files], file)
    images = np.stack([_picture(picture, name, colour) for picture, name in files])
    if not colour and _on_light_ground(images):
        images = 255 - images
    return ImageSet(stem(file), images, labels, classes)


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
        raise UploadError("picture", given=shown(name), why=str(error)) from None
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
