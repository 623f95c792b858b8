"""Examples of each kind of data as HTML."""

import re

import numpy as np
import pytest

from playground.charts.examples import draw_examples
from playground.core.data import ImageSet, TextSet
from tests.tasks.made import bars, chain_text, grammar, squares

RANDOM = np.random.default_rng(0)


def words(shown: str) -> list[str]:
    return re.sub("<[^>]*>", " ", shown).split()


def test_sentences_stand_above_their_tags():
    sentences = grammar(RANDOM, 2)
    shown = words(draw_examples(sentences, "", ""))
    assert shown[::2] == [token for tokens in sentences.tokens for token in tokens]
    assert shown[1::2] == [sentences.classes[tag] for tags in sentences.tags for tag in tags]


def test_texts_stand_above_their_class():
    texts = TextSet("few", ("good", "<bad>"), np.array([1, 0]), ("no", "yes"))
    assert words(draw_examples(texts, "", "")) == ["good", "yes", "&lt;bad&gt;", "no"]
    stream = chain_text(RANDOM, 50)
    assert words(draw_examples(stream, "", "")) == [stream.texts[0]]


def test_pictures_lie_on_one_sheet_and_boxes_on_their_pictures():
    shown = draw_examples(bars(RANDOM, 9), "Some", "rows and columns")
    assert shown.count("<img") == 1
    assert "alt='rows and columns'" in shown
    boxes = squares(RANDOM, 4)
    assert draw_examples(boxes, "", "").count("<rect") == len(boxes.boxes)


@pytest.mark.parametrize("make", [bars, grammar, squares, chain_text])
def test_every_kind_counts_its_classes(make):
    examples = make(RANDOM, 30)
    counts = examples.class_counts()
    assert tuple(counts) == examples.classes
    if isinstance(examples, ImageSet):
        assert counts["row"] == (examples.labels == 0).sum()
        assert sum(counts.values()) == 30
