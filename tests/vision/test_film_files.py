"""Made pictures as files, read back with Pillow."""

import io

import numpy as np
import pytest
from PIL import Image

from playground.vision.film_files import END_MS, SIDE, film_gif, sheet_png


@pytest.mark.parametrize("channels", [1, 3])
def test_the_sheet_has_the_pictures_row_by_row(channels):
    pictures = np.random.default_rng(1).integers(0, 256, (3, channels, 4, 6), np.uint8)
    sheet = np.asarray(Image.open(io.BytesIO(sheet_png(pictures, columns=2))))
    sheet = sheet.reshape(8, 12, channels).transpose(2, 0, 1)
    assert np.array_equal(sheet[:, :4, :6], pictures[0])
    assert np.array_equal(sheet[:, :4, 6:], pictures[1])
    assert np.array_equal(sheet[:, 4:, :6], pictures[2])
    assert not sheet[:, 4:, 6:].any()


def test_the_film_has_a_frame_for_each_step():
    frames = np.random.default_rng(1).integers(0, 256, (4, 2, 1, 28, 28), np.uint8)
    film = Image.open(io.BytesIO(film_gif(frames)))
    assert film.n_frames == 4
    assert film.size == (2 * SIDE, SIDE)
    for k in range(4):
        film.seek(k)
        shown = np.asarray(film.convert("L"))[2::4, 2::4]
        assert np.array_equal(shown, np.concatenate(list(frames[k, :, 0]), 1))
    assert film.info["duration"] == END_MS
