"""The Evaluate page's selection of tagged sentences (`frontend/evaluate/tag_select.js`)."""

import pytest

from playground.evaluation.tag_report import KINDS

pytestmark = pytest.mark.browser

# Types 0 and 1; 2 stands for no span. Kinds: 0 right, 1 boundary, 4 spurious.
SENTENCES = {
    "tokens": [["Ada", "sat"], ["Bob", "Ray", "ran"], ["Rain"], ["Rome", "fell"]],
    "models": [
        [
            [[[0, 0, 1, 0]], [[0, 0, 1, 0]], [[0, 0]]],
            [[[0, 0, 2, 0]], [[0, 0, 1, 1]], [[0, 0]]],
            [[], [[1, 0, 1, 4]], [[2, 1]]],
            [[[1, 0, 1, 1]], [], [[1, 2]]],
        ],
        [
            [[[0, 0, 1, 0]], [[0, 0, 1, 0]], [[0, 0]]],
            [[[0, 0, 2, 0]], [[0, 0, 2, 0]], [[0, 0]]],
            [[], [], []],
            [[[1, 0, 1, 1]], [], [[1, 2]]],
        ],
    ],
    "parts": {"case": [0, 0, None, 1]},
}


@pytest.mark.parametrize(
    ("select", "rows"),
    [
        ("all", [2, 3, 1, 0]), ("wrong", [2, 3, 1]), ("anything", [2, 3, 1]),
        ("cell_0_0", [1, 0]), ("cell_2_1", [2]), ("cell_1_2", [3]), ("cell_9_9", []),
        ("kind_right", [0]), ("kind_boundary", [1]), ("kind_spurious", [2]), ("kind_missed", [3]),
        ("slice_case_0", [1, 0]), ("slice_case_1", [3]), ("slice_none_0", [2, 3, 1]),
        ("differ", [2, 1]), ("only_0", []), ("only_1", [1]),
    ],
)  # fmt: skip
def test_a_selection_holds_its_sentences_with_the_most_errors_first(modules, select, rows):
    found = modules.evaluate(
        """async ([sentences, select]) => {
            const { rowsOf } = await import("/evaluate/tag_select.js");
            return rowsOf(select, sentences);
        }""",
        [SENTENCES, select],
    )
    assert found == rows


def test_the_kinds_of_errors_are_pythons_in_its_order(modules):
    script = "async () => (await import('/evaluate/tag_select.js')).KINDS"
    assert modules.evaluate(script) == list(KINDS)


def test_a_given_predicate_is_marked_in_its_sentences(modules):
    found = modules.evaluate(
        """async () => {
            const { sentenceList } = await import("/evaluate/tag_sentences.js");
            const sentence = [[[0, 0, 1, 1]], [], []];
            const page = {
                t: (id) => id, rows: [0], most: 9, state: { row: null },
                view: { types: ["ARG0"], space: " ", models: [{ title: "m" }] },
                sentences: { tokens: [["Ada", "wrote", "it"]], models: [[sentence]] },
            };
            const marked = (predicates) => {
                page.sentences.predicates = predicates;
                const lines = [...sentenceList(page).querySelectorAll(".ev-line span")];
                return lines.map((line) => line.querySelector(".ev-predicate")?.textContent ?? "");
            };
            return [marked([1]), marked(null)];
        }"""
    )
    assert found == [["wrote tags_predicate"] * 2, ["", ""]]
