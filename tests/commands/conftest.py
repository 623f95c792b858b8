"""The command line without a process of its own, which would import torch again."""

import sys
from dataclasses import dataclass

import pytest

from playground.cli import main


@dataclass
class Ended:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def shell(monkeypatch, capfd):
    """Run `playground …` as its script does, and say how it ended and what it wrote."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["playground", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Ended(ended.value.code, *capfd.readouterr())

    return run
