"""When the manager gives a run up: not while its last words are still on their way."""

from concurrent.futures import Future
from dataclasses import replace

from playground.core.recipe import Recipe
from playground.training.runs import manager as manager_module
from playground.training.runs.cluster import Cluster
from playground.training.runs.live import Live
from playground.training.runs.manager import LAST_WORDS_SECONDS, Manager
from playground.training.runs.record import RunRecord
from playground.training.settings import Settings
from tests.training.small import picture_spec


def record_of(digit: str) -> RunRecord:
    return RunRecord(
        run_id=digit * 12, name="one", spec=picture_spec(), recipe=Recipe(), dataset="few"
    )


def test_a_task_that_has_ended_is_given_up_only_after_a_silence():
    task: Future[str] = Future()
    task.set_result("finished")
    live = Live(record_of("0"), future=task, heard=100.0)
    manager, cluster = Manager(), Cluster.__new__(Cluster)
    cluster.embedded = False
    soon = LAST_WORDS_SECONDS / 2
    # Packets come one by one, each with a look at the run: many looks are no silence.
    for now in (100.0, 100.01, 100.02, 100.0 + soon):
        assert not manager._worker_is_gone(live, cluster, now)
    live.heard = 100.0 + soon
    assert not manager._worker_is_gone(live, cluster, live.heard + soon)
    assert manager._worker_is_gone(live, cluster, live.heard + 2.5 * soon)


class Commands(list):
    """What a run was told, in place of Dask's queue."""

    def put(self, command, timeout=None):
        self.append(command)


def test_a_pause_ends_by_itself_sooner_where_others_wait(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(manager_module.time, "monotonic", lambda: now[0])
    limits = Settings(max_minutes=10, max_paused_seconds=60, silent_seconds=1e9)
    monkeypatch.setattr(Cluster, "workers", lambda cluster: {"one": {}})
    cluster = Cluster.__new__(Cluster)
    cluster.embedded, cluster.settings = False, limits
    manager = Manager()

    def told_after(paused: float, others: bool) -> list[list[object]]:
        live = Live(record_of("1"), future=Future(), commands=Commands(), worker="one",
                    told=now[0], heard=now[0], paused_since=now[0])  # fmt: skip
        manager.going = {live.run_id: live}
        manager.waiting.clear()
        if others:
            manager.waiting.append(Live(record_of("2")))
        now[0] += paused
        manager._check(cluster)
        manager._check(cluster)
        assert live.stop_reason == ("paused" if live.commands else "")
        return list(live.commands)

    assert told_after(599, others=False) == []
    assert told_after(601, others=False) == [["stop", None]]
    assert told_after(59, others=True) == []
    assert told_after(61, others=True) == [["stop", None]]


def test_a_pause_given_in_the_queue_counts_from_the_runs_start(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(manager_module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(Cluster, "workers", lambda cluster: {"one": {}})
    monkeypatch.setattr(Cluster, "worker_pid", None, raising=False)
    monkeypatch.setattr(Manager, "_begin", lambda manager, live, cluster: None)
    cluster, manager = Cluster.__new__(Cluster), Manager()
    cluster.embedded = False
    cluster.settings = Settings(max_paused_seconds=60, silent_seconds=1e9)
    live = Live(record_of("1"))
    manager.waiting.extend([live, Live(record_of("2"))])
    manager.command(live.run_id, "pause", None)
    manager.command(live.run_id, "learning_rate", 0.5)
    now[0] += 500
    manager._begin_next(cluster)
    assert (live.record.state, live.early) == ("paused", [("pause", None), ("learning_rate", 0.5)])
    assert not manager._paused_too_long(live, cluster.settings, now[0] + 59)
    assert manager._paused_too_long(live, cluster.settings, now[0] + 61)


def test_addresses_and_then_visitors_take_turns():
    manager = Manager()
    runs = [("a", "ann"), ("a", "bob"), ("a", "ann"), ("b", "cid"), ("", "dan"), ("", "dan")]
    lives = [
        Live(replace(record_of(str(k)), owner=owner), address=address)
        for k, (address, owner) in enumerate(runs)
    ]
    manager.waiting.extend(lives)
    # Of the address "a" bob comes before ann's second run; runs without an address count alone.
    order = [0, 3, 4, 5, 1, 2]
    assert [manager.place(lives[k]) for k in order] == [1, 2, 3, 4, 5, 6]
    assert manager.place(Live(record_of("9"))) == 0
    assert manager.find(lives[2].run_id) is lives[2]
    assert manager.find("f" * 12) is None
    assert [manager.waiting.take_next() for _ in order] == [lives[k] for k in order]
    manager.waiting.extend([lives[0], Live(replace(record_of("8"), owner="eve"), address="c")])
    assert manager.place(lives[0]) == 2  # its address had turns
