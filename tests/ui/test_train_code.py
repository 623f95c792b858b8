"""The builder's view as code: rows make it, and it makes the rows."""

import pytest

from playground.nets.parse import parse_code
from playground.nets.shorthand import nodes_from_text, nodes_to_text
from tests.nets.parse.programs import DIGIT
from tests.nets.parse.test_programs import CNN, LSTM
from tests.ui.recorded import again, open_train, sentences_on

NET = "conv-4-3-2-0.relu.flatten.dense-10"


def field(app):
    return app.text_area(key="train_code_text")


def write(app, text):
    field(app).set_value(text)
    again(app)
    assert not app.exception


@pytest.mark.parametrize("library", ["pytorch", "keras"])
def test_the_rows_make_the_code(library):
    app = open_train(view="build", layers=NET, **{"as": library})
    found = parse_code(field(app).value, DIGIT, tuple("0123456789")).spec
    assert found.nodes == nodes_from_text(NET)
    assert ("keras" in field(app).value) == (library == "keras")


def test_the_code_makes_the_rows_and_the_rows_make_it_anew():
    app = open_train(view="build", layers=NET, **{"as": "keras"})
    write(app, field(app).value.replace("Conv2D(4", "Conv2D(6"))
    assert app.query_params["layers"] == NET.replace("conv-4", "conv-6")
    assert "Conv2D(6" in field(app).value
    app.segmented_control(key="train_build_as").set_value("rows")
    again(app)
    key = next(each.key for each in app.number_input if each.key.endswith("_filters"))
    assert app.number_input(key=key).value == 6
    app.number_input(key=key).set_value(7)
    again(app)
    app.segmented_control(key="train_build_as").set_value("keras")
    again(app)
    assert "Conv2D(7" in field(app).value


def test_the_articles_program_pasted_is_its_preset_with_its_recipe():
    app = open_train(view="build", preset="sprint", **{"as": "keras"})
    write(app, CNN)
    assert app.query_params["preset"] == "article-cnn"
    assert "layers" not in app.query_params
    assert not app.button(key="train_start").disabled
    assert field(app).value == CNN
    write(app, CNN.replace("epochs=5", "epochs=2, batch_size=64").replace("'adam'", "'sgd'"))
    link = app.query_params
    assert (link["opt"], link["lr"], link["epochs"], link["batch"]) == ("sgd", "0.01", "2", "64")
    assert not app.error


def test_a_program_for_texts_chooses_texts():
    app = open_train(view="build", **{"as": "keras"})
    write(app, LSTM)
    assert (app.query_params["data"], app.query_params["preset"]) == ("sentences", "article-lstm")
    assert any("The code needs other data" in each.value for each in app.info)
    assert any("2 units here instead of 10" in each.value for each in app.info)


def test_what_cannot_be_read_is_said_at_its_line_and_the_rows_stay():
    app = open_train(view="build", layers=NET, **{"as": "keras"})
    wrong = CNN.replace("layers.Flatten()", "layers.Flaten()")
    write(app, wrong)
    assert nodes_to_text(nodes_from_text(app.query_params["layers"])) == NET
    assert any("Line 12: layers.Flaten is not a supported" in each.value for each in app.error)
    assert any("→  12  model.add(layers.Flaten())" in each.value for each in app.code)
    assert field(app).value == wrong
    assert not app.button(key="train_start").disabled  # the rows can be trained all the same
    write(app, CNN)
    assert not app.error


def test_rows_that_do_not_fit_have_no_code():
    app = open_train(view="build", layers="conv-4-3.dense-10", **{"as": "keras"})
    assert "The rows do not fit together yet" in sentences_on(app)
