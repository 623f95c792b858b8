"""Restores a visitor's saved models, digits and uploads when a session begins, saves changes after
each page run, and tells the visitor what is saved and for how long."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

import streamlit as st

from playground.core.errors import UserError
from playground.data.my_digits import MAX_DIGITS
from playground.text import Message
from playground.training.settings import settings
from playground.ui.kept import Folder, TooLarge, digit_key, folder_of
from playground.ui.language import t
from playground.ui.session import belongings, my_digits, store
from playground.ui.visitor import has_key, visitor_id

log = logging.getLogger("playground")


@dataclass(slots=True)
class _Seen:
    """What this session has saved, so that only changes are written. `models` and `uploads` map
    names to `id()`s of objects that the session keeps alive; `digits` holds digit keys."""

    models: dict[str, int] = field(default_factory=dict)
    uploads: dict[str, int] = field(default_factory=dict)
    digits: set[str] = field(default_factory=set)
    too_large: bool = False


def _folder() -> Folder:
    return folder_of(visitor_id())


def restore() -> None:
    """Restore the visitor's saved data, once per session. Call this before the link is read,
    because the link may name a saved model."""
    if "kept_seen" in st.session_state:
        return
    st.session_state.kept_seen = _Seen()
    if not has_key():
        return
    folder = _folder()
    if not folder.path.is_dir():
        return
    try:
        _take(folder)
    except Exception:  # a damaged file must not make the pages fail
        log.exception("what was kept of a visitor could not be read")
    folder.touch()
    _note()


def _take(folder: Folder) -> None:
    from playground.ui.memory import make_room

    mine = belongings()
    for model in folder.models():
        if model.name not in store():
            store().add(model)
    known = {digit_key(digit) for digit in my_digits()}
    my_digits().extend(d for d in folder.digits() if digit_key(d) not in known)
    del my_digits()[MAX_DIGITS:]
    for name, data in folder.uploads():
        try:
            make_room(mine, 0, UserError)
        except UserError:
            return
        mine.put_upload(name, data)
    st.session_state.setdefault("train_uploads", mine.uploads)


def _note() -> None:
    """Record everything that the session holds as saved."""
    seen: _Seen = st.session_state.kept_seen
    seen.models = {model.name: id(model) for model in store().own()}
    seen.uploads = {name: id(data) for name, data in _uploads().items()}
    seen.digits = {digit_key(digit) for digit in my_digits()}


def _uploads() -> dict[str, object]:
    found: dict[str, object] = st.session_state.get("train_uploads", belongings().uploads)
    return found


def keep() -> None:
    """Save what is new since the last call, and delete what the visitor has removed."""
    if not has_key() or "kept_seen" not in st.session_state:
        return
    seen: _Seen = st.session_state.kept_seen
    folder = _folder()
    models = {model.name: model for model in store().own()}
    digits = {digit_key(digit): digit for digit in my_digits()}
    gone = seen.models.keys() - models.keys()
    for name in gone:
        folder.drop("model", name)
    added, removed = digits.keys() - seen.digits, seen.digits - digits.keys()
    seen.too_large = seen.too_large and not gone and not removed
    try:
        for name, model in models.items():
            if seen.models.get(name) != id(model):
                folder.put_model(model)
        if added or removed:
            folder.change_digits([d for key, d in digits.items() if key in added], removed)
        for name, data in _uploads().items():
            if seen.uploads.get(name) != id(data):
                folder.put_upload(name, data)  # type: ignore[arg-type]
    except (TooLarge, OSError):
        log.warning("a visitor's things could not be kept", exc_info=True)
        seen.too_large = True
    _note()


def is_unsaved() -> bool:
    """Whether closing or reloading the tab would lose something of the visitor: data that cannot
    be saved, or labels changed on the Evaluate page, which belong to this tab. Training runs
    continue on the server, and their links find them again."""
    seen: _Seen = st.session_state.get("kept_seen", _Seen())
    things = bool(store().own() or my_digits() or _uploads())
    labels: dict[str, dict[int, int]] = st.session_state.get("evaluate_labels", {})
    return (things and (seen.too_large or not has_key())) or any(labels.values())


# ---- on the page ------------------------------------------------------------------------------


def say_kept() -> None:
    """Tell the visitor what is saved and for how long, with a button that deletes all of it."""
    counts = {"models": len(store().own()), "digits": len(my_digits()), "uploads": len(_uploads())}
    things = tuple(
        Message(f"shell.kept_{what}", count=count) for what, count in counts.items() if count
    )
    if st.session_state.pop("kept_deleted", False):
        st.caption(t("shell.kept_deleted"))
    if not things:
        return
    seen: _Seen = st.session_state.get("kept_seen", _Seen())
    with st.container(key="kept", horizontal=True, vertical_alignment="center"):
        if not has_key():
            st.caption(t("shell.kept_not", things=things), width="content")
        elif seen.too_large:
            st.caption(t("shell.kept_too_large", limit=settings().kept_mb), width="content")
        else:
            hours = round(settings().kept_hours)
            st.caption(t("shell.kept", hours=hours, things=things), width="content")
        with st.popover(t("shell.kept_delete"), icon=":material/delete:", type="tertiary"):
            st.markdown(t("shell.kept_delete_says"))
            st.button(t("shell.kept_delete"), key="kept_delete", on_click=_delete_everything)


def _delete_everything() -> None:
    """Delete all of this visitor's data from the session and from disk, except training runs,
    which the Train page deletes."""
    for model in store().own():
        store().remove(model.name)
    my_digits().clear()
    for undo in ("draw_removed", "removed_model"):
        st.session_state.pop(undo, None)
    belongings().drop_uploads()
    belongings().dropped.clear()
    _uploads().clear()
    if has_key():
        _folder().clear()
    _note()
    st.session_state.kept_deleted = True
