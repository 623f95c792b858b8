"""Where the code names texts: in Python (read as a syntax tree), and in the browser's modules."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from playground.text import TEXT, files

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted([*(ROOT / "playground").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
SCRIPTS = sorted((ROOT / "playground" / "frontend").rglob("*.js"))
FILES = files()


# ---- what the texts are ---------------------------------------------------------------------


def entries(language):
    """Every message of a language by its whole id, as Fluent's syntax tree."""
    for file in files(language):
        source = (TEXT / language / f"{file}.ftl").read_text("utf-8")
        for entry in FluentParser().parse(source).body:
            if isinstance(entry, ftl.Message):
                yield f"{file}.{entry.id.name}", entry
            else:
                assert not isinstance(entry, ftl.Junk), f"{language}/{file}: {entry.content}"


def walk(node):
    if isinstance(node, ftl.BaseNode):
        yield node
        for child in vars(node).values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def variables(entry):
    return {n.id.name for n in walk(entry) if isinstance(n, ftl.VariableReference)}


def words(entry):
    """What a person reads of a message, without its places."""
    return [n.value for n in walk(entry) if isinstance(n, ftl.TextElement)]


# ---- where Python names them ----------------------------------------------------------------


@dataclass(frozen=True)
class Use:
    """A text that is asked for: its id, or a pattern of ids, and the values that are given."""

    pattern: re.Pattern
    values: frozenset[str] | None  # None: not known before it runs
    where: str


@cache
def nodes(path):
    """All nodes of a file's syntax tree."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def is_text(name):
    return bool(re.fullmatch(r"[a-z]+\.[a-z0-9_]+", name)) and name.split(".")[0] in FILES


def ids_in(node):
    """The ids and patterns of ids in an expression: a text, an f-string, or a choice of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_text(node.value):
        yield re.compile(re.escape(node.value))
    elif isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
        named = parts[0] and "." in parts[0] and parts[0].split(".")[0] in FILES
        any_page = len(parts) == 2 and not parts[0] and re.fullmatch(r"\.[a-z_]+", parts[1] or "")
        if named or any_page:
            yield re.compile("".join("(.+?)" if p is None else re.escape(p) for p in parts))
    elif isinstance(node, ast.IfExp):
        yield from ids_in(node.body)
        yield from ids_in(node.orelse)


SAYING = re.compile(r"t|md|say|has|Message|\w+Error|\w+Exception")


def user_errors():
    """The classes of errors that are raised with a text's id: `UserError` and those after it."""
    found, before = {"UserError"}, set()
    while found != before:
        before = set(found)
        for path in PYTHON:
            for node in nodes(path):
                bases = getattr(node, "bases", ())
                if any(getattr(base, "id", "") in found for base in bases):
                    found.add(node.name)
    return found


def sentences_raised(nodes, errors, where):
    """Errors that are raised with a sentence instead of an id."""
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in errors and node.args:
            first = node.args[0]
            written = isinstance(first, ast.Constant | ast.JoinedStr)
            if written and not list(ids_in(first)):
                yield f"{where}:{node.lineno}"


def uses(nodes, where):
    """The calls that say a text: `t("draw.title")`, `say(…)`, `Message(…)`, `…Error(…)`."""
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if not SAYING.fullmatch(name):
            continue
        known = all(keyword.arg for keyword in node.keywords)
        values = frozenset(k.arg for k in node.keywords if k.arg) if known else None
        for argument in node.args[:2]:
            for pattern in ids_in(argument):
                yield Use(pattern, None if name == "has" else values, f"{where}:{node.lineno}")


def python_uses():
    for path in PYTHON:
        yield from uses(nodes(path), str(path.relative_to(ROOT)))


def python_patterns():
    """Every id or pattern of ids in the code, in a call or not."""
    for path in PYTHON:
        for node in nodes(path):
            yield from ids_in(node)


def python_words():
    """Texts and names in the code: what the places of a pattern may stand for."""
    found = set()
    for path in PYTHON:
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
                found.add("_".join(re.findall(r"[a-z0-9]+", node.value[:80].lower())))
            elif isinstance(node, ast.keyword) and node.arg:
                found.add(node.arg)
            elif isinstance(node, ast.Name):
                found.add(node.id)
    return found


# ---- where the browser names them -----------------------------------------------------------

_LITERAL = re.compile(r'"([a-z0-9_]+)"|\b(?:texts|words)\.([a-z0-9_]+)')
_TEMPLATE = re.compile(r"`([^`\n]*)`")


def script_patterns():
    """Short ids, and patterns of them, in the browser's modules."""
    found = set()
    for path in SCRIPTS:
        source = path.read_text("utf-8")
        found |= {one or other for one, other in _LITERAL.findall(source)}
        for names in re.findall(r"const \{([a-z0-9_, ]+)\} = [\w.]*texts\b", source):
            found |= set(names.replace(" ", "").split(","))
        for text in _TEMPLATE.findall(source):
            parts = re.split(r"\$\{[^}]*\}", text)
            if all(re.fullmatch(r"[a-z0-9_]*", part) for part in parts) and any(parts):
                found.add("(.+)".join(parts))
    # `sandbox_${key}`: a module that puts a word before each of its ids.
    before = {one.removesuffix("(.+)") for one in found if re.fullmatch(r"[a-z]+_\(\.\+\)", one)}
    return found | {prefix + one for prefix in before for one in found if one[0] != "("}


def script_words():
    found = set()
    for path in SCRIPTS:
        found |= set(re.findall(r"[a-z0-9_]+", path.read_text("utf-8")))
    return found
