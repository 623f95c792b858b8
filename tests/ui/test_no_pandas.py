"""No page reads in pandas: a third of a second that a server's first visitor would wait for."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In a process of its own: other tests do import pandas.
VISIT = """
import sys
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("pages/main.py", default_timeout=120)
app.run()
for page in ("see/cnn.py", "see/rnn.py", "train/train.py"):
    app.switch_page(page)
    app.run()
    assert not app.exception
    assert app.get("bidi_component") or page.startswith("train"), page
print("pandas" in sys.modules)
"""


def test_the_pages_do_without_pandas():
    visit = subprocess.run(
        [sys.executable, "-c", VISIT], cwd=ROOT, capture_output=True, text=True, timeout=240
    )
    assert visit.stdout.strip() == "False", visit.stderr[-2000:]
