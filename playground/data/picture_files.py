"""A picture file of any usual form, opened without harm: grey or in colour, turned upright,
transparency laid on paper, large photographs at a reduced size."""

from __future__ import annotations

import io
import threading
import warnings
from contextlib import nullcontext
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from playground.core.errors import UserError, system_reason

MIN_CONTRAST = 12  # grey levels; a picture with less shows nothing
MAX_PIXELS = 70_000_000  # checked before decoding: telephones make 64 million, bombs more
MANY_PIXELS = 12_000_000  # such pictures are decoded one at a time, as each takes 200 MB
MAX_BYTES = 20_000_000
# Left out: forms that run other programs (EPS) or hold other pictures (ICNS, PSD).
FORMATS = (
    "PNG",
    "JPEG",
    "MPO",
    "GIF",
    "BMP",
    "DIB",
    "WEBP",
    "AVIF",
    "HEIF",
    "TIFF",
    "PPM",
    "TGA",
    "JPEG2000",
)
LARGE_SIDE = 1600  # of a picture that is decoded at a reduced size, where its form allows it
_ONE_AT_A_TIME = threading.Lock()


class PictureError(UserError):
    """A file that is no picture we can read; its texts are in `data.ftl`."""


def picture_bytes(path: Path) -> bytes:
    """A file's bytes; of one that is too large, no more than shows that it is.

    Raises:
        PictureError: the file is not there, a folder, or not to be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PictureError("data.picture_file", why=system_reason(error)) from None


def is_heif(data: bytes) -> bool:
    """Whether a file says that it is HEIC or HEIF, as telephones of Apple write."""
    brands = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
    return data[4:8] == b"ftyp" and (data[8:12] in brands)


def looks_like_picture(data: bytes) -> bool:
    """Whether a file begins as one of the forms that are read does, whatever its name."""
    starts = (
        b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ",
        b"\xff\x4f\xff\x51", b"P1\n", b"P2\n", b"P3\n", b"P4\n", b"P5\n", b"P6\n",
    )  # fmt: skip
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    avif = data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis")
    return data.startswith(starts) or webp or avif or is_heif(data)


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height as the file's header says; (0, 0) where it says nothing."""
    try:
        return _open(data).size
    except PictureError:
        return 0, 0


def open_picture(data: bytes, colour: bool = False) -> Image.Image:
    """Decode a picture of any mode as grey (or RGB), turned as its EXIF says, alpha laid on
    white paper, or on black where white paper would hide it; of several frames the first one.

    Raises:
        PictureError: not a picture, cut off, or too large (seen before decoding).
    """
    if len(data) > MAX_BYTES:
        raise PictureError("data.picture_bytes", given=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    with warnings.catch_warnings():
        # Pillow warns of much that does not matter here (odd EXIF, palettes, sizes).
        warnings.simplefilter("ignore")
        picture = _open(data)
        large = picture.width * picture.height > MANY_PIXELS
        try:
            with _ONE_AT_A_TIME if large else nullcontext():
                return _decode(picture, "RGB" if colour else "L")
        except Exception:  # Pillow's decoders raise anything from OSError to struct.error
            heif = is_heif(data)
            raise PictureError("data.picture_heic" if heif else "data.picture_damaged") from None


def _open(data: bytes) -> Image.Image:
    """The picture with its header read and nothing decoded."""
    try:
        Image.init()  # given a list, Pillow opens only what is loaded; once only
        if is_heif(data):
            from pi_heif import register_heif_opener  # 30 ms and 4 MB, for those who need it

            register_heif_opener()
        formats = [form for form in FORMATS if form in Image.OPEN]
        picture = Image.open(io.BytesIO(data), formats=formats)
    except Image.DecompressionBombError:
        raise PictureError("data.picture_bomb", limit=MAX_PIXELS / 1e6) from None
    except Exception:  # a hostile header, too, makes Pillow raise anything
        heif = is_heif(data)
        raise PictureError("data.picture_heic" if heif else "data.picture_kind") from None
    if picture.width * picture.height > MAX_PIXELS:
        raise PictureError(
            "data.picture_pixels", width=picture.width, height=picture.height,
            limit=MAX_PIXELS / 1e6,
        )  # fmt: skip
    return picture


def is_animated(data: bytes) -> bool:
    """Whether a picture has several frames or pages, of which the first one is read."""
    try:
        picture = _open(data)
        # These have previews and depth maps beside the picture.
        return picture.format not in ("MPO", "HEIF") and getattr(picture, "is_animated", False)
    except Exception:  # damaged behind its header, or no picture: `open_picture` says what
        return False


def _decode(picture: Image.Image, mode: str) -> Image.Image:
    if max(picture.size) > LARGE_SIDE:
        # Lets the JPEG decoder leave out what would be averaged away; else nothing.
        picture.draft(mode, (LARGE_SIDE // 2, LARGE_SIDE // 2))
    picture.load()
    factor = max(picture.size) // LARGE_SIDE
    if factor > 1 and picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "F", "I"):
        picture = picture.reduce(factor)
    return _on_paper(_upright(picture), mode)


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # EXIF that cannot be read says nothing about the pixels
        return picture


def _on_paper(picture: Image.Image, mode: str) -> Image.Image:
    if picture.mode.startswith(("I", "F")):  # 16 or 32 bits: from its darkest to its lightest
        values = np.nan_to_num(np.asarray(picture, np.float64), posinf=0.0, neginf=0.0)
        span = max(float(np.ptp(values)), 1e-9)
        grey = Image.fromarray(((values - values.min()) / span * 255).astype(np.uint8))
        return grey.convert(mode)
    if not picture.has_transparency_data:
        return _convert(picture, mode)
    clear = _convert(picture, "RGBA")
    on_white = _lay(clear, 255, mode)
    # White ink on nothing would vanish on white paper.
    shows = np.ptp(np.asarray(on_white.convert("L"))) >= MIN_CONTRAST
    return on_white if shows else _lay(clear, 0, mode)


def _convert(picture: Image.Image, mode: str) -> Image.Image:
    try:
        return picture.convert(mode)
    except ValueError:  # LAB and the like have no direct way
        return picture.convert("RGB").convert(mode)


def _lay(picture: Image.Image, paper: int, mode: str) -> Image.Image:
    ground = Image.new("RGBA", picture.size, (paper, paper, paper, 255))
    return Image.alpha_composite(ground, picture).convert(mode)
