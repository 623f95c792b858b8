"""A tagger's intervals, slices and report: seqeval and small cases."""

import numpy as np
import pytest
from seqeval.metrics import f1_score

from playground.core.inputs import TextInput
from playground.evaluation.figures import Undefined
from playground.evaluation.tag_figures import span_figures, tag_quantities, tag_slices
from playground.evaluation.tag_report import tag_report_data, tag_report_page
from playground.evaluation.tags import TagEvaluation
from playground.nets.store import shipped_model

TRUE = (("B-PER", "O", "B-LOC"), ("B-PER", "I-PER", "O"), ("O", "O", "O"), ("O", "O", "B-LOC"))
FIRST = (("B-PER", "O", "B-LOC"), ("B-PER", "O", "O"), ("O", "O", "B-ORG"), ("O", "O", "B-PER"))
SECOND = (("B-PER", "O", "O"), ("B-PER", "I-PER", "O"), ("O", "O", "O"), ("O", "O", "O"))
TOKENS = (("Ada", "saw", "Rome"), ("Ada", "<b>", "sat"), ("Rain", "fell", "."), ("in", "a", "rome"))


def made(answered, tokens=TOKENS, true=TRUE):
    return TagEvaluation("made", tokens, true, answered)


def test_the_interval_of_f1_is_that_of_resampled_sentences():
    random = np.random.default_rng(5)
    tags = ("O", "B-PER", "I-PER", "B-LOC")
    true = tuple(tuple(random.choice(tags, 6)) for _ in range(40))
    answered = tuple(
        tuple(random.choice(tags) if random.random() < 0.3 else tag for tag in row) for row in true
    )
    found = span_figures(made(answered, true, true))[0].f1
    drawn = []
    for _ in range(300):
        rows = random.integers(0, 40, 40)
        pair = ([list(some[row]) for row in rows] for some in (true, answered))
        drawn.append(f1_score(*pair))
    assert found.value == pytest.approx(f1_score([*map(list, true)], [*map(list, answered)]))
    wanted = np.quantile(drawn, [0.025, 0.975])
    assert [found.interval.low, found.interval.high] == pytest.approx(wanted, abs=0.03)


def test_a_type_that_is_never_marked_or_found_has_no_recall_or_precision():
    found = {one.type: one for one in span_figures(made(FIRST))}
    assert [found[""].counts.right, found[""].counts.answered, found[""].counts.true] == [2, 5, 4]
    assert isinstance(found["ORG"].recall, Undefined)
    assert found["ORG"].precision.value == 0
    assert isinstance(span_figures(made(SECOND))[1].precision, Undefined), "LOC is never found"


def test_sentences_are_divided_by_unseen_and_unknown_names_and_by_case():
    read = TextInput("word", 9, ("ada", "saw", "rome"))
    found = {
        each.name: each.values
        for each in tag_quantities(made(FIRST), read, {("Ada",), ("Rome",), ("Ada", "<b>")})
    }
    np.testing.assert_array_equal(found["unseen"], [0, 0, np.nan, 1])
    np.testing.assert_array_equal(found["strange"], [0, 1, np.nan, 0])
    np.testing.assert_array_equal(found["case"], [0, 0, np.nan, 1])
    assert "length" not in found, "all have three tokens"
    slices = tag_slices(made(FIRST), tag_quantities(made(FIRST)))
    assert [(one.quantity, one.part, one.n) for one in slices] == [("case", 1, 1), ("case", 0, 2)]
    assert [(one.low, one.high) for one in slices] == [(1, 1), (0, 0)], "the values that occur"
    assert [one.f1.value for one in slices] == [0, pytest.approx(2 * 2 / 6)]


def test_the_report_shows_the_spans_of_the_worst_sentences_and_escapes_the_text():
    evaluation = made(FIRST)
    page = tag_report_page(shipped_model("entities-en"), evaluation, "<data>",
                           quantities=tag_quantities(evaluation))  # fmt: skip
    assert "&lt;data&gt;" in page
    assert "<b>" not in page
    assert '<mark class="wrong">Ada <small>PER · wrong boundary</small></mark>' in page
    assert '<mark class="wrong">rome <small>PER · wrong type</small></mark>' in page
    assert "A name without a capital letter" in page
    data = tag_report_data(evaluation)
    assert data["by_type"]["PER"]["intervals"]["f1"][0] <= data["by_type"]["PER"]["f1"]
