"""Paths of the files outside the package: in the repository, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
SERVED = PACKAGE / "served"  # `setup.py` copies app.py, the pages and the assets here in a wheel
ROOT = SERVED if SERVED.is_dir() else PACKAGE.parent  # the folder of app.py and pages/
ASSETS = ROOT / "assets"
