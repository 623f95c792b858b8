"""What visitors may hold: a limit for each, a limit for all, and who makes room."""

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from playground.core import cache
from playground.core.cache import Cache
from playground.core.data import DataError, ImageSet
from playground.nets.files import ModelFileError
from playground.nets.store import shipped_model
from playground.text import say
from playground.training.data import TrainingData
from playground.ui import memory, streamlit_internals
from playground.ui.memory import Belongings, free_unused, make_room, visitor_bytes
from playground.ui.upload_limit import SESSION_MB, UploadLimit

MB = 1_000_000


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """No other test's sessions, and a clock that stands until it is moved."""
    now = [1_000.0]
    monkeypatch.setattr(memory, "_all", type(memory._all)())
    monkeypatch.setattr(memory, "uploaded_bytes", lambda: 0)
    monkeypatch.setattr(cache, "_caches", type(cache._caches)())
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setenv("PLAYGROUND_VISITOR_MB", "10")
    monkeypatch.setenv("PLAYGROUND_ALL_VISITORS_MB", "25")
    return now


def upload(mb: float) -> TrainingData:
    def part(size):
        images = np.zeros((1, 1, 1, int(size)), np.uint8)
        return ImageSet("x", images, np.zeros(1, np.int64), ("a",))

    return TrainingData(part(0.8 * mb * MB), part(0.2 * mb * MB))


def put(mine: Belongings, name: str, mb: float) -> None:
    make_room(mine, int(mb * MB), DataError)
    mine.put_upload(name, upload(mb))


def test_all_sessions_of_a_visitor_count_together_and_other_visitors_do_not():
    one, other_tab, other = Belongings("ann"), Belongings("ann"), Belongings("ben")
    put(one, "a", 3)
    put(other_tab, "b", 4)
    put(other, "c", 5)
    assert visitor_bytes("ann") == pytest.approx(7 * MB, rel=0.01)
    with pytest.raises(DataError) as refused:
        make_room(other_tab, 8 * MB, DataError)
    assert "8 MB" in str(refused.value)
    assert "already take 7 MB" in str(refused.value)


def test_a_visitors_own_older_uploads_make_room_the_oldest_first():
    mine = Belongings("ann")
    for name in "abc":
        put(mine, name, 3)
    put(mine, "d", 5)
    assert list(mine.uploads) == ["c", "d"]
    assert mine.dropped == ["a", "b"]


def test_what_never_fits_is_refused_in_both_languages_and_nothing_is_dropped():
    mine = Belongings("ann")
    put(mine, "a", 3)
    with pytest.raises(DataError) as refused:
        make_room(mine, 11 * MB, DataError)
    for language in ("en", "zh"):
        sentence = say(language, refused.value.message_id, **refused.value.values)
        assert "11" in sentence
        assert "10" in sentence
    assert list(mine.uploads) == ["a"]


def test_a_model_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_VISITOR_MB", "1")
    mine, model = Belongings("ann"), shipped_model("seed-cnn")
    size = sum(array.nbytes for array in model.weights.values())
    for _ in range(MB // size):
        mine.store.add(model)
    with pytest.raises(ModelFileError, match="Remove"):
        mine.store.add(model)
    assert mine.bytes() == MB // size * size
    mine.store.remove(f"{model.name} 2")
    mine.store.add(model)


def test_for_others_only_sessions_at_rest_make_room_the_longest_first(clock):
    first, second, third = (Belongings(name) for name in ("ann", "ben", "cem"))
    put(first, "a", 9)
    clock[0] += 1
    second.touch()
    put(second, "b", 9)
    with pytest.raises(DataError, match="all visitors"):
        make_room(third, 9 * MB, DataError)  # both have just been at work
    clock[0] += memory.RESTING_SECONDS + 0.5
    second.touch()
    put(third, "c", 9)
    assert first.uploads == {}
    assert first.dropped == ["a"]
    assert list(second.uploads) == ["b"]


def test_results_in_caches_count_for_all_and_make_room_first():
    kept: Cache[np.ndarray] = Cache(4)
    kept.get("big", lambda: np.zeros(20 * MB, np.uint8))
    assert memory.all_bytes() >= 20 * MB
    put(Belongings("ann"), "a", 9)
    assert kept.known("big") is None


def test_by_the_servers_clock_what_nobody_uses_goes(clock):
    kept: Cache[int] = Cache(4)
    kept.get("old", lambda: 1)
    mine = Belongings("ann")
    put(mine, "a", 3)
    clock[0] += memory.RESULT_SECONDS / 2
    kept.get("new", lambda: 2)
    clock[0] += memory.RESULT_SECONDS / 2 + 1
    mine.touch()
    free_unused()
    assert (kept.known("old"), kept.known("new")) == (None, 2)
    assert list(mine.uploads) == ["a"]
    clock[0] += 3_600
    free_unused()
    assert mine.uploads == {}
    assert mine.dropped == ["a"]


def test_results_go_soon_when_everybody_has_left(clock):
    kept: Cache[int] = Cache(4)
    kept.get("one", lambda: 1)
    mine = Belongings("ann")
    clock[0] += memory.RESTING_SECONDS + 1
    mine.touch()
    free_unused()
    assert kept.known("one") == 1
    clock[0] += memory.RESTING_SECONDS + 1
    free_unused()
    assert kept.known("one") is None


def test_what_a_session_held_is_gone_with_it():
    mine = Belongings("ann")
    put(mine, "a", 3)
    del mine
    gc.collect()
    assert visitor_bytes("ann") == 0


# ---- files that Streamlit holds ---------------------------------------------------------------


@pytest.fixture
def streamlits_files(monkeypatch):
    """Streamlit's own store of uploaded files, without its server."""
    files = MemoryUploadedFileManager("/_stcore/upload_file")
    server = SimpleNamespace(
        exists=lambda: True, instance=lambda: SimpleNamespace(uploaded_file_mgr=files)
    )
    monkeypatch.setattr(streamlit_internals, "Runtime", server)
    monkeypatch.setattr(memory, "uploaded_bytes", streamlit_internals.uploaded_bytes)
    return files


def send(session: str, size: int | None) -> int:
    """The status of the answer to a file of this size; 200 where it is passed on."""
    answered = []

    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def note(message):
        answered.append(message)

    path = f"/class/_stcore/upload_file/{session}/a-file"
    headers = [] if size is None else [(b"content-length", str(size).encode())]
    scope = {"type": "http", "method": "PUT", "path": path, "headers": headers}
    with ThreadPoolExecutor(1) as pool:  # Playwright has a loop in this thread
        pool.submit(lambda: asyncio.run(UploadLimit(app)(scope, None, note))).result()
    return answered[0]["status"]


def test_a_sessions_oldest_files_make_room_and_other_sessions_keep_theirs(
    streamlits_files, monkeypatch
):
    monkeypatch.setenv("PLAYGROUND_ALL_VISITORS_MB", "1000")
    for session in ("one", "two"):
        for name in "abc":
            data = bytes(SESSION_MB * MB // 3)
            streamlits_files.add_file(session, UploadedFileRec(name, name, "", data))
    assert send("one", 10 * MB) == 200
    assert list(streamlits_files.file_storage["one"]) == ["b", "c"]
    assert send("one", None) == 200  # of a size that is not said
    assert list(streamlits_files.file_storage["one"]) == ["b", "c"]
    assert list(streamlits_files.file_storage["two"]) == ["a", "b", "c"]


def test_files_of_many_sessions_together_are_refused(streamlits_files):
    for number in range(4):
        streamlits_files.add_file(f"s{number}", UploadedFileRec("a", "a", "", bytes(6 * MB)))
    assert send("new", 2 * MB) == 507
    assert send("new", MB // 2) == 200
    streamlits_files.remove_session_files("s0")
    assert send("new", 2 * MB) == 200
