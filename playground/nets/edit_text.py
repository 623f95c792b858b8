"""Convert edits of a net to text for a link and back, without loss of precision.

Edits are separated by ";". Each is `layer~channel~source~weights`: `source` is "all" for every
input channel; `weights` are little-endian float32 in URL-safe base64 (RFC 4648, section 5), and
empty if the channel is switched off.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from math import isqrt

import numpy as np

from playground.nets.edit import Edit, Kernel

MAX_EDITS = 200


def edits_to_text(edits: Sequence[Edit]) -> str:
    """The edits as text, without those that later edits replace."""
    return ";".join(
        "~".join(
            (
                edit.layer,
                str(edit.channel),
                "all" if edit.source is None else str(edit.source),
                "" if edit.kernel is None else _packed(edit.kernel),
            )
        )
        for edit in _lasting(edits)
    )


def edits_from_text(text: str) -> tuple[Edit, ...]:
    """Read the text that `edits_to_text` writes.

    Raises:
        ValueError: the text has another form, or more than `MAX_EDITS` edits.
    """
    parts = text.split(";")
    if len(parts) > MAX_EDITS:
        raise ValueError(text)
    return tuple(_edit(part) for part in parts)


def _edit(text: str) -> Edit:
    layer, channel, source, packed = text.split("~")
    kernel = _unpacked(packed) if packed else None
    return Edit(layer, _whole(channel), None if source == "all" else _whole(source), kernel)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise ValueError(text)
    return int(text)


def _packed(kernel: Kernel) -> str:
    return base64.urlsafe_b64encode(kernel.astype("<f4").tobytes()).decode().rstrip("=")


def _unpacked(text: str) -> Kernel:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    values = np.frombuffer(data, "<f4").astype(np.float32)  # ValueError: bytes left over
    side = isqrt(len(values))
    if side * side != len(values):
        raise ValueError(text)
    return values.reshape(side, side)


def _lasting(edits: Iterable[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in edits:
        # A kernel for every input channel keeps the bias, so it does not undo "switched off".
        covers = edit.kernel is None or edit.source is None

        def is_covered(old: Edit, edit: Edit = edit, covers: bool = covers) -> bool:
            if (old.layer, old.channel) != (edit.layer, edit.channel):
                return False
            if old.kernel is None:
                return edit.kernel is None
            return covers or old.source == edit.source

        kept = [old for old in kept if not is_covered(old)]
        kept.append(edit)
    return kept
