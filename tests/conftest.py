"""Shared by all tests: runs, uploads and downloads of a test land in a folder of its own."""

import os

import pytest
from hypothesis import settings

# A busy machine may take any time for an example; what is wrong shows in values, not seconds.
settings.register_profile("playground", deadline=None, derandomize=True)
settings.load_profile("playground")
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
