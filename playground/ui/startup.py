"""The app's one-time start: torch, Dask and the shipped models load behind the first page.

Streamlit collects garbage after every rerun, which with torch in memory holds the interpreter
for 100 to 200 ms at every visitor's every click. `gc.freeze()` after everything long-lived is
loaded takes those objects out of the collector's sight (`bench click` measures it).
"""

from __future__ import annotations

import gc
import importlib
import logging
import threading
import time

log = logging.getLogger("playground")
# What the pages read in when they are first used; read in later, each collection would see it.
# Not pandas: plotly takes it from `sys.modules` as it stands, be it half read in.
LATER = ("distributed", "plotly.graph_objects", "scipy.ndimage")
FIRST_PAGE_SECONDS = 2.0  # importing torch slows what runs beside it; let the first page out


_begun = threading.Lock()  # taken by the first call of `start`, and never given back
_warm = threading.Event()


def _load() -> None:
    try:
        time.sleep(FIRST_PAGE_SECONDS)
        for name in LATER:
            importlib.import_module(name)
        import torch

        from playground.nets import build, store
        from playground.nets.cpu_speed import keep_freed_memory

        keep_freed_memory()
        torch.set_num_threads(1)  # one digit's pass is ten times cheaper so
        for name in store.shipped_names():
            build.load_module(store.shipped_model(name))
        gc.collect()
        gc.freeze()
    except Exception:
        log.exception("warm-up failed; pages load what they need by themselves")
    finally:
        _warm.set()


# What the first page is made of, but for what `shell` has read in by then.
FIRST_PAGE = tuple(
    f"playground.ui.{name}"
    for name in (
        "code_panel",
        "draw.code",
        "draw.digits",
        "draw.inputs",
        "draw.pen",
        "pickers",
        "session",
    )
)


def look_ahead() -> None:
    """Read in what the first page needs, while its visitor's browser still reads Streamlit's own
    files: a tenth of a second; returns at once."""
    threading.Thread(target=_read_first_page, name="look-ahead", daemon=True).start()


def _read_first_page() -> None:
    try:
        for name in FIRST_PAGE:
            importlib.import_module(name)
        from playground.nets.store import ModelStore
        from playground.text import LANGUAGES, load

        for language in LANGUAGES:
            load(language)
        ModelStore().names("image")
    except Exception:
        log.exception("looking ahead failed; the first page reads what it needs by itself")


def start() -> None:
    """Begin the one-time start, once a server; returns at once."""
    if _begun.acquire(blocking=False):
        threading.Thread(target=_load, name="warm-up", daemon=True).start()


def is_warm() -> bool:
    """Whether torch and the shipped models are loaded."""
    return _warm.is_set()
