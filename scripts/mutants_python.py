"""The mutants of a Python module, as mutmut makes them, and how one is put into a running process:
the code of the function is replaced. See `mutants.py`."""

from __future__ import annotations

import functools
import gc
import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import libcst as cst
from coverage import Coverage
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).resolve().parents[1]
OPTIMIZED = 1  # the flag of a function's code, which a class's body lacks
Key = tuple[str, int]  # a function's qualified name and first line


@dataclass(frozen=True, slots=True)
class PythonMutant:
    file: Path
    lines: range  # of what was replaced
    original: str
    text: str
    function: Key
    code: CodeType

    @property
    def name(self) -> str:
        return str(self.file.relative_to(ROOT))

    @property
    def place(self) -> str:
        return f"{self.name}:{self.lines.start}"

    def apply(self) -> None:
        """Replace the function's code, and forget what was computed with the former one."""
        for function in _functions(self.file):
            code = function.__code__
            if (code.co_qualname, code.co_firstlineno) == self.function:
                function.__code__ = self.code
        for one in gc.get_objects():
            if type(one) is functools._lru_cache_wrapper and one.__module__.startswith("playgr"):
                one.cache_clear()


def load(files: Iterable[Path]) -> None:
    for file in files:
        parts = file.relative_to(ROOT).with_suffix("").parts
        importlib.import_module(".".join(parts).removesuffix(".__init__"))


def _functions(file: Path) -> list[FunctionType]:
    return [
        one
        for one in gc.get_objects()
        if type(one) is FunctionType and one.__code__.co_filename == str(file)
    ]


# ---- making ----


class _Candidates(cst.CSTVisitor):
    """What mutmut would put in the place of each node. A string literal is changed once; defaults
    of parameters, decorators and annotations are left alone."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.found: list[tuple[cst.CSTNode, cst.CSTNode, range]] = []
        self._depth = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Param):
            return False
        self._depth += isinstance(node, cst.FunctionDef | cst.Lambda)
        if self._depth:
            self._replace(node)
        return True

    def on_leave(self, node: cst.CSTNode) -> None:
        self._depth -= isinstance(node, cst.FunctionDef | cst.Lambda)

    def _replace(self, node: cst.CSTNode) -> None:
        place = self.get_metadata(PositionProvider, node, None)
        if place is None:
            return
        lines = range(place.start.line, place.end.line + 1)
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                made = list(operator(node))
                made = made[:1] if isinstance(node, cst.BaseString) else made
                self.found += [(node, other, lines) for other in made]


def candidates(file: Path) -> list[Callable[[], PythonMutant | None]]:
    """Functions that each make a mutant; None where no function's code changes."""
    original = file.read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(original))
    visitor = _Candidates()
    wrapper.visit(visitor)
    before = _codes(original, file)

    def make(node: cst.CSTNode, other: cst.CSTNode, lines: range) -> PythonMutant | None:
        changed = wrapper.module.deep_replace(node, other)
        text = changed.code if isinstance(changed, cst.Module) else original
        try:
            after = _codes(text, file)
        except SyntaxError:
            return None
        for key, code in before.items():
            if key in after and after[key] != code:
                if after[key].co_freevars != code.co_freevars:
                    return None
                return PythonMutant(file, lines, original, text, key, after[key])
        return None

    return [functools.partial(make, *one) for one in visitor.found]


def _codes(text: str, file: Path) -> dict[Key, CodeType]:
    """The code of each function of a module or of a class, in their order."""
    found: dict[Key, CodeType] = {}

    def walk(code: CodeType) -> None:
        for part in code.co_consts:
            if isinstance(part, CodeType) and part.co_flags & OPTIMIZED:
                found[part.co_qualname, part.co_firstlineno] = part
            elif isinstance(part, CodeType):
                walk(part)

    walk(compile(text, str(file), "exec", dont_inherit=True))
    return dict(sorted(found.items(), key=lambda item: item[0][1]))


# ---- what the tests reach ----


class Watched:
    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage

    def begin(self, test: str) -> None:
        self._coverage.switch_context(test)

    def end(self, test: str) -> None:
        self._coverage.switch_context("between")

    def reached(self) -> dict[str, dict[int, list[str]]]:
        """The tests of each line of each file."""
        data = self._coverage.get_data()
        return {file: data.contexts_by_lineno(file) for file in data.measured_files()}


@contextmanager
def watch(files: Sequence[Path], _tests: Iterable[Any]) -> Iterator[Watched]:
    coverage = Coverage(data_file=None, config_file=False, include=[str(file) for file in files])
    coverage.start()
    try:
        yield Watched(coverage)
    finally:
        coverage.stop()


def reaching(mutant: PythonMutant, reached: dict[str, dict[int, list[str]]]) -> set[str]:
    lines = reached.get(str(mutant.file), {})
    own = set(_lines(mutant.code))
    # The later lines of a text are no lines of the code: take all of the function's.
    wanted = set(mutant.lines) if own & set(mutant.lines) else own
    return {test for line in wanted for test in lines.get(line, ())}


def _lines(code: CodeType) -> Iterator[int]:
    yield from (line for *_, line in code.co_lines() if line)
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _lines(part)
