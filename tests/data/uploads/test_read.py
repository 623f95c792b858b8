"""Uploads of every kind, good and hostile: examples, or one sentence."""

import contextlib
import io
import stat
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from playground.core.data import ImageSet, TextSet
from playground.data.uploads import pictures as upload_pictures
from playground.data.uploads import read as uploads
from playground.data.uploads import tables as upload_tables
from playground.data.uploads.inspection import Choices
from playground.data.uploads.read import read_upload as inspect
from playground.data.uploads.rules import UploadError


def read_upload(data, file, **choices):
    return inspect(data, file, Choices(**choices)).examples


TABLE = "text,label\ngood film,yes\nbad film,no\n“fine”,yes\npoor,no\n"


def picture(value: int = 200, size=(20, 10), mode="L", form="PNG") -> bytes:
    image = Image.new(mode, size, 0 if mode == "L" else (0, 0, 0))
    image.paste(value if mode == "L" else (value, 0, 0), (5, 3, 15, 7))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def make_zip(members: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_npz(**arrays) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


FOLDERS = {f"animals/{name}/{k}.png": picture() for name in ("cat", "dog") for k in range(2)}


# ---- tables -------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_becomes_texts_and_classes(encoding):
    found = read_upload(TABLE.encode(encoding), "films.csv")
    assert isinstance(found, TextSet)
    assert found.texts == ("good film", "bad film", "“fine”", "poor")
    assert found.classes == ("no", "yes")
    assert found.labels.tolist() == [1, 0, 1, 0]
    assert found.name == "films"
    assert found.class_counts() == {"no": 2, "yes": 2}


def test_a_chinese_table_saved_by_excel_is_read():
    table = "文本,标签\n很好看的电影,正面\n不好看,负面\n喜欢,正面\n讨厌,负面\n"
    found = read_upload(table.encode("gb18030"), "电影.csv")
    assert found.texts[0] == "很好看的电影"
    assert set(found.classes) == {"正面", "负面"}


def test_a_western_table_saved_by_excel_is_read():
    table = "text;label\ncafé agréable;oui\nthé froid;non\ntrès bien;oui\nmédiocre;non\n"
    assert read_upload(table.encode("cp1252"), "a.csv").texts[0] == "café agréable"


@pytest.mark.parametrize("mark", ["\t", ";", ","])
def test_columns_may_be_in_any_order_and_parted_by_tabs_or_semicolons(mark):
    rows = [("id", "Label", "Text"), *((k, k % 2, f"a {k}") for k in range(6))]
    table = "\n".join(mark.join(map(str, row)) for row in rows)
    found = read_upload(table.encode(), "x.tsv")
    assert found.texts == tuple(f"a {k}" for k in range(6))
    assert found.labels.tolist() == [0, 1] * 3


def test_number_classes_are_in_the_order_of_numbers():
    table = "text,label\n" + "".join(f"t,{k}\nu,{k}\n" for k in (10, 9, 2))
    assert read_upload(table.encode(), "x.csv").classes == ("2", "9", "10")


BAD_TABLES = {
    "empty": b"",
    "header": b"good film\nbad film\n",
    "one": b"text,label\na,yes\nb,yes\n",
    "few": b"text,label\na,yes\nb,yes\nc,no\n",
    "classes": b"text,label\n" + b"".join(b"t,%d\n" % (k // 2) for k in range(3000)),
    "binary": b"text,label\na,\0\n",
    "one_picture": picture(),
}


@pytest.mark.parametrize("reason", BAD_TABLES)
def test_a_bad_table_gets_its_own_sentence(reason):
    with pytest.raises(UploadError) as error:
        read_upload(BAD_TABLES[reason], "x.csv")
    assert error.value.message_id == f"uploads.{reason}"


def test_a_workbook_and_blank_lines_are_told():
    with pytest.raises(UploadError, match="workbook"):
        read_upload(make_zip({"xl/a.xml": b"x"}), "x.csv")
    with pytest.raises(UploadError, match="is empty"):
        read_upload(b"\n\n \n", "x.csv")
    with pytest.raises(UploadError, match="a line of column names and no other"):
        read_upload(b"text,label\n\n", "x.csv")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(upload_tables, "MAX_EXAMPLES", 3)
    with pytest.raises(UploadError, match="the limit is 3"):
        read_upload(TABLE.encode(), "x.csv")


# ---- zips ---------------------------------------------------------------------------------


def test_folders_become_classes_and_pictures_are_fitted_whole():
    found = read_upload(make_zip(FOLDERS), "animals.zip")
    assert isinstance(found, ImageSet)
    assert found.images.shape == (4, 1, 28, 28)
    assert found.classes == ("cat", "dog")
    assert found.labels.tolist() == [0, 0, 1, 1]
    # 20×10 fills the width: 7 rows of ground above and below the 14 rows of the picture
    assert not found.images[0, 0, :7].any()
    assert found.images[0, 0, 14, 14] == 200


def test_colour_is_kept_when_asked_for():
    members = {name: picture(mode="RGB") for name in FOLDERS}
    found = read_upload(make_zip(members), "a.zip", colour=True)
    assert found.images.shape == (4, 3, 32, 32)
    assert found.images[0, :, 16, 16].tolist() == [200, 0, 0]


def test_dark_ink_on_light_paper_becomes_bright_ink():
    def inverted() -> bytes:
        out = io.BytesIO()
        image = Image.new("L", (28, 28), 255)
        image.paste(0, (10, 10, 18, 18))
        image.save(out, "PNG")
        return out.getvalue()

    found = read_upload(make_zip(dict.fromkeys(FOLDERS, inverted())), "a.zip")
    assert found.images[0, 0, 14, 14] == 255
    assert found.images[0, 0, 0, 0] == 0


def test_hidden_files_of_other_systems_are_passed_over():
    members = FOLDERS | {"__MACOSX/animals/cat/._0.png": b"junk", "animals/.DS_Store": b"x"}
    assert len(read_upload(make_zip(members), "a.zip")) == 4


def link_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("cat/link.png")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def locked_zip() -> bytes:
    data = bytearray(make_zip(FOLDERS))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


BAD_ZIPS = {
    "zip": lambda: b"PK\x03\x04 cut off",
    "path": lambda: make_zip({"../../etc/cron.d/x.png": picture()}),
    "link": link_zip,
    "locked": locked_zip,
    "unpacked": lambda: make_zip({f"a/{k}.png": bytes(30_000_000) for k in range(7)}),
    "folders": lambda: make_zip({"a.png": picture(), "b/notes.txt": b"x"}),
    "no_picture": lambda: make_zip({f"{k % 2}/{k}.png": b"no picture" for k in range(4)}),
    "one": lambda: make_zip({f"cat/{k}.png": picture() for k in range(3)}),
}


@pytest.mark.parametrize("reason", BAD_ZIPS)
def test_a_hostile_zip_gets_its_own_sentence(reason):
    with pytest.raises(UploadError) as error:
        read_upload(BAD_ZIPS[reason](), "x.zip")
    assert error.value.message_id == f"uploads.{reason}"


@pytest.mark.parametrize("name", ["/etc/x.png", "C:\\x\\a.png", "a\\..\\..\\b.png"])
def test_paths_out_of_the_zip_are_refused_in_every_spelling(name):
    with pytest.raises(UploadError, match="leads out of the zip"):
        read_upload(make_zip(FOLDERS | {name: picture()}), "x.zip")


def test_a_bomb_of_pixels_is_seen_before_decoding(monkeypatch):
    monkeypatch.setattr(upload_pictures, "MAX_PIXELS_IN_ALL", 500)
    monkeypatch.setattr(upload_pictures, "_picture", lambda *_: pytest.fail("decoded"))
    with pytest.raises(UploadError, match="pixels in all"):
        read_upload(make_zip(FOLDERS), "x.zip")


def test_a_member_longer_than_its_directory_says_is_not_read_on():
    data = bytearray(make_zip({"a/1.png": bytes(1_000_000)}))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(UploadError):
        read_upload(bytes(data), "x.zip")


def test_too_many_pictures_are_refused(monkeypatch):
    monkeypatch.setattr(upload_pictures, "MAX_PICTURES", 3)
    with pytest.raises(UploadError, match="the limit is 3"):
        read_upload(make_zip(FOLDERS), "x.zip")


# ---- npz ----------------------------------------------------------------------------------

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (6, 28, 28), dtype=np.uint8)
LABELS = np.array([0, 1, 2, 0, 1, 2])


def test_arrays_become_examples():
    found = read_upload(make_npz(images=IMAGES, labels=LABELS), "d.npz")
    np.testing.assert_array_equal(found.images[:, 0], IMAGES)
    assert found.labels.tolist() == LABELS.tolist()
    assert found.classes == ("0", "1", "2")


def test_floats_channels_and_names_are_understood():
    colours = RANDOM.random((6, 20, 24, 3)).astype(np.float32)
    found = read_upload(make_npz(x=colours, y=np.array(list("abcabc"))), "d.npz")
    assert found.images.shape == (6, 3, 20, 24)
    np.testing.assert_array_equal(found.images[2, 1], np.round(colours[2, :, :, 1] * 255))
    assert found.classes == ("a", "b", "c")


def lying_npz() -> bytes:
    """The header asks for a terabyte; the file holds ten bytes."""
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (1000000, 1000, 1000), }\n"
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(10)
    return make_zip({"images.npy": array, "labels.npy": array})


BAD_NPZ = {
    "pickled": make_npz(images=np.array([{}, {}], object), labels=LABELS),
    "arrays": make_npz(pictures=IMAGES, a=LABELS, b=LABELS),
    "images": make_npz(images=IMAGES.astype(np.complex64), labels=LABELS),
    "labels": make_npz(images=IMAGES, labels=LABELS + 0.5),
    "lengths": make_npz(images=IMAGES, labels=LABELS[:5]),
    "npz": lying_npz(),
    "not_npz": b"not an npz",
    "few": make_npz(images=IMAGES, labels=np.arange(6)),
}


@pytest.mark.parametrize("reason", BAD_NPZ)
def test_a_hostile_npz_gets_its_own_sentence(reason):
    with pytest.raises(UploadError) as error:
        read_upload(BAD_NPZ[reason], "x.npz")
    assert error.value.message_id == f"uploads.{reason}"


@pytest.mark.parametrize(
    "images",
    [
        IMAGES[0],
        np.zeros((6, 65, 65), np.uint8),
        IMAGES.astype(np.float32) * 2,
        IMAGES.astype(np.int16) - 300,
        np.zeros((6, 2, 28, 28), np.uint8),
        np.zeros((6, 0, 28), np.uint8),
    ],
)
def test_arrays_that_are_no_pictures_are_told(images):
    with pytest.raises(UploadError, match="images is"):
        read_upload(make_npz(images=images, labels=LABELS), "x.npz")


# ---- anything -----------------------------------------------------------------------------


@given(data=st.binary(max_size=300), ending=st.sampled_from([".csv", ".zip", ".npz", ".exe", ""]))
def test_any_bytes_give_examples_or_a_sentence(data, ending):
    try:
        found = read_upload(data, f"x{ending}")
    except UploadError as error:
        assert str(error).endswith((".", "?"))  # noqa: PT017
    else:
        assert len(found.classes) >= 2


@given(at=st.integers(0, 2000), value=st.integers(0, 255), kind=st.sampled_from(["zip", "npz"]))
def test_a_flipped_byte_gives_examples_or_a_sentence(at, value, kind):
    source = make_zip(FOLDERS) if kind == "zip" else make_npz(images=IMAGES, labels=LABELS)
    data = bytearray(source)
    data[at % len(data)] = value
    with contextlib.suppress(UploadError):
        assert len(read_upload(bytes(data), f"x.{kind}")) >= 2


def test_a_long_or_strange_name_stands_short_in_the_sentence():
    with pytest.raises(UploadError) as error:
        read_upload(b"x", "../../" + "a\n" * 200 + ".exe")
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 300


def test_a_large_file_is_refused_unread(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 10)
    with pytest.raises(UploadError, match="Choose a smaller file"):
        read_upload(TABLE.encode(), "x.csv")


def test_a_long_file_name_keeps_its_kind():
    long = "a long name " * 12
    assert len(read_upload(TABLE.encode(), f"{long}.csv")) == 4
    with pytest.raises(UploadError) as error:
        read_upload(TABLE.encode(), f"{long}.odd")
    assert error.value.message_id == "uploads.kind"


def test_of_a_path_of_windows_the_name_alone_is_said():
    with pytest.raises(UploadError, match=r"such as picture\.xyz are"):
        inspect(b"abc", "C:\\Users\\ann\\picture.xyz")
