"""The Train page's uploads: what was read, guessed and left out, and options to correct it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from playground.core.data import DataError
from playground.core.memory import bytes_of
from playground.data.uploads.columns import UploadQuestion
from playground.data.uploads.inspection import (
    AS_SEEMS_BEST,
    Choices,
    Inspection,
    LeftOut,
    Question,
)
from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError
from playground.training.data import TrainingData, split
from playground.ui.errors import friendly_errors
from playground.ui.language import in_words, literal, t
from playground.ui.memory import make_room
from playground.ui.memory_words import say_memory
from playground.ui.sentences import said, shown
from playground.ui.session import belongings
from playground.ui.train import choice
from playground.ui.train.state import STATE

MAX_KEPT = 4  # most uploads kept per visitor; each may take up to 200 MB
TWINS = "uploads.twins"
WAITING = "upload"  # memory entry of a file that waits for the user's confirmation


@dataclass(slots=True)
class _Upload:
    """The file in the uploader, with the result of its last reading."""

    file_id: str
    name: str
    choices: Choices = AS_SEEMS_BEST
    found: Inspection | None = None
    error: UploadError | DataError | None = None
    taken: bool = False
    count: int = 0  # number of examples
    dropped: str = ""  # name of an earlier upload that was removed to make room


def show_upload(read: str = "") -> None:
    """Show the uploader and the result of the upload. `read` is the id of a text which says how
    many examples were read, on a page that does not train."""
    st.markdown(t("train.upload_title"))
    first, second = st.columns([3, 2])
    with first:
        file = st.file_uploader(
            t("train.upload"), type=None, key="train_upload", label_visibility="collapsed",
            on_change=_take_file,
        )  # fmt: skip
    with second:
        colour = st.checkbox(t("train.upload_colour"), key="train_upload_colour")
        st.caption(t("train.upload_help"))
    say_memory()
    upload: _Upload | None = st.session_state.get("train_uploaded")
    if file is None or upload is None or upload.file_id != file.file_id:
        st.session_state.pop("train_uploaded", None)
        belongings().note(WAITING, 0)
        return
    wanted = replace(_chosen(upload), colour=colour)
    if wanted != upload.choices:
        _read(upload, file.getvalue(), wanted)
        st.rerun()
    _show(upload, read)


def _take_file() -> None:
    """Read the uploader's new file before the page runs, so that this run shows the result."""
    with friendly_errors():
        file = st.session_state.train_upload
        if file is not None:
            upload = _Upload(file.file_id, file.name)
            colour = st.session_state.get("train_upload_colour", False)
            _read(upload, file.getvalue(), replace(AS_SEEMS_BEST, colour=colour))
            st.session_state.train_uploaded = upload


def _read(upload: _Upload, data: bytes, choices: Choices) -> None:
    """Read the file; if it has no faults, choose it as the data at once."""
    upload.choices, upload.found, upload.error, upload.taken = choices, None, None, False
    try:
        found = read_upload(data, upload.name, choices)
        parts(found)
        belongings().note(WAITING, 0)
        make_room(belongings(), bytes_of(found), DataError)
    except (UploadError, DataError) as error:
        upload.error = error
        return
    upload.found, upload.count = found, len(found)
    belongings().note(WAITING, bytes_of(found))
    if not upload.found.faults:
        _take(upload)


def parts(found: Inspection) -> TrainingData:
    """Split an upload into training and validation data: as in the file, else 80:20 per class.

    Raises:
        DataError: fewer than two classes have two examples.
    """
    if found.validation is not None:
        return TrainingData(found.examples, found.validation)
    return split(found.examples)


def _take(upload: _Upload) -> None:
    """Choose the file as the data of the next training."""
    assert upload.found is not None
    name = upload.name[:60]
    data = parts(upload.found)
    # The name keeps its extension, so that “mnist.zip” is not mistaken for the data set “mnist”.
    kept, mine = choice.uploads(), belongings()
    mine.put_upload(
        name, TrainingData(replace(data.train, name=name), replace(data.validation, name=name))
    )
    upload.found = upload.found.emptied()
    mine.note(WAITING, 0)
    upload.dropped = ""
    while len(kept) > MAX_KEPT:
        upload.dropped = next(iter(kept))
        mine.drop_upload(upload.dropped)
    STATE.change(data=name)
    upload.taken = True


# ---- display --------------------------------------------------------------------------------


def _show(upload: _Upload, read: str) -> None:
    with st.container(key="train_uploaded_what"):
        if upload.error is not None:
            st.error(shown(upload.error))
            if isinstance(upload.error, UploadQuestion):
                _ask(upload, upload.error.question)
            return
        found = upload.found
        assert found is not None
        count, name = upload.count, literal(upload.name[:60])
        if upload.taken:
            own = found.validation is not None
            for_training = "train.uploaded_parts" if own else "train.uploaded"
            st.success(t(read or for_training, name=name, count=count))
        if upload.dropped:
            st.caption(t("train.upload_dropped", name=literal(upload.dropped), limit=MAX_KEPT))
        if found.faults:
            st.warning(_list(map(_left_out, found.faults)))
        for part in found.left_out:
            if not part.fault:
                st.caption(_left_out(part))
        if found.remarks:
            st.info(_list(map(shown, found.remarks)))
        if any(remark.message_id == TWINS for remark in found.remarks) or upload.choices.merge:
            st.checkbox(t("train.upload_merge"), key=_key(upload, "merge"))
        if not upload.taken:
            st.button(
                t("train.upload_go_on", count=count), key="train_upload_go_on", type="primary",
                on_click=_take, args=(upload,),
            )  # fmt: skip
        _questions(upload, found)


def _left_out(part: LeftOut) -> str:
    what = said_list(part.what)
    return t("train.upload_left_out", count=part.count, what=literal(what), why=shown(part.why))


def _list(lines: Iterable[str]) -> str:
    """Join lines as Markdown: a single line as it is, several as a list."""
    items = list(lines)
    return items[0] if len(items) == 1 else "\n".join(f"- {item}" for item in items)


def said_list(parts: tuple[Any, ...]) -> str:
    return t("words.list_separator").join(said(part) for part in parts)


def _questions(upload: _Upload, found: Inspection) -> None:
    """Show how the file was interpreted, with controls to change it."""
    if not found.questions:
        return
    guessed = any(question.field == "encoding" for question in found.questions)
    with st.expander(t("train.upload_how"), icon=":material/tune:", expanded=guessed):
        if found.kind in ("texts", "sentences"):
            st.dataframe(
                {
                    t("train.col_text"): [what for what, _ in found.first],
                    t("train.col_label"): [label for _, label in found.first],
                },
                key="train_upload_first", hide_index=True,
            )  # fmt: skip
        for column, question in zip(st.columns(len(found.questions)), found.questions, strict=True):
            with column:
                _ask(upload, question)


def _ask(upload: _Upload, question: Question) -> None:
    key = _key(upload, question.field)
    words = {answer: _word(question.field, answer, text) for answer, text in question.answers}
    answers = list(words)
    taken = question.taken
    st.selectbox(
        t(f"train.ask_{question.field}"), answers, key=key,
        index=answers.index(taken) if taken in answers else None,
        format_func=in_words(answers, words.__getitem__),
    )  # fmt: skip


def _word(field: str, answer: Any, text: str) -> str:
    match field:
        case "header":
            return t("train.ask_header_yes" if answer else "train.ask_header_no")
        case "preparation":
            return t("train.ask_digit" if answer == "digit" else "train.ask_fit")
        case "folder":
            return t("train.ask_outer" if answer == "outer" else "train.ask_inner", names=text)
        case _:
            return text


def _key(upload: _Upload, field: str) -> str:
    # The key contains the file's id, so that choices do not carry over to the next file.
    return f"train_upload_{field}_{upload.file_id}"


def _chosen(upload: _Upload) -> Choices:
    """Return the choices in the widgets; settings without a widget keep their value."""
    questions = list(upload.found.questions) if upload.found is not None else []
    if isinstance(upload.error, UploadQuestion):
        questions.append(upload.error.question)
    changes: dict[str, Any] = {}
    for question in questions:
        answer = st.session_state.get(_key(upload, question.field), question.taken)
        if answer is not None and answer != question.taken:
            changes[question.field] = answer
    merge = st.session_state.get(_key(upload, "merge"), upload.choices.merge)
    return replace(upload.choices, merge=bool(merge), **changes)
