"""What `pyproject.toml` cannot say: the pinned dependencies, and the files beside the package.

`app.py`, `pages/`, `assets/` and Streamlit's settings lie at the top of the repository; a wheel
takes them into `playground/served` (`playground/core/places.py`).
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
SERVED = ("app.py", "pages", "assets", ".streamlit/config.toml")


def pinned() -> list[str]:
    """The lines of requirements.txt, but for the package itself."""
    text = (ROOT / "requirements.txt").read_text("utf-8")
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("-")]


class BuildWithFiles(build_py):
    """Copies what is served beside the package; an editable install finds it in the repository."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        package = Path(self.build_lib, "playground")
        # Streamlit reads there which components the package brings.
        shutil.copy(ROOT / "pyproject.toml", package)
        folder = package / "served"
        for name in SERVED:
            source, target = ROOT / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                leave = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, target, dirs_exist_ok=True, ignore=leave)
            else:
                shutil.copy(source, target)


setup(install_requires=pinned(), cmdclass={"build_py": BuildWithFiles})
