"""An operator of an ONNX file, as a layer is asked whether it is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.nets.layers.base import Array, FitError, Shape


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """Its kind, its attributes, each input that is constant (None: one that a layer gives), and
    the shapes of those that layers give."""

    kind: str
    attributes: Mapping[str, Any]
    constants: Sequence[Array | None]
    inputs: Sequence[Shape]

    def get(self, name: str, default: Any = None) -> Any:
        return self.attributes.get(name, default)

    def constant(self, at: int) -> Array | None:
        """The constant that is input number `at`; None where it is left out.

        Raises:
            FitError: it is computed while the net runs.
        """
        return self.constants[at] if at < len(self.constants) else None

    def need(self, name: str, value: Any, default: Any) -> None:
        """Raises FitError unless the attribute has that value."""
        found = self.get(name, default)
        if found != value and list(_listed(found)) != list(_listed(value)):
            raise FitError("layers.onnx_attribute", name=name, given=f"{found!r:.40}")

    def square(self, name: str, default: int) -> int:
        """An attribute for both directions, which must be the same."""
        found = set(_listed(self.get(name, [default])))
        if len(found) != 1:
            raise FitError("layers.onnx_attribute", name=name, given=f"{self.get(name)!r:.40}")
        return int(found.pop())

    def pads(self) -> tuple[int, int, int, int]:
        """Cells to the left, to the right, above and below."""
        if self.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
            given = f"{self.get('auto_pad')!r:.40}"
            raise FitError("layers.onnx_attribute", name="auto_pad", given=given)
        above, left, below, right = self.get("pads", [0, 0, 0, 0])
        return left, right, above, below


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]
