"""Shared by all tests: runs, uploads and downloads of a test land in a folder of its own."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Page, expect
from xdist.scheduler import LoadFileScheduling

pytest_plugins = ["tests.record"]

# A busy machine may take any time for an example; what is wrong shows in values, not seconds.
settings.register_profile("playground", deadline=None, derandomize=True)
settings.load_profile("playground")
os.environ.setdefault("OMP_NUM_THREADS", "1")

BROWSER = Path(__file__).parent / "browser"
RERUNS = 2  # of a failed test in a browser
PATIENCE = 60_000  # ms, for a slow machine; a test that passes does not wait so long
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    """A server, a browser and the test share two cores, so a step may come late. A failed test of
    `tests/browser` or in any browser runs up to twice more, each time on a fresh page, and the
    summary names it (“RERUN”): that is a fault of the page or of the test, to be mended
    (CONTRIBUTING.md)."""
    for item in items:
        if item.path.is_relative_to(BROWSER) or "browser" in item.fixturenames:
            item.add_marker(pytest.mark.flaky(reruns=RERUNS))


class OnePage:
    """A page that the tests of a file share. A test that runs again gets a new one."""

    def __init__(self, open_page: Callable[[], Page]) -> None:
        self.open, self.page = open_page, None

    def get(self, item: pytest.Item) -> Page:
        if self.page is None or getattr(item, "execution_count", 1) > 1:
            self.close()
            self.page = self.open()
        return self.page

    def close(self) -> None:
        if self.page is not None:
            self.page.context.close()
        self.page = None


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))


# The files that take longest, the longest first (`--durations=0`): one that came last would leave
# the other worker without work.
LONGEST = (
    "tests/browser/test_every_page.py", "tests/browser/test_train.py", "tests/browser/test_cnn.py",
    "tests/browser/test_draw.py", "tests/browser/test_shell.py", "tests/browser/test_rnn.py",
    "tests/browser/test_rnn_state.py", "tests/browser/test_header.py",
    "tests/browser/test_evaluate.py",
)  # fmt: skip


class OneBrowserFirst(LoadFileScheduling):
    """The first worker begins with the files of `tests/browser`, the others with the rest, and each
    helps where files are left: more browsers at once make tests of pages slow, while one leaves
    time to the other tests whenever it waits. Of each kind, long files come first."""

    def _assign_work_unit(self, node):
        is_first = node is self.nodes[0]

        def rank(scope: str) -> tuple[bool, int]:
            place = LONGEST.index(scope) if scope in LONGEST else len(LONGEST)
            return scope.startswith("tests/browser/") is not is_first, place

        if self.workqueue:
            self.workqueue.move_to_end(min(self.workqueue, key=rank), last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return OneBrowserFirst(config, log) if config.getoption("dist") == "loadfile" else None
