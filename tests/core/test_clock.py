"""The time of a computation is not that of other threads, or of waiting."""

import threading
import time

from playground.core import clock


def test_waiting_for_another_thread_costs_nothing():
    work = threading.Thread(target=lambda: sum(range(3_000_000)))
    begun, wall = clock.seconds(), time.perf_counter()
    work.start()
    work.join()
    assert clock.seconds() - begun < 0.5 * (time.perf_counter() - wall)


def test_ones_own_work_counts():
    begun = clock.seconds()
    sum(range(300_000))
    assert clock.seconds() > begun
