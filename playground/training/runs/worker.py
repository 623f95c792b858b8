"""The code of a run on a Dask worker: it trains and sends the events to the server.

The task and the server communicate through two Dask queues, one for packets of events to the
server, one for commands to the run. The queues need no connection besides the worker's to its
scheduler. The package must be installed on the worker's machine.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from dataclasses import replace
from typing import Any

from playground.core.errors import UserError
from playground.core.events import Batch, Checkpoint, Ending, Event, Failed, Finished
from playground.core.recipe import RecipeError, recipe_from_json
from playground.nets.spec import SpecError, spec_from_json
from playground.training.controls import LocalControls
from playground.training.data import DataError, TrainingData
from playground.training.devices import DeviceError
from playground.training.endings import sentence
from playground.training.runs.packets import arrays_from_bytes, pack

log = logging.getLogger("playground")

PACKET_SECONDS = 0.1  # between two packets of events; the first event is sent at once
LATER_SECONDS = 0.5  # the same after the first `NEW_SECONDS`, because a packet costs 5 ms
NEW_SECONDS = 3.0  # from the start of a run
HEARTBEAT_SECONDS = 1.0
STATE_BYTES = 2_000_000  # a state up to this size is sent with every checkpoint, …
STATE_SECONDS = 2.0  # … a larger one at most once per this interval
SERVER_SECONDS = 30.0  # a run stops if its server accepts no packet for so long


class Outbox:
    """Collects a run's events and sends them from its own thread, so that the training never
    waits for the network."""

    def __init__(
        self, queue: Any, head: dict[str, str], controls: LocalControls, prompt: bool = False
    ) -> None:
        self._queue, self._head = queue, head
        self._prompt = prompt  # send all events at once; for a run with few of them
        self._controls = controls
        self._changed = threading.Condition()
        self._events: list[Event] = []
        self._closed = False
        self._state_sent = 0.0
        self._thread = threading.Thread(target=self._send_all, name="outbox", daemon=True)
        self._thread.start()

    def add(self, event: Event) -> None:
        if isinstance(event, Checkpoint):
            event = self._thin(event)
        with self._changed:
            self._events.append(event)
            if len(self._events) == 1 or isinstance(event, Ending):
                self._changed.notify()

    def _thin(self, point: Checkpoint) -> Checkpoint:
        """Remove a large loop state (larger than the weights) from most checkpoints; keep it at
        most once in `STATE_SECONDS`."""
        now = time.monotonic()
        large = sum(array.nbytes for array in point.loop_state.values()) > STATE_BYTES
        if large and point.step and now - self._state_sent < STATE_SECONDS:
            return replace(point, loop_state={})
        self._state_sent = now
        return point

    def close(self) -> None:
        """Send the remaining events and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(SERVER_SECONDS + 5)

    def _send_all(self) -> None:
        done, new_until = False, time.monotonic() + NEW_SECONDS
        while not done:
            with self._changed:
                self._changed.wait_for(lambda: self._events or self._closed, HEARTBEAT_SECONDS)
                events, self._events = self._events, []
                done = self._closed and not events
            try:
                if events or not done:
                    packet = self._head | {"events": pack(events)}
                    self._queue.put(packet, timeout=SERVER_SECONDS)
            except Exception as error:
                log.warning("run %s stops: its server takes no events (%s)", self._head, error)
                self._controls.command("stop")
                return
            if not done:
                later = LATER_SECONDS if time.monotonic() > new_until else PACKET_SECONDS
                self._gather(0.0 if self._prompt else later)

    def _gather(self, seconds: float) -> None:
        """Wait `seconds` for more events, or until the run is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed, seconds)


END = "end"  # the command that ends the thread receiving commands


def _listen(queue: Any, controls: LocalControls) -> None:
    """Forward the server's commands to the run until `END`."""
    # No timeout: Dask's scheduler would log an error at each expiry.
    while True:
        try:
            name, value = queue.get()
            if name == END:
                return
            controls.command(name, value)
        except ValueError as error:
            log.warning("a command was ignored: %s", error)
        except Exception:
            return  # the scheduler is lost; the outbox ends the run


def run(order: dict[str, Any], payload: dict[str, Any]) -> str:
    """Train, send the events to the server, and return the ending's kind. A `brief` order, of a
    search's trial, sends neither batches nor checkpoints, or only the last `weights`."""
    from distributed import Queue, get_client, get_worker

    from playground.nets.cpu_speed import give_memory_back, keep_freed_memory

    keep_freed_memory()
    client = get_client()
    inbox = Queue(order["inbox"], client=client)
    commands = Queue(order["commands"], client=client)
    controls = LocalControls()
    head = {"run": order["run"], "attempt": order["attempt"], "worker": get_worker().address}
    brief = bool(order.get("brief"))
    outbox = Outbox(inbox, head, controls, prompt=brief)
    listener = threading.Thread(target=_listen, args=(commands, controls), daemon=True)
    listener.start()
    last: Event | None = None
    point: Checkpoint | None = None
    try:
        for last in _events(order, payload, controls):
            if isinstance(last, Checkpoint):
                point = last
            elif isinstance(last, Finished) and order.get("weights") and point is not None:
                outbox.add(replace(point, loop_state={}))
            if not (brief and isinstance(last, Batch | Checkpoint)):
                outbox.add(last)
    finally:
        outbox.close()
        with contextlib.suppress(Exception):
            commands.put([END, None], timeout=5)
            listener.join(5)
            inbox.close()
            commands.close()
        give_memory_back()
    return last.event if last is not None else ""


def _events(order: dict[str, Any], payload: dict[str, Any], controls: LocalControls) -> Any:
    import torch

    from playground.training.datasets import load_dataset
    from playground.training.loop import train

    last: Event | None = None
    try:
        if order["threads"]:
            torch.set_num_threads(order["threads"])
        spec, recipe = spec_from_json(order["spec"]), recipe_from_json(order["recipe"])
        data: TrainingData = payload.get("data") or load_dataset(order["dataset"])
        resume = _resume(payload)
        for last in train(spec, recipe, data, order["device"], controls, resume):
            yield last
    except (RecipeError, SpecError, DataError, DeviceError) as error:
        yield _failed(last, "data", error)
    except Exception as error:
        log.exception("run %s failed", order["run"])
        yield _failed(last, "error", error)


def _resume(payload: dict[str, Any]) -> Checkpoint | None:
    if "weights" not in payload:
        return None
    state = arrays_from_bytes(payload["state"])
    weights = arrays_from_bytes(payload["weights"])
    return Checkpoint(int(state["loop.step"]), 0, 0.0, weights, state)


def _failed(last: Event | None, reason: str, error: Exception) -> Failed:
    step, epoch, seconds = (last.step, last.epoch, last.seconds) if last else (0, 0, 0.0)
    why = error.as_data() if isinstance(error, UserError) else str(error) or repr(error)
    values: dict[str, Any] = {"step": step, "why": why if isinstance(why, dict) else why[:300]}
    return Failed(step, epoch, seconds, sentence(reason, values), reason, values)
