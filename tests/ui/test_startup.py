"""What is read in before the first visitor asks for it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In a process of its own, where no other test has read in anything.
VISIT = """
import sys
from playground.ui import shell, startup

startup.FIRST_PAGE_SECONDS = 600.0  # what follows the first page is another matter
startup._read_first_page()
before = set(sys.modules)
assert "torch" not in before
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("pages/main.py", default_timeout=120)
assert not app.run().exception
print(*sorted(name for name in set(sys.modules) - before if name.startswith("playground.")))
"""


def test_nothing_of_ours_is_left_to_read_in_for_the_first_page():
    visit = subprocess.run(
        [sys.executable, "-c", VISIT], cwd=ROOT, capture_output=True, text=True, timeout=240
    )
    assert visit.returncode == 0, visit.stderr[-2000:]
    assert visit.stdout.split() == []
