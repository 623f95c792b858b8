"""`make mutants`: the faults it makes, and what becomes of them."""

import importlib
import sys
from pathlib import Path

import pytest

from playground.core import rounding

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"


@pytest.fixture
def script(monkeypatch):
    """Import one of the scripts."""
    monkeypatch.setattr(sys, "path", [str(SCRIPTS), *sys.path])
    return importlib.import_module


def test_a_fault_replaces_the_code_of_its_function(script):
    python, file = script("mutants_python"), Path(rounding.__file__)
    mutants = [mutant for make in python.candidates(file) if (mutant := make()) is not None]
    assert len(mutants) > 50
    assert all(mutant.text != mutant.original for mutant in mutants)
    mutant = next(one for one in mutants if one.function[0] == "plain")
    before = {one: one.__code__ for one in python._functions(file)}
    named = [one for one in before if one.__qualname__ == "plain" and one.__code__ != mutant.code]
    try:
        mutant.apply()
        changed = [one for one, code in before.items() if one.__code__ is not code]
        assert changed
        assert set(changed) <= set(named)
        assert all(one.__code__ == mutant.code for one in changed)
    finally:
        for one, code in before.items():
            one.__code__ = code


def test_a_fault_in_a_module_of_the_browser_changes_one_place(script):
    scripts = script("mutants_js")
    made = scripts.candidates(scripts.FRONTEND / "shared" / "numbers.js")
    assert len(made) > 50
    for mutant in (make() for make in made):
        same = mutant.original[: mutant.start]
        assert mutant.text.startswith(same)
        assert mutant.text.endswith(mutant.original[mutant.end :])
        assert mutant.text != mutant.original


def test_what_became_of_a_fault_is_told(script):
    forked = script("mutants").forked
    assert forked(lambda: True, 20) == "failed"
    assert forked(lambda: False, 20) == "survived"
    assert forked(lambda: 1 / 0, 20) == "failed"


def test_a_fault_without_end_is_stopped(script):
    def endless():
        while True:
            pass

    assert script("mutants").forked(endless, 0.5) == "endless"
