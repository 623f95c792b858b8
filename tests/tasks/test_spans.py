"""Spans and their F1 against seqeval, whose code follows conlleval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import get_entities

from playground.tasks.spans import (
    SpanCounts,
    compare_spans,
    invalid_tags,
    is_bio,
    repair,
    spans_of,
)

TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
SENTENCE = st.lists(st.sampled_from(TAGS), min_size=1, max_size=9)


@st.composite
def pairs(draw):
    """Sentences with their true tags and answers of the same length."""
    true = draw(st.lists(SENTENCE, min_size=1, max_size=4))
    lengths = map(len, true)
    answers = [draw(st.lists(st.sampled_from(TAGS), min_size=n, max_size=n)) for n in lengths]
    return true, answers


@given(tags=SENTENCE)
def test_spans_are_seqevals(tags):
    wanted = [(kind, first, last + 1) for kind, first, last in get_entities(tags)]
    assert [(span.type, span.start, span.end) for span in spans_of(tags)] == wanted


@given(pair=pairs())
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_precision_recall_and_f1_are_seqevals(pair):
    true, answers = pair
    counts = sum(map(compare_spans, true, answers), SpanCounts())
    assert counts.precision == pytest.approx(precision_score(true, answers))
    assert counts.recall == pytest.approx(recall_score(true, answers))
    assert counts.f1 == pytest.approx(f1_score(true, answers))


@given(tags=SENTENCE)
def test_repaired_tags_are_valid_and_mark_the_same_spans(tags):
    mended = repair(tags)
    assert invalid_tags(mended) == 0
    assert spans_of(mended) == spans_of(tags)
    assert (mended == tuple(tags)) == (invalid_tags(tags) == 0)


def test_tags_that_go_on_with_nothing_are_counted():
    assert invalid_tags(["I-PER", "I-PER", "O", "B-LOC", "I-PER", "O", "I-LOC"]) == 3
    assert invalid_tags(["B-PER", "I-PER", "B-PER", "B-LOC", "I-LOC"]) == 0


@pytest.mark.parametrize(
    ("labels", "bio"),
    [
        (TAGS, True),
        (("O", "B-PER"), True),
        (("O", "I-PER"), False),
        (("NOUN", "VERB", "O"), False),
        (("B-PER", "I-PER"), False),
        (("O", "B-"), False),
        ((), False),
    ],
)
def test_bio_labels_are_known_by_their_form(labels, bio):
    assert is_bio(labels) is bio


def test_tags_without_bio_are_spans_of_one_token_with_the_whole_tag_as_type():
    found = [(span.type, span.start, span.end) for span in spans_of(["NOUN", "O", "VERB", "NOUN"])]
    assert found == [("NOUN", 0, 1), ("VERB", 2, 3), ("NOUN", 3, 4)]
