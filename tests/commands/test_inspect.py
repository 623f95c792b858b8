"""`inspect`: what an upload would become, for people and for programs."""

import json

import pytest
from click.testing import CliRunner

from playground.cli import cli
from tests.data.uploads.test_pictures import PICTURE, folders, pack

TABLE = "review,rating\n" + "".join(
    f"Вкусная еда {k},{'хорошо' if k % 2 else 'плохо'}\n" for k in range(8)
)


def run(*arguments):
    result = CliRunner().invoke(cli, ["inspect", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes((TABLE + ",хорошо\n").encode("koi8-r"))
    return path


def test_a_table_as_json(table):
    record = json.loads(run(table, "--json").output)
    assert record["kind"] == "texts"
    assert record["n"] == 8
    assert record["classes"] == {"плохо": 4, "хорошо": 4}
    assert record["first"][0] == {"text": "Вкусная еда 0", "label": "плохо"}
    assert record["encoding"] == "koi8-r"
    assert record["left_out"] == [{"what": "line 10", "count": 1, "why": "no text"}]
    assert record["largest_class"] == {"name": "плохо", "share": 0.5}
    assert record["parts"] == {"train": 8}


def test_pictures_as_json(tmp_path):
    path = tmp_path / "t.zip"
    path.write_bytes(pack(*folders("train/cat", "train/dog", "test/cat"), "lone.png"))
    record = json.loads(run(path, "--json").output)
    assert (record["kind"], record["n"], record["encoding"]) == ("pictures", 9, None)
    assert record["classes"] == {"cat": 6, "dog": 3}
    assert record["parts"] == {"train": 6, "validation": 3}
    assert record["first"][0] == {"file": "train/cat/0.png", "label": "cat"}
    assert (record["shape"], record["preparation"]) == ([1, 28, 28], "fit")
    colour = json.loads(run(path, "--json", "--colour").output)
    assert colour["shape"] == [3, 32, 32]


def test_people_read_the_same(table):
    output = run(table).output
    assert "8 texts of 2 classes, koi8-r" in output
    assert "left out: 1: line 10 (no text)" in output
    assert "The encoding is a guess: koi8-r" in output


def test_choices_change_the_reading(table):
    assert json.loads(run(table, "--json", "--encoding", "cp1251").output)["encoding"] == "cp1251"
    turned = run(table, "--json", "--text", "2", "--label", "1")
    assert turned.exit_code != 0  # each text would be a class of its own


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "is empty"),
        ("x.png", PICTURE, "a single picture"),
        ("none.csv", None, "No such file"),
        ("x.exe", b"MZ", "not supported"),
    ],
)
def test_a_mistake_is_one_line(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = run(tmp_path / name)
    assert result.exit_code != 0
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
