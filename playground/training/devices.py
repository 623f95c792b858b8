"""Where a net can be trained on this machine: the CPU, an NVIDIA GPU (CUDA), an Apple GPU (MPS)."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from playground.core.errors import UserError, quote


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """`name` is torch's word ("cpu", "cuda", "mps"), `label` the name that people know."""

    name: str
    label: str


class DeviceError(UserError):
    """A device that this machine does not have."""


@cache
def _cpu_label() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(
            line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")
        )
    except (OSError, StopIteration, IndexError):
        name = platform.processor() or platform.machine()
    return f"CPU ({name})" if name else "CPU"


def available_devices() -> tuple[DeviceInfo, ...]:
    """Every device of this machine, the best for training first."""
    found = []
    if torch.cuda.is_available():
        found.append(DeviceInfo("cuda", torch.cuda.get_device_name()))
    if torch.backends.mps.is_available():
        found.append(DeviceInfo("mps", "Apple GPU (MPS)"))
    return (*found, DeviceInfo("cpu", _cpu_label()))


def choose_device(name: str = "auto") -> DeviceInfo:
    """The device of that name, or for "auto" the best there is.

    Raises:
        DeviceError: the machine has no such device; says which it has.
    """
    devices = available_devices()
    if name == "auto":
        return devices[0]
    for device in devices:
        if device.name == name:
            return device
    known = tuple(device.name for device in devices)
    raise DeviceError("training.no_device", name=quote(name, 20), known=known)
