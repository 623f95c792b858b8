"""A copy of the playground, to which each recipe of docs/recipes.md adds its thing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Scratch:
    """The copy, and the files that a recipe has made or changed in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.touched: set[str] = set()
        for folder in ("playground", "pages"):
            shutil.copytree(
                ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copy(ROOT / "pyproject.toml", root)  # names the components
        for path in (ROOT / "assets").rglob("*"):
            if path.is_file():
                link = root / path.relative_to(ROOT)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(path)

    def begin(self) -> None:
        """Another recipe begins."""
        self.touched = set()

    def make(self, path: str, content: str | bytes) -> None:
        """Make a file that was not there."""
        file = self.root / path
        assert not file.exists()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        self.touched.add(path)

    def append(self, path: str, text: str) -> None:
        """Add to the end of a file."""
        self._write(path, self._read(path) + text)

    def insert(self, path: str, before: str, text: str) -> None:
        """Add `text` to a file in front of `before`, which stands in it once."""
        source = self._read(path)
        assert source.count(before) == 1, (path, before)
        self._write(path, source.replace(before, text + before))

    def _read(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def _write(self, path: str, content: str) -> None:
        file = self.root / path
        file.unlink()  # of an asset it is a link to the real one
        file.write_text(content, "utf-8")
        self.touched.add(path)

    def run(self, script: str, *makes: str) -> None:
        """Run a script, which makes these files."""
        subprocess.run([sys.executable, self.root / script], check=True)
        for path in makes:
            assert (self.root / path).is_file()
            self.touched.add(path)
