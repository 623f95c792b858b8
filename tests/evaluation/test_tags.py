"""Spans of taggers against seqeval, their errors, and the command on files of both kinds."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics import classification_report

from playground.cli import cli
from playground.core.inputs import TextInput
from playground.core.task import Tagging
from playground.evaluation import tags
from playground.evaluation.tags import (
    SpanErrors,
    TagEvaluation,
    evaluate_tags,
    span_errors,
    tag_sentences,
)
from playground.nets.build import build, model_of
from playground.nets.files import write_model
from playground.nets.layers import Dense, Embedding
from playground.nets.spec import ModelSpec
from playground.tasks.spans import Span

TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
WORDS = ("Ada", "met", "Jordan", "in", "Rome", ".")


@st.composite
def evaluations(draw):
    true = draw(st.lists(st.lists(st.sampled_from(TAGS), min_size=1, max_size=8), min_size=1,
                         max_size=4))  # fmt: skip
    answered = [
        draw(st.lists(st.sampled_from(TAGS), min_size=len(row), max_size=len(row))) for row in true
    ]
    tokens = tuple(tuple("x" for _ in row) for row in true)
    return TagEvaluation("made", tokens, tuple(map(tuple, true)), tuple(map(tuple, answered)))


@given(found=evaluations())
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_figures_of_all_and_of_each_type_are_seqevals(found):
    names = {tag[2:] for rows in (found.true, found.answered) for row in rows for tag in row}
    names -= {""}
    assert set(found.types) == names
    if not names:
        return
    report = classification_report(
        [list(row) for row in found.true], [list(row) for row in found.answered],
        output_dict=True, zero_division=0,
    )  # fmt: skip
    for name in (*names, "micro avg"):
        counts = found.counts if name == "micro avg" else found.counts_of(name)
        wanted = [report[name][part] for part in ("precision", "recall", "f1-score")]
        assert [counts.precision, counts.recall, counts.f1] == pytest.approx(wanted)
        assert counts.true == report[name]["support"]


@given(found=evaluations())
def test_each_predicted_span_has_one_outcome_and_the_confusion_counts_all(found):
    errors, counts = found.errors, found.counts
    parts = (errors.right, errors.boundary, errors.type, errors.both, errors.spurious)
    assert sum(parts) == counts.answered
    assert errors.right == counts.right
    names, cells = found.confusion()
    assert cells[:-1].sum() == counts.true
    assert cells[:, :-1].sum() == counts.answered
    assert names[-1] == "-"


def test_boundary_and_type_errors_are_told_apart():
    true = frozenset({Span("PER", 0, 2), Span("LOC", 4, 5), Span("ORG", 7, 9), Span("PER", 10, 11)})
    answered = frozenset(
        {Span("PER", 0, 1), Span("PER", 4, 5), Span("LOC", 8, 9), Span("LOC", 12, 13)}
    )
    assert span_errors(true, answered) == SpanErrors(0, 1, 1, 1, 1, 1)


def test_the_predicate_that_is_given_does_not_count():
    tags = ("B-ARG0", "B-V", "O")
    found = TagEvaluation("made", (WORDS[:3],), (tags,), (("O", "B-V", "O"),), ("V",))
    assert (found.counts.right, found.counts.answered, found.counts.true) == (0, 0, 1)


@pytest.fixture
def tagger(tmp_path):
    """A net without training; its answers are random, but fixed."""
    spec = ModelSpec(TextInput("word", 5, ("ada", "met", "jordan", "in", "rome")),
                     [Embedding(7, 4), Dense(5)], Tagging(TAGS, crf=True))  # fmt: skip
    random = np.random.default_rng(1)
    model = model_of(build(spec), "random")
    weights = {
        name: random.normal(0, 2, array.shape).astype(np.float32)
        for name, array in model.weights.items()
    }
    model = replace(model, weights=weights)
    path = tmp_path / "random.safetensors"
    write_model(model, path)
    return model, path


def run(model, data, *options):
    return CliRunner().invoke(
        cli, ["evaluate", "--model", str(model), "--data", str(data), *options]
    )


def test_the_command_gives_seqevals_f1_and_leaves_out_unknown_types(tagger, tmp_path):
    model, path = tagger
    true = ("B-person", "O", "B-person", "O", "B-location", "B-product")
    data = tmp_path / "some.iob2"
    data.write_text("".join(f"{w}\t{t}\n" for w, t in zip(WORDS, true, strict=True)))
    record = json.loads(run(path, data, "--json").output)
    (answered,) = tag_sentences(model, [WORDS])
    assert answered[5] == "O", "the net reads five tokens"
    known = ["B-PER", "O", "B-PER", "O", "B-LOC", "O"]
    report = classification_report([known], [list(answered)], output_dict=True, zero_division=0)
    assert record["span_f1"] == pytest.approx(report["micro avg"]["f1-score"])
    assert record["by_type"]["PER"]["recall"] == pytest.approx(report["PER"]["recall"])
    assert record["notes"] == [
        "One product is not counted, because the model does not find this type."
    ]


def test_the_command_reads_frames_and_names_a_bad_line(tagger, tmp_path):
    _, path = tagger
    frame = {"predicate": 1, "args": [[0, 1, "ARG0"], [1, 2, "V"], [2, 3, "ARG1"]]}
    lines = [json.dumps({"tokens": WORDS, "frames": [frame, frame]}), '{"tokens": ["a"]}']
    data = tmp_path / "frames.jsonl"
    data.write_text(lines[0])
    record = json.loads(run(path, data, "--json").output)
    assert record["n"] == 2
    assert record["by_type"]["ARG1"]["true"] == 2
    assert "V" not in record["by_type"]
    assert record["predicate_recall"] == 1, "“met” is the predicate"
    data.write_text("\n".join(lines))
    result = run(path, data)
    assert result.exit_code != 0
    assert "Line 2 of" in str(result.exception) + result.output


def test_the_command_compares_two_taggers_and_writes_a_report(tagger, tmp_path):
    _, path = tagger
    data = tmp_path / "some.iob2"
    data.write_text("".join(f"{w}\t{t}\n" for w, t in zip(WORDS, TAGS[:3] + TAGS[:3], strict=True)))
    both = ["--compare", str(path), str(path), "--data", str(data)]
    record = json.loads(CliRunner().invoke(cli, ["evaluate", *both, "--json"]).output)
    assert (record["difference"], record["only_first_right"], record["disagreements"]) == (0, 0, 0)
    assert "difference +0.00%" in CliRunner().invoke(cli, ["evaluate", *both]).output
    result = run(path, data, "--report", str(tmp_path / "report.html"))
    assert result.exit_code == 0, result.output
    assert "<mark" in (tmp_path / "report.html").read_text()
    assert json.loads((tmp_path / "report.json").read_text())["n"] == 1


def test_the_number_of_sentences_read_is_told(tagger, monkeypatch):
    monkeypatch.setattr(tags, "BATCH", 2)
    told = []
    sentences = [WORDS[:k] for k in (3, 1, 5)]
    evaluate_tags(tagger[0], sentences, [("O",) * len(one) for one in sentences],
                  told=lambda *n: told.append(n))  # fmt: skip
    assert told == [(2, 3), (3, 3)]


def test_predicates_are_measured_on_whole_sentences(tmp_path):
    frames = [{"predicate": n, "args": []} for n in (1, 3)]
    lines = [
        json.dumps({"tokens": ["She", "came", "and", "left", "."], "frames": frames}),
        json.dumps({"tokens": ["The", "man", "."], "frames": []}),
    ]
    data = tmp_path / "frames.jsonl"
    data.write_text("\n".join(lines))
    record = json.loads(run("predicates-en", data, "--json").output)
    assert record["n"] == 2
    assert record["by_type"]["V"] | {"intervals": 0} == {
        "f1": 1, "precision": 1, "recall": 1, "true": 2, "found": 2, "right": 2, "intervals": 0,
    }  # fmt: skip
    assert record["predicate_f1"] == 1
