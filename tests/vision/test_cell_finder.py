"""cell-finder on drawn pictures of blood cells: the data set's photos do not ship."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from playground.data.uploads.box_files import BoxedPicture, TrueBox
from playground.nets.store import VISION, shipped_model
from playground.vision.box_scores import score_boxes
from playground.vision.detect import search
from playground.vision.records import Box

NAME = "cell-finder"
GROUND, RED, PALE = (200, 204, 200), (190, 142, 140), (204, 178, 172)
PLASMA, NUCLEUS, HALO = (184, 168, 184), (112, 88, 188), (170, 165, 190)
COLUMNS, ROWS = 5, 4  # places for cells, each 128 × 120 pixels; the white cell takes four of them


def drawn(seed: int) -> BoxedPicture:
    """A picture as through a microscope: red cells with a pale middle, a white cell with a nucleus
    of three lobes, and platelets, each at a place of its own."""
    random = np.random.default_rng(seed)
    picture = Image.new("RGB", (640, 480), GROUND)
    draw = ImageDraw.Draw(picture)
    boxes = []

    def disc(middle, radius, colour):
        draw.ellipse([*(middle - radius), *(middle + radius)], fill=colour)

    def cell(label, middle, radius):
        boxes.append(TrueBox(label, Box(*(middle - radius).tolist(), 2.0 * radius, 2.0 * radius)))

    white = np.array([128.0, 120.0]) + random.integers(-10, 11, 2)
    cell("WBC", white, 95)
    disc(white, 95, PLASMA)
    for lobe in ([-30, -30], [25, -20], [5, 35]):
        disc(white + np.array(lobe), 38, NUCLEUS)
    free = [k for k in range(COLUMNS * ROWS) if k % COLUMNS > 1 or k // COLUMNS > 1]
    for number, place in enumerate(random.permutation(free)[:12]):
        middle = np.array([64.0 + 128 * (place % COLUMNS), 60 + 120 * (place // COLUMNS)])
        middle = middle + random.integers(-6, 7, 2)
        if number < 3:
            cell("Platelets", middle, 24)
            disc(middle, 22, HALO)
            disc(middle, 15, NUCLEUS)
        else:
            radius = int(random.integers(46, 54))
            cell("RBC", middle, radius)
            disc(middle, radius, RED)
            disc(middle, radius // 2, PALE)
    data = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(2)).save(data, "PNG")
    return BoxedPicture(f"{seed}.png", data.getvalue(), tuple(boxes))


@pytest.fixture(scope="module")
def model():
    return shipped_model(NAME)


def test_drawn_cells_are_found_and_told_apart(model):
    scores = score_boxes(model, map(drawn, range(4)), "drawn")
    assert scores.by_label["RBC"] >= 0.8, scores
    assert scores.by_label["Platelets"] >= 0.6, scores
    assert scores.by_label["WBC"] >= 0.5, scores


def test_a_photo_on_its_side_shows_the_same_cells(model):
    """Its boxes are those of the picture, turned."""
    upright = Image.open(io.BytesIO(drawn(0).data))
    files = [io.BytesIO(), io.BytesIO()]
    upright.save(files[0], "PNG")
    upright.transpose(Image.Transpose.ROTATE_90).save(files[1], "PNG")
    first, second = (search(file.getvalue(), model) for file in files)
    assert (first.placed.width, second.placed.width) == (640, 480)
    assert first.outputs.shape == (3 + 4, 48, 64)
    sure = [len([one for one in found.peaks if one.score > 0.3]) for found in (first, second)]
    assert min(sure) >= 5


def test_the_card_says_what_was_measured_and_the_model_is_small(model):
    results = model.card.results
    assert results["mAP@.5 on 72 held-out photos"] >= 0.9
    assert (VISION / f"{NAME}.safetensors").stat().st_size < 1_500_000
