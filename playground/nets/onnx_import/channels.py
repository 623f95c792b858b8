"""Files that have the channels last, as TensorFlow and Keras write them, and units that come from
such maps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from playground.nets.layers.base import Array
from playground.nets.onnx_import.net import Value, perm, unknown

TO_FIRST, TO_LAST = [0, 3, 1, 2], [0, 2, 3, 1]  # Transpose, where the channels move


def transposed(node: Any, value: Value) -> Value:
    """The value with its channels moved; ModelFileError for any other order of the axes."""
    if perm(node) != (TO_FIRST if value.last else TO_LAST):
        raise unknown(node)
    return replace(value, last=not value.last)


def common_order(node: Any, values: list[Value]) -> tuple[bool, Array | None]:
    """Whether the operator's inputs have the channels last, and the order of their units."""
    first = values[0]
    for value in values[1:]:
        one, other = (np.array([] if each.order is None else each.order) for each in (value, first))
        if value.last != first.last or not np.array_equal(one, other):
            raise unknown(node)
    return first.last, first.order


def channels_first(attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes with the axes of height × width × channels as those of our maps."""
    changed = dict(attributes)
    if changed.get("axis") in (3, -1):
        changed["axis"] = 1
    if sorted(axis % 4 for axis in changed.get("axes", [])) == [1, 2]:
        changed["axes"] = [2, 3]
    return changed


def axes_first(constant: Array | None) -> Array | None:
    """The same for a constant input that gives axes."""
    if constant is None or constant.dtype != np.int64 or constant.ndim != 1:
        return constant
    return np.array([2, 3]) if sorted(constant % 4) == [1, 2] else constant


def reordered(weight: Array, order: Array) -> Array:
    """A matrix (units × inputs) with its inputs in our order."""
    found = np.empty_like(weight)
    found[:, order] = weight
    return found
