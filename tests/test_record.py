"""Slow checks are left out only if everything that they cover is as it was when they passed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.record import COVERED, SLOW, slow_checks

ROOT = Path(__file__).resolve().parents[1]
SLOW_FILE, OTHER_FILE = "tests/browser/test_slow.py", "tests/browser/test_other.py"
TREE = {
    "app.py": "", "pages/draw.py": "", "playground/frontend/pen.js": "", "assets/net.bin": "1",
    "playground/nets/spec.py": "", "playground/commands/train.py": "", "requirements.txt": "",
    "README.md": "", "tests/nets/test_spec.py": "", "tests/__init__.py": "",
    "tests/browser/__init__.py": "", "tests/browser/look.js": "", "tests/browser/help.py": "",
    "tests/more.py": "", "tests/conftest.py": 'pytest_plugins = ["tests.record"]',
    SLOW_FILE: "from tests.browser import help\n\ndef test_a(): pass\ndef test_b(): pass\n",
    OTHER_FILE: "def test_c(): pass\n",
    "tests/test_quick.py": "def test_d(): pass\n",
}  # fmt: skip


@pytest.fixture
def tree(tmp_path):
    """A small project with a slow check that imports a helper, which imports another."""
    for name, text in {**TREE, "tests/browser/help.py": "import tests.more"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "tests/record.py").write_text((ROOT / "tests/record.py").read_text("utf-8"))
    return tmp_path


def run(tree, *options):
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "--rootdir", ".", *options, "tests"]
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ended = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=600)
    return ended.stdout


@pytest.mark.parametrize(
    "changed",
    ["app.py", "pages/draw.py", "playground/frontend/pen.js", "assets/net.bin", "requirements.txt",
     "playground/nets/spec.py", "playground/commands/train.py", "tests/conftest.py",
     "tests/browser/look.js", "tests/browser/help.py", "tests/more.py", SLOW_FILE,
     "playground/new.py"],
)  # fmt: skip
def test_a_check_covers_what_is_served_and_its_own_code(tree, changed):
    before = slow_checks(tree)
    with (tree / changed).open("a") as file:
        file.write("\n")
    assert slow_checks(tree)[SLOW_FILE] != before[SLOW_FILE]


@pytest.mark.parametrize("changed", ["README.md", "tests/nets/test_spec.py", OTHER_FILE])
def test_it_covers_nothing_else(tree, changed):
    before = slow_checks(tree)
    (tree / changed).write_text("# changed")
    assert slow_checks(tree)[SLOW_FILE] == before[SLOW_FILE]


def test_a_file_that_is_gone_changes_the_digest(tree):
    before = slow_checks(tree)
    (tree / "assets/net.bin").unlink()
    assert slow_checks(tree)[SLOW_FILE] != before[SLOW_FILE]


def test_what_passed_is_left_out_by_name_until_it_changes(tree):
    assert "4 passed" in run(tree, "--record", "--unrecorded", "-n", "2")
    said = run(tree, "--unrecorded", "-n", "2")
    assert "1 passed" in said
    assert "3 tests in 2 of 2 slow files" in said
    assert f"{SLOW_FILE} (2)" in said
    assert "4 passed" in run(tree)
    (tree / "tests/slow_checks.json").write_text("<<<<<<< HEAD\n")
    assert "4 passed" in run(tree, "--unrecorded", "--record")
    (tree / OTHER_FILE).write_text("def test_c(): assert False\n")
    said = run(tree, "--unrecorded")
    assert "1 failed, 1 passed" in said
    assert "2 tests in 1 of 2 slow files" in said


def test_what_failed_was_skipped_or_changed_meanwhile_is_not_recorded(tree):
    run(tree, "--record")
    (tree / OTHER_FILE).write_text("import pytest\ndef test_c(): pytest.skip()\n")
    assert "3 passed, 1 skipped" in run(tree, "--record")
    assert list(json.loads((tree / "tests/slow_checks.json").read_text())) == [SLOW_FILE]
    (tree / SLOW_FILE).write_text("def test_a(): open('app.py', 'a').write('#')\n")
    run(tree, "--record")
    assert json.loads((tree / "tests/slow_checks.json").read_text()) == {}


def test_only_whole_files_are_recorded(tree):
    run(tree, "--record", "-k", "test_a")
    run(tree, "--record", "-x")
    assert not (tree / "tests/slow_checks.json").exists()


def test_a_slow_check_uses_no_file_that_it_does_not_cover():
    """`node_modules` holds what `package-lock.json` says."""
    for path in (path for folder in SLOW for path in (ROOT / folder).rglob("*.py")):
        source = path.read_text("utf-8")
        named = {"/".join(re.findall(r'"([^"]+)"', found))
                 for found in re.findall(r'ROOT((?: / "[^"]+")+)', source)}  # fmt: skip
        covered = (*COVERED, *SLOW, "node_modules")
        assert [name for name in named if not name.startswith(covered)] == [], path.name
