"""The app's one-time start: after the first page, a thread imports torch, Dask and pandas, loads
the shipped models, and excludes all these objects from garbage collection (`gc.freeze`).

Streamlit can collect garbage after every rerun. With all this in memory, that blocked the
interpreter for 75 to 200 ms at every click of every visitor, so `.streamlit/config.toml` switches
it off. Python's automatic collection stays on, and a thread collects every half minute
(`bench click` and `bench class` measure the effect).
"""

from __future__ import annotations

import gc
import importlib
import logging
import pkgutil
import sys
import threading
import time

import playground
from playground.core.memory import return_freed_memory
from playground.ui.streamlit_internals import send_at_once, skip_use_warning

log = logging.getLogger("playground")
# Modules that the pages import at first use. They are imported here so that they are frozen too.
# Torch and the two pages that wait for it come first.
LATER = (
    "torch", "playground.ui.vision_page.page", "playground.ui.language_page.page",
    "distributed", "encodings.cp437", "onnx", "pandas", "scipy.ndimage", "scipy.optimize",
    "scipy.special", "scipy.stats", "sklearn.decomposition", "sklearn.metrics",
    "sqlalchemy.dialects.sqlite", "sqlite3", "torchvision.transforms",
    "streamlit.elements.arrow", "tornado.platform.asyncio",
)  # fmt: skip
EVERY_CLASS = ("digits", "sentences", "letters")  # data sets that a class uses
NOT_SERVED = ("playground.bench", "playground.commands", "playground.__main__", "playground.cli")
FIRST_PAGE_SECONDS = 2.0  # importing torch would slow the first page, so wait until it is shown
COLLECT_SECONDS = 30.0  # between two runs of `_collect`


_begun = threading.Lock()  # acquired by the first call of `start` and never released
_warm = threading.Event()


def _our_modules() -> list[str]:
    """All modules of the playground that a page may import."""
    found = pkgutil.walk_packages(playground.__path__, "playground.")
    return [module.name for module in found if not module.name.startswith(NOT_SERVED)]


def _load() -> None:
    try:
        time.sleep(FIRST_PAGE_SECONDS)
        from PIL import Image

        use_one_thread()
        for name in (*LATER, *_our_modules()):
            importlib.import_module(name)

        from playground.nets import build, store
        from playground.text import LANGUAGES, load
        from playground.training.datasets import load_dataset
        from playground.ui.vision_page.answers import read_nets

        for language in LANGUAGES:
            load(language)
        Image.init()  # imports the readers of all formats
        for name in store.shipped_names():
            build.load_module(store.shipped_model(name))
        for data in EVERY_CLASS:
            load_dataset(data)
        read_nets()
        gc.collect()
        gc.freeze()
        threading.Thread(target=_collect, name="collect", daemon=True).start()
    except Exception:
        log.exception("warm-up failed; pages load what they need by themselves")
    finally:
        _warm.set()


def _collect() -> None:
    """Every half minute, compress the files that browsers asked for, drop abandoned sessions,
    expired polling sources, unused uploads, cached results, garbage and expired folders, and return
    the freed memory to the system. This also works while nobody uses the app."""
    from playground.nets.cpu_speed import give_memory_back
    from playground.ui.kept import forget_expired
    from playground.ui.memory import free_unused
    from playground.ui.polling import SOURCES
    from playground.ui.static_files import compress_asked
    from playground.ui.streamlit_internals import (
        forget_left_sessions,
        is_empty,
        release_media_files,
    )

    pinned = True  # `_load` has frozen the objects of the visitors that were there
    while True:
        time.sleep(COLLECT_SECONDS)
        try:
            compress_asked()
            forget_left_sessions()
            release_media_files()
            SOURCES.forget_void()
            free_unused()
            unpin = pinned and is_empty()
            if unpin:
                gc.unfreeze()  # this collection takes 0.2 s, while nobody is there
            gc.collect()
            if unpin:
                gc.freeze()
                pinned = not is_empty()
            give_memory_back()
            forget_expired()
        except Exception:
            log.exception("what visitors left behind could not be dropped")


# What the script of the first page imports.
FIRST_PAGE = (
    "playground.ui.shell",
    "playground.explain.code.draw",
    "playground.ui.code_panel",
    "playground.ui.draw.digits",
    "playground.ui.draw.pen",
    "playground.ui.draw.state",
    "playground.ui.header",
    "playground.ui.model_picker",
    "playground.ui.session",
)
# What Streamlit imports for it at first use, and what the page imports after its first answer.
ALSO = ("streamlit.emojis", "numpy.random", "playground.ui.draw.inputs")
FIRST_TEXTS = ("draw", "header")  # of the browser's components
LISTEN_SECONDS = 0.02  # from the call of `look_ahead` until the server accepts connections
# While one thread computes in Python, each other thread waits at most this long for the
# interpreter, every time that it sends or receives. With Python's default, 0.005, a rerun beside
# one such thread takes 375 ms instead of 96, and an upload 906 ms instead of 261.
SWITCH_SECONDS = 0.001


def look_ahead() -> None:
    """Import the first page's modules in a thread, while the browser still loads Streamlit's own
    files. This takes a third of a second; the call returns at once."""
    skip_use_warning()
    send_at_once()
    return_freed_memory()
    threading.Thread(target=_read_first_page, name="look-ahead", daemon=True).start()


def _read_first_page() -> None:
    try:
        time.sleep(LISTEN_SECONDS)
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.disable()  # collections would take 0.1 s, and imports leave no garbage
        _prepare_files()
        for name in FIRST_PAGE:
            importlib.import_module(name)
        from playground.data.samples import sample_drawing
        from playground.nets.store import ModelStore
        from playground.text import DEFAULT, say
        from playground.text.browser import patterns

        say(DEFAULT, "shell.app")
        for file in FIRST_TEXTS:
            patterns(DEFAULT, file)
        ModelStore().names()
        sample_drawing()
        for name in ALSO:
            importlib.import_module(name)
    except Exception:
        log.exception("looking ahead failed; the first page reads what it needs by itself")
    finally:
        gc.enable()


def _prepare_files() -> None:
    """Make the first page's HTML and read the files that it lists: what the browser asks for while
    the other modules are imported."""
    from playground.ui import preload, static_files
    from playground.ui.bundle import bundle
    from playground.ui.pages import first_components
    from playground.ui.polling import base_path

    first = first_components()["/"]
    preload.links(first, base_path())
    static_files.read_first(preload.scripts())
    preload.watcher(base_path())
    for name in (first, *preload.ON_EVERY_PAGE):
        if name is not None:
            bundle(name)


def start() -> None:
    """Begin the one-time start in a thread, once per server process; returns at once."""
    if _begun.acquire(blocking=False):
        threading.Thread(target=_load, name="warm-up", daemon=True).start()


def use_one_thread() -> None:
    """Let torch compute in the calling thread. A digit's pass is ten times cheaper then, and the
    threads of many visitors do not wait for each other. A page calls this before its first pass,
    as it may be opened before the one-time start."""
    import torch

    torch.set_num_threads(1)


def is_warm() -> bool:
    """Whether torch and the shipped models are loaded."""
    return _warm.is_set()
