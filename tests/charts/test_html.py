"""Names of classes and files are strangers' texts: in HTML they stay text."""

import numpy as np
import pytest

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
