"""What a net answers, in each form, as a chart or as HTML."""

import html
import re

import numpy as np
import pytest

from playground.charts.answers import answer_chart, draw_answer
from playground.charts.chart import Chart
from playground.tasks.answers import (
    ClassProbabilities,
    FoundBoxes,
    GeneratedPictures,
    GeneratedText,
    TaggedTokens,
)
from playground.tasks.boxes import Boxes

ABC = ("a", "b", "c")
HOSTILE = "<img src=x onerror=alert(1)>'\""


def probabilities(*values, labels=ABC, true=None):
    return ClassProbabilities(tuple(labels), np.array(values), true)


def boxes(*rows):
    corners = np.float32([row[:4] for row in rows]).reshape(-1, 4)
    labels = np.array([row[4] for row in rows], np.int64)
    return Boxes(corners, labels, np.float32([row[5] for row in rows]))


def test_the_answer_is_named_and_coloured_by_its_truth():
    right, wrong, unknown = (
        answer_chart(probabilities(0.2, 0.7, 0.1, true=true)) for true in (1, 0, None)
    )
    assert "b" in right.title
    assert "70%" in right.title
    colours = [chart.bars[0].colours for chart in (right, wrong, unknown)]
    assert [each[1] for each in colours] == ["right", "wrong", "magnitude"]
    assert {each[0] for each in colours} == {"faint"}


def test_of_many_classes_the_ten_strongest_are_shown():
    values = [k / 435 for k in range(30)]
    chart = answer_chart(probabilities(*values, labels=[str(k) for k in range(30)]))
    assert chart.y.names == tuple(str(k) for k in range(20, 30))
    np.testing.assert_allclose(chart.bars[0].values, values[20:])


def test_a_wrong_tag_stands_with_the_true_one():
    answer = TaggedTokens(("Ann", "saw"), ("B-LOC", "O"), (0.8, 0.9), ("B-PER", "O"))
    shown = draw_answer(answer)
    assert re.sub("<[^>]*>", " ", shown).split() == [
        "Tags", "Ann", "B-LOC", "true:", "B-PER", "saw", "O",
    ]  # fmt: skip
    assert shown.count("--np-wrong") == shown.count("--np-right") == 1
    assert "title='80%'" in shown


def test_found_and_true_boxes_lie_where_they_are_on_the_picture():
    image = np.zeros((3, 20, 40), np.uint8)
    found, true = boxes((1, 2, 11, 12, 1, 0.75)), boxes((2, 2, 12, 12, 1, 1), (20, 5, 30, 8, 0, 1))
    shown = draw_answer(FoundBoxes(image, ABC, found, true))
    assert "viewBox='0 0 40 20'" in shown
    sides = [
        tuple(map(float, each))
        for each in re.findall(
            r"<rect x='([\d.]+)' y='([\d.]+)' width='([\d.]+)' height='([\d.]+)'", shown
        )
    ]
    assert sides == [(2, 2, 10, 10), (20, 5, 10, 3), (1, 2, 10, 10)]
    assert re.findall("<text[^>]*>([^<]*)", shown) == ["b 75%"]


def test_generated_pictures_are_named_by_the_label_asked_for():
    images = np.zeros((3, 1, 4, 4), np.uint8)
    shown = draw_answer(GeneratedPictures(images, ABC))
    assert re.findall("alt='([^']*)'", shown) == list(ABC)
    assert re.findall("alt='([^']*)'", draw_answer(GeneratedPictures(images))) == ["1", "2", "3"]


def test_a_generated_text_follows_its_start():
    shown = draw_answer(GeneratedText("abc", " cab\nb"))
    assert html.unescape(re.sub("<[^>]*>", "", shown)) == "Generated textabc cab\nb"


@pytest.mark.parametrize(
    "answer",
    [
        TaggedTokens((HOSTILE,), (HOSTILE,), (1.0,), ("O",)),
        FoundBoxes(np.zeros((1, 4, 4), np.uint8), (HOSTILE,), boxes((0, 0, 1, 1, 0, 1.0)), boxes()),
        GeneratedPictures(np.zeros((1, 1, 4, 4), np.uint8), (HOSTILE,)),
        GeneratedText(HOSTILE, HOSTILE),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_no_text_of_an_answer_becomes_html(answer):
    shown = draw_answer(answer)
    assert not isinstance(shown, Chart)
    assert "<img src=x" not in shown
    assert "&lt;img src=x" in shown
