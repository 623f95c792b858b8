"""A Dask queue in which workers put packets of events, and the thread that empties it."""

from __future__ import annotations

import logging
import queue
import threading
from typing import Any

log = logging.getLogger("playground")

MAX_PACKETS = 300  # in the queue; a worker waits while it is full
LOST = "lost"  # received when the scheduler is lost; put into the queue to end the thread


def open_inbox(client: Any, name: str) -> tuple[Any, queue.SimpleQueue[Any]]:
    """A new Dask queue, and the queue into which a thread moves its packets. The thread ends with
    `LOST`, as the last packet."""
    from distributed import Queue

    inbox = Queue(name, client=client, maxsize=MAX_PACKETS)
    arrived: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(inbox, arrived), name="inbox", daemon=True).start()
    return inbox, arrived


def _receive(inbox: Any, arrived: queue.SimpleQueue[Any]) -> None:
    # No timeout: Dask's scheduler would log an error at each expiry.
    packet = None
    while packet != LOST:
        try:
            packet = inbox.get()
        except Exception as error:
            log.debug("the inbox has closed: %r", error)
            packet = LOST
        arrived.put(packet)
