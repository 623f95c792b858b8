"""Shared by the tests of pages: no page starts the cluster, or the server's one-time start, behind
itself. The latter would import torch in a thread of the tests' own process, and what looks at all
modules or loggers meanwhile (pytest, Streamlit's settings) would see them change."""

import pytest

from playground.training.runs import server
from playground.ui import startup


@pytest.fixture(autouse=True)
def _nothing_behind_the_page(monkeypatch):
    monkeypatch.setattr(server, "warm_up", lambda: None)
    monkeypatch.setattr(startup, "start", lambda: None)
