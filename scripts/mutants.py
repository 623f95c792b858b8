"""Mutation testing: put a small fault into a function, run the tests that reach it, and see whether
one fails. `make mutants FOLDER=playground/core SAMPLE=100`

The mutants of Python modules are mutmut's, those of the browser's modules come from
`mutants_js.mjs`. A random sample of them is tried, always the same one for a seed. The tests are
those of the same folder in `tests/` and of TESTS_OF, without the checks of shapes. They are loaded
once and run once to see what each of them reaches. Each mutant is then tried in a forked process,
with the tests that reach it, quickest first, until one fails. At the end stand the mutants that
survived, as differences, and the share that was noticed.

Two kinds of code are left out: what runs at import only, and what runs only in another process
that a test starts.
"""

from __future__ import annotations

import argparse
import difflib
import os
import pickle
import random
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import mutants_js
import mutants_python
import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]
# Tests beside those of the same folder.
# fmt: off
TESTS_OF = {
    "playground/core": [
        "tests/charts/test_curves.py", "tests/frontend/test_changes.py", "tests/tasks",
        "tests/training/test_loop.py",
    ],
    "playground/frontend": ["tests/frontend"],
    "playground/tasks": ["tests/evaluation/test_tags.py", "tests/training/test_loop.py"],
}
# fmt: on
SECONDS = 20.0  # of tests for one mutant
PATIENCE = (
    20.0,
    8.0,
)  # seconds, and times what the tests took, after which a mutant is an endless loop
NOTICED = ("failed", "endless")


@dataclass
class Reach:
    """What the tests did without a mutant."""

    seconds: dict[str, float]  # of each test that passed
    reached: dict[str, Any]  # by file, in the form of the language's module


class Trials:
    """A pytest plugin that runs the tests once for each mutant, instead of once."""

    def __init__(self, language: Any, files: Sequence[Path], given: argparse.Namespace) -> None:
        self.language, self.files, self.given = language, files, given
        self.items: dict[str, pytest.Item] = {}
        self.failed = False
        self.results: list[tuple[Any, str]] = []

    def pytest_collection(self) -> None:
        """Hypothesis shows the failing example as it found it: shrinking takes minutes."""
        from hypothesis import Phase, settings

        fast = settings(phases=[Phase.explicit, Phase.generate], report_multiple_bugs=False)
        settings.register_profile("mutants", fast)
        settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {
            item.nodeid: item
            for item in session.items
            if not item.nodeid.startswith("tests/browser/")  # another process runs the pages
        }
        session.config._tmp_path_factory.getbasetemp()  # one for all processes
        self.language.load(self.files)
        reach = self._reach()
        say(f"{len(reach.seconds)} tests took {sum(reach.seconds.values()):.0f} s")
        end = time.monotonic() + 60 * self.given.minutes
        for number, mutant in enumerate(self._sample(), start=1):
            if self.given.only and number not in self.given.only:
                continue
            if time.monotonic() > end:
                say("The time is up; what follows is as far as it came.")
                break
            outcome = self._try(mutant, reach)
            self.results.append((mutant, outcome))
            say(f"{number:4} {mutant.place}: {outcome}")
        return True

    def _sample(self) -> Iterator[Any]:
        candidates = [one for file in self.files for one in self.language.candidates(file)]
        say(f"{len(candidates)} mutants in {len(self.files)} files")
        random.Random(self.given.seed).shuffle(candidates)
        found = 0
        for candidate in candidates:
            if found < self.given.sample and (mutant := candidate()) is not None:
                found += 1
                yield mutant

    # ---- running ----

    def _reach(self) -> Reach:
        """Run all tests in a child, so that nothing they leave behind is in this process."""

        def work() -> Reach:
            seconds = {}
            with self.language.watch(self.files, self.items.values()) as watched:
                for name, following in pairwise([*self.items, None]):
                    begun = time.perf_counter()
                    watched.begin(name)
                    if not self._fails(name, following):
                        seconds[name] = time.perf_counter() - begun
                    watched.end(name)
            return Reach(seconds, watched.reached())

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "reach")
            outcome = forked(lambda: file.write_bytes(pickle.dumps(work())) == 0, 3600.0)
            if not file.exists():
                sys.exit(f"The tests could not be run without a mutant ({outcome}).")
            return pickle.loads(file.read_bytes())

    def _try(self, mutant: Any, reach: Reach) -> str:
        reaching = self.language.reaching(mutant, reach.reached)
        names, total = [], 0.0
        for name in sorted(reaching & reach.seconds.keys(), key=reach.seconds.__getitem__):
            if total < SECONDS:
                names.append(name)
                total += reach.seconds[name]
        if not names:
            return "reached by no test"

        def work() -> bool:
            mutant.apply()
            return any(self._fails(*both) for both in pairwise([*names, None]))

        least, times = PATIENCE
        return forked(work, least + times * total)

    def _fails(self, name: str, following: str | None) -> bool:
        """Run a test; fixtures that the following one uses too are kept."""
        self.failed = False
        item = self.items[name]
        following_item = self.items[following] if following else None
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following_item)
        return self.failed


def forked(work: Callable[[], bool], seconds: float) -> str:
    """Run `work` in a child process: "failed" where it is true or the process ended otherwise,
    "survived" where it is false, "endless" after so many seconds."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.setpgid(0, 0)
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            status = int(work())
            for process in psutil.Process().children(recursive=True):
                process.kill()
        finally:
            os._exit(status)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return "survived" if status == 0 else "failed"
        time.sleep(0.01)
    for process in [*psutil.Process(pid).children(recursive=True), psutil.Process(pid)]:
        process.send_signal(signal.SIGKILL)
    os.waitpid(pid, 0)
    return "endless"


def say(line: str) -> None:
    print(line, flush=True)


# ---- the command ---------------------------------------------------------------------------------


def difference(mutant: Any) -> str:
    before, after = (text.splitlines() for text in (mutant.original, mutant.text))
    lines = list(difflib.unified_diff(before, after, lineterm="", n=1))[3:]
    return "\n".join([mutant.place, *(f"    {line}" for line in lines)])


def report(results: Sequence[tuple[Any, str]]) -> str:
    """A line for each file, and the share noticed of all mutants tried."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant, outcome in results:
        counts[mutant.name][outcome] += 1
    lines = [f"{noticed(of):8} {name}" for name, of in sorted(counts.items())]
    return "\n".join([*lines, f"{noticed(sum(counts.values(), Counter())):8} in all"])


def noticed(counts: Counter[str]) -> str:
    return f"{sum(counts[outcome] for outcome in NOTICED)}/{counts.total()}"


def files_of(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    suffix = ".js" if "frontend" in folder.parts else ".py"
    return sorted(folder.rglob(f"*{suffix}"))


def tests_of(folder: str, asked: Sequence[str]) -> list[str]:
    """`asked`, or else the tests of the same folder or file and those of TESTS_OF."""
    if asked:
        return list(asked)
    below = Path("tests", *Path(folder).parts[1:])
    mirrors = [below.with_name(f"test_{below.stem}.py"), below]
    named = [name for at, names in TESTS_OF.items() if folder.startswith(at) for name in names]
    found = [str(path) for path in mirrors if (ROOT / path).exists()][:1]
    return [*dict.fromkeys([*found, *named])]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", help="a folder or a file, as playground/core")
    parser.add_argument("tests", nargs="*", help="instead of those of the same folder")
    parser.add_argument("--sample", type=int, default=100, help="how many mutants to try")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of the sample to try again")
    parser.add_argument("--minutes", type=float, default=30.0, help="that the mutants may take")
    given = parser.parse_args()
    folder = given.folder.rstrip("/")
    if not folder.startswith("playground/") or not (ROOT / folder).exists():
        parser.error(f"{folder} is no folder of the package; expected playground/core, say.")
    tests = tests_of(folder, given.tests)
    if not tests:
        parser.error(f"There are no tests of {folder}; name some, as TESTS=tests/training.")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    files = files_of(ROOT / folder)
    trials = Trials(mutants_js if files[0].suffix == ".js" else mutants_python, files, given)
    # The checks of shapes wrap every function; without them a function's code can be replaced.
    options = ["-q", "-s", "-o", "addopts=--strict-markers -p no:cacheprovider", "--no-header"]
    pytest.main([*options, *tests], plugins=[trials])
    for mutant, outcome in trials.results:
        if outcome not in NOTICED:
            say(f"\n{outcome}: {difference(mutant)}")
    say(f"\n{report(trials.results)}")
    return 0 if trials.results else 1


if __name__ == "__main__":
    sys.exit(main())
