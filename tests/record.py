"""Slow checks (pages, commands, a browser) that passed are not repeated until something that they
cover has changed.

`slow_checks.json` holds a digest of everything that a test file of `SLOW` covered when all its
tests last passed at the first attempt. `--unrecorded` (`make test`) runs no file whose digest is
still the same, and the summary names these. `--record` (`make test-all`) records files that run.
"""

import ast
import hashlib
import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

SLOW = ("tests/browser", "tests/commands", "tests/frontend", "tests/ui")
RECORD = "tests/slow_checks.json"
# What is served, and what it runs on. Packages are pinned.
COVERED = (
    "app.py", "pages", "playground", "assets", ".streamlit", "requirements.txt",
    "requirements-dev.txt", "pyproject.toml", "setup.py", "package-lock.json", "docs/hosting.md",
)  # fmt: skip


def imported(source: str) -> set[str]:
    """Full names of whatever a source file imports, inside functions too; of `from a import b`
    both `a` and `a.b`, which may be a module."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def files_in(place: Path) -> set[Path]:
    found = {place} if place.is_file() else set(place.rglob("*"))
    return {path for path in found if path.is_file() and "__pycache__" not in path.parts}


def own_code(file: Path, root: Path) -> set[Path]:
    """A test file, what it imports of `tests`, and the `conftest.py` of every folder on the way."""
    reached: set[Path] = set()
    waiting = {file}
    while waiting:
        path = waiting.pop()
        reached.add(path)
        new = {folder / "conftest.py" for folder in path.parents if folder.is_relative_to(root)}
        names = imported(path.read_text("utf-8"))
        places = [root.joinpath(*name.split(".")) for name in names if name.startswith("tests.")]
        new |= {place.with_suffix(".py") for place in places}
        new |= {place / "__init__.py" for place in places}
        waiting |= {path for path in new if path.is_file()} - reached
    return reached | {Path(__file__)}


def digest_of(files: set[Path], root: Path, start: object) -> str:
    """Changes with the name or the content of any of the files, and with `start`."""
    digest = hashlib.sha256(str(start).encode())
    for path in sorted(files):
        name = path.relative_to(root) if path.is_relative_to(root) else path.name
        digest.update(f"{name} {_content(path)}\n".encode())
    return digest.hexdigest()[:32]


@cache
def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def slow_checks(root: Path) -> dict[str, str]:
    """The digest of each test file of `SLOW`, from what lies on the disk now."""
    _content.cache_clear()
    common = {path for place in COVERED for path in files_in(root / place)}
    beside = {path for path in files_in(root / "tests") if path.suffix != ".py"}  # scripts, models
    served = digest_of(common | beside - {root / RECORD}, root, sys.version_info[:2])
    found = sorted(path for folder in SLOW for path in (root / folder).rglob("test_*.py"))
    return {
        path.relative_to(root).as_posix(): digest_of(own_code(path, root), root, served)
        for path in found
    }


class Record:
    def __init__(self, root: Path, skips: bool, writes: bool) -> None:
        self.root, self.skips, self.writes = root, skips, writes
        self.file = root / RECORD
        try:
            self.old = json.loads(self.file.read_text("utf-8"))
        except (OSError, ValueError):  # none yet, or with the marks of a merge: everything runs
            self.old = {}
        self.digests = slow_checks(root)
        self.passed, self.others = Counter(), Counter()

    def holds(self, name: str) -> bool:
        return name in self.digests and self.old.get(name, {}).get("digest") == self.digests[name]

    def pytest_ignore_collect(self, collection_path: Path):
        if self.skips and collection_path.suffix == ".py":
            name = collection_path.relative_to(self.root).as_posix()
            return True if self.holds(name) else None
        return None

    def pytest_runtest_logreport(self, report):
        name = report.nodeid.partition("::")[0]
        if report.outcome != "passed":  # failed, skipped, or run again
            self.others[name] += 1
        elif report.when == "call":
            self.passed[name] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        whole = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if not self.writes or hasattr(session.config, "workerinput") or not whole:
            return
        now = slow_checks(self.root)  # a file that changed meanwhile was not tested as it is
        new = {name: said for name, said in self.old.items() if now.get(name) == said["digest"]}
        for name in sorted(now.keys() & (self.passed.keys() | self.others.keys())):
            new.pop(name, None)
            if not self.others[name] and now[name] == self.digests[name]:
                new[name] = {"digest": now[name], "tests": self.passed[name]}
        lines = [f"{json.dumps(name)}: {json.dumps(new[name])}" for name in sorted(new)]
        self.file.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")

    def pytest_terminal_summary(self, terminalreporter):
        if not self.skips:
            return
        named = [name for name in self.digests if self.holds(name)]
        tests = sum(self.old[name]["tests"] for name in named)
        terminalreporter.section("passed by record")
        terminalreporter.write_line(
            f"{tests} tests in {len(named)} of {len(self.digests)} slow files did not run: "
            "nothing they cover has changed since they passed. `make test-all` runs them."
        )
        for name in named:
            terminalreporter.write_line(f"{name} ({self.old[name]['tests']})")


def pytest_addoption(parser):
    group = parser.getgroup("record of slow checks")
    group.addoption("--unrecorded", action="store_true", help="run no file that passed by record")
    group.addoption("--record", action="store_true", help="record which slow files passed")


def pytest_configure(config):
    skips, writes = config.option.unrecorded, config.option.record
    chosen = config.option.keyword or config.option.markexpr or config.option.maxfail
    if writes and (chosen or any("::" in path for path in config.args)):
        raise pytest.UsageError("--record needs whole files, without -k, -m, -x and “::”")
    if skips or writes:
        config.pluginmanager.register(Record(config.rootpath, skips, writes), "slow-checks")
