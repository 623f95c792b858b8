"""The first page reads in no pandas: a third of a second that a server's first visitor would wait
for. The other pages read it in before they draw, one for all."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In processes of their own: other tests do import pandas.
FIRST_PAGE = """
import sys
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("pages/main.py", default_timeout=120).run()
assert not app.exception
assert app.get("bidi_component")
print("pandas" in sys.modules)
"""
# Two first visitors at once: while one reads pandas in, slowly, the other opens a page of charts.
TWO_AT_ONCE = """
import sys, threading
from streamlit.testing.v1 import AppTest
from playground.ui import startup

half_read, go_on = threading.Event(), threading.Event()

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas.core.api" and not half_read.is_set():
            half_read.set()
            go_on.wait()

def visit():
    app = AppTest.from_file("pages/main.py", default_timeout=120)
    app.query_params["view"] = "build"
    app.switch_page("train/train.py")
    app.run()
    assert not app.exception and not app.error, app.error
    assert app.get("plotly_chart")

load, startup.load_charts = startup.load_charts, lambda: None
visit()  # all but pandas is there now
startup.load_charts = load
sys.meta_path.insert(0, Slow())
threading.Thread(target=load).start()
half_read.wait()
assert not hasattr(sys.modules["pandas"], "Series")
threading.Timer(2, go_on.set).start()
visit()
assert go_on.is_set()
print("ok")
"""


def printed(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=240
    )
    return done.stdout.strip() or done.stderr[-2000:]


def test_the_first_page_does_without_pandas():
    assert printed(FIRST_PAGE) == "False"


def test_two_first_visitors_never_meet_a_half_read_pandas():
    assert printed(TWO_AT_ONCE) == "ok"
