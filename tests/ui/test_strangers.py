"""Nothing of a link becomes Markdown: each parameter of each page alone, without a browser
(tests/browser/test_strangers.py gives all of them to a real one)."""

import re

import pytest

from playground.ui.evaluate.state import TABS
from playground.ui.language import literal
from playground.ui.pages import PAGES
from playground.ui.train import state as train
from playground.ui.tune import state as tune
from playground.ui.vision_page import views as vision
from tests.ui.opened import open_page

HOSTILE = "![x](//host/a) <img src=//host/b> [l](//host/c)"
ALIVE = re.compile(r"(?<!\\)(\[[^\]]*[^\\]\]\(|<img)")  # a link, a picture or HTML, not escaped
# The views of the pages that have some: the query parameter, and its values.
VIEWS = {
    "evaluate": ("show", TABS), "train": ("view", train.VIEWS), "tune": ("view", tune.VIEWS),
    "vision": ("view", tuple(view.name for view in vision.VIEWS)),
}  # fmt: skip
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


@pytest.mark.parametrize(
    ("name", "view"), [(name, view) for name, (_, views) in VIEWS.items() for view in views]
)
def test_no_view_shows_the_other_parameters_of_its_link_as_markdown(name, view):
    [entry] = [entry for entry in PAGES if entry.name == name]
    app = open_page(name, **dict.fromkeys(names(entry), HOSTILE) | {VIEWS[name][0]: view})
    assert not app.exception
    assert [text for text in texts(app) if ALIVE.search(text)] == []


def test_that_test_can_fail():
    assert ALIVE.search(HOSTILE)
    assert not ALIVE.search(literal(HOSTILE))
