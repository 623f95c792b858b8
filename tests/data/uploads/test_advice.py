"""Files that are nearly an upload: what they are, and equal examples."""

import io

import pytest
from PIL import Image

from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError
from tests.zips import zipped


def png(level):
    out = io.BytesIO()
    Image.new("L", (8, 8), level).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {f"train/{n}.{k}.png": png(k) for n in ("cat", "dog") for k in range(3)},
            "begin with cat, dog",
        ),
        ({f"train/{k}.png": png(k) for k in range(4)}, "in the folder “train”"),
        ({"a/x.csv": "text,label"}, "holds a/x.csv and no pictures; unpack it"),
        ({"photos.zip": zipped({"a/1.png": png(1)})}, "holds photos.zip"),
        ({f"pos/{k}.txt": "good" for k in range(3)}, "3 text files"),
        ({"a/1.svg": "<svg/>", "b/2.svg": "<svg/>"}, r"\(\.svg\); expected PNG or JPEG"),
    ],
)
def test_a_zip_without_classes_is_explained(files, words):
    with pytest.raises(UploadError, match=words):
        read_upload(zipped(files), "x.zip")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("train-images-idx3-ubyte", b"\0\0\x08\x03" + bytes(20), "MNIST's own files"),
        ("a.xls", b"<html><table><tr><td>text</td></tr></table></html>", r"\(HTML\)"),
        (
            "mnist.csv",
            (",".join(["label", *map(str, range(784))]) + "\n").encode() * 3,
            "785 columns",
        ),
        ("a.parquet", b"PAR1" + bytes(50), "not supported"),
    ],
)
def test_files_of_courses_that_are_not_read_are_named(name, content, words):
    with pytest.raises(UploadError, match=words):
        read_upload(content, name)


def test_a_label_before_each_text_is_read():
    lines = "__label__pos I loved it\n__label__neg a dull film\n" * 2
    found = read_upload(lines.encode(), "reviews.txt").examples
    assert found.texts == ("I loved it", "a dull film") * 2
    assert [found.classes[label] for label in found.labels] == ["pos", "neg"] * 2


def test_columns_of_words_are_known_by_their_content():
    assert read_upload(b"Ada NNP B-PER\nleft VBD O\n\n" * 4, "eng.testa").kind == "sentences"


def notes(found):
    return " ".join(map(str, found.remarks))


def test_equal_examples_are_pointed_out():
    texts = "text,label\n" + "it was good,pos\nit was good,neg\nbad,neg\nno,neg\nyes,pos\n"
    found = notes(read_upload(texts.encode(), "a.csv"))
    assert "2 of 5 examples also occur with another label" in found
    assert "copies" not in found
    same = {f"{name}/{k}.png": png(200 if name == "a" else 100) for name in "ab" for k in range(4)}
    assert "6 of 8 examples are copies" in notes(read_upload(zipped(same), "x.zip"))


def test_spaces_around_a_folders_name_are_no_part_of_the_class():
    files = {
        f"{name}/{k}.png": png(10 * k + len(name)) for name in (" cat ", "dog ") for k in range(3)
    }
    assert read_upload(zipped(files), "x.zip").examples.classes == ("cat", "dog")


def test_a_document_of_the_old_office_is_named():
    data = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    with pytest.raises(UploadError, match=r"^essay\.doc is a document \(Word\)"):
        read_upload(data, "essay.doc")
