"""The first page reads in no pandas: a third of a second that a server's first visitor would wait
for. A page that shows a table waits for whoever reads it in."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In processes of their own: other tests do import pandas.
FIRST_PAGE = """
import sys
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("pages/main.py", default_timeout=300).run()
assert not app.exception
assert app.get("bidi_component")
print("pandas" in sys.modules)
"""
# While the server reads pandas in, slowly, a visitor opens a page with a table.
TWO_AT_ONCE = """
import importlib, sys, threading
from streamlit.testing.v1 import AppTest

half_read, go_on = threading.Event(), threading.Event()

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas.core.api" and not half_read.is_set():
            half_read.set()
            go_on.wait()

def visit(lens):
    app = AppTest.from_file("pages/main.py", default_timeout=300)
    app.query_params["show"] = lens
    app.switch_page("see/cnn.py")
    app.run()
    assert not app.exception and not app.error, app.error
    return app

visit("forward")  # all but pandas is there now
assert "pandas" not in sys.modules
sys.meta_path.insert(0, Slow())
threading.Thread(target=importlib.import_module, args=("pandas",)).start()
half_read.wait()
assert not hasattr(sys.modules["pandas"], "Series")
threading.Timer(2, go_on.set).start()
assert visit("table").dataframe
assert go_on.is_set()
print("ok")
"""


def printed(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    return done.stdout.strip() or done.stderr[-2000:]


def test_the_first_page_does_without_pandas():
    assert printed(FIRST_PAGE) == "False"


def test_nobody_meets_a_half_read_pandas():
    assert printed(TWO_AT_ONCE) == "ok"
