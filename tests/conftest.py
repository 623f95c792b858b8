"""Shared by all tests: runs, uploads and downloads of a test land in a folder of its own."""

import os

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

# A busy machine may take any time for an example; what is wrong shows in values, not seconds.
settings.register_profile("playground", deadline=None, derandomize=True)
settings.load_profile("playground")
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))


class OneBrowserFirst(LoadFileScheduling):
    """The first worker begins with the files of `tests/browser`, the others with the rest, and each
    helps where files are left: two browsers at once on two cores make tests of pages slow, while
    one leaves time to the other tests whenever it waits."""

    def _assign_work_unit(self, node):
        is_first = node is self.nodes[0]
        for scope in self.workqueue:
            if scope.startswith("tests/browser/") is is_first:
                self.workqueue.move_to_end(scope, last=False)
                break
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return OneBrowserFirst(config, log) if config.getoption("dist") == "loadfile" else None
