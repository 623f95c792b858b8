"""The digit preparation: its laws, and pictures of every kind, whole, broken and hostile."""

import contextlib
import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw, TiffImagePlugin
from scipy import ndimage

from playground.data import prepare
from playground.data.digits import sample_digits
from playground.data.prepare import (
    PictureError,
    center_digit,
    find_ink,
    picture_bytes,
    prepare_picture,
    raw_picture,
)
from playground.data.strokes import draw_strokes


def seven(side: int = 120, width: float = 9.0) -> np.ndarray:
    """A seven drawn as strokes, from 0 to 1."""
    points = np.array([[0.25, 0.2], [0.75, 0.2], [0.45, 0.85]]) * side
    return draw_strokes([points], width, side, side)


def on_paper(side: int = 120) -> Image.Image:
    return Image.fromarray((255 - 255 * seven(side)).astype(np.uint8))


def saved(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def difference(first: np.ndarray, second: np.ndarray) -> int:
    return int(np.abs(first.astype(int) - second.astype(int)).max())


# ---- centring -----------------------------------------------------------------------------

INKS = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40),
    elements=st.floats(0, 255) | st.just(0.0),
)


@given(INKS)
def test_any_ink_becomes_a_28_by_28_digit_whose_strongest_pixel_is_white(ink):
    digit = center_digit(ink)
    assert digit.shape == (28, 28)
    assert digit.dtype == np.uint8
    assert digit.max() == (255 if ink.max() > 0 else 0)


@given(st.integers(1, 50), st.integers(1, 50))
def test_a_blank_sheet_has_no_digit(height, width):
    assert not center_digit(np.zeros((height, width))).any()
    for grey in (0, 90, 255):
        sheet = Image.new("L", (width, height), grey)
        assert not center_digit(find_ink(sheet)).any()


@given(INKS.filter(lambda ink: ink.max() > 0), st.tuples(*[st.integers(0, 30)] * 4))
def test_where_the_ink_lies_on_the_canvas_does_not_matter(ink, margins):
    top, bottom, left, right = margins
    wider = np.pad(ink, ((top, bottom), (left, right)))
    # Faint ink beyond the crop is the same ink, wherever the crop begins.
    assert difference(center_digit(ink), center_digit(wider)) <= 1


@given(INKS.filter(lambda ink: ink.max() > 1e-3), st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_scale_of_the_ink_does_not_matter(ink, factor):
    assert difference(center_digit(ink), center_digit(ink * factor)) <= 1


@given(
    st.lists(st.tuples(st.floats(0.2, 0.8), st.floats(0.2, 0.8)), min_size=2, max_size=6),
    st.floats(0.02, 0.2),
)
def test_the_mass_lies_in_the_middle_where_nothing_is_cut_off(points, width):
    digit = center_digit(draw_strokes([np.array(points) * 90], width * 90, 90, 90).astype(float))
    rim = np.concatenate([digit[0], digit[-1], digit[:, 0], digit[:, -1]])
    if not rim.any():
        rows, columns = ndimage.center_of_mass(digit)
        assert abs(rows - 13.5) < 0.5
        assert abs(columns - 13.5) < 0.5


def test_the_longer_side_is_twenty_pixels_and_the_shape_is_kept():
    ink = np.zeros((200, 200))
    ink[20:180, 60:100] = 1  # 160 × 40, so 20 × 5
    digit = center_digit(ink)
    assert (digit > 127).any(1).sum() == 20
    assert abs(int((digit > 127).any(0).sum()) - 5) <= 1


def test_mnist_digits_stay_what_they_are():
    # They were made this way; only the rounding of the centre to whole pixels differs.
    alike = []
    for image in sample_digits(3).images[:, 0]:
        again = center_digit(image.astype(np.float64))
        moves = [np.roll(image, (r, c), (0, 1)) for r in (-1, 0, 1) for c in (-1, 0, 1)]
        alike.append(max(np.corrcoef(again.ravel(), move.ravel())[0, 1] for move in moves))
    assert np.median(alike) > 0.95
    assert min(alike) > 0.8


# ---- finding the ink ----------------------------------------------------------------------


@given(INKS, st.integers(2, 9))
def test_dark_on_light_and_light_on_dark_are_the_same_digit(ink, margin):
    sheet = np.pad(ink, max(margin, *ink.shape)).astype(np.uint8)
    dark = center_digit(find_ink(Image.fromarray(255 - sheet)))
    light = center_digit(find_ink(Image.fromarray(sheet)))
    np.testing.assert_array_equal(dark, light)


@pytest.mark.parametrize(("paper", "pen"), [(120, 0), (140, 255), (100, 240), (200, 90)])
def test_ink_on_grey_paper_is_found_whichever_is_darker(paper, pen):
    grey = paper + (pen - paper) * seven()
    digit = center_digit(find_ink(Image.fromarray(grey.astype(np.uint8))))
    assert difference(digit, center_digit(255.0 * seven())) <= 6


@pytest.mark.parametrize("invert", [False, True])
def test_a_photograph_with_uneven_light_shows_the_same_digit(invert):
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[0:300, 0:300] / 300
    light = 210 - 90 * rows - 40 * columns**2
    grey = light * (1 - 0.75 * seven(300, 24.0)) + random.normal(0, 3, (300, 300))
    grey = np.clip(255 - grey if invert else grey, 0, 255)
    digit = center_digit(find_ink(Image.fromarray(grey.astype(np.uint8))))
    clean = center_digit(255.0 * seven(300, 24.0))
    assert np.corrcoef(digit.ravel(), clean.ravel())[0, 1] > 0.9


@settings(max_examples=60)
@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=60)))
def test_no_grey_picture_makes_it_stumble(grey):
    assert center_digit(find_ink(Image.fromarray(grey))).shape == (28, 28)


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
    with pytest.raises(PictureError, match=r"cut off|not a picture"):
        prepare_picture(whole[: len(whole) // 2])


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_animations_are_refused_by_their_frames(form):
    frames = [on_paper(), on_paper().rotate(20), on_paper().rotate(40)]
    data = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=80)
    with pytest.raises(PictureError, match=r"animated \(3 frames\)"):
        prepare_picture(data)


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


@pytest.mark.parametrize("size", [(8_000, 6_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(size):
    tracemalloc.start()
    with pytest.raises(PictureError, match=r"pixels; at most 40 million|not a picture"):
        prepare_picture(bomb(*size))
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_file_of_too_many_bytes_is_not_even_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(prepare, "MAX_BYTES", 1_000)
    path = tmp_path / "big.png"
    path.write_bytes(b"x" * 5_000)
    data = picture_bytes(path)
    assert len(data) == 1_001
    with pytest.raises(PictureError, match="at most"):
        prepare_picture(data)


def test_forms_that_run_programs_are_not_opened():
    assert "EPS" not in prepare.FORMATS
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


def test_several_pages_of_a_scan_are_refused():
    pages = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(pages, True) as file:
        for _ in range(2):
            on_paper().save(file, "TIFF")
            file.newFrame()
    with pytest.raises(PictureError, match="2 frames"):
        prepare_picture(pages.getvalue())


def test_a_large_photograph_shows_the_same_digit():
    small = Image.fromarray((255 - 255 * seven(300, 24.0)).astype(np.uint8))
    for form in ("JPEG", "PNG"):
        large = small.resize((3600, 3600), Image.Resampling.BILINEAR)
        assert difference(prepare_picture(saved(large, form)), prepare_picture(saved(small))) <= 25


# ---- raw ----------------------------------------------------------------------------------


def test_a_raw_picture_is_taken_as_it_is():
    image = sample_digits().images[3, 0]
    np.testing.assert_array_equal(raw_picture(saved(Image.fromarray(image))), image)


def test_a_raw_picture_of_another_size_is_refused():
    with pytest.raises(PictureError, match="120×120; a raw one must be 28×28"):
        raw_picture(saved(on_paper()))


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path):
    with pytest.raises(PictureError, match="directory"):
        picture_bytes(tmp_path)
    with pytest.raises(PictureError, match="No such file"):
        picture_bytes(tmp_path / "none.png")


def test_pillow_lines_of_any_width_are_found():
    for width in (1, 3, 12, 40):
        sheet = Image.new("RGB", (200, 260), "white")
        ImageDraw.Draw(sheet).line([(60, 60), (140, 60), (90, 200)], "navy", width)
        digit = prepare_picture(saved(sheet))
        assert digit.max() == 255
        assert 15 < digit[digit > 20].size < 400
