"""Picture files of every kind, whole, broken and hostile, and what is seen of them."""

import contextlib
import io
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from playground.core.inputs import ImageInput
from playground.data import picture_files
from playground.data.picture_files import (
    PictureError,
    is_heif,
    looks_like_picture,
    open_picture,
    picture_bytes,
    upright_size,
)
from playground.data.prepare import center_digit, prepare_for, prepare_picture
from tests.data.test_prepare import difference, on_paper, saved, seven

HEIC = (Path(__file__).parent / "uploads" / "cross.heic").read_bytes()  # 64×64, a bar on white


# ---- files --------------------------------------------------------------------------------


def of_mode(mode: str) -> Image.Image:
    """The seven as dark ink on light paper, in a mode of Pillow's."""
    paper = on_paper()
    if mode == "I;16":
        return Image.fromarray(np.asarray(paper).astype(np.uint16) * 257)
    if mode == "I":
        return Image.fromarray(np.asarray(paper).astype(np.int32) * 1000)
    if mode == "F":
        return Image.fromarray(np.asarray(paper).astype(np.float32) / 255)
    if mode in ("LA", "RGBA"):
        flat = paper.point(lambda value: 0).convert(mode)
        flat.putalpha(paper.point(lambda value: 255 - value))
        return flat
    if mode == "P":
        return paper.convert("RGB").quantize(16)
    return paper.convert("RGB").convert(mode) if mode == "CMYK" else paper.convert(mode)


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        *[(mode, "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")],
        *[(mode, "TIFF") for mode in ("1", "L", "LA", "RGB", "RGBA", "CMYK", "I;16", "I", "F")],
        *[("RGB", form) for form in ("JPEG", "BMP", "GIF", "WEBP", "PPM", "TGA")],
        ("CMYK", "JPEG"),
    ],
)  # fmt: skip
def test_every_mode_and_form_shows_the_same_seven(mode, form):
    digit = prepare_picture(saved(of_mode(mode), form))
    assert np.corrcoef(digit.ravel(), center_digit(255.0 * seven()).ravel())[0, 1] > 0.97


def test_white_ink_on_nothing_is_seen_too():
    picture = Image.new("RGBA", (120, 120), (255, 255, 255, 0))
    picture.putalpha(Image.fromarray((255 * seven()).astype(np.uint8)))
    assert difference(prepare_picture(saved(picture)), center_digit(255.0 * seven())) <= 3


def test_a_palette_with_a_transparent_paper_is_laid_on_white():
    picture = Image.fromarray((seven() > 0.5).astype(np.uint8), "P")
    picture.putpalette([255, 0, 0, 0, 0, 0])
    digit = prepare_picture(saved(picture, transparency=0))
    assert difference(digit, center_digit((seven() > 0.5) * 255.0)) <= 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_exif_says(orientation):
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    lying = on_paper()
    if orientation in turns:  # what the camera kept; EXIF tells how to set it upright
        lying = lying.transpose(turns[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    digit = prepare_picture(saved(lying, "JPEG", exif=exif, quality=95))
    assert np.corrcoef(digit.ravel(), center_digit(255.0 * seven()).ravel())[0, 1] > 0.97


def test_broken_exif_is_no_reason_to_refuse():
    data = saved(on_paper(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff\x01\x00")
    assert prepare_picture(data).any()


@pytest.mark.parametrize("size", [(1, 1), (1, 37), (37, 1), (2, 2), (3, 900), (900, 3)])
@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1"])
def test_tiny_and_narrow_pictures_are_read(size, mode):
    picture = Image.new(mode, size)
    assert prepare_picture(saved(picture)).shape == (28, 28)
    noise = np.random.default_rng(0).integers(0, 256, size[::-1]).astype(np.uint8)
    assert prepare_picture(saved(Image.fromarray(noise))).shape == (28, 28)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_cut_off_files_are_refused_in_a_sentence_or_read(form):
    whole, said = saved(on_paper(), form), []
    for part in (1, 8, 20, len(whole) // 3, len(whole) // 2, len(whole) * 9 // 10):
        try:
            assert prepare_picture(whole[:part]).shape == (28, 28)
        except PictureError as error:
            said.append(str(error))
    assert all("choose" in sentence for sentence in said)
    with pytest.raises(PictureError, match=r"incomplete|not a picture"):
        prepare_picture(whole[: len(whole) // 2])


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_read(form):
    frames = [on_paper(), on_paper().rotate(20), on_paper().rotate(40)]
    data = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=80)
    still = saved(frames[0], form)
    found, alone = prepare_for(ImageInput(), data), prepare_for(ImageInput(), still)
    assert (found.animated, alone.animated) == (True, False)
    np.testing.assert_allclose(found.image.astype(int), alone.image, atol=8)


def test_a_camera_file_with_a_preview_inside_is_no_animation():
    data = saved(on_paper(), "MPO", save_all=True, append_images=[on_paper().resize((30, 30))])
    assert prepare_picture(data).any()


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge, with next to nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999))


@pytest.mark.parametrize("size", [(9_000, 8_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(size):
    tracemalloc.start()
    with pytest.raises(PictureError, match=r"limit is 70 million|not a picture"):
        prepare_picture(bomb(*size))
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_file_of_too_many_bytes_is_not_even_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(picture_files, "MAX_BYTES", 1_000)
    path = tmp_path / "big.png"
    path.write_bytes(b"x" * 5_000)
    data = picture_bytes(path)
    assert len(data) == 1_001
    with pytest.raises(PictureError, match="the limit is"):
        prepare_picture(data)


def test_forms_that_run_programs_are_not_opened():
    assert "EPS" not in picture_files.FORMATS
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n"
    with pytest.raises(PictureError, match="not a picture"):
        prepare_picture(eps)


@pytest.mark.parametrize(
    "data", [b"", b"x", b"GIF89a", b"<svg/>", b"\0" * 500, b"BM" + b"\xff" * 60]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(PictureError, match=r"not a picture|damaged"):
        prepare_picture(data)


@settings(max_examples=150)
@given(
    st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"]),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_no_damage_to_a_file_raises_anything_but_the_sentence(form, damage):
    data = bytearray(WHOLE[form])
    for place, value in damage:
        data[int(place * len(data))] = value
    with contextlib.suppress(PictureError):
        assert prepare_picture(bytes(data)).shape == (28, 28)


WHOLE = {form: saved(on_paper(40), form) for form in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")}


def test_of_several_pages_of_a_scan_the_first_one_is_read():
    pages = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(pages, True) as file:
        for turned in (0, 90):
            on_paper().rotate(turned).save(file, "TIFF")
            file.newFrame()
    found = prepare_for(ImageInput(), pages.getvalue())
    assert found.animated
    assert (found.image[0] == prepare_picture(saved(on_paper(), "TIFF"))).all()


def test_a_large_photograph_shows_the_same_digit():
    small = Image.fromarray((255 - 255 * seven(300, 24.0)).astype(np.uint8))
    for form in ("JPEG", "PNG"):
        large = small.resize((3600, 3600), Image.Resampling.BILINEAR)
        assert difference(prepare_picture(saved(large, form)), prepare_picture(saved(small))) <= 25


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_of_48_megapixels_is_decoded_at_a_reduced_size(form):
    large = on_paper(200).resize((8_000, 6_000), Image.Resampling.NEAREST)
    picture = open_picture(saved(large, form))
    assert max(picture.size) < 3_200
    small = on_paper(200).resize((800, 600), Image.Resampling.NEAREST)
    assert difference(prepare_picture(saved(large, form)), prepare_picture(saved(small))) <= 40


def test_heic_is_read_and_a_damaged_one_named():
    assert is_heif(HEIC)
    picture = open_picture(HEIC)
    assert picture.size == (64, 64)
    assert picture.getpixel((30, 30)) < 20 < 230 < picture.getpixel((5, 5))
    for cut in (HEIC[:64], HEIC[:300], HEIC[:-20]):
        with pytest.raises(PictureError, match="HEIC photo, as iPhones"):
            open_picture(cut)


def test_colours_are_kept_where_they_are_asked_for():
    picture = Image.new("RGBA", (9, 9), (0, 0, 0, 0))
    picture.paste((200, 30, 10, 255), (3, 3, 6, 6))
    colour = open_picture(saved(picture), colour=True)
    assert (colour.getpixel((4, 4)), colour.getpixel((0, 0))) == ((200, 30, 10), (255,) * 3)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "PPM", "AVIF"])
def test_what_is_a_picture_is_told_by_how_it_begins(form):
    assert looks_like_picture(saved(on_paper(), form)[:32])
    for other in (b"text,label\n", b"PK\x03\x04", b"%PDF-1.7", b""):
        assert not looks_like_picture(other)


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path):
    with pytest.raises(PictureError, match="directory"):
        picture_bytes(tmp_path)
    with pytest.raises(PictureError, match="No such file"):
        picture_bytes(tmp_path / "none.png")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_upright_size_is_that_of_the_turned_picture(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = io.BytesIO()
    Image.new("RGB", (40, 20)).save(data, "JPEG", exif=exif)
    assert upright_size(data.getvalue()) == open_picture(data.getvalue()).size
