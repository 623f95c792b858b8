"""Visitors who use every page's widgets at random, over Streamlit's own protocol: no error."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from playground.bench.pupil import Pupil, PupilError
from playground.ui.pages import PAGES


def run(task) -> None:
    # In a thread of its own: Playwright has a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(task)).result()


WITHOUT_WIDGETS = ("vision",)  # all its controls are in its component; test_vision.py uses them


@pytest.mark.parametrize(
    "page", ["", *(page.name for page in PAGES[1:] if page.name not in WITHOUT_WIDGETS)]
)
def test_a_visitor_uses_a_page_at_random(app_url, page):
    trips = []

    async def visit():
        pupil = Pupil(app_url, 7, lambda where, seconds, _: trips.append((where, seconds)))
        await pupil.open(page)
        assert pupil.seen.widgets
        used = [await pupil.use_a_widget() for _ in range(12)]
        assert any(used)
        await pupil.close()

    run(visit())
    assert {where for where, _ in trips} == {page}


def test_a_visitor_uploads_a_file(app_url):
    file = io.BytesIO()
    images = np.random.default_rng(0).integers(0, 256, (40, 28, 28), np.uint8)
    np.savez_compressed(file, images=images, labels=np.arange(40) % 10)

    async def visit():
        pupil = Pupil(app_url, 1, lambda *_: None)
        await pupil.open("train", "view=data")
        await pupil.upload("train_upload", "mine.npz", file.getvalue())
        assert any("mine.npz" in list(found[1].options) for found in pupil.seen.widgets.values()
                   if found[0] == "selectbox")  # fmt: skip
        with pytest.raises(PupilError, match="no nothing"):
            await pupil.upload("nothing", "mine.npz", b"x")
        await pupil.close()

    run(visit())
