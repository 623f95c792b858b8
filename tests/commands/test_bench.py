"""`bench NAME`: what it prints, and what it refuses."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from playground.commands import bench


@pytest.fixture
def measured(monkeypatch):
    asked = []
    module = SimpleNamespace(run=lambda: {"ratio": 0.25, "answers": 7})
    monkeypatch.setattr(bench.importlib, "import_module", lambda name: asked.append(name) or module)
    return asked


def test_the_benchmarks_are_the_modules(measured):
    assert {"draw", "start", "click"} <= set(bench.names())
    assert "server" not in bench.names()
    outcome = CliRunner().invoke(bench.command, ["draw", "--json"])
    assert outcome.exit_code == 0
    assert json.loads(outcome.output) == {"ratio": 0.25, "answers": 7}
    assert measured == ["playground.bench.draw"]


def test_text_for_people(measured):
    outcome = CliRunner().invoke(bench.command, ["draw"])
    assert outcome.output.split() == ["ratio", "0.25", "answers", "7"]


def test_an_unknown_name_is_one_sentence():
    outcome = CliRunner().invoke(bench.command, ["nothing"])
    assert outcome.exit_code == 2
    assert "draw" in outcome.output
