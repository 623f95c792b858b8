"""Every module is reached by a page, a command, a benchmark, or a script that makes assets."""

from pathlib import Path

import pytest

from playground.core.task import TASK_KINDS
from tests.record import imported

ROOT = Path(__file__).resolve().parents[1]
STARTS = ("app.py", "pages/**/*.py", "playground/__main__.py", "playground/commands/*.py",
          "playground/bench/*.py", "scripts/*.py",
          *(f"playground/tasks/{kind}.py" for kind in TASK_KINDS))  # fmt: skip


def module_name(path: Path, root: Path) -> str:
    """“playground/nets/spec.py” → “playground.nets.spec”, a folder's `__init__.py` → the folder."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def unreached(root: Path) -> set[str]:
    """The modules of `playground/` that no start leads to."""
    ours = {module_name(path, root): path for path in (root / "playground").rglob("*.py")}
    waiting = [path for start in STARTS for path in sorted(root.glob(start))]
    reached: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            names = imported(path.read_text("utf-8"))
            # To import a module runs the `__init__.py` of each folder above it.
            names |= {name.rpartition(".")[0] for name in names}
            waiting += [ours[name] for name in names if name in ours]
    return {name for name, path in ours.items() if path not in reached and path.stat().st_size}


def test_every_module_is_reached_by_a_page_a_command_or_a_script():
    assert unreached(ROOT) == set()


@pytest.mark.parametrize("line", ["from playground.used import f", "import playground.used"])
def test_the_test_can_fail(tmp_path, line):
    (tmp_path / "playground").mkdir()
    (tmp_path / "app.py").write_text(line)
    for name in ("used", "dead"):
        (tmp_path / "playground" / f"{name}.py").write_text("f = 1")
    assert unreached(tmp_path) == {"playground.dead"}
