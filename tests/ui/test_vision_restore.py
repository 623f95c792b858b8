"""“Restore” on the Vision page without a browser: its links, and an empty mask."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from playground.core.drawing import Drawing
from playground.text import say
from playground.ui.cnn.photo import Photo
from playground.vision.masks import mask_text, round_hole
from tests.ui import opened

TITLE = "models.title_restorer_colour"


def restored_in(app):
    """The view's data for the component."""
    assert not app.exception
    parts = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    found = [json.loads(part["json"]) for part in parts if "json" in part]
    return next(data["restore"] for data in found if "restore" in data)


def test_a_link_holds_the_digit_and_its_hole():
    mask = mask_text(round_hole(28, 28, 9, 16, 3))
    app = opened.open_page("vision", view="restore", digit="8", mask=mask)
    data = restored_in(app)
    assert not app.warning
    assert (data["digit"], data["mask"], data["problem"]) == ("8", mask, "")
    assert [one["method"] for one in data["results"]["after"]] == ["blur", "telea", "mean"]
    assert data["results"]["changed"] == 0
    assert len(data["fills"]["list"]) == 6
    link = opened.link_of(app)
    assert (link["digit"], link["mask"]) == ("8", mask)


def test_the_visitors_own_digit_with_noise():
    drawing = Drawing(np.full((28, 28), 90, np.uint8))
    query = {"view": "restore", "damage": "noise", "digit": "drawn", "sigma": "0.1"}
    app = opened.open_page("vision", session={"drawing": drawing}, **query)
    data = restored_in(app)
    assert (data["digit"], data["sigma"], data["hasDrawing"]) == ("drawn", 0.1, True)
    assert [one["method"] for one in data["results"]["after"]] == ["blur", "mean"]


def test_a_small_photo_is_restored_in_colour():
    mask = mask_text(round_hole(32, 32, 12, 20, 3))
    data = restored_in(opened.open_page("vision", view="restore", digit="coffee2", mask=mask))
    assert (data["side"], data["mask"], data["net"]) == (32, mask, say("en", TITLE))
    assert data["fills"]["shape"]["channels"] == 3
    assert data["results"]["original"]["read"] is None
    assert data["results"]["changed"] == 0
    other = restored_in(opened.open_page("vision", view="restore", digit="3", mask=mask))
    assert other["mask"] != mask  # it is one of another size


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_the_middle_of_the_visitors_own_photo_is_restored(mode):
    file = io.BytesIO()
    tall = Image.new("RGB", (320, 640), "red")
    tall.paste("blue", (0, 160, 320, 480))  # the middle square
    tall.convert(mode).save(file, "PNG")
    session = {"cnn_photo_kept": Photo(file.getvalue())}
    data = restored_in(opened.open_page("vision", session=session, view="restore", digit="photo"))
    assert (data["side"], data["net"]) == (32, say("en", TITLE))
    pixels = np.frombuffer(base64.b64decode(data["photo"]), np.uint8).reshape(3, 32, 32)
    wanted = tall.convert(mode).convert("RGB").getpixel((160, 320))
    assert np.array_equal(pixels, np.broadcast_to(np.reshape(wanted, (3, 1, 1)), (3, 32, 32)))
    assert data["original"] == data["photo"]


def test_without_a_photo_of_their_own_a_sample_is_shown():
    app = opened.open_page("vision", view="restore", digit="photo")
    assert restored_in(app)["digit"] == "coffee1"
    assert len(app.warning) == 1


def test_an_empty_mask_is_said():
    empty = mask_text(np.zeros((28, 28), bool))
    data = restored_in(opened.open_page("vision", view="restore", mask=empty))
    assert data["problem"] == say("en", "vision.mask_empty")
    assert data["results"] is None


@pytest.mark.parametrize("query", [{"mask": "AAAA"}, {"digit": "x"}, {"sigma": 9}])
def test_a_link_to_what_is_not_there_says_so(query):
    app = opened.open_page("vision", view="restore", **query)
    assert restored_in(app)["results"]
    assert len(app.warning) == 1
