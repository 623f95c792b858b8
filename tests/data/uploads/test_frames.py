"""Frames of semantic roles in JSON lines."""

import json

import numpy as np
import pytest

from playground.core.data import examples_from_arrays
from playground.data.uploads.frames import predicate_tags
from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError
from playground.training.data import split

SHE = {
    "tokens": ["She", "wants", "to", "leave"],
    "frames": [
        {"predicate": 1, "args": [[0, 1, "ARG0"], [1, 2, "V"], [2, 4, "ARG1"]]},
        {"predicate": 3, "args": [[0, 1, "ARG0"]]},
    ],
}
LINES = [SHE, {"tokens": ["Well", "!"], "frames": [], "id": 7}]


def read(lines, name="some.jsonl"):
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return read_upload(text.encode(), name)


def named(examples):
    return [tuple(examples.classes[tag] for tag in tags) for tags in examples.tags]


def test_each_frame_is_an_example_with_its_predicate():
    found = read(["", *LINES, ""])
    examples = found.examples
    assert examples.name == "some"
    assert examples.predicates.tolist() == [1, 3, -1]
    assert named(examples) == [
        ("B-ARG0", "B-V", "B-ARG1", "I-ARG1"),
        ("B-ARG0", "O", "O", "B-V"),
        ("O", "O"),
    ]
    assert found.first[0] == ("She wants to leave", "ARG0: She; V: wants; ARG1: to leave")
    assert "2 frames in 2 sentences" in " ".join(map(str, found.remarks)).lower()
    assert found.kind == "sentences"


def test_predicates_stay_with_their_rows():
    examples = read([SHE] * 5).examples
    again = examples_from_arrays(examples.name, examples.classes, examples.arrays())
    assert again.predicates.tolist() == [1, 3] * 5
    parts = split(again)
    for part in (parts.train, parts.validation):
        for tags, at in zip(named(part), part.predicates, strict=True):
            assert tags[at] == "B-V"
    assert len(parts.train) + len(parts.validation) == 10


def test_a_sentence_is_read_once_for_all_of_its_predicates():
    examples = read(LINES).examples
    rows = np.random.default_rng(1).permutation(len(examples))
    shuffled = examples.take(rows)
    tokens, tags = predicate_tags(shuffled.tokens, shuffled.predicates.tolist())
    assert dict(zip(tokens, tags, strict=True)) == {
        ("She", "wants", "to", "leave"): ("O", "B-V", "O", "B-V"),
        ("Well", "!"): ("O", "O"),
    }


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "[1]",
        {"tokens": ["a"]},
        {"tokens": "abc", "frames": []},
        {"tokens": [], "frames": []},
        {"tokens": ["a"], "frames": [{"args": []}]},
        {"tokens": ["a"], "frames": [{"predicate": 1, "args": []}]},
        {"tokens": ["a"], "frames": [{"predicate": -1, "args": []}]},
        {"tokens": ["a"], "frames": [{"predicate": 0, "args": [[0, 2, "ARG0"]]}]},
        {"tokens": ["a"], "frames": [{"predicate": 0, "args": [[0, 0, "ARG0"]]}]},
        {"tokens": ["a"], "frames": [{"predicate": 0, "args": [[0, "ARG0"]]}]},
        {"tokens": ["a"], "frames": 7},
        "[" * 100_000,
    ],
)
def test_a_bad_line_is_named(line):
    with pytest.raises(UploadError, match=r"Line 2 of some\.jsonl is not a JSON object"):
        read([SHE, line])


def test_a_file_without_frames_is_refused():
    with pytest.raises(UploadError, match="holds no frame"):
        read([LINES[1]])
    with pytest.raises(UploadError, match="not a text file"):
        read_upload(b"\xff\xfe\x00", "some.jsonl")
