"""The shell around the pages: menu, both languages, deep links, a second run, friendly errors."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.text import say
from playground.ui import loading, shell
from playground.ui.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]


def open_app(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=300)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_the_shell_runs_twice():
    # Streamlit's discovery of pages once skipped app.py on the second run.
    app = open_app()
    assert not app.exception
    assert app.run().session_state["language"] == "en"
    assert not app.exception


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_link_chooses_the_language(language):
    app = open_app(lang=language)
    assert not app.exception
    label = say(language, "shell.model")
    assert label in [box.label for box in app.selectbox]


def test_an_unknown_language_falls_back_to_english():
    app = open_app(lang="<script>")
    assert not app.exception
    assert app.session_state["language"] == "en"


def test_the_switch_changes_the_language_and_the_link():
    app = open_app()
    app.session_state["language"] = "zh"
    app.run()
    assert "zh" in app.query_params["lang"]
    assert say("zh", "shell.model") in [box.label for box in app.selectbox]


def test_every_page_of_the_menu_exists_and_has_a_name():
    for entry in PAGES:
        assert (ROOT / "pages" / entry.script).is_file()
        for language in ("en", "zh"):
            assert say(language, f"{entry.name}.menu")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_with_more_pages_the_menu_has_groups(monkeypatch, language):
    names: list[dict[str, list[str]]] = []

    def navigation(menu, position):
        names.append({group: [page.title for page in pages] for group, pages in menu.items()})
        return next(iter(menu.values()))[0]

    monkeypatch.setattr("streamlit.navigation", navigation)
    open_app(lang=language)
    monkeypatch.setattr(shell, "IN_A_ROW", 3)
    open_app(lang=language)
    flat, grouped = names
    assert list(flat) == [""]
    groups = ("see", "train", "use", "class")
    assert list(grouped) == [say(language, f"shell.group_{group}") for group in groups]
    assert [name for names in grouped.values() for name in names] == flat[""]


def broken_page() -> None:
    from playground.ui.errors import friendly_errors

    with friendly_errors():
        raise RuntimeError("secret detail")


def test_an_error_is_a_sentence_with_an_id_that_is_in_the_log(caplog):
    app = AppTest.from_function(broken_page).run()
    assert not app.exception
    sentence = app.error[0].value
    assert "secret" not in sentence
    record = next(record for record in caplog.records if record.name == "playground")
    assert record.args[0] in sentence
    assert "secret detail" in str(record.exc_info[1])


def test_a_page_of_a_starting_server_says_that_it_loads(monkeypatch):
    said = []
    real = loading.t
    monkeypatch.setattr(loading, "t", lambda text: said.append(text) or real(text))
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=300)
    app.switch_page("use/vision.py").run()
    assert said == ["shell.loading"]
    assert not any("just started" in each.value for each in app.caption)  # taken away at the end
    monkeypatch.setattr(loading, "is_warm", lambda: True)
    app.run()
    assert said == ["shell.loading"]
