"""Shared by the tests of pages: no page starts the cluster, or the server's one-time start, behind
itself. The latter would import torch in a thread of the tests' own process, and what looks at all
modules or loggers meanwhile (pytest, Streamlit's settings) would see them change."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from playground.training.runs import server
from playground.ui import startup


@pytest.fixture(autouse=True, scope="session")
def _components_are_looked_for_once():
    """For each page that AppTest opens, it would read the files of all installed packages."""
    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(autouse=True)
def _nothing_behind_the_page(monkeypatch):
    monkeypatch.setattr(server, "warm_up", lambda: None)
    monkeypatch.setattr(startup, "start", lambda: None)
