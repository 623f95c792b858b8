"""The manager of runs, one per server process: creation, reset, warm-up and devices."""

from __future__ import annotations

import atexit
import threading
from functools import cache

from playground.training.devices import DeviceInfo, available_devices
from playground.training.runs.manager import Manager
from playground.training.settings import settings


@cache
def manager() -> Manager:
    """This server's manager, created at the first call."""
    made = Manager()
    atexit.register(made.close)
    return made


def reset() -> None:
    """Close the manager, as a restart of the server would: active runs become interrupted."""
    if manager.cache_info().currsize:
        manager().close()
        manager.cache_clear()


def warm_up() -> None:
    """Start the cluster in the background, so that the first run need not wait for it."""
    threading.Thread(target=manager().warm_up, name="warm-up-cluster", daemon=True).start()


def worker_pid() -> int | None:
    """Process id of the embedded worker, or None."""
    return manager().worker_pid


def devices() -> tuple[DeviceInfo, ...]:
    """The devices on which a run can train, the fastest first: this machine's or the cluster's."""
    if not settings().scheduler:
        return available_devices()
    from playground.training.runs.cluster import GPU

    gpu = DeviceInfo("cuda", "GPU")
    workers = manager().cluster().workers().values()
    offered = any(worker["resources"].get(GPU) for worker in workers)
    return ((gpu,) if offered else ()) + (DeviceInfo("cpu", f"CPU ({len(workers)} workers)"),)
