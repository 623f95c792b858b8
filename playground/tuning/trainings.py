"""The trainings of a search on the Dask cluster: submits them, stops them, and yields what they
report. They run as the trainings of the Train page do, with a lower priority."""

from __future__ import annotations

import contextlib
import queue
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.core.events import Checkpoint, Ending, Evaluated, Failed
from playground.core.recipe import Recipe, recipe_to_json
from playground.nets.spec import ModelSpec, spec_to_json
from playground.training.data import TrainingData
from playground.training.endings import sentence
from playground.training.runs.cluster import GPU, Cluster, ClusterError
from playground.training.runs.inbox import LOST, open_inbox
from playground.training.runs.packets import unpack
from playground.training.runs.task import run_training

PRIORITY = -10  # below the runs of the Train page, which wait for one trial at most
COUNT_SECONDS = 1.0  # between two counts of the cluster's workers, each of 3 ms of a processor
LAST_WORDS_SECONDS = 2.0  # events may arrive this long after a task has ended
STOP_SECONDS = 15.0  # an embedded worker that has not stopped a training by then is killed


Report = Evaluated | Checkpoint | Ending


class WorkerlessError(Exception):
    """The cluster has no worker."""


@dataclass(eq=False)
class Training:
    """A training that was submitted."""

    token: str
    future: Any
    commands: Any
    began: bool = False
    heard: float = 0.0  # when its worker last sent a packet
    done_since: float | None = None
    stop_asked: float | None = None


class Trainings:
    """The trainings of one search. `cluster` returns the current cluster, started if necessary."""

    def __init__(
        self, cluster: Callable[[], Cluster], dataset: str, data: TrainingData | None, device: str
    ) -> None:
        self._get_cluster = cluster
        self._dataset, self._data, self._device = dataset, data, device
        self._cluster: Cluster | None = None
        self._inbox: Any = None
        self._payload: Any = None
        self._workers, self._counted = 0, -COUNT_SECONDS  # workers at the last count, and its time
        self._workerless: float | None = None  # since when the cluster has had no worker
        self._worker: object = None  # the embedded worker that holds the payload
        self._arrived: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.going: dict[str, Training] = {}

    def places(self) -> int:
        """How many trainings may run at once: one for each worker that the cluster had at the last
        count, which is at most `COUNT_SECONDS` old.

        Raises:
            ClusterError: it cannot be reached or started.
            WorkerlessError: it has had no worker for too long.
        """
        cluster = self._connected()
        if time.monotonic() - self._counted >= COUNT_SECONDS:
            self._workers, self._counted = len(cluster.workers()), time.monotonic()
        if self._workers:
            self._workerless = None
            return self._workers
        self._workerless = self._workerless or time.monotonic()
        if time.monotonic() - self._workerless > cluster.patience:
            raise WorkerlessError
        return 0

    def _connected(self) -> Cluster:
        """The cluster, with this search's inbox."""
        cluster = self._get_cluster()
        if cluster is not self._cluster:
            self._cluster, self._payload = cluster, None
            self._counted = -COUNT_SECONDS
            name = f"playground-search-{secrets.token_hex(8)}"
            self._inbox, self._arrived = open_inbox(cluster.client, name)
        if self._worker != cluster.worker_pid:
            self._worker, self._payload = cluster.worker_pid, None
        return cluster

    def submit(self, spec: ModelSpec, recipe: Recipe, weights: bool = False) -> str:
        """Submit a training; returns its token. With `weights`, it reports its last checkpoint
        before it finishes.

        Raises:
            ClusterError, OSError, TimeoutError: the cluster cannot be reached.
        """
        from distributed import Queue

        cluster, token = self._connected(), secrets.token_hex(8)
        if self._data is not None and self._payload is None:
            # In a list: Dask would use a dictionary's keys as names. A cluster's workers may end
            # at any time, so only the embedded worker keeps the data for all trials.
            content = {"data": self._data}
            if cluster.embedded:
                [self._payload] = cluster.client.scatter([content], hash=False)
            else:
                self._payload = content
        name = f"playground-trial-{token}"
        order = {
            "run": token, "attempt": token, "inbox": self._inbox.name, "commands": name,
            "spec": spec_to_json(spec), "recipe": recipe_to_json(recipe),
            "dataset": self._dataset, "device": self._device, "brief": True, "weights": weights,
            "threads": cluster.settings.torch_threads if cluster.embedded else 0,
        }  # fmt: skip
        commands = Queue(name, client=cluster.client)
        future = cluster.client.submit(
            run_training, order, {} if self._payload is None else self._payload, key=name,
            pure=False, retries=0, priority=PRIORITY,
            resources={GPU: 1} if self._device == "cuda" else None,
        )  # fmt: skip
        self.going[token] = Training(token, future, commands, heard=time.monotonic())
        return token

    def stop(self, token: str) -> None:
        """Ask a training to stop after its current batch."""
        training = self.going.get(token)
        if training is not None and training.stop_asked is None:
            training.stop_asked = time.monotonic()
            if not training.began and training.future.status == "pending":
                training.future.cancel()  # it may still wait behind other runs
            with contextlib.suppress(Exception):
                training.commands.put(["stop", None], timeout=5)

    def reports(self, timeout: float) -> list[tuple[str, Report]]:
        """What the trainings have reported since the last call; waits up to `timeout` seconds for
        the first. A training whose worker or scheduler is lost ends as `Failed`, with the reason
        "worker", "silent" or "scheduler"."""
        found: list[tuple[str, Report]] = []
        packets: list[Any] = []
        try:
            packets.append(self._arrived.get(timeout=timeout))
            while True:
                packets.append(self._arrived.get_nowait())
        except queue.Empty:
            pass
        for packet in packets:
            if packet == LOST:
                found += [(token, _lost("scheduler")) for token in self.going]
                self._cluster = None
                break
            training = self.going.get(packet["run"])
            if training is None:
                continue
            training.began, training.heard = True, time.monotonic()
            found += [
                (training.token, event)
                for event in unpack(packet["events"])
                if isinstance(event, Checkpoint | Ending)
                or (isinstance(event, Evaluated) and event.split == "validation")
            ]
        ended = {token for token, event in found if isinstance(event, Ending)}
        found += [
            (token, _lost(reason))
            for token, training in self.going.items()
            if token not in ended and (reason := self._lost(training))
        ]
        for token, event in found:
            if isinstance(event, Ending):
                self._forget(token)
        return found

    def _lost(self, training: Training) -> str:
        """Why a training cannot report any more; empty if it still can."""
        now, cluster = time.monotonic(), self._cluster
        if training.future.status in ("error", "lost", "cancelled"):
            return "worker"
        if training.future.status == "finished":
            training.done_since = training.done_since or now
            silent = now - max(training.done_since, training.heard) > LAST_WORDS_SECONDS
            return "worker" if silent else ""
        if cluster is None or not training.began:
            return ""
        late = training.stop_asked and now - training.stop_asked > STOP_SECONDS
        if late or now - training.heard > cluster.settings.silent_seconds:
            cluster.kill_worker()  # the embedded worker is suspended or stuck
            return "silent"
        return ""

    def _forget(self, token: str) -> None:
        training = self.going.pop(token, None)
        if training is None:
            return
        with contextlib.suppress(Exception):
            future = training.future
            future.release() if future.done() else future.cancel()
            training.commands.close()

    def close(self) -> None:
        """Stop all trainings and end the receiving thread."""
        for token in list(self.going):
            self.stop(token)
            self._forget(token)
        if self._inbox is not None:
            with contextlib.suppress(Exception):
                self._inbox.put(LOST, timeout=1)
                self._inbox.close()


def _lost(reason: str) -> Failed:
    values: dict[str, Any] = {"step": 0, "seconds": 0, "address": ""}
    return Failed(0, 0, 0.0, sentence(reason, values), reason, values)


__all__ = ["ClusterError", "Report", "Trainings", "WorkerlessError"]
