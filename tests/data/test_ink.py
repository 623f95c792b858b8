"""Ink in photographs and scans: the digit is found whatever lies around it, or nothing is."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from playground.bench import paper
from playground.core.inputs import ImageInput
from playground.data.digits import sample_digits
from playground.data.ink import find_digits
from playground.data.prepare import (
    Crop,
    PictureError,
    center_digit,
    open_picture,
    prepare_for,
    prepare_picture,
)
from playground.nets.build import load_module
from playground.nets.store import shipped_model
from tests.data import photos

LEFT, RIGHT = Crop(right=0.42), Crop(left=0.42)
SEEDS = range(500, 505)  # apart from those that the method was made with


def read(data):
    digit = torch.tensor(prepare_picture(data)).float()[None, None] / 255
    with torch.inference_mode():
        return int(load_module(shipped_model("pen-cnn"))(digit).argmax())


@pytest.mark.parametrize("kind", photos.ALL)
def test_a_digit_is_read_whatever_lies_around_it(kind):
    pictures = [photos.photo(kind, seed) for seed in SEEDS]
    right = sum(read(data) == label for data, label in pictures)
    assert right >= len(SEEDS) - 1


@pytest.mark.parametrize(
    "kind", ["table edge", "linear shadow", "ruled", "page frame", "scan edge", "blackboard"]
)
def test_without_a_digit_there_is_no_ink(kind):
    data, _ = photos.photo(kind, 510, blank=True)
    assert not find_digits(open_picture(data)).ink.any()


def row_of(labels, gap=0.25, side=160):
    """Digits side by side, as dark ink on white."""
    digits = sample_digits(seed=3).images[:, 0]
    marks = []
    for label in labels:
        columns = np.flatnonzero(digits[label].any(0))
        crop = digits[label][:, columns[0] : columns[-1] + 1]
        size = (max(1, crop.shape[1] * side // 28), side)
        marks.append(np.asarray(Image.fromarray(crop).resize(size, Image.Resampling.BICUBIC)))
    between = np.zeros((side, int(gap * side)), np.uint8)
    parts = [part for mark in marks for part in (mark, between)][:-1]
    sheet = np.pad(np.concatenate(parts, axis=1), 60)
    out = io.BytesIO()
    Image.fromarray(255 - sheet).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("labels", [(1, 3), (2, 5), (7, 0), (4, 2, 8)])
def test_digits_side_by_side_are_counted_and_one_of_them_is_read(labels):
    data = row_of(labels)
    assert prepare_for(ImageInput(), data).digits == len(labels)
    assert read(data) in labels


def test_one_digit_is_one_even_in_parts():
    samples = sample_digits(6, seed=4)
    counts = []
    for image in samples.images[:, 0]:
        sheet = np.pad(np.asarray(Image.fromarray(image).resize((200, 200))), 50)
        counts.append(len(find_digits(Image.fromarray(255 - sheet)).digits))
    assert counts.count(1) >= len(counts) - 1


@pytest.mark.parametrize("grey", [0, 128, 255])
@pytest.mark.parametrize("preparation", ["digit", "fit"])
def test_a_blank_picture_is_refused_by_every_preparation(grey, preparation):
    for size in ((300, 200), (28, 28), (1, 1)):
        out = io.BytesIO()
        Image.new("L", size, grey).save(out, "PNG")
        with pytest.raises(PictureError, match="No ink"):
            prepare_for(ImageInput(preparation=preparation), out.getvalue())


@pytest.mark.parametrize(
    ("form", "mode", "colour", "level"),
    [("PNG", "RGBA", (90, 0, 0, 0), 255), ("PNG", "LA", (0, 0), 255), ("PNG", "L", 130, 130),
     ("JPEG", "CMYK", (0, 0, 0, 255), 0), ("PNG", "RGB", (7, 7, 7), 7)],
)  # fmt: skip
def test_a_photo_may_be_plain_dark_or_transparent(form, mode, colour, level):
    out = io.BytesIO()
    Image.new(mode, (30, 20), colour).save(out, form)
    found = prepare_for(ImageInput(3, 8, 8, "fit"), out.getvalue(), plain=True)
    np.testing.assert_array_equal(found.image, np.full((3, 8, 8), level))
    with pytest.raises(PictureError, match="No ink"):
        prepare_for(ImageInput(), out.getvalue())


def test_a_net_says_how_its_pictures_are_prepared():
    sheet = Image.new("L", (100, 100), 255)
    sheet.paste(0, (10, 10, 40, 40))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    digit = prepare_for(ImageInput(), out.getvalue())
    np.testing.assert_array_equal(
        digit.image[0], center_digit(255.0 - np.asarray(sheet, np.float64))
    )
    whole = prepare_for(ImageInput(preparation="fit"), out.getvalue())
    assert whole.digits is None
    assert whole.image[0, 3:11, 3:11].min() == 255  # where it lay, not in the middle
    assert not whole.image[0, 13:].any()
    assert prepare_for(ImageInput(3, 16, 20, "fit"), out.getvalue()).image.shape == (3, 16, 20)


@pytest.mark.parametrize("margin", [3, 8, 20])
def test_a_clean_drawing_cropped_close_to_its_digit_is_read(margin):
    """As people cut a digit out of a larger picture."""
    for label, image in enumerate(sample_digits(seed=5).images[:, 0]):
        large = np.asarray(Image.fromarray(image).resize((300, 300), Image.Resampling.BICUBIC))
        rows, columns = np.flatnonzero(large.max(1) > 60), np.flatnonzero(large.max(0) > 60)
        crop = large[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        sheet = 255 - np.pad(np.where(crop > 60, 255, 0).astype(np.uint8), margin)
        out = io.BytesIO()
        Image.fromarray(sheet).save(out, "PNG")
        assert read(out.getvalue()) == label


def test_the_ink_that_was_read_lies_in_orange_over_the_paler_picture():
    data, _ = photos.photo("ruled", 511)
    found = prepare_for(ImageInput(), data)
    grey = np.asarray(open_picture(data), float)
    assert found.over.shape[:2] == tuple(round(side * 560 / 800) for side in grey.shape)
    red, _, blue = np.moveaxis(found.over.astype(int), 2, 0)
    marked = red - blue > 100
    digit = center_digit(marked.astype(float)) > 128
    assert (digit == (found.image[0] > 128)).mean() > 0.95
    assert prepare_for(ImageInput(preparation="fit"), data).over is None


def test_a_part_of_a_picture_is_read_alone():
    data = row_of((1, 3))
    left, right = (prepare_for(ImageInput(), data, crop).image for crop in (LEFT, RIGHT))
    net = load_module(shipped_model("pen-cnn"))
    with torch.inference_mode():
        answers = [int(net(torch.tensor(half)[None] / 255.0).argmax()) for half in (left, right)]
    assert answers == [1, 3]
    for nothing in (Crop(1, 1, 1, 1), Crop(0.4, 0.4, 0.2, 0.2)):  # a pixel at least
        with pytest.raises(PictureError, match="No ink"):
            prepare_for(ImageInput(), data, nothing)


@pytest.mark.parametrize(
    ("kind", "seed"),
    [("finger", 1), ("finger", 6), ("phone", 12), ("phone", 17), ("hard shadow", 8),
     ("hard shadow", 9), ("shadow of a hand", 10), ("田字格", 9), ("page frame", 12)],
)  # fmt: skip
def test_what_is_wider_or_softer_than_a_stroke_is_no_ink(kind, seed):
    """Each of these was misread: a finger and a shadow taken for ink, a shadow's edge across the
    digit, a grid of large squares, an open 4."""
    made = paper.picture(kind, seed)
    assert read(made.data) == made.label


@pytest.mark.parametrize(
    ("kind", "seed"),
    [("田字格", 1), ("squared", 15), ("table edge", 2), ("glare", 1), ("shadow of a hand", 1),
     ("finger", 3), ("phone", 3)],
)  # fmt: skip
def test_squares_tables_reflections_and_fingers_are_no_ink(kind, seed):
    with pytest.raises(PictureError, match="No ink"):
        prepare_for(ImageInput(), paper.picture(kind, seed, blank=True).data)
