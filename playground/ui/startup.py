"""The app's one-time start: torch, Dask, pandas and the shipped models load behind the first
page, and what lives as long as the server is taken out of the garbage collector's sight.

Streamlit can collect garbage after every rerun, which with all this in memory held the
interpreter for 75 to 200 ms at every visitor's every click. `.streamlit/config.toml` switches
that off; Python collects by itself as objects come, and a thread of ours now and then
(`bench click` and `bench class` measure it).
"""

from __future__ import annotations

import gc
import importlib
import logging
import pkgutil
import threading
import time

import playground

log = logging.getLogger("playground")
# What the pages read in when they are first used. Read in here, it is frozen with the rest.
LATER = (
    "distributed", "onnx", "pandas", "scipy.ndimage", "scipy.optimize", "scipy.special",
    "scipy.stats", "sklearn.decomposition", "sklearn.metrics", "sqlalchemy.dialects.sqlite",
    "sqlite3", "torch",
    "torchvision.transforms", "streamlit.elements.arrow", "tornado.platform.asyncio",
)  # fmt: skip
NOT_SERVED = ("playground.bench", "playground.commands", "playground.__main__", "playground.cli")
FIRST_PAGE_SECONDS = 2.0  # importing torch slows what runs beside it; let the first page out
COLLECT_SECONDS = 60.0  # between two collections of our own


_begun = threading.Lock()  # taken by the first call of `start`, and never given back
_warm = threading.Event()


def _our_modules() -> list[str]:
    """Every module of ours that a page may use."""
    found = pkgutil.walk_packages(playground.__path__, "playground.")
    return [module.name for module in found if not module.name.startswith(NOT_SERVED)]


def _load() -> None:
    try:
        time.sleep(FIRST_PAGE_SECONDS)
        for name in (*LATER, *_our_modules()):
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
        threading.Thread(target=_collect, name="collect", daemon=True).start()
    except Exception:
        log.exception("warm-up failed; pages load what they need by themselves")
    finally:
        _warm.set()


def _collect() -> None:
    """Drop what visitors have left behind, now and then, also where nobody clicks: sessions that
    nobody came back to, sources that nobody asks, garbage; and give the memory back."""
    from playground.nets.cpu_speed import give_memory_back
    from playground.ui.kept import forget_expired
    from playground.ui.memory import free_unused
    from playground.ui.polling import SOURCES
    from playground.ui.streamlit_internals import forget_left_sessions

    while True:
        time.sleep(COLLECT_SECONDS)
        try:
            forget_left_sessions()
            SOURCES.forget_void()
            free_unused()
            gc.collect()
            give_memory_back()
            forget_expired()
        except Exception:
            log.exception("what visitors left behind could not be dropped")


# What the first page is made of, but for what `shell` has read in by then.
FIRST_PAGE = (
    "playground.explain.code.draw",
    "playground.ui.code_panel",
    "playground.ui.draw.digits",
    "playground.ui.draw.inputs",
    "playground.ui.draw.pen",
    "playground.ui.header",
    "playground.ui.model_picker",
    "playground.ui.session",
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
        ModelStore().names()
    except Exception:
        log.exception("looking ahead failed; the first page reads what it needs by itself")


def start() -> None:
    """Begin the one-time start, once a server; returns at once."""
    if _begun.acquire(blocking=False):
        threading.Thread(target=_load, name="warm-up", daemon=True).start()


def is_warm() -> bool:
    """Whether torch and the shipped models are loaded."""
    return _warm.is_set()
