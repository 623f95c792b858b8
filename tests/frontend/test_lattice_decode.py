"""The browser's decoding of a lattice against all paths of short sequences and against
`tasks/crf.py`; its spans against `tasks/spans.py`."""

from itertools import pairwise, product

import numpy as np
import pytest
import torch

from playground.tasks import crf
from playground.tasks.spans import compare_spans, spans_of

pytestmark = pytest.mark.browser

DECODED = """async ({ lattice, clamps, edits, k }) => {
  const d = await import("/language/decode.js");
  const fixed = new Map(clamps);
  const changed = d.withEdits(lattice, edits);
  const rows = (table) => table.map((row) => [...row]);
  const listed = (found) => ({ ...found, best: rows(found.best), from: rows(found.from) });
  const { best, from, path, score } = d.viterbi(changed, fixed);
  const sums = best.map((row, t) =>
    Array.from(row, (_, j) => d.cellTerms(changed, best, t, j).map(({ sum }) => sum)));
  return {
    sums, ...listed({ best, from, path, score }),
    greedy: listed(d.greedy(changed, fixed)), paths: d.kBest(changed, k, fixed),
    total: d.logPartition(changed, fixed), marginals: d.marginals(changed, fixed),
    own: d.pathScore(changed, path),
  };
}"""
LABELS = ["O", "B-PER", "I-PER", "B-LOC"]


def made_lattice(seed, steps):
    rng = np.random.default_rng(seed)
    size = len(LABELS)
    between, start = rng.normal(0, 1, (size, size)), rng.normal(0, 1, size)
    between[[0, 3], 2] = start[2] = crf.FORBIDDEN
    return {
        "emissions": rng.normal(0, 2, (steps, size)), "start": start,
        "end": rng.normal(0, 1, size), "between": between,
    }  # fmt: skip


def decoded(modules, lattice, clamps=None, edits=(), k=5):
    sent = {name: values.tolist() for name, values in lattice.items()} | {"labels": LABELS}
    given = {"lattice": sent, "clamps": list((clamps or {}).items()), "edits": list(edits), "k": k}
    return modules.evaluate(DECODED, given)


def every_path(lattice, clamps):
    """All paths with the clamped tags, with their scores, the best one first."""
    steps, size = lattice["emissions"].shape
    scored = []
    for path in product(range(size), repeat=steps):
        if all(path[t] == j for t, j in clamps.items()):
            moves = sum(lattice["between"][i, j] for i, j in pairwise(path))
            emitted = sum(lattice["emissions"][t, j] for t, j in enumerate(path))
            ends = lattice["start"][path[0]] + lattice["end"][path[-1]]
            scored.append((moves + emitted + ends, path))
    return sorted(scored, reverse=True)


@pytest.mark.parametrize(("seed", "clamps"), [(0, {}), (1, {}), (2, {1: 2}), (3, {0: 3, 4: 1})])
def test_the_browser_decodes_as_all_paths_say(modules, seed, clamps):
    lattice = made_lattice(seed, 5)
    found = decoded(modules, lattice, clamps)
    scored = every_path(lattice, clamps)
    best, path = scored[0]
    assert (tuple(found["path"]), found["score"]) == (path, pytest.approx(best))
    assert found["own"] == pytest.approx(best)
    allowed = [pair for pair in scored if pair[0] > crf.FORBIDDEN / 2]
    assert [tuple(one["path"]) for one in found["paths"]] == [path for _, path in allowed[:5]]
    assert [one["score"] for one in found["paths"]] == pytest.approx([s for s, _ in allowed[:5]])
    weights = np.exp([score for score, _ in allowed])
    assert found["total"] == pytest.approx(np.log(weights.sum()))
    shares = np.zeros((5, len(LABELS)))
    for weight, (_, one) in zip(weights / weights.sum(), allowed, strict=True):
        shares[range(5), one] += weight
    np.testing.assert_allclose(found["marginals"], shares, atol=1e-12)


def test_the_table_is_the_largest_sum_of_each_cell(modules):
    found = decoded(modules, made_lattice(4, 6))
    for t in range(1, 6):
        for j in range(len(LABELS)):
            sums = found["sums"][t][j]
            assert found["best"][t][j] == pytest.approx(max(sums))
            assert found["from"][t][j] == int(np.argmax(sums))


@pytest.mark.parametrize("seed", range(3))
def test_long_lattices_and_changed_transitions_are_decoded_as_in_python(modules, seed):
    lattice = made_lattice(seed, 40)
    edits = [
        {"from": "B-PER", "to": "O", "score": 4.5}, {"from": "", "to": "B-LOC", "score": 3},
        {"from": "O", "to": "", "score": -2.25},
    ]  # fmt: skip
    found = decoded(modules, lattice, edits=edits)
    lattice["between"][1, 0], lattice["start"][3], lattice["end"][0] = 4.5, 3, -2.25
    tensors = {name: torch.from_numpy(values) for name, values in lattice.items()}
    emissions, length = tensors.pop("emissions")[None], torch.tensor([40])
    transitions = crf.Transitions(**tensors)
    assert found["path"] == crf.viterbi(emissions, length, transitions)[0].tolist()
    total = crf.log_partition(emissions, length, transitions).item()
    assert found["total"] == pytest.approx(total)
    expected = crf.k_best(emissions[0], transitions, 5)
    assert [tuple(one["path"]) for one in found["paths"]] == [path for _, path in expected]
    chances = np.exp([one["score"] - total for one in found["paths"]])
    np.testing.assert_allclose(chances, [chance for chance, _ in expected])
    share = crf.marginals(emissions, length, transitions)[0]
    np.testing.assert_allclose(found["marginals"], share, atol=1e-9)


def test_greedy_decoding_takes_the_best_next_tag(modules):
    lattice = made_lattice(5, 8)
    path, score, table = [], 0.0, []
    for emission in lattice["emissions"]:
        sums = (lattice["between"][path[-1]] if path else lattice["start"]) + emission
        table.append(score + sums)
        path.append(int(np.argmax(sums)))
        score += sums[path[-1]]
    found = decoded(modules, lattice)
    assert found["greedy"]["path"] == path
    np.testing.assert_allclose(found["greedy"]["best"], table)
    before = [-1, *path[:-1]]
    assert found["greedy"]["from"] == [[tag] * len(LABELS) for tag in before]
    score = dict((p, s) for s, p in every_path(made_lattice(5, 8), dict(enumerate(path))))
    assert found["greedy"]["score"] == pytest.approx(score[tuple(path)])
    assert found["greedy"]["score"] <= found["score"]


COMPARED = """async ([mine, theirs]) => {
  const { spansOf, compareSpans } = await import("/language/spans.js");
  const { f1, ...lists } = compareSpans(spansOf(mine), spansOf(theirs));
  const counts = {};
  for (const [name, list] of Object.entries(lists)) counts[name] = list.length;
  return { spans: spansOf(mine), f1, counts };
}"""


def test_spans_are_those_of_python(modules):
    rng = np.random.default_rng(0)
    for mine, theirs in rng.choice([*LABELS, "I-LOC", "NOUN"], (20, 2, 12)).tolist():
        found = modules.evaluate(COMPARED, [mine, theirs])
        expected = spans_of(mine)
        assert [(s["type"], s["start"], s["end"]) for s in found["spans"]] == [
            (span.type, span.start, span.end) for span in expected
        ]
        counts = compare_spans(theirs, mine)
        assert found["f1"] == pytest.approx(counts.f1)
        assert found["counts"]["equal"] == counts.right


def test_errors_of_boundary_and_type_are_counted_apart(modules):
    mine = ["B-PER", "I-PER", "O", "B-LOC", "O", "B-PER", "O", "O", "B-LOC"]
    theirs = ["B-PER", "O", "O", "B-PER", "O", "B-PER", "O", "B-LOC", "O"]
    assert modules.evaluate(COMPARED, [mine, theirs])["counts"] == {
        "equal": 1, "type_error": 1, "boundary": 1, "both": 0, "mine": 1, "theirs": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mine", "theirs", "wanted"),
    [
        ("B-PER O", "O B-PER", {"mine": 1, "theirs": 1}),  # side by side is no overlap
        ("O B-PER", "B-PER O", {"mine": 1, "theirs": 1}),
        ("B-PER I-PER", "O B-PER", {"boundary": 1}),
        ("B-PER O", "B-PER I-PER", {"boundary": 1}),
        ("B-PER I-PER", "O B-LOC", {"both": 1}),
        ("B-PER B-LOC", "B-LOC B-PER", {"type_error": 2}),
        # The span of the same type is taken before the first that overlaps.
        ("B-PER I-PER", "B-LOC B-PER", {"boundary": 1, "theirs": 1}),
        ("O O", "O O", {}),
    ],
)
def test_each_pair_of_spans_is_counted_once(modules, mine, theirs, wanted):
    found = modules.evaluate(COMPARED, [mine.split(), theirs.split()])
    assert {name: count for name, count in found["counts"].items() if count} == wanted
