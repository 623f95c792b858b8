"""The devices of this machine that can train: the CPU, an NVIDIA GPU (CUDA), an Apple GPU (MPS)."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from playground.core.errors import UserError, quote


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """`name` is torch's device type ("cpu", "cuda", "mps"), `label` the product name."""

    name: str
    label: str


class DeviceError(UserError):
    """The requested device does not exist on this machine."""


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
    """All devices of this machine, the fastest for training first."""
    found = []
    if torch.cuda.is_available():
        found.append(DeviceInfo("cuda", torch.cuda.get_device_name()))
    if torch.backends.mps.is_available():
        found.append(DeviceInfo("mps", "Apple GPU (MPS)"))
    return (*found, DeviceInfo("cpu", _cpu_label()))


def choose_device(name: str = "auto") -> DeviceInfo:
    """The device of that name; for "auto", the first of `available_devices`.

    Raises:
        DeviceError: the machine has no such device; the message lists those that it has.
    """
    devices = available_devices()
    if name == "auto":
        return devices[0]
    for device in devices:
        if device.name == name:
            return device
    known = tuple(device.name for device in devices)
    raise DeviceError("training.no_device", name=quote(name, 20), known=known)
