"""Labelled examples: pictures or texts, as everything that trains or evaluates takes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64, UInt8


@dataclass(frozen=True, slots=True, eq=False)
class ImageSet:
    """Pictures, 0 (background) to 255, with the number of each one's class."""

    name: str
    images: UInt8[np.ndarray, "n channels h w"]
    labels: Int64[np.ndarray, " n"]
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class TextSet:
    """Texts with the number of each one's class."""

    name: str
    texts: tuple[str, ...]
    labels: Int64[np.ndarray, " n"]
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)
