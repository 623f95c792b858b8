"""Taggers compared on the same sentences: seqeval and all swaps of a few sentences."""

from itertools import product

import pytest
from seqeval.metrics import f1_score

from playground.evaluation.evaluation import EvaluationError
from playground.evaluation.figures import Undefined
from playground.evaluation.tag_comparison import compare_all_tags, compare_tags
from tests.evaluation.test_tag_figures import FIRST, SECOND, TRUE, made

THIRD = (("O", "O", "B-LOC"), ("B-PER", "I-PER", "O"), ("O", "O", "O"), ("O", "O", "B-LOC"))


def test_two_taggers_are_compared_on_the_same_sentences():
    found = compare_tags(made(FIRST), made(SECOND))
    assert (found.both, found.only_first, found.only_second, found.neither) == (1, 1, 1, 1)
    assert found.difference == pytest.approx(2 * 2 / 9 - 2 * 2 / 6)
    assert found.interval.low <= found.difference <= found.interval.high
    assert found.differ.tolist() == [0, 1, 2, 3]
    same = compare_tags(made(FIRST), made(FIRST))
    assert (same.difference, same.first_wins, len(same.differ)) == (0, 0.5, 0)
    assert isinstance(same.p_value, Undefined)
    with pytest.raises(EvaluationError, match="not asked about the same examples"):
        compare_tags(made(FIRST), made(SECOND, true=FIRST))


def gap(first, second):
    one, two = (f1_score([*map(list, TRUE)], [*map(list, tags)]) for tags in (first, second))
    return one - two


def share_of_swaps(first, second):
    """In what share of all swaps of the sentences' answers the difference is as large."""
    larger = []
    for swaps in product((False, True), repeat=len(TRUE)):
        pairs = [
            (b, a) if swap else (a, b) for a, b, swap in zip(first, second, swaps, strict=True)
        ]
        larger.append(abs(gap(*zip(*pairs, strict=True))) >= abs(gap(first, second)) - 1e-9)
    return sum(larger) / len(larger)


@pytest.mark.filterwarnings("ignore:Precision and F-score")
@pytest.mark.parametrize(("first", "second"), [(FIRST, SECOND), (FIRST, THIRD), (THIRD, SECOND)])
def test_the_p_value_is_the_share_of_swaps_with_as_large_a_difference(first, second):
    found = compare_tags(made(first), made(second)).p_value
    assert found == pytest.approx(share_of_swaps(first, second), abs=0.02)


def test_each_pair_of_several_taggers_is_compared():
    taggers = [made(FIRST), made(SECOND), made(THIRD), made(FIRST)]
    found = compare_all_tags(taggers)
    assert [(pair.first, pair.second) for pair in found] == [
        (0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)
    ]  # fmt: skip
    for pair in found:
        alone = compare_tags(taggers[pair.first], taggers[pair.second])
        assert (pair.only_first, pair.only_second) == (alone.only_first, alone.only_second)
        assert pair.difference == pytest.approx(alone.difference)
        if pair == found[2]:
            assert isinstance(pair.adjusted, Undefined)
        else:
            assert pair.p_value == alone.p_value, "the same swaps for each pair"
            assert alone.p_value <= pair.adjusted <= 1
    with pytest.raises(EvaluationError, match="not asked about the same examples"):
        compare_all_tags([made(FIRST), made(SECOND), made(SECOND, true=FIRST)])
