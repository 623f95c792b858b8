"""`bench NAME`: what it prints, and what it refuses."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from playground.bench import photos
from playground.bench.class_notes import Notes, table
from playground.bench.start import summary
from playground.commands import bench
from playground.core.errors import UserError


@pytest.fixture
def measured(monkeypatch):
    asked = []
    module = SimpleNamespace(run=lambda: {"ratio": 0.25, "answers": 7})
    monkeypatch.setattr(bench.importlib, "import_module", lambda name: asked.append(name) or module)
    return asked


def test_the_benchmarks_are_the_modules(measured):
    assert {"draw", "start", "click", "class"} <= set(bench.names())
    assert not {"server", "pupil", "paper", "class_"} & set(bench.names())
    outcome = CliRunner().invoke(bench.command, ["draw", "--json"])
    assert outcome.exit_code == 0
    assert json.loads(outcome.output) == {"ratio": 0.25, "answers": 7}
    assert measured == ["playground.bench.draw"]


def test_text_for_people(measured):
    outcome = CliRunner().invoke(bench.command, ["draw"])
    assert outcome.output.split() == ["ratio", "0.25", "answers", "7"]


def test_an_unknown_name_is_one_sentence():
    outcome = CliRunner().invoke(bench.command, ["nothing"])
    assert outcome.exit_code == 2
    assert "draw" in outcome.output


def test_data_go_to_the_benchmarks_that_take_them(monkeypatch, tmp_path):
    taken = []
    takes = SimpleNamespace(run=lambda data=None: taken.append(data) or {"ratio": 1.0})
    monkeypatch.setattr(bench.importlib, "import_module", lambda name: takes)
    assert CliRunner().invoke(bench.command, ["sprint", "--data", str(tmp_path)]).exit_code == 0
    assert taken == [tmp_path]
    monkeypatch.setattr(
        bench.importlib, "import_module", lambda name: SimpleNamespace(run=lambda: {"ratio": 1.0})
    )
    outcome = CliRunner().invoke(bench.command, ["draw", "--data", str(tmp_path)])
    assert isinstance(outcome.exception, UserError)
    assert str(outcome.exception) == "The benchmark draw takes no --data."


def test_a_class_lasts_as_long_as_is_asked_for(monkeypatch):
    asked = []
    takes = SimpleNamespace(run=lambda seconds=600.0: {"seconds": seconds})
    monkeypatch.setattr(bench.importlib, "import_module", lambda name: asked.append(name) or takes)
    outcome = CliRunner().invoke(bench.command, ["class", "--seconds", "30", "--json"])
    assert json.loads(outcome.output) == {"seconds": 30.0}
    assert asked == ["playground.bench.class_"]  # `class` is a word of Python's


@pytest.mark.parametrize("folder", [".", "MNIST/raw"])
@pytest.mark.parametrize("packed", [False, True])
def test_sprint_reads_mnists_files_and_holds_a_part_out_where_there_is_no_test_set(
    monkeypatch, tmp_path, folder, packed
):
    import gzip

    import numpy as np

    from playground.bench import sprint

    def write(name: str, header: int, values: np.ndarray) -> None:
        data = bytes(header) + values.astype(np.uint8).tobytes()
        path = tmp_path / folder / (f"{name}.gz" if packed else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(data) if packed else data)

    images = np.arange(12 * 784).reshape(12, 784) % 251
    write("train-images-idx3-ubyte", 16, images)
    write("train-labels-idx1-ubyte", 8, np.arange(12) % 10)
    monkeypatch.setattr(sprint, "STANDS_IN", 4)
    data, said = sprint.mnist_data(tmp_path)
    assert (len(data.train), len(data.validation)) == (8, 4)
    assert "held out" in said
    both = np.concatenate([data.train.images, data.validation.images]).reshape(12, 784)
    assert sorted(map(bytes, both)) == sorted(map(bytes, images.astype(np.uint8)))
    write("t10k-images-idx3-ubyte", 16, images[:2])
    write("t10k-labels-idx1-ubyte", 8, np.arange(2))
    data, said = sprint.mnist_data(tmp_path)
    assert (len(data.train), len(data.validation)) == (12, 2)
    assert said == "the official test set"


def test_pairs_in_turn_give_the_median_of_their_ratios():
    ours = [(3.0, 1.5, 0.6), (4.0, 4.0, 0.9), (30.0, 20.0, 0.8)]
    empty = [(2.0, 1.0, 0.3), (4.0, 2.0, 0.3), (20.0, 16.0, 0.2)]  # the last pair was slow
    found = summary(ours, empty)
    assert (found["ratio"], found["page_ratio"]) == (1.5, 1.5)
    assert (found["page_ratio_least"], found["page_ratio_most"]) == (1.25, 2.0)
    assert (found["app_seconds"], found["empty_page_seconds"], found["pairs"]) == (4.0, 2.0, 3)
    assert (found["cpu_ratio"], found["empty_cpu_seconds"]) == (pytest.approx(3.0), 0.3)


def test_a_class_s_trips_are_a_table_by_page():
    notes = Notes()
    for seconds in (0.1, 0.2, 0.3):
        notes.record("", seconds, "open" if seconds == 0.3 else "draw_was_3")
    notes.record("poll", 0.004, "poll")
    notes.cores = {"worker": 0.5, "server": 0.25}
    rows, slowest, cores = table(notes).split("\n\n")
    assert [line.split() for line in rows.splitlines()] == [
        ["trips", "p50", "p95", "most"], ["draw", "3", "200", "300", "300"],
        ["poll", "1", "4", "4", "4"],
    ]  # fmt: skip
    assert " ".join(slowest.split()) == "1 of 1 draw: open: 300 ms at 0 s"
    assert cores == "cores: server 0.25, worker 0.50"


def test_photographs_are_counted_by_kind(monkeypatch):
    monkeypatch.setattr(photos, "KINDS", ("dust", "pencil"))
    monkeypatch.setattr(photos, "COUNT", 1)
    told = "1 of 1 right; 1 of 1 without a digit get no answer"
    assert photos.run() == {"dust": told, "pencil": told}
    monkeypatch.setattr(photos.Reader, "answer", lambda self, data: photos.Answer(-2, False))
    told = "0 of 1 right; 0 of 1 without a digit get no answer"
    assert photos.run() == {"dust": told, "pencil": told}
