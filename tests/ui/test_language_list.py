"""The list of sentences on the Language page: a table, and a search in it."""

from playground.ui.language_page.sentences import as_csv
from tests.ui.opened import link_of, open_page

TEXTS = "Marie Curie lived in Paris.\n\n=1+1, a good film\n\u200b\nI am tired."


def test_a_list_is_read_searched_and_kept_in_the_link():
    app = open_page("language", {"sentences_text": TEXTS}, lang="en", list=1)
    assert not app.exception
    rows = app.dataframe[0].value
    assert list(rows["Text"]) == ["Marie Curie lived in Paris.", "=1+1, a good film", "\u200b",
                                  "I am tired."]  # fmt: skip
    assert rows["Names"][0] == "Marie Curie (person), Paris (place)"
    assert rows["Spam"][0] == "no spam"
    assert rows["Sentiment p"].dropna().between(0.5, 1).all()
    assert list(rows["Unknown words"]) == [1, 0, 0, 0]
    assert [bool(note) for note in rows["Note"]] == [False, False, True, False]
    assert link_of(app)["list"] == "1"
    app = open_page("language", {"sentences_text": TEXTS}, lang="en", list=1, types="PER,LOC")
    assert list(app.dataframe[0].value["Text"]) == ["Marie Curie lived in Paris."]


def test_without_the_switch_no_list_is_read():
    app = open_page("language", lang="en")
    assert len(app.dataframe) == 0
    assert "list" not in link_of(app)


def test_the_table_is_downloaded_as_a_spreadsheet_reads_it():
    data = as_csv([{"文本": 'a "b", c', "p": 0.5}])
    assert data.decode("utf-8-sig").splitlines() == ["文本,p", '"a ""b"", c",0.5']
