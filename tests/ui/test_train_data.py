"""Data on the Train page: a look at them, one's own digits, and uploads of every kind."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from playground.core.drawing import Drawing
from playground.data.digits import shipped_digits
from playground.text import say
from playground.ui.memory import free_unused
from playground.ui.train import controls, uploads
from tests.ui.recorded import again, open_train, sentences_on

CSV = "text,label\n" + "".join(f'"good, day {k}",happy\nbad day {k},sad\n' for k in range(10))


def upload(name, content, **query):
    app = open_train(view="data", **query)
    app.file_uploader(key="train_upload").upload(name, content, "application/octet-stream")
    return again(app)


def picture_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for k in range(6):
            png = io.BytesIO()
            Image.new("L", (40, 40), 20 * k).save(png, "PNG")
            archive.writestr(f"{'dark' if k < 3 else 'light'}/{k}.png", png.getvalue())
    return out.getvalue()


def boxed_zip():
    """Pictures with a bright square each, and its box as Pascal VOC."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for k in range(5):
            pixels = np.zeros((60, 90), np.uint8)
            pixels[10:30, 8 * k : 8 * k + 20] = 250
            png = io.BytesIO()
            Image.fromarray(pixels).save(png, "PNG")
            corners = {"xmin": 8 * k, "ymin": 10, "xmax": 8 * k + 20, "ymax": 30}
            box = "".join(f"<{name}>{at}</{name}>" for name, at in corners.items())
            thing = (
                f"<object><name>{'odd' if k % 2 else 'even'}</name><bndbox>{box}</bndbox></object>"
            )
            archive.writestr(f"{k}.png", png.getvalue())
            archive.writestr(f"{k}.xml", f"<annotation>{thing}</annotation>")
    return out.getvalue()


def npz(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


IMAGES = np.zeros((8, 28, 28), np.uint8)
GOOD = {
    "mood.csv": (CSV.encode(), "20 examples", "tanh-rnn"),
    "shades.zip": (picture_zip(), "6 examples", "sprint"),
    "boxed.zip": (boxed_zip(), "5 examples", "finder"),
    "some.npz": (npz(images=IMAGES, labels=np.arange(8) % 2), "8 examples", "sprint"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_in_at_once_with_a_net_that_takes_it(name, monkeypatch):
    content, count, preset = GOOD[name]
    asked = []
    monkeypatch.setattr(controls, "start_run", lambda *given: asked.append(given))
    app = upload(name, content)
    assert count in app.success[0].value
    assert app.selectbox(key="train_data_choice").value == name
    assert app.query_params["preset"] == preset
    assert "data" not in app.query_params  # a link cannot carry a file
    app.button(key="train_start").click()
    again(app)
    spec, _, data, *_ = asked[0]
    assert data.name == name
    assert len(spec.labels) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("empty.csv", b""),
        ("binary.csv", bytes(range(256)) * 8),
        ("header.csv", b"a,b\n1,2\n"),
        ("one.csv", b"text,label\na,x\nb,x\n"),
        ("broken.zip", b"PK\x03\x04 broken"),
        ("pickled.npz", npz(images=np.array([{"a": 1}], object), labels=np.zeros(1))),
        ("short.npz", npz(images=IMAGES, labels=np.zeros(3, int))),
        ("<img src=x onerror=alert(1)>.csv", b"text,label\n<b>a</b>,x\n"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_bad_file_is_answered_in_one_sentence_and_changes_nothing(name, content, language):
    app = upload(name, content, lang=language)
    assert len(app.error) == 1
    assert len(app.error[0].value) < 400
    assert app.selectbox(key="train_data_choice").value == "digits"
    assert not app.button(key="train_start").disabled


def test_what_is_left_out_is_agreed_to_first():
    out = io.BytesIO(picture_zip())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("dark/bad.png", b"no picture")
        archive.writestr("light/empty.png", b"")
    app = upload("shades.zip", out.getvalue())
    assert not app.success
    assert all(name in app.warning[0].value for name in ("dark/bad.png", "light/empty.png"))
    assert app.selectbox(key="train_data_choice").value == "digits"
    go_on = app.button(key="train_upload_go_on")
    assert "6" in go_on.label
    go_on.click()
    app = again(app)
    assert app.selectbox(key="train_data_choice").value == "shades.zip"
    assert "6 examples" in app.success[0].value
    assert "train_upload_go_on" not in [button.key for button in app.button]


def chooser(app, field):
    return next(box for box in app.selectbox if box.key.startswith(f"train_upload_{field}_"))


def test_a_guessed_encoding_can_be_changed():
    rows = [("Очень хороший фильм", "pos"), ("Мне не понравилось", "neg")] * 4
    table = "text,label\n" + "".join(f"{text},{label}\n" for text, label in rows)
    app = upload("films.csv", table.encode("koi8-r"))
    assert "koi8-r" in app.info[0].value
    assert chooser(app, "encoding").value == "koi8-r"
    chooser(app, "encoding").set_value("cp1251")
    app = again(app)
    assert chooser(app, "encoding").value == "cp1251"
    data = app.session_state["train_uploads"]["films.csv"]
    assert any("п" in text and "ю" not in text.lower()[:1] for text in data.train.texts)
    assert not any(text == rows[0][0] for text in data.train.texts)


def test_a_column_that_may_be_either_is_asked_about():
    rows = "".join(f"text {k},{k % 2},{k % 3 % 2}\n" for k in range(12))
    app = upload("two.csv", b"text,sentiment,topic\n" + rows.encode())
    assert "sentiment, topic" in app.error[0].value
    chooser(app, "label_column").set_value(2)
    app = again(app)
    assert "12 examples" in app.success[0].value
    assert app.session_state["train_uploads"]["two.csv"].classes == ("0", "1")


def test_the_parts_of_a_file_are_kept():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, count in (("train", 3), ("test", 2)):
            for name in ("dark", "light"):
                for k in range(count):
                    png = io.BytesIO()
                    Image.new("L", (9, 9), 90).save(png, "PNG")
                    archive.writestr(f"{part}/{name}/{k}.png", png.getvalue())
    app = upload("parts.zip", out.getvalue())
    data = app.session_state["train_uploads"]["parts.zip"]
    assert (len(data.train), len(data.validation)) == (6, 4)


def test_the_preview_counts_every_class():
    app = open_train(view="data")
    title = say("en", "train.data_digits")
    counted = f"{len(shipped_digits('train')):,} examples for training"
    assert f"**{title}**: {counted}" in sentences_on(app)


def test_too_few_digits_of_one_s_own_are_said_to_be_too_few():
    app = open_train(view="data")
    digits = shipped_digits("test")

    def own(count):
        app.session_state["my_digits"] = [
            Drawing(digits.images[k, 0], label=int(digits.labels[k])) for k in range(count)
        ]
        return again(app)

    own(2).selectbox(key="train_data_choice").set_value("mine")
    assert "You have 2 labelled digits" in sentences_on(again(app))
    assert app.button(key="train_start").disabled
    assert "10 classes" in sentences_on(own(60))
    assert not app.button(key="train_start").disabled
    assert app.query_params["data"] == "mine"


def test_an_upload_takes_one_run_of_the_page(monkeypatch):
    app = open_train(view="data")
    runs, shown = [], uploads.say_memory
    monkeypatch.setattr(uploads, "say_memory", lambda: (runs.append(1), shown()))
    app.file_uploader(key="train_upload").upload("mine.csv", CSV.encode(), "text/csv")
    assert "mine.csv" in sentences_on(again(app)).replace("\\", "")
    assert app.selectbox(key="train_data_choice").value == "mine.csv"
    assert len(runs) == 1


def test_a_fault_of_ours_while_a_file_is_read_is_said_once_with_its_id(monkeypatch):
    def fail(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(uploads, "read_upload", fail)
    app = open_train(view="data")
    app.file_uploader(key="train_upload").upload("mine.csv", CSV.encode(), "text/csv")
    app.run()
    assert not app.exception
    assert app.error[0].value.startswith(say("en", "shell.error", id="")[:30])
    assert "secret" not in app.error[0].value
    assert not again(app).error


def test_a_fifth_upload_says_which_one_made_room(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_KEPT", 1)
    app = upload("first.csv", CSV.encode())
    assert "Press Start to train on them" in sentences_on(app)
    app.file_uploader(key="train_upload").upload("second.csv", CSV.encode(), "text/csv")
    again(app)
    assert say("en", "train.upload_dropped", name="first.csv", limit=1) in sentences_on(app)
    assert list(app.session_state["train_uploads"]) == ["second.csv"]


def test_an_upload_without_room_is_refused_and_what_was_dropped_is_said(monkeypatch):
    pictures = npz(images=np.zeros((2_000, 28, 28), np.uint8), labels=np.arange(2_000) % 2)
    # A visitor of their own: what other sessions of the visitor hold counts, too.
    app = upload("first.npz", pictures, visitor="crowded")
    assert "of 300 MB" in sentences_on(app)
    monkeypatch.setenv("PLAYGROUND_VISITOR_MB", "2")
    app.file_uploader(key="train_upload").upload("second.npz", pictures, "application/zip")
    again(app)
    assert "first.npz. Upload again what" in sentences_on(app).replace("\\", "")
    assert list(app.session_state["train_uploads"]) == ["second.npz"]
    monkeypatch.setenv("PLAYGROUND_VISITOR_MB", "1")
    app.file_uploader(key="train_upload").upload("third.npz", pictures, "application/zip")
    again(app)
    assert "This needs 1.6 MB" in app.error[0].value
    assert "first.npz" not in sentences_on(app).replace("\\", "")  # said once


def test_an_upload_that_the_servers_clock_has_dropped_leaves_the_usual_digits():
    app = upload("mine.csv", CSV.encode())
    mine = app.session_state["belongings"]
    mine.used -= 3_600
    free_unused()
    again(app)
    assert app.selectbox(key="train_data_choice").value == "digits"
    assert "mine.csv. Upload again what" in sentences_on(app).replace("\\", "")
