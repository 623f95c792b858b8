"""What is read in before the first visitor asks for it."""

import subprocess
import sys
import tomllib
from pathlib import Path

from playground.data.uploads import rules as uploads
from playground.nets import files as models

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

app = AppTest.from_file("pages/main.py", default_timeout=300)
assert not app.run().exception
print(*sorted(name for name in set(sys.modules) - before if name.startswith("playground.")))
"""


def test_nothing_of_ours_is_left_to_read_in_for_the_first_page():
    visit = subprocess.run(
        [sys.executable, "-c", VISIT], cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    assert visit.returncode == 0, visit.stderr[-2000:]
    assert visit.stdout.split() == []


# The first page's HTML and files, in a process that can no longer read a file.
FILES = """
import pathlib
from playground.ui import startup
startup._read_first_page()
from playground.ui import bundle, pages, preload
from playground.ui.static_files import StaticFiles
from tests.frontend.asgi import answer
def refuse(path, *_):
    raise AssertionError(path)
pathlib.Path.read_bytes = pathlib.Path.read_text = pathlib.Path.open = refuse
first = pages.first_components()["/"]
preload.watcher(""), preload.links(first, "")
for name in (first, *preload.ON_EVERY_PAGE):
    bundle.bundle(name)
for path in preload.scripts():
    status, _, body = answer(StaticFiles, "/" + path)
    assert status == 200 and body
"""


def test_the_first_pages_files_are_in_memory_before_a_browser_asks():
    run = [sys.executable, "-c", FILES]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr[-2000:]


# All that `app.py` imports, before the server answers its first request.
SERVER = """
import sys
import app
heavy = ("numpy", "fluent", "torch", "playground.nets", "playground.data")
print(*sorted(name for name in sys.modules if name.startswith(heavy)))
"""


def test_the_server_answers_before_the_pages_code_is_imported():
    start = subprocess.run(
        [sys.executable, "-c", SERVER], cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    assert start.returncode == 0, start.stderr[-2000:]
    assert start.stdout.split() == []


# How many of 100 MB, freed by several threads, stay with the process: 13 without, 3 with the call.
FREED = """
import os, threading
import numpy as np
from playground.bench.memory import megabytes
from playground.core.memory import return_freed_memory

return_freed_memory()
before = megabytes(os.getpid())
def use():
    pieces = [np.ones(1_000_000, np.uint8) for _ in range(25)]
    kept.append([bytes(600) for _ in range(1_000)])  # lies between what is freed
kept = []
threads = [threading.Thread(target=use) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print(megabytes(os.getpid()) - before)
"""


def test_what_threads_free_goes_back_to_the_system():
    run = [sys.executable, "-c", FREED]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert float(done.stdout) < 8, done.stderr[-2000:]


# Every page and view, after the one-time start.
TOUR = """
import sys
from streamlit.testing.v1 import AppTest
from playground.ui import shell, startup

startup.FIRST_PAGE_SECONDS = 0.0
startup._read_first_page()
startup._load()
assert sys.getswitchinterval() == startup.SWITCH_SECONDS < 0.002
app = AppTest.from_file("pages/main.py", default_timeout=300)
app.run()
before = set(sys.modules)
for view in ("watch", "build", "data", "microscope", "compare", "home"):
    app.query_params["view"] = view
    app.switch_page("train/train.py")
    assert not app.run().exception
for entry in shell.PAGES:
    app.switch_page(entry.script)
    assert not app.run().exception
# The Language page imports tokenizers at the first text; no other page needs it.
late = {name for name in set(sys.modules) - before if not name.startswith("tokenizers")}
print(*sorted(late))
"""


def test_after_the_start_no_page_reads_in_what_each_collection_would_look_at():
    tour = subprocess.run(
        [sys.executable, "-c", TOUR], cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    assert tour.returncode == 0, tour.stderr[-2000:]
    assert tour.stdout.split() == []


def test_streamlit_collects_no_garbage_after_each_rerun():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["runner"]["postScriptGC"] is False


def test_streamlit_takes_no_larger_file_than_we_read_and_tells_nobody():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    limit = settings["server"]["maxUploadSize"] * 1_000_000
    assert limit == uploads.MAX_BYTES == models.MAX_BYTES
    assert settings["server"]["enableXsrfProtection"] is True
    assert settings["server"]["enableCORS"] is True
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["browser"]["gatherUsageStats"] is False
