"""Zips of picture folders as people make them: names, folders, kinds of files, grounds."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.data.digits import sample_digits
from playground.data.prepare import center_digit
from playground.data.uploads.inspection import Choices
from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError

HEIC = (Path(__file__).parent / "cross.heic").read_bytes()  # 64×64, a bar on white


def sheet(mark=0, paper=255, size=(40, 40), mode="L"):
    image = Image.new(mode, size, paper)
    image.paste(mark, (size[0] // 4, size[1] // 3, size[0] // 2, 2 * size[1] // 3))
    return image


def saved(image, form="PNG", **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


PICTURE = saved(sheet())


def pack(*names, data=PICTURE, more=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, data)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def folders(*names, count=3):
    return [f"{name}/{k}.png" for name in names for k in range(count)]


def read(data, **choices):
    return read_upload(data, "x.zip", Choices(**choices))


def told(found):
    return [(", ".join(map(str, part.what)), part.count, part.fault) for part in found.left_out]


def remarks(found):
    """The remarks but those on copies, of which these zips are full."""
    names = [remark.message_id.removeprefix("uploads.") for remark in found.remarks]
    return [name for name in names if name not in ("copies", "conflicts")]


def pixels(found, name):
    examples = found.examples
    return examples.images[examples.labels == examples.classes.index(name)]


# ---- folders --------------------------------------------------------------------------------

LAYOUTS = {
    "plain": folders("cat", "dog"),
    "one folder around": folders("animals/cat", "animals/dog"),
    "a folder inside each": folders("cat/images", "dog/images"),
    "days inside each": folders("cat/mon", "cat/tue", "dog/mon", "dog/tue"),
    "one folder for each picture": [f"{n}/{n}{k}/a.png" for n in ("cat", "dog") for k in range(60)],
    "an extra folder in one": [*folders("cat", "dog"), *folders("cat/more")],
    "groups around": folders("batch1/cat", "batch1/dog", "batch2/cat", "batch2/dog"),
    "kinds around": folders("pets/cat", "pets/dog", "other/cow", "other/pig"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_class_is_the_folder_that_a_person_means(name):
    found = read(pack(*LAYOUTS[name]))
    classes = {"kinds around": {"cat", "cow", "dog", "pig"}}.get(name, {"cat", "dog"})
    assert set(found.examples.classes) == classes
    assert len(found) == len(LAYOUTS[name])
    assert told(found) == []


def test_of_two_folders_the_person_may_choose_the_other():
    days = pack(*LAYOUTS["days inside each"])
    found = read(days)
    assert remarks(found) == ["folder_outer"]
    (question,) = (one for one in found.questions if one.field == "folder")
    assert question.answers == (("outer", "cat, dog"), ("inner", "mon, tue"))
    assert read(days, folder="inner").examples.classes == ("mon", "tue")


@pytest.mark.parametrize(
    ("train", "check"),
    [("train", "test"), ("Training", "Validation"), ("训练集", "测试集"), ("x/train", "x/val")],
)
def test_a_split_that_a_person_made_is_kept(train, check):
    data = pack(*folders(f"{train}/cat", f"{train}/dog"), *folders(f"{check}/cat", count=1))
    found = read(data)
    assert found.examples.class_counts() == {"cat": 3, "dog": 3}
    assert found.validation.class_counts() == {"cat": 1, "dog": 0}
    assert remarks(found) == ["split_kept"]


def test_a_third_part_and_a_class_that_cannot_be_learned_are_left_out():
    data = pack(
        *folders("train/cat", "train/dog", "val/cat", "val/dog", "val/cow"), *folders("test/cat")
    )
    found = read(data)
    assert found.examples.classes == ("cat", "dog")
    assert len(found.validation) == 6
    assert told(found) == [("test", 3, True), ("cow", 3, True)]


def test_pictures_in_no_folder_are_counted():
    found = read(pack(*folders("cat", "dog"), "a.png", "b.png"))
    assert found.examples.class_counts() == {"cat": 3, "dog": 3}
    assert told(found) == [("a.png, b.png", 2, True)]


def test_what_systems_add_and_empty_folders_are_named():
    more = {
        "cat/@eaDir/0.png/THUMB.jpg": PICTURE, "$RECYCLE.BIN/S-1/a.png": PICTURE,
        "__MACOSX/cat/._0.png": b"x", "cat/Thumbs.db": b"x", ".DS_Store": b"x", "bird/": b"",
        "cat/notes.txt": b"x", "fish/readme.md": b"x",
    }  # fmt: skip
    found = read(pack(*folders("cat", "dog"), more=more))
    assert found.examples.class_counts() == {"cat": 3, "dog": 3}
    assert [str(one.why) for one in found.left_out][1] == "not a picture"
    assert told(found) == [
        ("$RECYCLE.BIN, .DS_Store, @eaDir, Thumbs.db, __MACOSX", 5, False),
        ("cat/notes.txt, fish/readme.md", 2, False),
        ("bird", 1, False),
    ]


def test_folders_that_differ_by_case_are_pointed_out_and_may_be_made_one():
    data = pack(*folders("a/cat", "b/Cat", "dog"))
    assert remarks(read(data))[-1] == "twins"
    assert read(data, merge=True).examples.class_counts() == {"cat": 6, "dog": 3}


# ---- names ----------------------------------------------------------------------------------


def zip_with_bytes(names, encoding, extra=False):
    """A zip as old programs wrote it: names in a code page, without the flag of UTF-8."""
    stand_in = {f"{k:04d}".ljust(len(n.encode(encoding)), "x"): n for k, n in enumerate(names)}
    data = pack(*stand_in)
    for placeholder, name in stand_in.items():
        data = data.replace(placeholder.encode(), name.encode(encoding))
    return data


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("utf-8", ("кошка", "собака")),
        ("utf-8", ("Ka\u0308fer", "Vo\u0308gel")),  # Finder: decomposed, without the flag
        ("cp850", ("Käfer", "Vögel")),
        ("cp866", ("кошка", "собака")),
        ("big5", ("貓咪", "小狗")),
        ("gbk", ("猫咪", "小狗")),
        ("shift_jis", ("りんご", "みかん")),
    ],
)
def test_names_without_a_flag_are_read_as_they_were_written(encoding, names):
    found = read(zip_with_bytes(folders(*names), encoding))
    composed = {name.replace("a\u0308", "ä").replace("o\u0308", "ö") for name in names}
    assert set(found.examples.classes) == composed
    assert remarks(found) == ([] if encoding == "utf-8" else ["guessed_names"])


def test_the_unicode_name_that_some_programs_add_is_taken():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, real in (("cat", "Krähe"), ("dog", "犬")):
            for k in range(2):
                info = zipfile.ZipInfo(f"{name}\x81/{k}.png".replace("\x81", "?"))
                old = info.filename.encode("cp437")
                new = f"{real}/{k}.png".encode()
                field = struct.pack("<BL", 1, zlib.crc32(old)) + new
                info.extra = struct.pack("<HH", 0x7075, len(field)) + field
                archive.writestr(info, PICTURE)
    data = out.getvalue().replace(b"cat?", b"cat\x81").replace(b"dog?", b"dog\x81")
    # The checksum must be that of the name as it stands in the file.
    for name in (b"cat", b"dog"):
        for k in range(2):
            plain = name + b"?/%d.png" % k
            real = name + b"\x81/%d.png" % k
            data = data.replace(struct.pack("<L", zlib.crc32(plain)),
                                struct.pack("<L", zlib.crc32(real)))  # fmt: skip
    assert set(read(data).examples.classes) == {"Krähe", "犬"}


# ---- files ----------------------------------------------------------------------------------


def test_the_content_says_what_is_a_picture():
    more = {
        "cat/a.jfif": saved(sheet(), "JPEG"), "cat/b": saved(sheet(), "PNG"),
        "cat/c.png.txt": saved(sheet(), "GIF"), "cat/d.JPeG": saved(sheet(), "WEBP"),
        "cat/e.png": saved(sheet(), "AVIF"), "cat/f.heic": HEIC, "cat/g.jp2": saved(
            sheet(), "JPEG2000"), "dog/h.tif": saved(sheet(), "TIFF"), "dog/i.bmp": saved(
            sheet(), "BMP"),
    }  # fmt: skip
    found = read(pack(more=more))
    assert found.examples.class_counts() == {"cat": 7, "dog": 2}
    assert told(found) == []


def test_every_fault_is_named_at_once_and_the_others_are_read():
    more = {
        "cat/page.jpg": b"<html></html>", "dog/empty.png": b"", "cat/cut.png": PICTURE[:60],
        "dog/a.heic": HEIC[:80], "dog/b.heic": HEIC[:64],
    }  # fmt: skip
    found = read(pack(*folders("cat", "dog"), more=more))
    assert found.examples.class_counts() == {"cat": 3, "dog": 3}
    assert {(what, count) for what, count, _ in told(found)} == {
        ("cat/page.jpg", 1), ("dog/empty.png", 1), ("cat/cut.png", 1),
        ("dog/a.heic, dog/b.heic", 2),
    }  # fmt: skip
    assert all(part.fault for part in found.left_out)
    assert any("iPhone" in str(part.why) for part in found.left_out)


def test_a_class_whose_pictures_cannot_be_read_is_missed():
    found = read(pack(*folders("cat", "dog"), more={f"bird/{k}.heic": HEIC[:64] for k in range(9)}))
    assert found.examples.classes == ("cat", "dog")
    assert told(found)[0][1] == 9
    assert "(3 more)" in told(found)[0][0] or "3 more" in told(found)[0][0]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.xlsx", pack("xl/workbook.xml", "[Content_Types].xml"), "save its sheet as CSV"),
        ("x.csv", pack("xl/workbook.xml"), "workbook"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook"),
        ("x.ods", pack("content.xml", "mimetype"), "workbook"),
        ("x.docx", pack("word/document.xml"), "document (Word)"),
        ("x.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50), "packed as RAR"),
        ("x.zip", b"Rar!\x1a\x07\x00" + bytes(50), "packed as RAR"),
        ("x.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "packed as 7z"),
        ("x.tar.gz", b"\x1f\x8b\x08" + bytes(50), "packed as gzip"),
        ("x.pdf", b"%PDF-1.7\n" + bytes(50), "document (PDF)"),
        ("IMG_1.HEIC", HEIC, "a single picture"),
        ("IMG_1.jpg", PICTURE, "a single picture"),
        ("m.safetensors", bytes(40), "a model, not examples"),
    ],
)
def test_what_people_bring_instead_is_named_with_what_to_do(name, data, words):
    with pytest.raises(UploadError) as error:
        read_upload(data, name)
    assert words in str(error.value)


# ---- what the pictures become ---------------------------------------------------------------


def test_each_picture_is_turned_on_its_own_ground():
    dark = saved(sheet(mark=255, paper=0))
    found = read(pack(*folders("light"), more=dict.fromkeys(folders("dark"), dark)))
    np.testing.assert_array_equal(pixels(found, "light"), pixels(found, "dark"))
    assert found.examples.images[:, 0, 0, 0].tolist() == [0] * 6
    assert remarks(found) == ["turned"]


def test_a_picture_without_an_even_ground_stays_as_it_is():
    noise = np.random.default_rng(1).integers(60, 256, (40, 40)).astype(np.uint8)
    found = read(pack(*folders("cat", "dog"), data=saved(Image.fromarray(noise))))
    assert abs(found.examples.images.mean() - noise.mean()) < 5


def clear(colour):
    picture = Image.new("RGBA", (40, 40), (*colour, 0))
    picture.paste((*colour, 255), (10, 10, 20, 30))
    return saved(picture)


@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize("ink", [(255, 255, 255), (0, 0, 0), (200, 30, 30)])
def test_what_is_drawn_on_nothing_can_be_seen(colour, ink):
    found = read(pack(*folders("cat", "dog"), data=clear(ink)), colour=colour)
    assert np.ptp(found.examples.images[0]) > 100


@pytest.mark.parametrize("colour", [True, False])
def test_float_and_16_bit_pictures_are_scaled(colour):
    grey = np.asarray(sheet(), np.float32) / 255
    for image in (Image.fromarray(grey), Image.fromarray((grey * 4000).astype(np.uint16))):
        found = read(pack(*folders("cat", "dog"), data=saved(image, "TIFF")), colour=colour)
        assert np.ptp(found.examples.images[0]) == 255


def test_folders_of_digits_are_prepared_as_the_draw_page_prepares_them():
    samples = sample_digits(2)
    data = {}
    for row, (image, label) in enumerate(zip(samples.images[:, 0], samples.labels, strict=True)):
        page = np.full((90, 140), 255, np.uint8)
        page[20:48, 70:98] = 255 - image
        data[f"{label}/{row}.png"] = saved(Image.fromarray(page))
    found = read(pack(more=data))
    assert found.examples.preparation == "digit"
    expected = center_digit(samples.images[0, 0].astype(float))
    assert np.abs(found.examples.images[0, 0].astype(int) - expected).max() <= 2
    whole = read(pack(more=data), preparation="fit")
    assert whole.examples.preparation == "fit"
    assert not (whole.examples.images[0, 0] > 99).any(1).sum() > 8


def test_with_digit_preparation_a_blank_picture_is_a_fault():
    found = read(pack(*folders("0", "1"), more={"0/9.png": saved(Image.new("L", (9, 9), 255))}))
    assert told(found) == [("0/9.png", 1, True)]
