"""Shared by the tests of pages: no page starts the cluster behind itself."""

import pytest

from playground.training.runs import server


@pytest.fixture(autouse=True)
def _no_cluster(monkeypatch):
    monkeypatch.setattr(server, "warm_up", lambda: None)
