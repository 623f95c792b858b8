"""Faces on the Vision page: nothing before the consent, every stage after it, and the delete."""

import base64
import io
from types import SimpleNamespace

import pytest
from PIL import Image

from playground.data.photos import photo_bytes
from playground.ui.vision_page import faces
from playground.vision.faces import find_faces
from tests.ui import opened
from tests.ui.test_vision_which import shown


def opened_faces(**query):
    app = opened.open_page("vision", {faces.AGREED: True}, view="which", part="faces", **query)
    assert not app.exception
    return app, shown(app)["faces"]


def test_before_the_consent_there_is_only_the_question():
    app = opened.open_page("vision", view="which", part="faces")
    assert not app.exception
    assert shown(app)["faces"] == {"agreed": False}


def test_every_stage_is_that_of_the_cascade():
    _, data = opened_faces()
    found = find_faces(photo_bytes("astronaut"))
    assert [face["box"] for face in data["faces"]] == [
        pytest.approx([one.box.x, one.box.y, one.box.width, one.box.height], abs=0.1)
        for one in found.faces
    ]
    assert len(data["faces"]) == 1
    for stage, wanted in zip(data["stages"], found.stages, strict=True):
        assert (stage["given"], stage["kept"]) == (len(wanted.given), len(wanted.kept))
        assert len(stage["boxes"]) == len(wanted.out)
        scores = [crop["score"] for crop in stage["crops"]]
        assert scores == sorted(wanted.scores.tolist(), reverse=True)[: len(scores)]
        passed = sum(crop["passed"] for crop in stage["crops"])
        assert passed == (len(wanted.passed) if len(wanted.crops) else 0)
    windows = sum(level["windows"] for level in data["levels"])
    assert windows == sum(level.heat.size for level in found.levels)


def test_a_turned_face_is_missed_and_a_cat_has_none():
    app, data = opened_faces(turned=180)
    assert data["faces"] == []
    assert opened.link_of(app)["turned"] == "180"
    assert opened_faces(face="cat")[1]["faces"] == []


def test_a_picture_is_taken_after_the_consent_only_and_deleted(monkeypatch):
    state, changes = {}, []
    monkeypatch.setattr(faces, "st", SimpleNamespace(session_state=state))
    monkeypatch.setattr(faces, "belongings", lambda: SimpleNamespace(note=lambda *_: None))
    monkeypatch.setattr(faces, "said", str)
    monkeypatch.setattr(faces.STATE, "change", lambda **given: changes.append(given))
    out = io.BytesIO()
    Image.new("RGB", (900, 500), "red").save(out, "PNG")
    sent = {"face_picture": base64.b64encode(out.getvalue()).decode()}
    faces.take(sent)
    assert state == {}
    state[faces.AGREED] = True
    faces.take({"face_picture": base64.b64encode(b"no picture").decode()})
    assert "not a picture" in state[faces.PROBLEM]
    faces.take(sent)
    assert Image.open(io.BytesIO(state[faces.PICTURE])).size == (640, 356)
    assert changes[-1] == {"face": faces.OWN}
    faces.take({"forget": True})
    assert not {faces.AGREED, faces.PICTURE, faces.PROBLEM} & set(state)


def test_a_link_to_somebodys_picture_says_so():
    app = opened.open_page("vision", {faces.AGREED: True}, view="which", part="faces", face="own")
    assert not app.exception
    assert len(app.warning) == 1
