"""Errors on a page of another language."""

import pytest

from playground.core.errors import UserError
from playground.text import Message
from playground.ui.language import speaking
from playground.ui.sentences import said, shown


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "There is no model called '[b](c)'; choose one of pen-cnn, x."),
        ("zh", "没有名为 '[b](c)' 的模型；请选择 pen-cnn、x 之一。"),
    ],
)
def test_an_error_is_said_in_the_readers_language_with_its_values(language, sentence):
    values = {"name": "'[b](c)'", "known": ("pen-cnn", "x")}
    with speaking(language):
        assert said(UserError("nets.no_model", **values)) == sentence
        assert said(Message("nets.no_model", **values)) == sentence
        assert "\\[b" in shown(UserError("nets.no_model", **values))


def test_any_other_text_stays_as_it_is():
    with speaking("zh"):
        assert said("positive") == "positive"
        assert said(ValueError("Something else")) == "Something else"
