"""`evaluate`: the figures of a model on labelled files, and one line for every mistake."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

from playground.cli import cli
from playground.data.digits import shipped_digits
from playground.nets import spec as s
from playground.nets.build import build, load_module, model_of
from playground.nets.files import write_model
from playground.nets.spec import ModelSpec
from playground.nets.store import shipped_model


def run(*arguments: object):
    result = CliRunner().invoke(cli, ["evaluate", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_the_figures_are_scikit_learns(tmp_path):
    import torch

    digits = shipped_digits("test")
    images, labels = digits.images[:400, 0], digits.labels[:400].copy()
    labels[::7] = (labels[::7] + 1) % 10  # so that there is something to get wrong
    np.savez(tmp_path / "t.npz", images=images, labels=labels)
    result = run("--model", "seed-cnn", "--data", tmp_path / "t.npz", "--json")
    assert result.exit_code == 0
    record = json.loads(result.output)
    inputs = torch.tensor(images).float()[:, None] / 255
    answers = load_module(shipped_model("seed-cnn"))(inputs).argmax(1).numpy()
    assert record["n"] == 400
    assert record["accuracy"] == pytest.approx(accuracy_score(labels, answers))
    assert record["macro_f1"] == pytest.approx(f1_score(labels, answers, average="macro"))
    assert record["confusion"] == confusion_matrix(labels, answers).tolist()
    assert 0.8 < record["accuracy"] < 0.9


def test_people_get_the_same_in_words(tmp_path):
    digits = shipped_digits("test")
    np.savez(tmp_path / "t.npz", images=digits.images[:50, 0], labels=digits.labels[:50])
    output = run("--model", "pen-cnn", "--data", tmp_path / "t.npz").output
    assert "50 examples" in output
    assert "accuracy" in output
    assert "macro F1" in output


@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_a_text_net_is_evaluated_on_a_table(tmp_path, ending):
    rows = [("a wonderful, moving film", "positive"), ("dull and far too long", "negative")] * 3
    rows += [("I loved it", "1"), ("a complete waste of time", "0")]
    path = tmp_path / f"t.{ending}"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter="\t" if ending == "tsv" else ",")
        writer.writerows([("text", "label"), *rows])
    record = json.loads(run("--model", "mood-lstm", "--data", path, "--json").output)
    assert record["n"] == 8
    assert record["accuracy"] >= 0.75
    assert np.sum(record["confusion"], axis=1).tolist() == [4, 4]


def test_a_text_net_reads_tokens_in_their_order(tmp_path):
    # A net made by hand: an LSTM cannot be, but an embedding and a dense layer over an RNN can.
    spec = ModelSpec(
        s.TextInput("word", 6, ("good", "bad")), (s.Embedding(4, 1), s.RNN(1), s.Dense(2)),
        ("negative", "positive"),
    )  # fmt: skip
    weights = {
        "embedding1.weight": [[0], [0], [5], [-5]], "rnn1.weight_ih_l0": [[1]],
        "rnn1.weight_hh_l0": [[0.5]], "rnn1.bias_ih_l0": [0], "rnn1.bias_hh_l0": [0],
        "dense1.weight": [[-1], [1]], "dense1.bias": [0, 0],
    }  # fmt: skip
    model = model_of(build(spec), "hand")
    arrays = {name: np.array(value, np.float32) for name, value in weights.items()}
    write_model(type(model)("hand", spec, arrays), tmp_path / "hand.safetensors")
    path = tmp_path / "t.csv"
    path.write_text("text,label\nbad bad good,positive\ngood good bad,negative\nGOOD,1\n", "utf-8")
    record = json.loads(
        run("--model", tmp_path / "hand.safetensors", "--data", path, "--json").output
    )
    assert record["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("model", "content", "sentence"),
    [
        ("seed-cnn", b"text,label\ngood,1\n", "is not an npz"),
        ("seed-cnn", None, "No such file"),
        ("nobody", b"", "no model called 'nobody'"),
        ("mood-lstm", b"good\n", "no column of texts and column of labels"),
        ("mood-lstm", b"text,label\ngood,9\n", "Label 1 of"),
        ("mood-lstm", b"PK\x03\x04\0\0", "not a text file"),
    ],
)
def test_a_mistake_is_one_line(tmp_path, model, content, sentence):
    path = tmp_path / "data"
    if content is not None:
        path.write_bytes(content)
    result = run("--model", model, "--data", path)
    assert result.exit_code != 0
    assert result.stdout == ""
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


# ---- intervals, comparison, report ------------------------------------------------------------


@pytest.fixture
def few_digits(tmp_path):
    digits = shipped_digits("test")
    labels = digits.labels[:300].copy()
    labels[::9] = (labels[::9] + 1) % 10
    np.savez(tmp_path / "t.npz", images=digits.images[:300, 0], labels=labels)
    return tmp_path / "t.npz"


def test_each_class_has_precision_recall_and_f1_with_intervals(few_digits):
    from sklearn.metrics import precision_recall_fscore_support

    record = json.loads(run("--model", "pen-cnn", "--data", few_digits, "--json").output)
    confusion = np.array(record["confusion"])
    rows = [(i, j) for i in range(10) for j in range(10) for _ in range(confusion[i, j])]
    theirs = precision_recall_fscore_support(*zip(*rows, strict=True), labels=range(10))
    for score, values in zip(("precision", "recall", "f1"), theirs[:3], strict=True):
        assert list(record[score]) == record["labels"]
        assert list(record[score].values()) == pytest.approx(values)
        for label, (low, high) in record["intervals"][score].items():
            assert low <= record[score][label] <= high
    low, high = record["intervals"]["accuracy"]
    assert low < record["accuracy"] < high


def test_a_class_that_does_not_occur_has_undefined_figures(tmp_path):
    digits = shipped_digits("test")
    threes = digits.images[digits.labels == 3][:20, 0]
    np.savez(tmp_path / "t.npz", images=threes, labels=np.full(20, 3))
    record = json.loads(run("--model", "pen-cnn", "--data", tmp_path / "t.npz", "--json").output)
    assert record["recall"]["7"] is None
    assert "no example is of the class “7”" in record["undefined"]["recall.7"]
    assert "undefined" in run("--model", "pen-cnn", "--data", tmp_path / "t.npz").output


def test_two_models_are_compared_on_the_same_examples(few_digits, tmp_path):
    from scipy.stats import binomtest

    model = shipped_model("pen-cnn")
    weights = {name: array.copy() for name, array in model.weights.items()}
    last = [name for name in weights if name.endswith("bias")][-1]
    weights[last][3] += 6  # sees threes everywhere
    write_model(type(model)("threes", model.spec, weights), tmp_path / "threes.safetensors")
    other = tmp_path / "threes.safetensors"

    record = json.loads(run("--compare", "pen-cnn", other, "--data", few_digits, "--json").output)
    a, b = record["only_first_right"], record["only_second_right"]
    assert record["mcnemar_p"] == pytest.approx(binomtest(a, a + b).pvalue)
    assert record["difference"] == pytest.approx((a - b) / 300)
    assert len(record["disagree"]) == record["disagreements"] >= a + b
    output = run("--compare", "pen-cnn", other, "--data", few_digits).output
    assert "McNemar" in output
    assert "pen-cnn is better in" in output
    output = run("--compare", "pen-cnn", "pen-cnn", "--data", few_digits).output
    assert "Undefined because both models answer exactly the same" in output


def test_several_models_are_compared_in_a_table(few_digits):
    names = ["pen-cnn", "seed-cnn", "pen-cnn"]
    record = json.loads(run("--compare", *names, "--data", few_digits, "--json").output)
    assert [one["model"] for one in record["figures"]] == record["models"] == names
    for one in record["figures"]:
        alone = json.loads(run("--model", one["model"], "--data", few_digits, "--json").output)
        for name in ("accuracy", "macro_precision", "macro_recall", "macro_f1", "log_loss"):
            assert one[name] == alone[name]
            assert one["intervals"][name] == alone["intervals"][name]
    two = json.loads(run("--compare", *names[:2], "--data", few_digits, "--json").output)
    pair = record["pairs"][0]
    assert pair["models"] == names[:2]
    assert (pair["p"], pair["difference"]) == (two["mcnemar_p"], two["difference"])
    output = run("--compare", *names, "--data", few_digits).output
    assert "pen-cnn minus seed-cnn" in output
    assert "adjusted for 3 pairs" in output


def test_several_taggers_are_compared_in_a_table(tmp_path):
    (tmp_path / "t.conll").write_text("Ada B-PER\nsaw O\nRome B-LOC\n\nrain O\nfell O\n", "utf-8")
    names = ["entities-en", "entities-en-linear", "entities-en"]
    found = run("--compare", *names, "--data", tmp_path / "t.conll", "--json")
    record = json.loads(found.output)
    assert [one["model"] for one in record["figures"]] == names
    assert record["figures"][0]["span_f1"] == 1
    assert [pair["models"] for pair in record["pairs"]][1] == ["entities-en", "entities-en"]
    assert record["pairs"][1]["p"] is None
    output = run("--compare", *names, "--data", tmp_path / "t.conll").output
    assert "randomisation test" in output


def test_the_report_is_one_page_that_needs_nothing_else(few_digits, tmp_path):
    out = tmp_path / "report.html"
    assert run("--model", "pen-cnn", "--data", few_digits, "--report", out).exit_code == 0
    page = out.read_text("utf-8")
    record = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert f"{record['accuracy']:.1%}" in page
    assert page.count('<img src="data:image/png') == 24
    assert "http" not in page
    assert "drawn with a mouse" in page  # the card
    for name in ("roc_auc", "average_precision"):
        for label, (low, high) in record["intervals"][name].items():
            assert f"{record[name][label]:.4f} <small>({low:.4f} – {high:.4f})</small>" in page


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--report", "report.pdf", "--model", "pen-cnn"], "ends in .html"),
        (["--report", "/no/such/folder/r.html", "--model", "pen-cnn"], "cannot be written"),
        ([], "either --model NAME or --compare"),
        (["--model", "pen-cnn", "--compare", "pen-cnn", "seed-cnn"], "either --model NAME"),
        (["--compare", "pen-cnn", "seed-cnn", "--report", "r.html"], "one model"),
        (["--model", "letters-rnn"], "labels every word"),
        (["--model", "pen-cnn", "seed-cnn"], "follow no --compare"),
        (["--compare", "pen-cnn", "mood-gru"], "read different inputs"),
        (["--compare", "mood-gru", "entities-en"], "answer in different forms"),
    ],
)
def test_wrong_use_is_one_line(few_digits, arguments, sentence):
    result = run(*arguments, "--data", few_digits)
    assert result.exit_code != 0
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_more_labels_than_a_matrix_holds_are_one_line(few_digits, tmp_path):
    labels = tuple(map(str, range(10_000)))
    spec = ModelSpec(s.ImageInput(1, 28, 28), (s.Flatten(), s.Dense(1), s.Dense(10_000)), labels)
    write_model(model_of(build(spec), "wide"), tmp_path / "wide.safetensors")
    result = run("--model", tmp_path / "wide.safetensors", "--data", few_digits)
    assert "has 10,000 labels; at most 1,000" in result.stderr


def test_a_model_with_broken_weights_is_one_line(few_digits, tmp_path):
    spec = ModelSpec(s.ImageInput(1, 28, 28), (s.Flatten(), s.Dense(10)), tuple("0123456789"))
    model = model_of(build(spec), "nan")
    model.weights["dense1.bias"][:] = np.nan
    write_model(model, tmp_path / "nan.safetensors")
    result = run("--model", tmp_path / "nan.safetensors", "--data", few_digits)
    assert result.exit_code != 0
    assert len(result.stderr.splitlines()) == 1
