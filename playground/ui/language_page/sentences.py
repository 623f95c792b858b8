"""A list of texts, pasted or from a file, read by all tasks and by the visitor's own nets: a table
to sort, to search and to download."""

from __future__ import annotations

import csv
import io
from typing import Any

import streamlit as st

from playground.core.cache import ById, Cache
from playground.data.uploads.rules import UploadError
from playground.data.uploads.sentences import lines_of, read_sentences
from playground.language.known import note_on, unknown_by_task
from playground.language.read import MAX_CHARACTERS, ReadError, read_text
from playground.language.records import (
    TASKS,
    Classified,
    Frames,
    Language,
    Result,
    Tagged,
    TextReading,
)
from playground.nets.model import Model
from playground.text import Message
from playground.ui.language import in_words, t
from playground.ui.language_page.examples import EXAMPLES
from playground.ui.language_page.labels import label_names
from playground.ui.language_page.models import MOST_OWN, own_nets, read_net
from playground.ui.language_page.state import STATE, TYPES
from playground.ui.sentences import said, shown
from playground.ui.session import choice_in, new_widget

MOST = 200  # texts of a list: each takes about 20 ms
CLASSIFIED = ("sentiment", "topic", "spam")

_readings: Cache[TextReading | None] = Cache(1_000)  # by text; None: nothing to read
_own_readings: Cache[Result | None] = Cache(2_000)  # by net and text


def show_list(spoken: Language) -> None:
    """Show the switch, and below it the list with its table."""
    with st.container(key="language-list"):
        switch = new_widget("sentences_on", STATE.now().listed)
        st.toggle(t("language.list"), key=switch, on_change=_take_switch, args=(switch,))
        if STATE.now().listed:
            _show(spoken)


def _take_switch(switch: str) -> None:
    if (choice := choice_in(switch)) is not None:
        STATE.change(listed=bool(choice[1]))


def _show(spoken: Language) -> None:
    texts = _texts(spoken)
    rows = [_row(text, reading) for text, reading in ((text, _read(text)) for text in texts[:MOST])]
    if len(texts) > MOST:
        st.caption(t("language.list_cut", limit=MOST, cut=len(texts) - MOST))
    wanted = new_widget("sentences_types", list(STATE.now().types))
    st.pills(
        t("language.list_with"), TYPES, selection_mode="multi", key=wanted,
        format_func=in_words(TYPES, lambda each: t(f"language.label_{each.lower()}")),
        on_change=_take_types, args=(wanted,),
    )  # fmt: skip
    types = set(STATE.now().types)
    found = [row for row, has in rows if types <= has]
    st.markdown(t("language.list_found", count=len(found), of=len(rows)))
    if found:
        st.dataframe(found, hide_index=True, key="sentences_table")
        st.download_button(
            t("language.list_download"), lambda: as_csv(found), "sentences.csv", "text/csv",
            key="sentences_download", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _take_types(pills: str) -> None:
    if (choice := choice_in(pills)) is not None:
        STATE.change(types=tuple(each for each in TYPES if each in choice[1]))


def _texts(spoken: Language) -> tuple[str, ...]:
    """The lines of the field, or the texts of the file."""
    st.session_state.setdefault("sentences_text", "\n".join(text for _, text in EXAMPLES[spoken]))
    field, upload = st.columns([3, 2])
    with field:
        st.text_area(t("language.list_paste"), key="sentences_text", height=140)
    with upload:
        file = st.file_uploader(t("language.list_file"), type=None, key="sentences_file")
    if file is not None:
        try:
            return read_sentences(file.getvalue(), file.name)
        except UploadError as error:
            st.error(shown(error), icon=":material/error:")
    return lines_of(st.session_state.sentences_text)


def _read(text: str) -> TextReading | None:
    return _readings.get(text, lambda: _reading(text))


def _reading(text: str) -> TextReading | None:
    try:
        return read_text(text)
    except ReadError:
        return None


def _row(text: str, reading: TextReading | None) -> tuple[dict[str, Any], set[str]]:
    """A row of the table, and the types of the entities in it. Each column has one kind of value,
    so that it can be sorted."""
    row: dict[str, Any] = {t("language.list_text"): text}
    results = reading.results if reading else {}
    for task in TASKS:
        row |= _cells(t(f"language.task_{task}"), results.get(task), task in CLASSIFIED)
    for net in own_nets()[:MOST_OWN]:
        is_classifier = net.spec.task.kind == "classification"
        row |= _cells(net.name, _read_own(net, text), is_classifier)
    unknown = unknown_by_task(reading) if reading else {}
    row[t("language.list_unknown")] = max((each.unknown for each in unknown.values()), default=0)
    note = note_on(reading, unknown) if reading else Message("language.nothing_readable")
    row[t("language.list_note")] = said(note) if note is not None else ""
    entities = results.get("entities")
    return row, {span.type for span in entities.spans} if isinstance(entities, Tagged) else set()


def _cells(title: str, result: Result | None, is_classifier: bool) -> dict[str, Any]:
    """The columns of a task or a net: a label and its probability, or one text."""
    names = label_names()
    if is_classifier:
        if not isinstance(result, Classified):
            return {title: "", f"{title} p": None}
        label = names.get(result.label, result.label)
        return {title: label, f"{title} p": round(float(result.probabilities.max()), 4)}
    if isinstance(result, Tagged):
        named = ((span.text, names.get(span.type, span.type)) for span in result.spans)
        return {title: ", ".join(f"{text} ({kind})" for text, kind in named)}
    if isinstance(result, Frames):
        verbs = (f.tokens[f.predicate].text for f in result.frames if f.predicate is not None)
        return {title: ", ".join(verbs)}
    return {title: ""}


def _read_own(net: Model, text: str) -> Result | None:
    """What one of the visitor's nets makes of a text; None if it cannot read it."""
    return _own_readings.get((ById(net), text), lambda: read_net(net, text[:MAX_CHARACTERS]).result)


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """The table as CSV in UTF-8 with a mark, as spreadsheets expect it."""
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")
