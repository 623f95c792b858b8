"""The code's English sentences on the Chinese page: none is missing, and values stay."""

import ast
import re
from pathlib import Path

import pytest

from playground.core.recipe import Recipe
from playground.nets import spec as s
from playground.nets.files import ModelFileError, model_from_bytes
from playground.nets.shapes import describe_layers
from playground.nets.spec import ImageInput, ModelSpec, SpecError
from playground.nets.store import shipped_model, shipped_names
from playground.training.cards import training_card
from playground.training.data import DataError, check_fit
from playground.ui.language import LANGUAGES
from playground.ui.sentences import _catalogue, said
from tests.training.small import digits, text_spec

PLAYGROUND = Path(__file__).resolve().parents[2] / "playground"
SHOWN = {
    "DataError", "DeviceError", "DigitFileError", "DownloadError", "EditError", "ModelFileError",
    "PictureError", "ReadingError", "RecipeError", "RunError", "SpecError", "TraceError",
    "UnknownModelError",
}  # fmt: skip


MESSAGE_ID = re.compile(r"[a-z]+\.[a-z0-9_]+")  # of a text in playground/text/*/*.ftl


def template(node):
    """An f-string or text with {0}, {1}, … for its values; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts, count = [], 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(part.value)
        else:
            parts.append(f"{{{count}}}")
            count += 1
    return "".join(parts)


def raised():
    """Every sentence that is raised for a page to show, as a template, and where."""
    for path in sorted(PLAYGROUND.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)):
                continue
            kind = getattr(node.exc.func, "id", "")
            of_shapes = kind == "ValueError" and path.name == "shapes.py"
            if (kind in SHOWN or of_shapes) and node.exc.args:
                yield template(node.exc.args[0]), f"{path.name}:{node.lineno}"


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    monkeypatch.setattr("playground.ui.sentences.language", lambda: "zh")


@pytest.mark.parametrize("other", [name for name in LANGUAGES if name != "en"])
def test_no_sentence_is_missing(other):
    found = list(raised())
    assert len(found) > 90
    patterns = [pattern for pattern, _ in _catalogue(other)]
    missing = [
        (sentence, where)
        for sentence, where in found
        if sentence
        and not MESSAGE_ID.fullmatch(sentence)
        and not any(pattern.fullmatch(sentence) for pattern in patterns[:-1])
    ]
    assert not missing


def test_each_translation_has_the_values_of_its_sentence():
    for pattern, translation in _catalogue("zh"):
        values = [f"value{k}" for k in range(pattern.groups)]
        filled = translation.format(*values)
        # `{1}` may be left out where it repeats another; nothing else may.
        assert sum(value not in filled for value in values) <= 1, translation


def refusals():
    pooled = (s.Flatten(), s.MaxPool(2), s.Dense(10))
    labels = tuple("0123456789")
    yield (
        SpecError,
        lambda: describe_layers(ModelSpec(ImageInput(), pooled, labels)),
        "Flatten 之前",
    )
    yield (
        SpecError,
        lambda: describe_layers(ModelSpec(ImageInput(), (s.Conv(4, 99), *pooled[::2]), labels)),
        "窗口为 99 像素",
    )
    yield DataError, lambda: check_fit(text_spec(), digits()), "网络读文本，而 few 里是图片"
    yield ModelFileError, lambda: model_from_bytes(b"no", "x"), "这不是 safetensors 文件"


@pytest.mark.parametrize(("kind", "wrong", "words"), list(refusals()))
def test_a_refusal_is_said_in_chinese_with_its_values(monkeypatch, kind, wrong, words):
    with pytest.raises(kind) as error:
        wrong()
    assert words in said(error.value)
    monkeypatch.setattr("playground.ui.sentences.language", lambda: "en")
    assert said(error.value) == str(error.value)


def test_a_sentence_without_a_translation_stays_as_it_is():
    for text in ("Something else went wrong", "x" * 5000, "", "{0} {1}"):
        assert said(text) == text


def test_a_strangers_text_is_a_value_and_no_template():
    found = said("There is no model called '{0}{oops} [b](c)'; there are pen-cnn.")
    assert found == "没有名为 '{0}{oops} [b](c)' 的模型；有 pen-cnn。"


@pytest.mark.parametrize("name", shipped_names())
def test_what_a_shipped_models_card_was_measured_on_is_said_in_chinese(name):
    for what in shipped_model(name).card.results:
        translated = said(what)
        assert re.search("[\u4e00-\u9fff]", translated), what
        assert re.findall(r"\d[\d,]*", translated) == re.findall(r"\d[\d,]*", what)


def test_what_a_runs_card_was_measured_on_is_said_in_chinese():
    for what in training_card("digits", Recipe(), 10, {"accuracy": 0.9}).results:
        assert re.search("[\u4e00-\u9fff]", said(what)), what
