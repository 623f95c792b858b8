"""Programs as people write them become the nets that they mean."""

import re

import pytest

from playground.nets.parse import parse_code
from playground.nets.shorthand import nodes_from_text, nodes_to_text
from playground.nets.spec import ModelSpec
from tests.nets.nets import labels
from tests.nets.parse.programs import (
    ARTICLE_CNN,
    ARTICLE_LSTM,
    CNN,
    DIGIT,
    LSTM,
    PROGRAMS,
    TEXT,
)


def meant(taken, text):
    """The spec of a line of layers, without data: labels are their numbers."""
    nodes = nodes_from_text(text)
    return ModelSpec(taken, nodes, tuple(map(str, range(nodes[-1].layer.units))))


def as_line(spec):
    return nodes_to_text(spec.nodes)


@pytest.mark.parametrize(("program", "layers", "taken"), [
    (CNN, ARTICLE_CNN, DIGIT), (LSTM, ARTICLE_LSTM, TEXT)
])  # fmt: skip
def test_the_articles_programs_as_they_stand(program, layers, taken):
    found = parse_code(program, taken, labels(10))
    assert as_line(found.spec) == as_line(meant(taken, layers))
    assert found.spec.input == taken
    assert found.spec.labels == labels(10)
    recipe = found.recipe
    assert (recipe.optimiser, recipe.learning_rate, recipe.loss) == ("adam", 0.001, "cross_entropy")
    assert (recipe.epochs, recipe.batch_size) == (5, 32)
    assert found.notes == ()


def test_the_articles_programs_are_those_of_the_presets():
    from playground.training.presets import PRESETS

    for name, program, taken in (("article-cnn", CNN, DIGIT), ("article-lstm", LSTM, TEXT)):
        found = parse_code(program, taken, labels(10))
        assert found.spec.layers[:-1] == PRESETS[name].layers(9_998)
        assert found.recipe == PRESETS[name].recipe


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_written_by_hand(name):
    taken, layers, program = PROGRAMS[name]
    spec = meant(taken, layers)
    found = parse_code(program, taken, spec.labels)
    assert as_line(found.spec) == as_line(spec)
    assert found.spec == spec
    lines = program.split("\n")
    assert all(re.search(r"\w", lines[line - 1]) for line in found.lines)


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_say_their_input_and_labels_where_no_data_do(name):
    taken, layers, program = PROGRAMS[name]
    spec = parse_code(program).spec
    assert as_line(spec) == as_line(meant(taken, layers))
    if taken is not TEXT:
        assert spec.input == taken
    assert spec.input.kind == taken.kind


@pytest.mark.parametrize(("name", "stated"), [
    ("keras mnist convnet", {"optimiser": "adam", "learning_rate": 0.001, "loss": "cross_entropy",
                             "batch_size": 128, "epochs": 15}),
    ("keras beginners, a picture without channels",
     {"optimiser": "adam", "learning_rate": 0.001, "loss": "cross_entropy", "batch_size": 32,
      "epochs": 5}),
    ("keras rows of 784", {"optimiser": "rmsprop", "learning_rate": 0.001, "momentum": 0.0,
                           "loss": "cross_entropy"}),
    ("torch mnist example", {"optimiser": "sgd", "learning_rate": 0.1, "momentum": 0.5,
                             "weight_decay": 0.0, "loss": "cross_entropy", "epochs": 14}),
    ("torch cifar tutorial", {"optimiser": "sgd", "learning_rate": 0.001, "momentum": 0.9,
                              "weight_decay": 0.0, "loss": "cross_entropy", "batch_size": 4,
                              "epochs": 2}),
    ("torch quickstart", {"optimiser": "sgd", "learning_rate": 0.001, "momentum": 0.0,
                          "weight_decay": 0.0, "loss": "cross_entropy", "batch_size": 64,
                          "epochs": 5}),
    ("torch ordered dict", {"optimiser": "adamw", "learning_rate": 0.0003, "weight_decay": 0.01}),
    ("torch sequential", {}),
])  # fmt: skip
def test_what_programs_say_of_training(name, stated):
    assert parse_code(PROGRAMS[name][2]).stated == stated


def test_the_last_layer_gets_as_many_units_as_there_are_labels():
    found = parse_code(LSTM, TEXT, ("bad", "good"))
    assert found.spec.layers[-1].units == 2
    (note,) = found.notes
    assert (note.line, str(note.message)) == (
        10,
        "The data have 2 labels, so the last layer gets 2 units here instead of 10.",
    )


def test_one_sigmoid_unit_becomes_two_units():
    found = parse_code(PROGRAMS["keras imdb lstm"][2], TEXT, ("bad", "good"))
    assert "One unit with a sigmoid" in str(found.notes[0].message)
