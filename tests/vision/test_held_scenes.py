"""The scenes on which detectors are measured."""

import numpy as np
import pytest

from playground.data.digits import shipped_digits
from playground.data.picture_files import whole_picture
from playground.data.scenes import digit_scenes
from playground.data.sprites import LABELS
from playground.nets.store import DETECTOR, SPRITE_DETECTOR, find_model
from playground.vision import held_scenes
from playground.vision.held_scenes import COUNT, scenes_for


@pytest.mark.parametrize("name", [DETECTOR, SPRITE_DETECTOR])
def test_each_box_lies_around_something_in_its_scene(name):
    spec = find_model(name).spec
    (scenes,) = held_scenes.fitting_scenes(spec)
    found = scenes_for(scenes, spec)
    assert len(found) == COUNT[scenes]
    for picture in found[:10]:
        pixels = whole_picture(picture.data)
        channels, *size = pixels.shape
        assert (channels, size) == (3 if set(spec.labels) == set(LABELS) else 1, [160, 160])
        for one in picture.boxes:
            left, top, right, bottom = map(int, one.box.corners)
            assert pixels[:, top:bottom, left:right].std() > 10
            assert 0 <= left < right <= 160 >= bottom > top >= 0


def test_they_are_the_same_every_time_and_of_held_out_digits(monkeypatch):
    asked = []
    monkeypatch.setattr(
        held_scenes, "shipped_digits", lambda part: asked.append(part) or shipped_digits(part)
    )
    first, again = held_scenes._digits(3), held_scenes._digits(3)
    assert first == again
    assert first != held_scenes._digits(4)
    assert set(asked) == {"test"}


def test_a_net_of_small_pictures_gets_the_train_pages_validation_scenes():
    held = digit_scenes("validation")
    for row, picture in enumerate(held_scenes._small_scenes()[:5]):
        np.testing.assert_array_equal(whole_picture(picture.data), held.images[row])
        assert [one.box.corners for one in picture.boxes] == [
            tuple(box) for box in held.boxes[held.owners == row].tolist()
        ]
