"""A drawing as short text in the link: strokes ("s…") or a 28×28 picture ("p…").

The browser encodes it (`frontend/ink.js` describes the byte format). The text is untrusted: the
decoders raise ValueError for anything that is not a valid drawing.
"""

from __future__ import annotations

import base64
import binascii
import zlib

import numpy as np
from jaxtyping import UInt8

from playground.core.drawing import Stroke

GRID = 2048
MAX_CODE = 1_500
MAX_STROKES = 200
SIDE = 28

# A hand-drawn 3, with which the page opens, so that it is not empty.
EXAMPLE = (
    "sI0sCiwIAOrJPxV_XaO9rCWIiVjg_RydWDV3tWtNUu0WnNJwa0"
    "QhmEV8jVDNBQS9KF1ICVOdS00y_QawzoSOaEZj9meyk2bDLwbw"
)


def _bytes(code: str) -> bytes:
    if not code or len(code) > MAX_CODE:
        raise ValueError("The drawing in the link is empty or too long.")
    try:
        padded = code[1:] + "=" * (-len(code[1:]) % 4)
        return base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("The drawing in the link is not base64.") from None


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


def decode_strokes(code: str) -> tuple[Stroke, ...]:
    """Decode strokes written by `encodeStrokes` of ink.js.

    Raises:
        ValueError: the text is invalid, or points lie outside the canvas.
    """
    data = _bytes(code)
    if code[0] != "s":
        raise ValueError("The drawing in the link does not hold strokes.")
    strokes: list[Stroke] = []
    at = 0
    while at < len(data):
        stroke, at = _stroke(data, at)
        strokes.append(stroke)
    if not 0 < len(strokes) <= MAX_STROKES:
        raise ValueError(f"The drawing in the link has {len(strokes)} strokes.")
    return tuple(strokes)


def _stroke(data: bytes, at: int) -> tuple[Stroke, int]:
    if at + 2 > len(data) or data[at] == 0:
        raise ValueError("The drawing in the link is cut off.")
    count, width = data[at], data[at + 1]
    each = 0 if width else 1
    end = at + 6 + each + (count - 1) * (2 + each)
    if end > len(data):
        raise ValueError("The drawing in the link is cut off.")
    at += 2
    x, y = data[at] * 256 + data[at + 1], data[at + 2] * 256 + data[at + 3]
    at += 4
    points = []
    for number in range(count):
        if number:
            x, y = x + _signed(data[at]), y + _signed(data[at + 1])
            at += 2
        own = width or data[at]
        at += each
        if not (0 <= x <= GRID and 0 <= y <= GRID and own):
            raise ValueError("The drawing in the link leaves the canvas.")
        points.append((x / GRID, y / GRID, own / 1000))
    return tuple(points), at


def decode_pixels(code: str) -> UInt8[np.ndarray, "28 28"]:
    """Decode a 28×28 picture written by `encodePixels` of ink.js.

    Raises:
        ValueError: the text is invalid.
    """
    packed = _bytes(code)
    if code[0] != "p":
        raise ValueError("The drawing in the link does not hold a picture.")
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, SIDE * SIDE + 1)
    except zlib.error:
        raise ValueError("The picture in the link is damaged.") from None
    if len(data) != SIDE * SIDE:
        raise ValueError("The picture in the link is not 28×28.")
    return np.frombuffer(data, np.uint8).reshape(SIDE, SIDE)


def encode_pixels(pixels: UInt8[np.ndarray, "28 28"]) -> str:
    """Encode a 28×28 picture as text for the link; `decode_pixels` is the inverse."""
    packed = zlib.compress(np.ascontiguousarray(pixels).tobytes(), 9)
    return "p" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
