"""The mask that is painted in the browser, against Python's text and a distance of numpy."""

import numpy as np
import pytest

from playground.vision.masks import mask_text

pytestmark = pytest.mark.browser

PAINTED = """async ({ text, from, to, radius, value }) => {
  const { Mask } = await import("/vision/mask.js");
  const mask = new Mask(9, 13);
  mask.read(text);
  const before = mask.text();
  mask.stroke(from, to, radius, value);
  return { before, cells: [...mask.cells], text: mask.text(), count: mask.count };
}"""


def near(start, end, radius):
    """The pixels whose middles are within `radius` of the line, found along many of its points."""
    rows, columns = np.mgrid[:9, :13] + 0.5
    points = np.linspace(start, end, 2001) * [13, 9]
    away = np.hypot(columns[..., None] - points[:, 0], rows[..., None] - points[:, 1]).min(-1)
    return away <= radius


@pytest.mark.parametrize(
    ("value", "start", "end", "radius"),
    [
        (0, (0.2, 0.3), (0.83, 0.71), 1.3),
        (1, (0.2, 0.3), (0.83, 0.71), 1.3),
        (1, (0.5, 0.5), (0.5, 0.5), 2),  # a dot; four middles are exactly 2 pixels away
        (0, (0.9, 1.1), (-0.2, 0.4), 2.1),  # beyond the edges
    ],
)
def test_a_stroke_marks_or_clears_what_is_near_and_the_text_is_pythons(
    modules, value, start, end, radius
):
    mask = np.random.default_rng(value).random((9, 13)) < 0.5
    given = {"text": mask_text(mask), "from": start, "to": end, "radius": radius}
    found = modules.evaluate(PAINTED, {**given, "value": value})
    wanted = np.where(near(start, end, radius), bool(value), mask)
    assert found["before"] == mask_text(mask)
    assert found["cells"] == wanted.ravel().astype(int).tolist()
    assert found["text"] == mask_text(wanted)
    assert found["count"] == wanted.sum()
