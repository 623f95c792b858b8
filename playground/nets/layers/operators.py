"""An operator of an ONNX file, in the form that `Layer.from_onnx` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.nets.layers.base import Array, FitError, Shape


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """An ONNX operator: its type, its attributes, its constant inputs (None for an input that is
    the output of a layer), and the shapes of its inputs that are outputs of layers."""

    kind: str
    attributes: Mapping[str, Any]
    constants: Sequence[Array | None]
    inputs: Sequence[Shape]

    def get(self, name: str, default: Any = None) -> Any:
        return self.attributes.get(name, default)

    def constant(self, at: int) -> Array | None:
        """The constant input number `at`; None if it is left out or computed by a layer."""
        return self.constants[at] if at < len(self.constants) else None

    def need(self, name: str, value: Any, default: Any) -> None:
        """Check that the attribute `name` has this value.

        Raises:
            FitError: it has another value.
        """
        found = self.get(name, default)
        if found != value and list(_listed(found)) != list(_listed(value)):
            raise FitError("layers.onnx_attribute", name=name, given=f"{found!r:.40}")

    def square(self, name: str, default: int) -> int:
        """The value of an attribute for both directions.

        Raises:
            FitError: its values differ.
        """
        found = set(_listed(self.get(name, [default])))
        if len(found) != 1:
            raise FitError("layers.onnx_attribute", name=name, given=f"{self.get(name)!r:.40}")
        return int(found.pop())

    def pads(self) -> tuple[int, int, int, int]:
        """Cells of padding: (left, right, top, bottom).

        Raises:
            FitError: the operator uses `auto_pad`.
        """
        if self.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
            given = f"{self.get('auto_pad')!r:.40}"
            raise FitError("layers.onnx_attribute", name="auto_pad", given=given)
        above, left, below, right = self.get("pads", [0, 0, 0, 0])
        return left, right, above, below


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]
