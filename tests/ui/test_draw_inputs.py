"""Bringing a picture to the Draw page."""

import pytest

from playground.ui.draw.inputs import camera_can_open


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://school.example/", True),
        ("http://school.example/", False),
        ("http://192.168.1.20:8501/?page=draw", False),
        ("http://localhost:8501/", True),
        ("http://127.0.0.1:8501/", True),
        ("http://[::1]:8501/", True),
        ("http://localhost.school.example/", False),
        (None, True),  # not known: the browser decides
    ],
)
def test_a_camera_opens_for_https_and_on_the_own_computer_alone(url, opens):
    assert camera_can_open(url) is opens
