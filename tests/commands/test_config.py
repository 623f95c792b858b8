"""`config`: every variable that the package reads is in the table, with its true default, and in
the docs; a password is never shown."""

import json
import re
from dataclasses import fields
from pathlib import Path

from click.testing import CliRunner

from playground.cli import cli
from playground.core.environment import VARIABLES
from playground.training.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
NAMES = {each.name for each in VARIABLES}


def test_every_variable_that_the_package_reads_is_in_the_table():
    sources = [ROOT / "app.py", *(ROOT / "playground").rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    read = set(re.findall(r"PLAYGROUND_[A-Z_]*[A-Z]", text))
    read |= {f"PLAYGROUND_{each.name.upper()}" for each in fields(Settings)}
    assert read == NAMES


def test_the_defaults_are_those_of_the_settings():
    defaults = {each.name: each.default for each in VARIABLES}
    for each in fields(Settings):
        if isinstance(each.default, int | float):
            assert defaults[f"PLAYGROUND_{each.name.upper()}"] == f"{round(each.default):,}"


def test_the_docs_have_the_same_lines():
    docs = (ROOT / "docs" / "hosting.md").read_text("utf-8")
    rows = [f"| `{each.name}` | {each.about} | {each.default} |" for each in VARIABLES]
    assert [line for line in docs.splitlines() if line.startswith("| `PLAYGROUND_")] == rows


def test_what_is_set_is_shown_and_a_password_is_not(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_MAX_EPOCHS", "7")
    monkeypatch.setenv("PLAYGROUND_TEACHER_PASSWORD", "horse-battery")
    text, data = (CliRunner().invoke(cli, ["config", *more]).output for more in ([], ["--json"]))
    assert "PLAYGROUND_MAX_EPOCHS=7\n" in text
    assert "PLAYGROUND_TEACHER_PASSWORD=(set)\n" in text
    found = {each["name"]: each["value"] for each in json.loads(data)["variables"]}
    assert found["PLAYGROUND_MAX_EPOCHS"] == "7"
    assert found["PLAYGROUND_MAX_MINUTES"] is None
    assert "horse" not in text + data
