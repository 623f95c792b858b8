"""Models that are shared for a day: found by their id alone, then gone."""

import numpy as np
import pytest

from playground.nets import shared
from playground.nets.files import ModelFileError
from playground.nets.shared import SharedModels
from playground.nets.store import shipped_model

MODEL = shipped_model("pen-cnn")


def test_a_shared_model_is_there_for_its_time_and_then_gone(tmp_path):
    now = [1e9]
    models = SharedModels(tmp_path / "shared", clock=lambda: now[0])
    first = models.share(MODEL)
    found = models.read(first, "mine")
    assert found.name == "mine"
    assert found.spec == MODEL.spec
    for name, values in MODEL.weights.items():
        np.testing.assert_array_equal(values, found.weights[name])
    now[0] += 23.5 * 3600
    assert models.hours_left(first) == pytest.approx(0.5)
    now[0] += 3600
    assert models.read(first, "mine") is None
    second = models.share(MODEL)
    assert first != second
    assert [path.stem for path in models.folder.iterdir()] == [second]
    models.stop(second)
    assert models.read(second, "mine") is None
    models.stop(second)


@pytest.mark.parametrize("share_id", ["", "x", "../../etc/passwd", "a" * 22, "é" * 22, "*" * 22])
def test_no_other_id_finds_anything(tmp_path, share_id):
    models = SharedModels(tmp_path)
    models.share(MODEL)
    (tmp_path / "x.safetensors").write_bytes(b"no model")
    assert models.read(share_id, "x") is None
    models.stop(share_id)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_was_changed_on_the_disk_is_refused(tmp_path):
    models = SharedModels(tmp_path)
    share_id = models.share(MODEL)
    path = tmp_path / f"{share_id}.safetensors"
    path.write_bytes(path.read_bytes()[:-4])
    assert models.read(share_id, "x") is None


def test_a_model_beyond_the_limits_is_refused(tmp_path, monkeypatch):
    models = SharedModels(tmp_path)
    models.share(MODEL)
    monkeypatch.setattr(shared, "MAX_FOLDER_BYTES", 1000)
    with pytest.raises(ModelFileError, match="any more shared models"):
        models.share(MODEL)
    monkeypatch.setattr(shared, "MAX_BYTES", 1000)
    with pytest.raises(ModelFileError, match="can be shared"):
        models.share(MODEL)
    assert len(list(tmp_path.iterdir())) == 1
