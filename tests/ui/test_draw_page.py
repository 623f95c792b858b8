"""The Draw page's script without a browser: languages, links, what the pen is given."""

import base64
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.core.drawing import Drawing
from playground.data.digits import shipped_digits
from playground.data.drawings import finished_drawing, pack_pixels
from playground.data.stroke_links import EXAMPLE, decode_strokes
from playground.nets.spec import Classification
from playground.nets.store import ModelStore, shipped_model

APP = str(Path(__file__).resolve().parents[2] / "pages" / "main.py")


def open_app(**query):
    app = AppTest.from_file(APP, default_timeout=300)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_what_cannot_be_used_before_the_first_answer_does_not_delay_it():
    keys = {element.key or "" for element in open_app().main if hasattr(element, "key")}
    assert not any(key.startswith(("draw_was_", "draw_upload")) for key in keys)


@pytest.mark.parametrize(("language", "title"), [("en", "Draw a digit"), ("zh", "手写数字")])
def test_the_page_runs_twice_in_both_languages(language, title):
    app = open_app(lang=language)
    for _ in range(2):
        assert not app.exception
        assert [each.value for each in app.title] == [title]
        app.run()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_folded_up_waits_for_the_answer_or_until_it_is_opened(language):
    app = open_app(lang=language)
    assert not app.file_uploader
    app.session_state["draw_number"] = "a-1"  # as when the pen has told of its first drawing
    app.run()
    assert {each.key for each in app.file_uploader} == {"draw_upload"}
    app.session_state["draw_my_digits"] = app.session_state["draw_about"] = True  # opened
    app.run()
    assert not app.exception
    uploads = {each.key for each in app.file_uploader}
    assert uploads == {"draw_upload", "draw_mine_upload", "draw_files_upload"}


def test_the_code_is_made_when_its_panel_is_opened():
    app = open_app()
    app.session_state["drawing"] = Drawing(shipped_digits().images[0, 0], "upload")
    app.run()
    assert not app.code
    app.session_state["draw_code_open"] = True
    app.run()
    assert "torch" in app.code[0].value
    assert {each.key for each in app.get("download_button")} >= {"draw_code_get_script"}


def test_the_pen_is_given_the_same_until_something_else_changes_the_drawing():
    app = open_app()
    first = app.session_state["draw_given"]
    assert first["strokes"]
    app.run()
    assert app.session_state["draw_given"] is first  # no rerun touches the stroke under the hand
    pixels = shipped_digits("test").images[0, 0]
    app.session_state["drawing"] = Drawing(pixels, "sample", label=7)  # as another page does
    app.run()
    given = app.session_state["draw_given"]
    assert given["id"] != first["id"]
    assert base64.b64decode(given["pixels"]) == pixels.tobytes()


@pytest.mark.parametrize("code", ["zzz", "sAAAA", "p!!", "s" * 4000])
def test_a_drawing_in_the_link_that_cannot_be_read_gets_a_sentence(code):
    app = open_app(d=code)
    assert not app.exception
    assert any("cannot be read" in each.value for each in app.warning)
    assert app.session_state["draw_given"]["strokes"]


def test_the_example_is_a_drawing_of_the_link_s_own_form():
    assert len(decode_strokes(EXAMPLE)) == 1


def test_a_finished_drawing_is_read_back():
    pixels = shipped_digits("test").images[4, 0]
    sent = {"n": "a-1", "pixels": pack_pixels(pixels), "strokes": EXAMPLE, "source": "pen"}
    number, drawing = finished_drawing(sent)
    assert number == "a-1"
    assert np.array_equal(drawing.pixels, pixels)
    assert drawing.strokes == decode_strokes(EXAMPLE)
    assert finished_drawing({"n": "a-2", "blank": True}) == ("a-2", None)


@pytest.mark.parametrize(
    "sent",
    [None, 3, {}, {"n": 1}, {"n": "a", "pixels": "AAAA"}, {"n": "a", "pixels": None},
     {"n": "a", "pixels": "€"}, {"n": "a", "pixels": "A" * 1048, "strokes": "sAA"}],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(sent):
    with pytest.raises(ValueError, match=r"pen sent|link"):
        finished_drawing(sent)


def test_removed_digits_and_models_can_be_brought_back():
    app = open_app()
    images = shipped_digits("test").images
    digits = [Drawing(images[k, 0], "upload", label=k) for k in range(3)]
    app.session_state["my_digits"] = list(digits)
    mine = ModelStore()
    name = mine.add(replace(shipped_model("seed-cnn"), name="my own")).name
    app.session_state["model_store"] = mine
    app.session_state["recent_models"] = [name]
    app.run()

    def press(key):  # in what is folded up and was opened
        app.session_state["draw_my_digits"] = app.session_state["draw_about"] = True
        app.run()
        app.button(key=key).click()
        app.session_state["draw_my_digits"] = app.session_state["draw_about"] = True
        app.run()

    press("draw_mine_delete_1")
    press("draw_mine_clear")
    assert app.session_state["my_digits"] == []
    press("draw_mine_undo")
    assert app.session_state["my_digits"] == digits
    press("draw_files_remove")
    assert name not in mine
    press("draw_files_bring_back")
    assert name in mine
    assert not app.exception


@pytest.mark.parametrize(
    ("labels", "digits"), [("猫 狗 鸟 鱼 马 牛 羊 猪 鸡 鸭", False), ("0 1 2 3 4 5 6 7 8 9", True)]
)
def test_only_a_net_of_digits_asks_for_the_digit(labels, digits):
    net = shipped_model("seed-cnn")
    mine = ModelStore()
    spec = replace(net.spec, task=Classification(tuple(labels.split())))
    name = mine.add(replace(net, name="my own", spec=spec)).name
    app = AppTest.from_file(APP, default_timeout=300)
    app.session_state["model_store"] = mine
    app.session_state["recent_models"] = [name]
    app.query_params["model"] = name
    app.run()
    words = " ".join(each.value for each in [*app.markdown, *app.caption])
    assert ("Tell it the digit" in words) is digits
    assert ("labels are not digits" in words) is not digits
