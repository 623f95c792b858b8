"""A benchmark's curves as a picture that stands alone."""

from xml.etree import ElementTree

import numpy as np

from playground.bench.picture import curves_svg


def test_the_curves_keep_the_proportions_of_their_values_and_texts_stay_texts():
    values = [(0.0, 0.0), (10.0, 5.0), (40.0, 20.0)]
    picture = ElementTree.fromstring(curves_svg("a <b>", {"it": values}))
    points = picture.find("{*}polyline").get("points").split()
    spots = np.array([[float(n) for n in pair.split(",")] for pair in points])
    along = (spots - spots[0]) / (spots[-1] - spots[0])
    np.testing.assert_allclose(along, [[0, 0], [0.25, 0.25], [1, 1]], atol=1e-3)
    assert picture[0].text == "a <b>"
