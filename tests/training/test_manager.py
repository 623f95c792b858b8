"""When the manager gives a run up: not while its last words are still on their way."""

from concurrent.futures import Future

from playground.core.recipe import Recipe
from playground.training.runs.cluster import Cluster
from playground.training.runs.manager import LAST_WORDS_SECONDS, Live, Manager
from playground.training.runs.record import RunRecord
from tests.training.small import picture_spec


def test_a_task_that_has_ended_is_given_up_only_after_a_silence():
    task: Future[str] = Future()
    task.set_result("finished")
    record = RunRecord(run_id="0" * 12, name="one", spec=picture_spec(), recipe=Recipe(),
                       dataset="few")  # fmt: skip
    live = Live(record, future=task, heard=100.0)
    manager, cluster = Manager(), Cluster.__new__(Cluster)
    cluster.embedded = False
    soon = LAST_WORDS_SECONDS / 2
    # Packets come one by one, each with a look at the run: many looks are no silence.
    for now in (100.0, 100.01, 100.02, 100.0 + soon):
        assert not manager._worker_is_gone(live, cluster, now)
    live.heard = 100.0 + soon
    assert not manager._worker_is_gone(live, cluster, live.heard + soon)
    assert manager._worker_is_gone(live, cluster, live.heard + 2.5 * soon)
