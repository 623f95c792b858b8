"""`make audit` takes no silence for a clean bill. The lists' answers are made here, in the forms
that pip-audit 2.10 and npm 11 give them."""

import importlib.util
import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def audit(monkeypatch):
    """The script, with answers by what is asked: "pip_audit" or "audit" (npm's)."""
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.answers = {
        "pip_audit": {"dependencies": [{"name": "torch", "version": "2.14.1", "vulns": []}]},
        "audit": {"vulnerabilities": {}, "metadata": {}},
    }

    def run(command, **_):
        answer = next(module.answers[name] for name in module.answers if name in command)
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(stdout=json.dumps(answer) if answer else "", stderr="no route")

    monkeypatch.setattr(module.subprocess, "run", run)
    return module


def test_nothing_known_ends_well(audit, capsys):
    assert audit.main() == 0
    assert "No weakness is known" in capsys.readouterr().out


def test_each_known_weakness_is_a_line(audit, capsys):
    weakness = {"id": "CVE-2026-1", "fix_versions": ["3.1"], "aliases": [], "description": ""}
    audit.answers["pip_audit"]["dependencies"][0]["vulns"] = [weakness]
    audit.answers["audit"]["vulnerabilities"] = {"left-pad": {"range": "<2", "severity": "high"}}
    assert audit.main() == 1
    told = capsys.readouterr().out.splitlines()
    assert told == ["torch 2.14.1: CVE-2026-1, mended in 3.1", "left-pad <2: high"]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"message": "405 Method Not Allowed"},
        subprocess.TimeoutExpired("npm", 300),
        OSError("no npm here"),
    ],
)
def test_a_list_that_cannot_be_reached_is_said_in_one_sentence(audit, answer, capsys):
    audit.answers["audit"] = answer
    assert audit.main() == 3
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 1
    assert told[0].startswith("npm's list of weaknesses")


def test_a_package_that_the_list_does_not_know_was_not_audited(audit, capsys):
    audit.answers["pip_audit"] = {"dependencies": [{"name": "torch", "skip_reason": "not found"}]}
    assert audit.main() == 3
    assert "knows nothing of 1 of" in capsys.readouterr().out


def test_the_pins_of_both_files_are_read(audit):
    texts = [(ROOT / name).read_text("utf-8") for name in audit.REQUIREMENTS]
    found = audit.pinned(texts)
    assert any(line.startswith("torch==") for line in found)
    assert any(line.startswith("pytest==") for line in found)
    assert not any(" " in line for line in found)
