"""Where the files beside the package lie: in the repository, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
SERVED = PACKAGE / "served"  # where `setup.py` puts app.py, the pages and the assets into a wheel
ROOT = SERVED if SERVED.is_dir() else PACKAGE.parent  # of app.py and pages/
ASSETS = ROOT / "assets"
