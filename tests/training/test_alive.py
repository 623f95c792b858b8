"""Two servers on one data directory: each sees that the other's runs go on, and leaves them be."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import playground
from playground.core.recipe import Recipe
from playground.training.runs.alive import SignOfLife, is_alive
from playground.training.runs.history import History
from playground.training.runs.run import RunError, get_run
from playground.training.runs.start import _make_room
from playground.training.settings import home
from tests.ui.recorded import record_run

TOKEN = "0123456789abcdef"
SERVER = f"""
import sys
from playground.training.runs.alive import SignOfLife
sign = SignOfLife("{TOKEN}")
sign.show()
print("there", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_server():
    """Another process that holds the sign of life, and ends without a word."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "there\n"
    yield process
    process.kill()
    process.communicate()


def run_of_another_server():
    run = record_run(recipe=Recipe(epochs=4, seed=1), stop_after=5)
    History(run.run_id).write_record(replace(run.record(), state="running", server=TOKEN))
    return run


def test_another_servers_run_goes_on_and_cannot_be_taken_over(other_server):
    run = run_of_another_server()
    assert (run.now().state, run.now().active) == ("running", True)
    with pytest.raises(RunError, match="running"):
        run.go_on()
    with pytest.raises(RunError):
        run.delete()
    _make_room(0)
    assert run.now().step == 5
    other_server.kill()
    other_server.wait(120)
    assert run.now().state == "interrupted"
    assert run.now().continuable
    _make_room(0)
    with pytest.raises(RunError):
        get_run(run.run_id)


def test_a_server_clears_away_the_signs_of_those_that_have_ended(other_server):
    assert is_alive(TOKEN)
    mine = SignOfLife("f" * 16)
    mine.show()
    assert is_alive("f" * 16)
    assert is_alive(TOKEN)
    mine.close()
    assert not is_alive("f" * 16)
    other_server.kill()
    other_server.wait(120)
    mine.show()
    assert [path.name for path in (home() / "servers").iterdir()] == ["f" * 16]
    mine.close()


@pytest.mark.parametrize("token", ["", "..", "../../etc/passwd", "g" * 16, "f" * 16])
def test_what_is_no_living_servers_token_is_no_sign(token):
    assert not is_alive(token)


def test_only_dates_on_disk_are_taken_from_a_clock_that_can_be_moved():
    package = Path(playground.__file__).parent
    found = {path.name for path in package.rglob("*.py") if "time.time(" in path.read_text("utf-8")}
    # The date of a run and of a search, and the age of files on disk, which must outlast a restart.
    assert found == {"start.py", "searches.py", "kept.py", "history.py"}
