"""The journal of a search is one that Optuna reads, and keeps what a killed process wrote."""

import os
import subprocess
import sys

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from playground.tuning.journal import Journal

WRITE_AND_DIE = """
import os, sys
from pathlib import Path
import optuna
from optuna.storages import JournalStorage
from playground.tuning.journal import Journal

study = optuna.create_study(storage=JournalStorage(Journal(Path(sys.argv[1]))), study_name="a")
trial = study.ask()
study.tell(trial, trial.suggest_float("x", 0, 1))
study.ask()
os._exit(9)
"""


def test_optuna_reads_what_a_killed_process_wrote(tmp_path):
    path = tmp_path / "study.journal"
    ended = subprocess.run([sys.executable, "-c", WRITE_AND_DIE, path], capture_output=True)
    assert ended.returncode == 9, ended.stderr
    theirs = JournalStorage(JournalFileBackend(str(path)))
    trials = optuna.load_study(study_name="a", storage=theirs).trials
    assert [trial.state.name for trial in trials] == ["COMPLETE", "RUNNING"]
    assert trials[0].value == trials[0].params["x"]


def test_an_entry_does_not_wait_for_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda number: 1 / 0)
    study = optuna.create_study(storage=JournalStorage(Journal(tmp_path / "x")))
    study.tell(study.ask(), 1.0)
    assert len(study.trials) == 1
    assert not [path for path in tmp_path.iterdir() if path.name != "x"]  # the lock is released
