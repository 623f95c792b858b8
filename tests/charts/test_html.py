"""Names of classes and files are strangers' texts: in HTML they stay text."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from playground.charts import html
from playground.tasks.boxes import Boxes
from tests.charts.markup import HOSTILE, tags

GREY = np.zeros((1, 2, 2), np.uint8)


def boxes(*labels):
    count = len(labels)
    return Boxes(
        np.zeros((count, 4), np.float32), np.array(labels, np.int64), np.ones(count, np.float32)
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda name: html.tile(GREY, name, name),
        lambda name: html.tile(GREY, name, name, (3, True)),
        lambda name: html.sheet(name, GREY[0], name, True, 90),
        lambda name: html.boxed(GREY, (name,), boxes(0), boxes(), name),
        lambda name: html.tagged(name, name, "right", name, name),
        lambda name: html.titled(name, "", 90),
    ],
)
def test_a_text_adds_no_tag_and_no_attribute(draw):
    assert tags(draw(HOSTILE)) == tags(draw("seven"))


@pytest.mark.parametrize("channel", [None, 0, 1, 2])
def test_a_picture_without_colours_is_sent_with_one_channel_and_no_pixel_changes(channel):
    grey = np.random.default_rng(1).integers(0, 255, (9, 7), np.uint8)
    pixels = np.stack([grey] * 3, axis=2)
    if channel is not None:
        pixels[4, 5, channel] += 1
    sent = base64.b64decode(html.png(pixels).partition(",")[2])
    with Image.open(io.BytesIO(sent)) as picture:
        assert picture.mode == ("L" if channel is None else "RGB")
        assert np.array_equal(np.asarray(picture.convert("RGB")), pixels)


def test_the_label_of_a_box_at_the_edge_stands_in_the_picture_above_its_box():
    picture = np.zeros((3, 160, 320), np.uint8)
    at = np.array([[4, 90, 60, 120], [300, 80, 320, 110], [10, 0, 30, 20]], np.float32)
    found = Boxes(at, np.zeros(3, np.int64), np.ones(3, np.float32))
    drawn = html.boxed(picture, ("potion",), found, boxes(), "a scene")
    places = re.findall(r"<text x='([\d.]+)' y='([\d.]+)' font-size='([\d.]+)'", drawn)
    for (x, y, size), box in zip(np.array(places, float), at, strict=True):
        assert x >= 0
        assert x + len("potion 100%") * size * 0.5 <= 320
        assert size <= y <= max(box[1], size)
    assert float(places[0][0]) == 4.0
    assert drawn.rindex("<rect") < drawn.index("<text")  # no box strikes a label through
