"""Figures of a detector as a chart and HTML."""

import numpy as np

from playground.charts.boxes import card, cards, precision_chart, table

WORDS = {word: word for word in ("curve", "here", "title", "alt", "recall", "precision")}


def test_the_threshold_is_a_dot_on_the_curve():
    recall, precision = np.array([0.5, 1.0]), np.array([1.0, 0.8])
    curve, dot = precision_chart(recall, precision, (0.5, 1.0), WORDS).lines
    assert curve.y.tolist() == [1.0, 0.8]
    assert (dot.dots, dot.x.tolist(), dot.y.tolist()) == (True, [0.5], [1.0])
    assert len(precision_chart(recall, precision, None, WORDS).lines) == 1


def test_text_of_a_file_is_escaped():
    html = table(["<i>"], [["<b>", "<u>"]], "<s>") + cards([card("", ["<p>"])], "<q>")
    assert not any(f"<{tag}>" in html for tag in "ibuspq")
    assert html.count("scope='row'") == 1
