"""JSON uploads: each layout of the same six texts gives the same examples."""

import json

import pytest

from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError

PAIRS = [("I loved it", "pos"), ("A dull evening", "neg"), ("Great", "pos"), ("Never", "neg"),
         ("再来一次", "pos"), ("bad, “very” bad", "neg")]  # fmt: skip
OBJECTS = [{"text": text, "label": label} for text, label in PAIRS]
TAGGED = {"tokens": ["Ada", "Lovelace", "left"], "ner_tags": ["B-PER", "I-PER", "O"]}


def lines(values):
    return "\n".join(map(json.dumps, values))


LAYOUTS = {
    "lines.jsonl": lines(OBJECTS),
    "commas.jsonl": ",\n".join(map(json.dumps, OBJECTS)) + ",\n",
    "named.txt": lines(OBJECTS),
    "list.json": json.dumps(OBJECTS, ensure_ascii=False, indent=1),
    "rows.json": json.dumps(PAIRS),
    "within.json": json.dumps({"version": 1, "data": OBJECTS}),
    "columns.json": json.dumps({"text": [t for t, _ in PAIRS], "label": [n for _, n in PAIRS]}),
    "pandas.json": json.dumps({
        "text": {f"{k}": text for k, (text, _) in enumerate(PAIRS)},
        "label": {f"{k}": label for k, (_, label) in enumerate(PAIRS)},
    }),
    "single.jsonl": lines({"text": t, "label": [n], "at": {"hour": 1}} for t, n in PAIRS),
}  # fmt: skip


@pytest.mark.parametrize("file", LAYOUTS)
def test_every_layout_gives_the_texts_with_their_labels(file):
    examples = read_upload(LAYOUTS[file].encode(), file).examples
    names = [examples.classes[label] for label in examples.labels]
    assert list(zip(examples.texts, names, strict=True)) == PAIRS


def test_missing_labels_are_left_out_with_their_lines():
    found = read_upload(
        lines([*OBJECTS, {"text": "x"}, {"text": "y", "label": None}]).encode(), "a.jsonl"
    )
    assert len(found) == 6
    assert [(str(part.what[0]), part.count) for part in found.left_out] == [("lines 7–8", 2)]


def test_tokens_with_tags_are_tagged_sentences():
    found = read_upload(lines([TAGGED] * 4).encode(), "names.jsonl")
    assert found.kind == "sentences"
    assert found.examples.tokens == (("Ada", "Lovelace", "left"),) * 4
    assert found.first[0][1] == "PER: Ada Lovelace"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (lines(OBJECTS[:2]) + "\n{broken", "Line 3 of a.json is not JSON"),
        ("no brackets", "Line 1 of a.json is not JSON"),
        ("[]", "empty"),
        (lines([{**TAGGED, "ner_tags": [1, 2, 0]}]), "are numbers"),
        (lines([{**TAGGED, "ner_tags": ["O"]}]), "one tag for each token"),
        (lines([{"text": "Ada left", "label": [[0, 3, "PER"], [4, 8, "O"]]}]), "lists as labels"),
        (json.dumps({"images": [], "annotations": [], "categories": []}), "boxes of pictures"),
        (json.dumps({"train": OBJECTS, "test": OBJECTS}), "train, test"),
    ],
)
def test_other_json_is_refused_in_a_sentence(text, match):
    with pytest.raises(UploadError, match=match):
        read_upload(text.encode(), "a.json")


def test_missing_labels_of_rows_without_names_are_left_out_with_their_lines():
    found = read_upload(lines([*PAIRS, ["x"], ["y", None]]).encode(), "a.jsonl")
    assert [(str(part.what[0]), part.count) for part in found.left_out] == [("lines 7–8", 2)]


def test_objects_have_no_first_line_to_ask_about():
    unnamed = [{"aa": text, "bb": label} for text, label in PAIRS]
    assert read_upload(lines(unnamed).encode(), "a.jsonl").questions == ()
    table = "aa,bb\n" + "".join(f'"{text}",{label}\n' for text, label in PAIRS)
    assert [one.field for one in read_upload(table.encode(), "a.csv").questions] == ["header"]
