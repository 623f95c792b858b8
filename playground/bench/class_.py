"""`bench class`: load test of one server with a class of thirty visitors. They use all pages at a
human pace while one net trains and ten files are uploaded. Measured are the time of each rerun, the
latency of the Draw page's answers, the speed of the training run, and the memory that remains in
use after all visitors have left.

Three visitors are real browsers: one draws, one watches the run that it started, and one changes
pages. The others use Streamlit's protocol directly (`bench/pupil.py`). The browsers have the lowest
priority, because a class's browsers run on other machines than the server and the training. With
`--gradio`, a Gradio app with the Draw page's CNN is measured first, with as many visitors.
"""

from __future__ import annotations

import asyncio
import io
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import click
import numpy as np
import psutil

from playground.bench.class_notes import Notes, chart, p95, raised, table
from playground.bench.draw import WATCH
from playground.bench.gradio_app import play
from playground.bench.memory import megabytes
from playground.bench.processor import seconds_by_kind, used_since
from playground.bench.pupil import Pupil, PupilError
from playground.bench.server import ROOT, chromium_path, serve

VISITORS, BROWSERS, UPLOADS = 30, 3, 10
SECONDS = 600.0
GRADIO_SECONDS = 120.0  # at most, with `gradio`
ALONE_SECONDS = 40.0  # the run alone, before the class arrives
AWAY_SECONDS = 180.0  # wait after the class has left
PAUSE = (2.0, 8.0)  # seconds between two actions of a visitor
ACTIONS = (3, 7)  # actions on one page
ARRIVAL_SECONDS = 20.0  # during which the visitors arrive
RUN = "preset=article-cnn&data=digits&epochs=1000"
PLACES = (
    ("", ""), ("cnn", ""), ("rnn", ""), ("train", "{run}"), ("train", "view=data"),
    ("cnn", "model=seed-cnn"), ("train", "{run}&view=microscope"), ("train", "view=build"),
)  # fmt: skip
DATA = PLACES.index(("train", "view=data"))


# ---- visitors without a browser ---------------------------------------------------------------


def _upload(seed: int) -> bytes:
    chance = np.random.default_rng(seed)
    images = chance.integers(0, 256, (2_000, 28, 28), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, images=images, labels=np.arange(2_000) % 10)
    return file.getvalue()


async def _attend(number: int, url: str, run_id: str, until: float, notes: Notes) -> None:
    """Open a session, use the pages until the time `until`, and close it."""
    pupil = Pupil(url, number, notes.record)
    file = _upload(number) if number < UPLOADS else b""  # made before anyone is measured
    await asyncio.sleep(ARRIVAL_SECONDS * number / VISITORS)
    at = DATA if number < UPLOADS else number % len(PLACES)
    try:
        await pupil.open(*_place(at, run_id))
        if number < UPLOADS:
            await pupil.think(pupil.random.uniform(*PAUSE))
            await pupil.upload("train_upload", f"{number}.npz", file)
            notes.uploads += 1
        while time.monotonic() < until:
            for _ in range(pupil.random.randint(*ACTIONS)):
                await pupil.think(min(pupil.random.uniform(*PAUSE), until - time.monotonic()))
                if time.monotonic() >= until:
                    return
                await pupil.use_a_widget()
            at = (at + 1) % len(PLACES)
            await pupil.go_to(*_place(at, run_id))
    except (PupilError, OSError) as error:
        notes.errors.append(f"visitor {number}: {error}")
    finally:
        await pupil.close()


def _place(at: int, run_id: str) -> tuple[str, str]:
    page, query = PLACES[at]
    return page, query.format(run=f"run={run_id}")


# ---- visitors with a browser ------------------------------------------------------------------


@asynccontextmanager
async def _browser() -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        for process in psutil.Process().children(recursive=True):
            if "chrom" in process.name():
                _lower_priority(process)
        try:
            yield browser
        finally:
            await browser.close()


def _lower_priority(process: psutil.Process) -> None:
    """Give a process the lowest priority, and those that it starts later. Playwright starts a
    browser in a session of its own, and Linux shares the processor between sessions first."""
    process.nice(19)
    with suppress(OSError):
        Path(f"/proc/{process.pid}/autogroup").write_text("19")


async def _page(browser: Any, address: str, ready: str) -> Any:
    # `wait_for_function` evaluates a string, which the Content-Security-Policy forbids.
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = await context.new_page()
    await page.goto(address, wait_until="commit")
    await page.wait_for_selector(ready, timeout=120_000)
    return page


async def _draw(browser: Any, url: str, until: float) -> list[float]:
    """Draw a stroke from time to time; return the ms from each pointer event to the painted
    answer."""
    page = await _page(browser, url, "[data-testid=layer] canvas")
    box = await page.locator("[data-testid=pen]").bounding_box()
    await page.evaluate(WATCH)
    left, top = box["x"] + box["width"] / 4, box["y"] + box["height"] / 4
    while time.monotonic() < until:
        await page.mouse.move(left, top)
        await page.mouse.down()
        for move in range(60):
            await page.mouse.move(left + 1.5 * move, top + 2 * move)
        await page.mouse.up()
        await page.wait_for_timeout(4_000)
        await page.get_by_test_id("clear").click()
        await page.wait_for_timeout(1_500)
    waits: list[float] = await page.evaluate("window.waits")
    await page.context.close()
    return waits


async def _look_around(browser: Any, url: str, until: float, notes: Notes) -> None:
    """Change pages by opening their URLs."""
    page = await _page(browser, f"{url}/cnn", "h1")
    page.on("pageerror", lambda error: notes.errors.append(f"browser: {error}"))
    while time.monotonic() < until:
        for path in ("rnn", "cnn", "", "train"):
            begun = time.perf_counter()
            await page.goto(f"{url}/{path}", wait_until="commit")
            await page.wait_for_selector("h1", state="attached", timeout=60_000)
            notes.record("opened", time.perf_counter() - begun, "browser")
            await page.wait_for_timeout(5_000)
    await page.context.close()


# ---- the run and the memory -------------------------------------------------------------------


def _batches(run_id: str) -> tuple[int, float]:
    """The number of batches that the run has recorded, and the current time in seconds."""
    from playground.core.events import Batch
    from playground.training.runs.history import History

    told = History(run_id).read_all()
    return sum(isinstance(event, Batch) for event in told), time.monotonic()


def _speed(before: tuple[int, float], after: tuple[int, float]) -> float:
    """Batches per second between two results of `_batches`."""
    return (after[0] - before[0]) / (after[1] - before[1])


def _server() -> psutil.Process:
    for child in psutil.Process().children(recursive=True):
        if "streamlit" in child.cmdline():
            return child
    raise click.ClickException("The Streamlit server is gone; run it by hand to see why.")


async def _watch(notes: Notes, pid: int) -> None:
    """Note the server's memory, and the processor time that other programs take: with more than a
    tenth of a core, the times measure those too."""
    since, busy, own = time.monotonic(), _busy_seconds(), sum(seconds_by_kind().values())
    while True:
        notes.memory.append((time.monotonic() - notes.begun, megabytes(pid)))
        await asyncio.sleep(5)
        before = since, busy, own
        since, busy, own = time.monotonic(), _busy_seconds(), sum(seconds_by_kind().values())
        foreign = (busy - before[1]) - (own - before[2])
        notes.others.append((since - notes.begun, max(0.0, foreign / (since - before[0]))))


def _busy_seconds() -> float:
    """The processor time of all programs so far."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


@contextmanager
def _own_home(folder: str) -> Iterator[None]:
    own = {"PLAYGROUND_HOME": folder, "PLAYGROUND_MAX_MINUTES": "60",
           "PLAYGROUND_MAX_EPOCHS": "1000"}  # fmt: skip
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


# ---- the benchmark ----------------------------------------------------------------------------


async def _lesson(
    url: str, seconds: float, away: float, notes: Notes, gradio: bool
) -> dict[str, float]:
    pid = _server().pid
    async with _browser() as browser:
        teacher = await _page(browser, f"{url}/train?{RUN}", ".st-key-train_start button")
        await _until_warm(teacher)
        before = megabytes(pid)
        await teacher.click(".st-key-train_start button:not([disabled])")
        await teacher.wait_for_selector(
            "[data-testid=train-numbers][data-state=running]", timeout=120_000
        )
        run_id = await teacher.get_attribute("[data-testid=train-numbers]", "data-run")
        await teacher.wait_for_timeout(10_000)
        begun, used_before = _batches(run_id), seconds_by_kind()
        await teacher.wait_for_timeout(1000 * min(ALONE_SECONDS, seconds))
        ended = _batches(run_id)
        alone = _speed(begun, ended)
        worker_alone = used_since(used_before)["worker"] / (ended[1] - begun[1])
        beside = await _beside_gradio(run_id, seconds, notes) if gradio else {}
        notes.begun = time.monotonic()
        watching = asyncio.create_task(_watch(notes, pid))
        until = notes.begun + seconds
        drawing = asyncio.create_task(_draw(browser, url, until))
        looking = asyncio.create_task(_look_around(browser, url, until, notes))
        pupils = asyncio.gather(
            *(_attend(number, url, run_id, until, notes) for number in range(VISITORS - BROWSERS))
        )
        await asyncio.sleep(min(ARRIVAL_SECONDS, seconds / 2))
        begun = await asyncio.to_thread(_batches, run_id)
        used_before, since, trips = seconds_by_kind(), time.monotonic(), len(notes.seconds())
        await asyncio.gather(pupils, looking)
        used, lasted = used_since(used_before), time.monotonic() - since
        notes.cores = {kind: busy / lasted for kind, busy in used.items()}
        trips = len(notes.seconds()) - trips
        drawn = await drawing
        together = _speed(begun, _batches(run_id))
        await teacher.click(".st-key-train_stop button")
        await teacher.wait_for_selector(
            "[data-testid=train-numbers][data-state=stopped]", timeout=120_000
        )
        await teacher.context.close()
    await asyncio.sleep(away)
    watching.cancel()
    after = megabytes(pid)
    return beside | {
        "run_batches_a_second_alone": alone, "run_batches_a_second_together": together,
        "run_speed_ratio": together / alone if alone else 0.0,
        "server_cores": notes.cores["server"], "worker_cores_alone": worker_alone,
        "worker_cores_together": notes.cores["worker"],
        "server_ms_a_round_trip": 1000 * used["server"] / max(1, trips),
        **{f"{kind}_cpu_seconds": seconds for kind, seconds in used.items()},
        "pen_p50_ms": statistics.median(drawn) if drawn else 0.0,
        "pen_p95_ms": p95(drawn),
        "other_programs_cores": notes.others_until(seconds),
        "memory_before_mb": before, "memory_after_a_minute_mb": notes.memory_at(60.0),
        "memory_at_the_end_mb": notes.memory_at(seconds),
        "memory_most_mb": max(size for _, size in notes.memory),
        f"memory_{away:.0f}_s_after_mb": after, "memory_back_ratio": after / before,
    }  # fmt: skip


async def _beside_gradio(run_id: str, seconds: float, notes: Notes) -> dict[str, float]:
    """Before the class: as many visitors of a Gradio app with the same CNN draw at the same pace,
    beside the same run. There each answer is a round trip; here a pen needs none."""
    begun = _batches(run_id)
    with tempfile.TemporaryDirectory() as folder:
        played = await asyncio.to_thread(
            play, VISITORS, min(GRADIO_SECONDS, seconds), PAUSE, Path(folder)
        )
    notes.gradio = played.seconds
    notes.errors += played.errors
    return {
        "gradio_answers": float(len(played.seconds)), "gradio_right": float(played.right),
        "gradio_p50_ms": 1000 * statistics.median(played.seconds or [0.0]),
        "gradio_p95_ms": 1000 * p95(played.seconds), "gradio_memory_mb": played.memory_mb,
        "gradio_run_batches_a_second": _speed(begun, _batches(run_id)),
    }  # fmt: skip


async def _until_warm(page: Any) -> None:
    from playground.bench.click import WARM

    while not await page.evaluate(WARM):
        await page.wait_for_timeout(500)
        await page.reload()
        await page.wait_for_selector(".st-key-train_start button", timeout=120_000)


def run(
    seconds: float = SECONDS,
    away: float = AWAY_SECONDS,
    out: Path | None = None,
    gradio: bool = False,
) -> dict[str, Any]:
    """Milliseconds, MB and ratios. Targets: p95 of all round trips at most 500 ms, no errors, the
    run at 0.9 of its speed alone, and memory within 10 % of its value before the class."""
    notes = Notes()
    with tempfile.TemporaryDirectory() as folder, _own_home(folder):
        log = Path(folder) / "server.log"
        with serve(ROOT / "app.py", ROOT, log) as url:
            measured = asyncio.run(_lesson(url, seconds, away, notes, gradio))
        told = log.read_text("utf-8", "replace")
    notes.errors += raised(told)
    for line, count in Counter(notes.errors).most_common(20):
        click.echo(f"{count} × {line}", err=True)
    if "Traceback" in told:
        click.echo(told[told.index("Traceback") :][:4000], err=True)
    if out is not None:
        chart(notes, out)
    click.echo(table(notes), err=True)
    trips = notes.seconds()
    found: dict[str, Any] = {
        "visitors": VISITORS, "browsers": BROWSERS, "seconds": seconds, "uploads": notes.uploads,
        "errors": len(notes.errors), "round_trips": len(trips),
        "p50_ms": 1000 * statistics.median(trips), "p95_ms": 1000 * p95(trips),
        "slowest_ms": 1000 * max(trips),
    }  # fmt: skip
    for where in sorted({at for _, at, _ in notes.trips}):
        some = notes.seconds(where)
        found[f"{where or 'draw'}_p50_ms"] = 1000 * statistics.median(some)
        found[f"{where or 'draw'}_p95_ms"] = 1000 * p95(some)
    return found | measured
