"""Decode untrusted picture files of common formats: to grey or RGB, rotated by EXIF, composited
on white paper if transparent, and at a reduced size if large."""

from __future__ import annotations

import io
import threading
import warnings
from contextlib import nullcontext
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import ExifTags, Image, ImageOps

from playground.core.errors import UserError, system_reason

MIN_CONTRAST = 12  # grey levels; a picture with less counts as empty
MAX_PIXELS = 70_000_000  # checked before decoding; phone cameras reach 64 million
MANY_PIXELS = 12_000_000  # larger pictures are decoded one at a time, as each takes 200 MB
MAX_BYTES = 20_000_000
# Excluded: formats that run other programs (EPS) or contain several pictures (ICNS, PSD).
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
LARGE_SIDE = 1600  # pictures with a longer side are decoded at a reduced size
_ONE_AT_A_TIME = threading.Lock()


class PictureError(UserError):
    """A file that is not a readable picture; the messages are in `data.ftl`."""


def picture_bytes(path: Path) -> bytes:
    """A file's bytes. A file that is too large is read only just past the limit.

    Raises:
        PictureError: the file is missing, a folder, or not readable.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PictureError("data.picture_file", why=system_reason(error)) from None


def is_heif(data: bytes) -> bool:
    """Whether a file has the header of HEIC or HEIF, the format of iPhone photographs."""
    brands = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
    return data[4:8] == b"ftyp" and (data[8:12] in brands)


def looks_like_picture(data: bytes) -> bool:
    """Whether a file begins with the signature of a supported format, whatever its name."""
    starts = (
        b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ",
        b"\xff\x4f\xff\x51", b"P1\n", b"P2\n", b"P3\n", b"P4\n", b"P5\n", b"P6\n",
    )  # fmt: skip
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    avif = data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis")
    return data.startswith(starts) or webp or avif or is_heif(data)


def png_bytes(pixels: UInt8[np.ndarray, "channels height width"]) -> bytes:
    """A PNG file of grey or RGB pixels."""
    out = io.BytesIO()
    picture = pixels[0] if len(pixels) == 1 else pixels.transpose(1, 2, 0)
    Image.fromarray(np.ascontiguousarray(picture)).save(out, "PNG")
    return out.getvalue()


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height from the file's header; (0, 0) if the header cannot be read."""
    try:
        return _open(data).size
    except PictureError:
        return 0, 0


def upright_size(data: bytes) -> tuple[int, int]:
    """Width and height of a picture as turned by its EXIF orientation, from its header alone.

    Raises:
        PictureError: not a picture, or too large.
    """
    picture = _open(data)
    try:
        turned = picture.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
    except Exception:  # unreadable EXIF: `open_picture` does not turn the picture either
        turned = False
    width, height = picture.size
    return (height, width) if turned else (width, height)


def open_picture(data: bytes, colour: bool = False, reduced: bool = True) -> Image.Image:
    """Decode a picture of any mode to grey (or RGB), rotated by its EXIF orientation. Transparency
    is composited on white, or on black if white would hide the content. Only the first frame of
    an animation is decoded. Large pictures are reduced, unless `reduced` is off.

    Raises:
        PictureError: not a picture, truncated, or too large (checked before decoding).
    """
    if len(data) > MAX_BYTES:
        raise PictureError("data.picture_bytes", given=len(data) / 1e6, limit=MAX_BYTES / 1e6)
    with warnings.catch_warnings():
        # Pillow's warnings (unusual EXIF, palettes, sizes) do not matter here.
        warnings.simplefilter("ignore")
        picture = _open(data)
        large = picture.width * picture.height > MANY_PIXELS
        try:
            with _ONE_AT_A_TIME if large else nullcontext():
                return _decode(picture, "RGB" if colour else "L", reduced)
        except Exception:  # Pillow's decoders raise many types, from OSError to struct.error
            heif = is_heif(data)
            raise PictureError("data.picture_heic" if heif else "data.picture_damaged") from None


def whole_picture(data: bytes) -> UInt8[np.ndarray, "channels height width"]:
    """All pixels of a picture, as at `open_picture`: one channel if the file has no colour, else
    red, green and blue.

    Raises:
        PictureError: not a picture, truncated, or larger than `MANY_PIXELS`.
    """
    picture = _open(data)
    if picture.width * picture.height > MANY_PIXELS:
        raise PictureError(
            "data.picture_pixels", width=picture.width, height=picture.height,
            limit=MANY_PIXELS / 1e6,
        )  # fmt: skip
    colour = picture.mode not in ("1", "L", "LA") and not picture.mode.startswith(("I", "F"))
    pixels: UInt8[np.ndarray, "height width ..."] = np.asarray(open_picture(data, colour, False))
    return pixels.transpose(2, 0, 1) if colour else pixels[None]


def _open(data: bytes) -> Image.Image:
    """Open a picture: only the header is read, no pixels are decoded."""
    try:
        Image.init()  # with a list of formats, Pillow opens only those already loaded; runs once
        if is_heif(data):
            from pi_heif import register_heif_opener  # costs 30 ms and 4 MB

            register_heif_opener()
        formats = [form for form in FORMATS if form in Image.OPEN]
        picture = Image.open(io.BytesIO(data), formats=formats)
    except Image.DecompressionBombError:
        raise PictureError("data.picture_bomb", limit=MAX_PIXELS / 1e6) from None
    except Exception:  # a malicious header makes Pillow raise many types
        heif = is_heif(data)
        raise PictureError("data.picture_heic" if heif else "data.picture_kind") from None
    if picture.width * picture.height > MAX_PIXELS:
        raise PictureError(
            "data.picture_pixels", width=picture.width, height=picture.height,
            limit=MAX_PIXELS / 1e6,
        )  # fmt: skip
    return picture


def is_animated(data: bytes) -> bool:
    """Whether a picture has several frames or pages; only the first is decoded."""
    try:
        picture = _open(data)
        # In these formats, further frames are previews and depth maps.
        return picture.format not in ("MPO", "HEIF") and getattr(picture, "is_animated", False)
    except Exception:  # damaged, or not a picture: `open_picture` reports it
        return False


def _decode(picture: Image.Image, mode: str, reduced: bool) -> Image.Image:
    if reduced and max(picture.size) > LARGE_SIDE:
        # The JPEG decoder scales down while decoding; other formats ignore this.
        picture.draft(mode, (LARGE_SIDE // 2, LARGE_SIDE // 2))
    picture.load()
    factor = max(picture.size) // LARGE_SIDE if reduced else 1
    if factor > 1 and picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "F", "I"):
        picture = picture.reduce(factor)
    return _on_paper(_upright(picture), mode)


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # unreadable EXIF: the pixels may still be fine
        return picture


def _on_paper(picture: Image.Image, mode: str) -> Image.Image:
    if picture.mode.startswith(("I", "F")):  # 16 or 32 bits: scale minimum to maximum
        values = np.nan_to_num(np.asarray(picture, np.float64), posinf=0.0, neginf=0.0)
        span = max(float(np.ptp(values)), 1e-9)
        grey = Image.fromarray(((values - values.min()) / span * 255).astype(np.uint8))
        return grey.convert(mode)
    if not picture.has_transparency_data:
        return _convert(picture, mode)
    clear = _convert(picture, "RGBA")
    on_white = _lay(clear, 255, mode)
    if _shows(on_white):
        return on_white
    # White ink on a transparent background would vanish on white paper.
    on_black = _lay(clear, 0, mode)
    return on_black if _shows(on_black) else on_white


def _shows(picture: Image.Image) -> bool:
    return bool(np.ptp(np.asarray(picture.convert("L"))) >= MIN_CONTRAST)


def _convert(picture: Image.Image, mode: str) -> Image.Image:
    try:
        return picture.convert(mode)
    except ValueError:  # modes such as LAB have no direct conversion
        return picture.convert("RGB").convert(mode)


def _lay(picture: Image.Image, paper: int, mode: str) -> Image.Image:
    ground = Image.new("RGBA", picture.size, (paper, paper, paper, 255))
    return Image.alpha_composite(ground, picture).convert(mode)
