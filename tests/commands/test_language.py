"""`python -m playground language`."""

import json

import pytest
from click.testing import CliRunner

from playground.cli import cli


def language(*arguments):
    return CliRunner().invoke(cli, ["language", *map(str, arguments)])


def test_a_text_is_answered_with_probabilities_that_sum_to_one():
    found = language("What a wonderful film, I loved it.", "--task", "sentiment", "--json")
    record = json.loads(found.output)
    assert (record["task"], record["label"]) == ("sentiment", "positive")
    assert sum(record["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert max(record["probabilities"], key=record["probabilities"].get) == "positive"


def test_chinese_is_recognised_and_can_be_set():
    text = "这本书非常好看，我很喜欢。"
    found = json.loads(language(text, "--task", "sentiment", "--json").output)
    assert (found["language"], found["label"]) == ("zh", "positive")
    found = json.loads(language(text, "--task", "sentiment", "--lang", "en", "--json").stdout)
    assert found["language"] == "en"


def test_all_tasks_answer_each_on_a_line():
    lines = language("Marie Curie lived in Paris.", "--json").output.splitlines()
    tasks = [json.loads(line)["task"] for line in lines]
    assert "sentiment" in tasks
    assert len(tasks) == len(set(tasks))


def test_entities_and_frames_have_the_documented_form():
    text = "Marie Curie met Bob in Paris."
    found = json.loads(language(text, "--task", "entities", "--json").output)
    assert [list(span) for span in found["entities"]] == [["start", "end", "text", "type"]] * 3
    spans = {span["text"]: span["type"] for span in found["entities"]}
    assert spans == {"Marie Curie": "PER", "Bob": "PER", "Paris": "LOC"}
    (frame,) = json.loads(language(text, "--task", "roles", "--json").output)["frames"]
    assert frame["predicate"] == {"start": 12, "end": 15, "text": "met"}
    assert [list(each) for each in frame["arguments"]] == [
        ["role", "start", "end", "text"] for _ in frame["arguments"]
    ]
    assert {each["role"]: each["text"] for each in frame["arguments"]}["ARG0"] == "Marie Curie"
    places = (frame["predicate"], *frame["arguments"], *found["entities"])
    assert all(text[each["start"] : each["end"]] == each["text"] for each in places)


def test_a_file_is_read_line_by_line_and_an_empty_line_is_named(tmp_path):
    file = tmp_path / "texts.txt"
    file.write_text("\ufeffI loved it.\r\n\r\nI hated it, a terrible film.\r\n", "utf-8")
    found = language("--file", file, "--task", "sentiment", "--json")
    assert found.exit_code == 2
    records = [json.loads(line) for line in found.stdout.splitlines()]
    assert [(one["line"], one["label"]) for one in records] == [(1, "positive"), (3, "negative")]
    assert "line 2: The text is empty." in found.stderr


@pytest.mark.parametrize("text", ["", " \u200b ", "\ufeff"])
def test_a_text_without_a_word_is_one_sentence_on_stderr(shell, text):
    run = shell("language", text, "--json")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.splitlines() == ["Error: The text is empty. Type at least one word."]


@pytest.mark.parametrize(
    "text",
    ["a", "🙂🙂", "שלום עולם", "<b>bad</b> & [x](y)", "word " * 25_000, "臺北ＡＢＣ！", "don’t"],
)  # fmt: skip
def test_any_text_is_answered(text):
    found = language(text, "--task", "sentiment", "--json")
    assert found.exit_code == 0, found.output
    record = json.loads(found.stdout)
    assert record["label"] in record["probabilities"]
    assert record.get("cut", 0) == max(0, len(text) - 2_000)


def test_what_is_asked_for_is_checked(tmp_path):
    (tmp_path / "utf16").write_bytes("x".encode("utf-16"))
    for arguments, said in [
        ([], "Give either a text or --file F."),
        (["x", "--file", tmp_path / "f"], "Give either a text or --file F."),
        (["--file", tmp_path / "none"], "cannot be read"),
        (["--file", tmp_path / "utf16"], "is no UTF-8 text"),
        (["你好", "--task", "roles"], "There is no model for the task roles"),
    ]:
        assert said in language(*arguments).output


def test_the_most_probable_paths_begin_with_the_answer():
    text = "Marie Curie lived in Paris."
    found = language(text, "--task", "entities", "--lang", "en", "--paths", 3, "--json")
    record = json.loads(found.output)
    probabilities = [path["probability"] for path in record["paths"]]
    assert len(probabilities) == 3
    assert probabilities == sorted(probabilities, reverse=True)
    tags = record["paths"][0]["tags"]
    assert sum(tag.startswith("B-") for tag in tags) == len(record["entities"])
    for span in record["entities"]:
        assert text[span["start"] : span["end"]] == span["text"]


def test_unknown_words_are_counted_and_said(tmp_path):
    found = language("blorp zinqua", "--task", "sentiment", "--json")
    record = json.loads(found.stdout)
    assert (record["words"], record["unknown_words"]) == (2, 2)
    assert record["notes"] == [found.stderr.strip()]
    assert "2 of 2 words are unknown" in record["notes"][0]
    record = json.loads(language("I loved it.", "--task", "sentiment", "--json").output)
    assert (record["words"], record["unknown_words"]) == (3, 0)
    assert "notes" not in record
    file = tmp_path / "texts.txt"
    file.write_text("I loved it.\nЭто хороший фильм\n", "utf-8")
    assert language("--file", file, "--task", "sentiment").stderr.startswith("line 2: This text")
