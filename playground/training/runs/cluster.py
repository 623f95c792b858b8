"""The Dask cluster that trains the runs: an embedded one of two processes, or an existing one.

The embedded scheduler and worker are started as subprocesses; Dask's `LocalCluster` would use
`spawn`, which runs app.py again in each. They listen only on 127.0.0.1. They end when the server
ends, even by a crash: each watches its standard input, which closes with its parent.

`python -m playground.training.runs.cluster scheduler | worker` is the program of the two; the
worker reads the scheduler's address from its standard input.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from playground.core.errors import UserError
from playground.training.settings import Settings, settings

log = logging.getLogger("playground")

NICE = 10  # the processes' niceness: a lower priority than the web server's
START_SECONDS = 60.0  # importing torch may take long on a busy machine
CONNECT_SECONDS = 5.0
WORKER_SECONDS = 60.0  # how long to wait for the first worker of a cluster
OWN_WORKER_SECONDS = 300.0  # the same for the embedded worker, which must import torch
GPU = "GPU"  # name of the Dask resource that a worker with a GPU offers


class ClusterError(UserError, RuntimeError):
    """The cluster cannot be reached or started; the message says why."""


# ---- the server's side ----


class Cluster:
    """A client of the scheduler and, where the cluster is embedded, its two processes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.embedded = not settings.scheduler
        self.address = settings.scheduler
        self._scheduler: subprocess.Popen[str] | None = None
        self._worker: subprocess.Popen[str] | None = None
        try:
            if self.embedded:
                _remove_left_folders()
                # Start both at once: the worker needs the address only after importing torch.
                self._scheduler = _spawn("scheduler", settings)
                self._worker = _spawn("worker", settings)
                self.address = _first_line(self._scheduler)
                _tell(self._worker, self.address)
            self.client = _connect(self.address)
        except BaseException:
            self.close()
            raise

    def ensure_worker(self) -> None:
        """Start the embedded worker unless it is running; do not wait for it."""
        if self.embedded and (self._worker is None or self._worker.poll() is not None):
            if self._worker is not None:
                _remove_folder(self._worker.pid)
            self._worker = _spawn("worker", self.settings)
            _tell(self._worker, self.address)

    @property
    def worker_pid(self) -> int | None:
        """Process id of the embedded worker, or None."""
        return self._worker.pid if self._worker is not None else None

    @property
    def patience(self) -> float:
        """How long to wait for the first worker, in seconds."""
        return OWN_WORKER_SECONDS if self.embedded else WORKER_SECONDS

    def kill_worker(self) -> None:
        """Kill an embedded worker that no longer responds."""
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait(5)

    def workers(self) -> dict[str, dict[str, Any]]:
        """Query the scheduler for its workers: description by address."""
        identity = self.client.sync(self.client.scheduler.identity)
        workers: dict[str, dict[str, Any]] = identity["workers"]
        return workers

    def close(self) -> None:
        """End the embedded processes and close the client; never raises."""
        client = getattr(self, "client", None)
        if client is not None:
            try:
                client.close(timeout=1)
            except Exception as error:
                log.debug("closing Dask's client: %s", error)
        for process in (self._worker, self._scheduler):
            if process is not None:
                process.kill()
                process.wait(5)
                _remove_folder(process.pid)
                for pipe in (process.stdin, process.stdout):
                    if pipe is not None:
                        pipe.close()


def _folder(pid: int) -> Path:
    """The folder for files of the worker with this process id."""
    return Path(tempfile.gettempdir()) / f"playground-worker-{pid}"


def _remove_folder(pid: int) -> None:
    shutil.rmtree(_folder(pid), ignore_errors=True)


def _remove_left_folders() -> None:
    """Remove the folders of workers that were killed together with their server."""
    if os.name == "posix":  # on Windows, signal 0 would end the process
        for folder in Path(tempfile.gettempdir()).glob("playground-worker-*"):
            pid = folder.name.rpartition("-")[2]
            if pid.isdigit() and not _is_alive(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _spawn(role: str, settings: Settings) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": str(settings.torch_threads),
        "DASK_LOGGING__DISTRIBUTED": "warning",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "playground.training.runs.cluster", role],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    atexit.register(process.kill)
    return process


def _tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise ClusterError("training.embedded_scheduler", status=str(process.wait(5)))
    return line


def _connect(address: str) -> Any:
    import dask
    from distributed import Client

    # Notice a lost scheduler within seconds; Dask's default is 30 s.
    dask.config.set({"distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s"})
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            "training.no_scheduler", address=address, error=type(error).__name__
        ) from None


# ---- the two processes ----


def _end_with_parent() -> None:
    def watch() -> None:
        sys.stdin.read()
        _remove_folder(os.getpid())
        os._exit(0)

    threading.Thread(target=watch, name="parent", daemon=True).start()


async def _run_scheduler() -> None:
    from distributed import Scheduler

    _end_with_parent()
    async with Scheduler(
        host="127.0.0.1", port=0, dashboard=False, dashboard_address="127.0.0.1:0"
    ) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()


async def _run_worker() -> None:
    import torch
    from distributed import Worker

    import playground.training.loop
    import playground.training.runs.worker  # noqa: F401  before the first run, to save it the wait

    address = sys.stdin.readline().strip()
    _end_with_parent()
    resources = {GPU: 1.0} if torch.cuda.is_available() else {}
    if not resources:  # no limit with a GPU, whose driver maps far more memory than it uses
        limit_memory(settings().worker_mb)
    folder = _folder(os.getpid())
    folder.mkdir(exist_ok=True)
    async with Worker(
        address, host="127.0.0.1", nthreads=1, dashboard=False, memory_limit=0,
        resources=resources, local_directory=str(folder),
    ) as worker:  # fmt: skip
        await worker.finished()


def limit_memory(megabytes: int) -> None:
    """Limit this process's memory to its present use plus `megabytes`; 0 sets no limit.

    An allocation above the limit fails, which ends the run, before the system kills the process.
    Linux only; elsewhere this does nothing.
    """
    try:
        import resource

        status = Path("/proc/self/status").read_text()
    except (ImportError, OSError):
        return
    if megabytes:
        taken = 1024 * int(status.split("VmData:")[1].split()[0])
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (taken + megabytes * 1_000_000, hard))


def main(role: str) -> None:
    """Run as the embedded scheduler or worker until the parent process ends."""
    import dask

    dask.config.set(
        {
            "distributed.scheduler.allowed-failures": 0,  # do not retry a failed run
            "distributed.worker.profile.enabled": False,  # it would sample 100 times a second
            # Dask's default wakes the worker 50 times a second, which slows a training by 5 %.
            "distributed.admin.tick.interval": "1s",
            "distributed.admin.system-monitor.interval": "5s",
            "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
            "distributed.scheduler.http.routes": [],  # no dashboard
            "distributed.worker.http.routes": [],
        }
    )
    if role == "worker":
        os.nice(NICE)
    asyncio.run(_run_scheduler() if role == "scheduler" else _run_worker())


if __name__ == "__main__":
    main(sys.argv[1])
