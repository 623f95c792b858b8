"""Put small faults into a folder of the package, one at a time, and see which ones no test notices:
`make mutants FOLDER=playground/core`.

mutmut makes the faults and runs the tests that reach each, in a copy of the repository. Tests are
those of the same folder in `tests/`, and those named in TESTS. At the end stand the faults that
were not noticed, as differences, and the share that was: add a test where one changes behaviour.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = """
[tool.mutmut]
source_paths = ["playground/"]
only_mutate = {mutated}
also_copy = ["app.py", "pages", ".streamlit", "scripts", "docs", "Makefile", "requirements.txt"]
pytest_add_cli_args_test_selection = {tests}
# Seconds beside fifteen times what the tests took; a busy machine is no endless loop.
timeout_constant = 60.0
"""
SHAPE_CHECKS = "--jaxtyping-packages=playground,tests.check "
NOTICED = ("killed", "timeout", "segfault")
MUTMUT = [sys.executable, "-m", "mutmut"]


def copy_of_the_repository(folder: Path) -> None:
    """What git tracks, with the assets linked."""
    command = ["git", "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if not name.startswith("assets/") and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for place in (folder, folder / "mutants"):
        place.mkdir(exist_ok=True)
        (place / "assets").symlink_to(ROOT / "assets")


def own_tests(mutated: str) -> list[str]:
    """The tests of the same folder or file."""
    path = Path(mutated)
    below = Path("tests", *path.parts[1:])
    mirror = below.with_name(f"test_{below.name}") if path.suffix else below
    return [str(mirror)] if (ROOT / mirror).exists() else []


def configure(folder: Path, mutated: str, tests: Sequence[str]) -> None:
    pattern = mutated if mutated.endswith(".py") else f"{mutated.rstrip('/')}/*"
    settings = SETTINGS.format(mutated=json.dumps([pattern]), tests=json.dumps(list(tests)))
    file = folder / "pyproject.toml"
    # Each fault is tried in a process where the package has been imported before pytest, which
    # jaxtyping's checks of shapes do not allow.
    usual = file.read_text("utf-8").replace(SHAPE_CHECKS, "")
    file.write_text(usual + settings, "utf-8")


def outcomes(results: str) -> dict[str, str]:
    """What became of each mutant, from the lines `name: outcome` of `mutmut results --all true`."""
    lines = (line.strip().rpartition(": ") for line in results.splitlines())
    return {name: outcome for name, _, outcome in lines if "__mutmut_" in name}


def report(found: dict[str, str]) -> str:
    """The share noticed, of the mutants that a test reached."""
    counts = Counter(found.values())
    noticed = sum(counts[outcome] for outcome in NOTICED)
    tried = noticed + counts["survived"]
    share = f"{noticed / tried:.0%}" if tried else "nothing"
    rest = {what: n for what, n in sorted(counts.items()) if what not in (*NOTICED, "survived")}
    beside = "; ".join(f"{what}: {n}" for what, n in rest.items())
    return f"noticed {share}: {noticed} of {tried}" + (f" ({beside})" if beside else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", help="a folder or a file of the package, as playground/core")
    parser.add_argument("tests", nargs="*", help="more tests that may notice")
    parser.add_argument("--minutes", type=float, default=20.0, help="that all of it may take")
    given = parser.parse_args()
    if not given.folder.startswith("playground/") or not (ROOT / given.folder).exists():
        parser.error(f"{given.folder} is no folder of the package; expected playground/core, say.")
    tests = [*own_tests(given.folder), *given.tests]
    if not tests:
        parser.error(f"There are no tests of {given.folder}; name some, as TESTS=tests/training.")
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        copy_of_the_repository(folder)
        configure(folder, given.folder, tests)
        running = subprocess.Popen(
            [*MUTMUT, "run", "--max-children", "1"], cwd=folder, stdout=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        try:
            running.wait(60 * given.minutes)
        except subprocess.TimeoutExpired:
            print("The time is up; what follows is as far as it came.")
            os.killpg(running.pid, 15)
            running.wait()
        results = [*MUTMUT, "results", "--all", "true"]
        found = outcomes(subprocess.run(results, cwd=folder, capture_output=True, text=True).stdout)
        for mutant in (name for name, outcome in found.items() if outcome == "survived"):
            subprocess.run([*MUTMUT, "show", mutant], cwd=folder)
        print(report(found))
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
