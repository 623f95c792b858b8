"""Look the project's dependencies up in the public lists of known weaknesses: `make audit`.

pip-audit asks PyPI about the pins of `requirements.txt` and `requirements-dev.txt`, npm asks its
registry about `package-lock.json`. Ends with 1 where a weakness is known, and with 3 and a sentence
where a list cannot be reached, so that an audit that saw nothing is never taken for one that found
nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
SECONDS = 300  # that one list may take
FOUND, UNREACHABLE = 1, 3


class UnreachableError(Exception):
    """A list of weaknesses gave no answer that can be read."""


def pinned(texts: Sequence[str]) -> list[str]:
    """The lines `name==version` of requirement files."""
    lines = (line.split("#")[0].strip() for text in texts for line in text.splitlines())
    return sorted({line for line in lines if "==" in line})


def _answer(command: Sequence[str], asked: str) -> dict[str, Any]:
    """What a command prints as JSON."""
    try:
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
        answer = json.loads(told.stdout)
    except subprocess.TimeoutExpired:
        raise UnreachableError(f"{asked} gave no answer within {SECONDS} seconds") from None
    except OSError as error:
        raise UnreachableError(f"{asked} could not be asked ({error})") from None
    except ValueError:
        last = (told.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UnreachableError(f"{asked} could not be asked ({last:.200})") from None
    if not isinstance(answer, dict) or "error" in answer or "message" in answer:
        why = answer.get("message") or answer.get("error") if isinstance(answer, dict) else answer
        raise UnreachableError(f"{asked} could not be asked ({why!s:.200})")
    return answer


def python_weaknesses() -> Iterator[str]:
    """A line for each known weakness of a pinned package."""
    packages = pinned([(ROOT / name).read_text("utf-8") for name in REQUIREMENTS])
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(packages))
        file.flush()
        command = [sys.executable, "-m", "pip_audit", "--requirement", file.name]
        command += ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
        answer = _answer(command, "PyPI's list of weaknesses")
    if unknown := [one["name"] for one in answer["dependencies"] if "skip_reason" in one]:
        few = ", ".join(unknown[:3])
        raise UnreachableError(
            f"PyPI's list of weaknesses knows nothing of {len(unknown)} of {len(packages)} "
            f"packages ({few} …)"
        )
    for package in answer["dependencies"]:
        for weakness in package.get("vulns", ()):
            better = ", ".join(weakness["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']}: {weakness['id']}, mended in {better}"


def browser_tool_weaknesses() -> Iterator[str]:
    """A line for each known weakness of a tool of `package-lock.json`."""
    command = ["sh", "scripts/npm.sh", "audit", "--json"]
    answer = _answer(command, "npm's list of weaknesses")
    for name, weakness in answer.get("vulnerabilities", {}).items():
        yield f"{name} {weakness['range']}: {weakness['severity']}"


def main() -> int:
    status = 0
    for ask in (python_weaknesses, browser_tool_weaknesses):
        try:
            found = list(ask())
        except UnreachableError as error:
            print(f"{error}; so nothing is said about these packages. Try again with a connection.")
            status = status or UNREACHABLE
            continue
        for line in found:
            print(line)
            status = FOUND
    if status == 0:
        print("No weakness is known of any pinned package.")
    return status


if __name__ == "__main__":
    sys.exit(main())
