"""Nothing of a link becomes Markdown: each parameter of each page alone, without a browser
(tests/browser/test_strangers.py gives all of them to a real one)."""

import re

import pytest

from playground.ui.language import literal
from playground.ui.pages import PAGES
from tests.ui.opened import open_page

HOSTILE = "![x](//host/a) <img src=//host/b> [l](//host/c)"
ALIVE = re.compile(r"(?<!\\)(\[[^\]]*[^\\]\]\(|<img)")  # a link, a picture or HTML, not escaped
MARKDOWN = ("markdown", "caption", "error", "warning", "info", "success", "title", "header")


def texts(app):
    """All texts that the page shows as Markdown."""
    found = [element.value for kind in MARKDOWN for element in app.get(kind)]
    return [*found, *(block.label for block in app.get("expander"))]


def names(entry):
    return sorted({name for part in entry.link() for name in part.names} | {"lang"})


@pytest.mark.parametrize(
    ("entry", "name"),
    [(entry, name) for entry in PAGES for name in names(entry)],
    ids=lambda what: getattr(what, "name", what),
)
def test_a_parameter_of_a_link_is_shown_as_it_is(entry, name):
    app = open_page(entry.name, **{name: HOSTILE})
    assert not app.exception
    shown = texts(app)
    assert shown
    assert [text for text in shown if ALIVE.search(text)] == []


def test_that_test_can_fail():
    assert ALIVE.search(HOSTILE)
    assert not ALIVE.search(literal(HOSTILE))
