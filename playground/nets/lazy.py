"""Weights that are read when first used, and dropped while nobody uses them.

A photo net or a text encoder takes 20 MB. A list of models needs only their specs and cards, which
stand in the files' headers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from math import prod
from pathlib import Path

import numpy as np

from playground.core.cache import ById, Cache
from playground.nets.files import checked_spec, metadata_of, read_model
from playground.nets.model import Model, card_from_json
from playground.nets.shapes import expected_tensors
from playground.nets.spec import ModelSpec

ROOM = 300_000_000  # bytes of weights that are kept

_read: Cache[Mapping[str, np.ndarray]] = Cache(
    ROOM, lambda weights: sum(array.nbytes for array in weights.values())
)


class LazyWeights(Mapping[str, np.ndarray]):
    """The weights of a net with this spec; `read` gives all of them and is called again if they
    were dropped. Listing the names reads nothing."""

    def __init__(self, spec: ModelSpec, read: Callable[[], Mapping[str, np.ndarray]]) -> None:
        self._spec, self._read = spec, read

    def __getitem__(self, name: str) -> np.ndarray:
        return _read.get(ById(self), self._read)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shapes)

    def __len__(self) -> int:
        return len(self._shapes)

    def __contains__(self, name: object) -> bool:
        return name in self._shapes

    @cached_property
    def _shapes(self) -> dict[str, tuple[int, ...]]:
        return expected_tensors(self._spec)

    @property
    def nbytes(self) -> int:
        """The bytes of all weights, read or not (`core.memory.bytes_of` asks for it)."""
        return 4 * sum(map(prod, self._shapes.values()))


def read_when_used(path: Path, most: int) -> Model:
    """The model of a file of at most `most` parameters that came with the playground. Only the
    file's header is read and checked now.

    Raises:
        ModelFileError: the header is not valid.
    """
    with open(path, "rb") as file:
        size = file.read(8)
        metadata = metadata_of(size + file.read(int.from_bytes(size, "little")))
    spec = checked_spec(metadata.get("spec", ""), most)
    weights = LazyWeights(spec, lambda: read_model(path, most=most).weights)
    return Model(path.stem, spec, weights, card_from_json(metadata.get("card", "")))
