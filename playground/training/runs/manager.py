"""The server's side of the runs: one thread submits queued runs to the cluster in turn, writes
their events to disk, and ends those whose worker or scheduler is lost."""

from __future__ import annotations

import contextlib
import logging
import queue
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from playground.core.events import Ending, Event, Failed, Started, Stopped
from playground.core.recipe import recipe_to_json
from playground.nets.spec import spec_to_json
from playground.training.runs.alive import SignOfLife
from playground.training.runs.cluster import GPU, Cluster, ClusterError
from playground.training.runs.inbox import LOST, open_inbox
from playground.training.runs.live import Live, ending_of, payload_of
from playground.training.runs.packets import unpack
from playground.training.runs.record import RunRecord
from playground.training.runs.task import run_training
from playground.training.runs.waiting import Waiting
from playground.training.settings import Settings, settings

log = logging.getLogger("playground")

TICK_SECONDS = 0.5
LAST_WORDS_SECONDS = 3.0  # events may arrive this long after the task has ended
SILENT_SECONDS = 4.0  # without a message, check the worker; it sends one every second
STOP_SECONDS = 15.0  # an embedded worker that has not stopped by then is killed
RECORD_SECONDS = 2.0  # between two writes of an active run's record


class Manager:
    """All queued and active runs of this server, and the thread that manages them."""

    def __init__(self) -> None:
        self.token = secrets.token_hex(8)  # identifies this server process in its runs' records
        self._sign_of_life = SignOfLife(self.token)
        self.lock = threading.RLock()
        self._work = threading.Condition(self.lock)
        self._cluster_lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._cluster: Cluster | None = None
        self._inbox: Any = None
        self._arrived: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._workerless: float | None = None  # since when the cluster has had no worker
        self.waiting = Waiting()
        self.going: dict[str, Live] = {}
        self._occupied = 0  # workers that are busy with other tasks than runs
        self.unwritten: dict[str, RunRecord] = {}  # not written because the disk was full

    # ---- called by run.py, start.py and server.py ----

    def find(self, run_id: str) -> Live | None:
        with self.lock:
            if run_id in self.going:
                return self.going[run_id]
            return next((live for live in self.waiting if live.run_id == run_id), None)

    def place(self, live: Live) -> int:
        """Its place in the queue: 1 begins next; 0: not queued."""
        with self.lock:
            return self.waiting.place(live)

    def active(self) -> list[Live]:
        with self.lock:
            return [*self.going.values(), *self.waiting]

    def add(self, live: Live) -> None:
        with self._work:
            live.record = replace(live.record, state="queued", server=self.token)
            self.show_sign_of_life()  # on a full disk, writing the record fails the run
            self.waiting.append(live)
            self._wake()

    def show_sign_of_life(self) -> None:
        """Let other servers see that this one is running."""
        with contextlib.suppress(OSError):
            self._sign_of_life.show()

    def command(self, run_id: str, name: str, value: float | None) -> None:
        """Send a command to a run; do nothing if it has ended."""
        with self.lock:
            live = self.find(run_id)
            if live is None:
                return
            if live in self.waiting and name == "stop":
                self._end(live, ending_of(live, Stopped, "stopped", step=live.record.step))
                return
            self._note(live, name)
            commands = live.commands
            if commands is None:
                live.early.append((name, value))
        if commands is not None:
            with contextlib.suppress(Exception):  # the next tick notices a lost scheduler
                commands.put([name, value], timeout=5)

    def _note(self, live: Live, name: str) -> None:
        if name in ("pause", "one_batch"):
            live.paused_since = live.paused_since or time.monotonic()
        elif name == "resume":
            live.paused_since = None
        elif name == "stop":
            live.stop_asked = live.stop_asked or time.monotonic()
        if live in self.waiting:
            return
        live.mark_running()

    @contextlib.contextmanager
    def occupied(self) -> Iterator[None]:
        """Count a worker as busy with another task than a run, so that new runs wait for it."""
        with self.lock:
            self._occupied += 1
        try:
            yield
        finally:
            with self.lock:
                self._occupied -= 1

    def warm_up(self) -> None:
        """Start the cluster, so that the first run need not wait for it."""
        with contextlib.suppress(ClusterError):
            self.cluster()

    def cluster(self) -> Cluster:
        """The cluster, started if necessary.

        Raises:
            ClusterError: it cannot be reached or started.
        """
        with self._cluster_lock:
            if self._closed:
                raise ClusterError("training.server_closed")
            now = settings()
            if self._cluster is not None and self._cluster.settings.processes != now.processes:
                self._forget_cluster()
            elif self._cluster is not None:
                self._cluster.settings = now  # changed limits do not restart the cluster
            if self._cluster is None:
                cluster = Cluster(now)
                name = f"playground-{self.token}-{secrets.token_hex(4)}"
                self._inbox, self._arrived = open_inbox(cluster.client, name)
                self._cluster = cluster
            self._cluster.ensure_worker()
            return self._cluster

    @property
    def worker_pid(self) -> int | None:
        return self._cluster.worker_pid if self._cluster is not None else None

    def _forget_cluster(self) -> None:
        if self._cluster is not None:
            with contextlib.suppress(Exception):
                self._inbox.put(LOST, timeout=1)  # ends the receiving thread
            self._cluster.close()
        self._cluster = self._inbox = None

    def close(self) -> None:
        """Stop the embedded cluster, which interrupts active runs."""
        self._closed = True
        with self.lock, self._cluster_lock:
            self.waiting.clear()
            self.going.clear()
            self._forget_cluster()
            self._sign_of_life.close()

    # ---- the thread ----

    def _wake(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look_after, name="runs", daemon=True)
            self._thread.start()
        self._work.notify_all()

    def _look_after(self) -> None:
        while not self._closed:
            with self._work:
                self._work.wait_for(lambda: self.waiting or self.going)
            try:
                self._tick()
            except Exception:
                log.exception("a tick of the run manager failed")
                time.sleep(TICK_SECONDS)

    def _tick(self) -> None:
        try:
            cluster = self.cluster()
            self._begin_next(cluster)
            packets = self._packets()
            for packet in packets:
                self._take(packet)
            self._check(cluster)
        except ClusterError as error:
            self._lose_cluster(str(error))
        except TimeoutError:
            return
        except (OSError, RuntimeError, ValueError) as error:
            if self._closed:
                return
            # distributed's CommClosedError is an OSError; a closed client raises the others.
            log.warning("the Dask scheduler cannot be reached: %r", error, exc_info=True)
            self._lose_cluster("")

    def _packets(self) -> list[Any]:
        """The packets that have arrived since the last call; waits briefly for the first."""
        packets = []
        try:
            packets.append(self._arrived.get(timeout=TICK_SECONDS if self.going else 0.1))
            while True:
                packets.append(self._arrived.get_nowait())
        except queue.Empty:
            pass
        if LOST in packets:
            raise ConnectionError("the connection to the scheduler was lost")
        return packets

    def _begin_next(self, cluster: Cluster) -> None:
        """Submit queued runs while the cluster has free workers."""
        while self.waiting:
            limit = cluster.settings.max_running
            busy = len(self.going) + self._occupied
            if limit and busy >= limit:
                return
            workers = len(cluster.workers())
            if not limit and busy >= workers > 0:
                return
            if not workers:
                self._miss_workers(cluster)
                return
            self._workerless = None
            with self.lock:
                if not self.waiting:
                    return
                live = self.waiting.take_next()
                live.mark_running()
                live.heard = live.told = time.monotonic()
                if live.paused_since is not None:  # paused in the queue: the pause counts from now
                    live.paused_since = live.told
                live.worker_pid = cluster.worker_pid
                self.going[live.run_id] = live
            try:
                self._begin(live, cluster)
            except TimeoutError as error:
                raise ConnectionError(str(error)) from error

    def _miss_workers(self, cluster: Cluster) -> None:
        """Fail the queued runs if no worker has connected in time."""
        self._workerless = self._workerless or time.monotonic()
        if time.monotonic() - self._workerless > cluster.patience:
            self._workerless = None
            with self.lock:
                for live in list(self.waiting):
                    self._end(live, ending_of(live, Failed, "no_worker", address=cluster.address))

    def _begin(self, live: Live, cluster: Cluster) -> None:
        from distributed import Queue

        client, record = cluster.client, live.record
        wants_gpu = record.device == "cuda"
        if wants_gpu and not cluster.embedded and not _offers_gpu(cluster):
            why = "no worker of the cluster offers a GPU; start one with --resources GPU=1."
            self._end(live, ending_of(live, Failed, "data", why=why))
            return
        if not self._write(live):
            return
        name = f"playground-{live.run_id}-{live.attempt}"
        order = {
            "run": live.run_id, "attempt": live.attempt, "inbox": self._inbox.name,
            "commands": name, "spec": spec_to_json(record.spec),
            "recipe": recipe_to_json(record.recipe), "dataset": record.dataset,
            "device": record.device,
            "threads": cluster.settings.torch_threads if cluster.embedded else 0,
        }  # fmt: skip
        commands = Queue(name, client=client)
        payload: Any = payload_of(live)
        if payload:
            # In a list: Dask would use a dictionary's keys as names, the same for all runs.
            [payload] = client.scatter([payload], hash=False)
        future = client.submit(
            run_training, order, payload, key=name, pure=False, retries=0,
            resources={GPU: 1} if wants_gpu and _offers_gpu(cluster) else None,
        )  # fmt: skip
        with self.lock:
            live.data = live.resume = None  # sent; free the server's memory
            live.commands, live.future = commands, future
            early, live.early = live.early, []
        for command in early:
            commands.put(list(command), timeout=5)

    # ---- events of the runs ----

    def _take(self, packet: dict[str, Any]) -> None:
        live = self.going.get(packet["run"])
        if live is None or live.attempt != packet["attempt"]:
            return
        live.heard = live.told = time.monotonic()
        live.worker = live.worker or packet["worker"]
        events = unpack(packet["events"])
        begins = bool(events) and isinstance(events[0], Started)
        if begins and live.begun:
            # Its worker died, and a cluster that allows retries started the task on another.
            self._fail(live, "worker")
            return
        live.begun = live.begun or begins
        if begins and live.record.step:
            total_steps = getattr(events[0], "total_steps", 0)
            live.record = replace(live.record, total_steps=total_steps)
            events = events[1:]  # a resumed run already has `Started` in its history
        self._write_down(live, events)

    def _write_down(self, live: Live, events: list[Event]) -> None:
        ending: Ending | None = next((e for e in events if isinstance(e, Ending)), None)
        told = [event for event in events if event is not ending]
        try:
            if told:
                live.history.append(told)
        except OSError as error:
            self._lose_disk(live, error)
            return
        with self.lock:
            for event in told:
                live.record = live.record.after(event)
        if ending is not None:
            if live.stop_reason and isinstance(ending, Stopped):
                ending = ending_of(live, Stopped, live.stop_reason, step=ending.step)
            self._end(live, ending)
        elif time.monotonic() - live.written > RECORD_SECONDS:
            self._write(live)

    def _write(self, live: Live) -> bool:
        live.written = time.monotonic()
        try:
            live.history.write_record(live.record)
        except OSError as error:
            self._lose_disk(live, error)
            return False
        return True

    def _lose_disk(self, live: Live, error: OSError) -> None:
        why = error.strerror or str(error)
        self._tell(live, "stop")
        self._end(live, ending_of(live, Failed, "disk", why=why))

    def _fail(self, live: Live, reason: str) -> None:
        self._end(live, ending_of(live, Failed, reason, step=live.record.step))

    def _end(self, live: Live, ending: Ending) -> None:
        """Write the ending to disk and free the run's resources."""
        # Write first: an active record on disk without a run in memory means “interrupted”.
        with self.lock:
            live.record = live.record.after(ending)
            try:
                live.history.append([ending])
                live.history.write_record(live.record)
            except OSError as error:
                log.warning("the ending of run %s was not written: %s", live.run_id, error)
                self.unwritten[live.run_id] = live.record
            self.going.pop(live.run_id, None)
            if live in self.waiting:
                self.waiting.remove(live)
            future, commands = live.future, live.commands
            live.future = live.commands = live.data = live.resume = None
        with contextlib.suppress(Exception):
            if future is not None:
                future.cancel() if not future.done() else future.release()
            if commands is not None:
                commands.close()

    # ---- failures ----

    def _check(self, cluster: Cluster) -> None:
        now = time.monotonic()
        for live in list(self.going.values()):
            if self._worker_is_gone(live, cluster, now):
                self._fail(live, "worker")
            elif live.worker and now - live.told > cluster.settings.silent_seconds:
                # Suspended or stuck: the process exists but sends no heartbeat.
                cluster.kill_worker()
                step, seconds = live.record.step, round(now - live.told)
                self._end(live, ending_of(live, Failed, "silent", step=step, seconds=seconds))
            elif live.stop_asked and now - live.stop_asked > STOP_SECONDS and cluster.embedded:
                cluster.kill_worker()
                self._end(live, ending_of(live, Stopped, "stopped", step=live.record.step))
            elif self._paused_too_long(live, cluster.settings, now):
                live.stop_reason = "paused"
                self._tell(live, "stop")

    def _worker_is_gone(self, live: Live, cluster: Cluster, now: float) -> bool:
        if cluster.embedded and live.worker_pid != cluster.worker_pid:
            return True
        if live.future is None or live.future.done():
            # Its last packets may still arrive: wait until none has for a while.
            live.done_since = live.done_since or now
            return now - max(live.done_since, live.heard) > LAST_WORDS_SECONDS
        if now - live.heard < SILENT_SECONDS:
            return False
        live.heard = now
        return bool(live.worker) and live.worker not in cluster.workers()

    def _paused_too_long(self, live: Live, limits: Settings, now: float) -> bool:
        if live.paused_since is None or live.stop_reason:
            return False
        paused = now - live.paused_since
        too_long = limits.max_paused_seconds if self.waiting else 60 * limits.max_minutes
        return paused > too_long

    def _tell(self, live: Live, name: str) -> None:
        if live.commands is not None:
            with contextlib.suppress(Exception):
                live.commands.put([name, None], timeout=5)

    def _lose_cluster(self, why: str) -> None:
        with self._cluster_lock:
            address = self._cluster.address if self._cluster else settings().scheduler
            self._forget_cluster()
        with self.lock:
            lost = list(self.going.values())
            if why:  # the scheduler cannot be reached, so waiting runs would never begin
                lost += self.waiting
            for live in lost:
                live.future = live.commands = None  # there is no worker to send commands to
                self._end(live, ending_of(live, Failed, "scheduler", address=address))


def _offers_gpu(cluster: Cluster) -> bool:
    return any(worker["resources"].get(GPU) for worker in cluster.workers().values())
