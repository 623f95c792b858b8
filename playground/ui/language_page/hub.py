"""“Small against large” on the Language page: a model of the Hugging Face Hub reads the text too,
and its answer stands beside that of the shipped model.

The model is loaded and reads in a thread; the browser polls for its answer.
"""

from __future__ import annotations

import html
import re
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock, Thread

import streamlit as st

from playground.charts.html import quoted
from playground.core.errors import UserError
from playground.language.hub import (
    MASK,
    HubReading,
    Marked,
    allowed_names,
    is_held,
    read_with,
)
from playground.language.hub_code import hub_code
from playground.language.hub_files import HubError, max_megabytes
from playground.language.read import shortened
from playground.language.records import (
    HUB_TASKS,
    Classified,
    Frames,
    Tagged,
    TextReading,
    TextSpan,
)
from playground.nets.card_texts import model_title
from playground.nets.store import ModelStore
from playground.text import Message, say
from playground.ui.language import in_words, language, t
from playground.ui.language_page.models import size_of
from playground.ui.language_page.state import MAX_HUB, STATE
from playground.ui.panels import Panel, content, poll_panels
from playground.ui.polling import Snapshot, Source
from playground.ui.session import store

# The tasks of the page that are like a task of the Hub.
LIKE: dict[str, tuple[str, ...]] = {
    "text-classification": ("sentiment", "topic", "spam"),
    "zero-shot-classification": ("topic", "sentiment", "spam"),
    "token-classification": ("entities",),
    "fill-mask": (),
}
MOST_BARS = 6  # labels of an answer that are shown
KEY = "language_hub"
WAITING, READY = 0.3, 20.0  # s until the browser asks again
Found = HubReading | UserError


@dataclass(frozen=True, slots=True)
class Wish:
    """What a model is to read."""

    name: str
    text: str
    task: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands beside the answer: the reading by the shipped models, the open card's task, the
    names of labels, and the visitor's language."""

    reading: TextReading
    task: str
    labels: Mapping[str, str]
    models: ModelStore
    language: str


class Reader:
    """Reads one visitor's wishes in a thread, always the newest: those before it are left out."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wish: Wish | None = None
        self._answer: tuple[Wish, Found] | None = None
        self._works = False

    def ask(self, wish: Wish, again: bool = False) -> None:
        """Read this; with `again`, also if it was read before."""
        with self._lock:
            if again:
                self._answer = None
            self._wish = wish
            is_read = self._answer is not None and self._answer[0] == wish
            if not self._works and not is_read:
                self._works = True
                Thread(target=self._work, daemon=True).start()

    def now(self) -> tuple[Wish | None, Found | None]:
        """The newest wish, and its answer if there is one yet."""
        with self._lock:
            done = self._answer is not None and self._answer[0] == self._wish
            return self._wish, self._answer[1] if self._answer and done else None

    def _work(self) -> None:
        while (wish := self._next()) is not None:
            try:
                found: Found = read_with(wish.name, wish.text, wish.task, wish.labels)
            except UserError as error:
                found = error
            except Exception:
                # A mistake of ours: the log tells it, and the next wish begins a new thread.
                self._end(wish, HubError("hub.cannot_read", name=wish.name))
                raise
            with self._lock:
                self._answer = wish, found

    def _next(self) -> Wish | None:
        """The wish that has no answer; without one the thread ends."""
        with self._lock:
            if self._answer is not None and self._answer[0] == self._wish:
                self._works = False
                return None
            return self._wish

    def _end(self, wish: Wish, found: Found) -> None:
        with self._lock:
            self._answer, self._works = (wish, found), False


# ---- the panel ------------------------------------------------------------------------------


def show_hub(reading: TextReading, labels: Mapping[str, str]) -> None:
    """Show the fields below the cards and, once a model was asked for, its answer. `labels` has the
    names of the shipped models' labels in the visitor's language."""
    allowed = allowed_names()
    if allowed == ():
        return
    state = STATE.now()
    with st.container(key="language-hub"), st.expander(t("hub.title"), expanded=bool(state.hub)):
        st.caption(t("hub.what", limit=round(max_megabytes())))
        _fields(allowed)
        wish = _wish(reading)
        if wish is not None:
            reader: Reader = st.session_state.setdefault("hub_reader", Reader())
            reader.ask(wish, st.session_state.pop("hub_again", False))
            shown = Shown(reading, state.task, labels, store(), language())
            poll_panels(_source(reader, shown), KEY)


def _fields(allowed: tuple[str, ...] | None) -> None:
    state = STATE.now()
    for field, value in (("name", state.hub), ("task", state.hub_task), ("labels", state.labels)):
        st.session_state.setdefault(f"hub_{field}", value)
    # The key's end is what `hide=models` in a link hides (`ui/hidden.py`).
    with st.container(key="language_hub_model_select"), st.form("hub_form", border=False):
        name, task, labels, button = st.columns([5, 3, 3, 2], vertical_alignment="bottom")
        with name:
            if allowed is None:
                st.text_input(
                    t("hub.name"), key="hub_name", placeholder=t("hub.name_example"),
                    max_chars=MAX_HUB,
                )  # fmt: skip
            else:
                if st.session_state.hub_name not in allowed:
                    st.session_state.hub_name = allowed[0]
                st.selectbox(t("hub.name"), allowed, key="hub_name")
        with task:
            st.selectbox(
                t("hub.task"), ("", *HUB_TASKS), key="hub_task",
                format_func=in_words(("", *HUB_TASKS), lambda each: _task_name(each, language())),
            )  # fmt: skip
        with labels:
            st.text_input(
                t("hub.labels"), key="hub_labels", placeholder=t("hub.labels_example"),
                max_chars=MAX_HUB,
            )  # fmt: skip
        with button:
            st.form_submit_button(t("hub.load"), on_click=_ask, width="stretch")


def _task_name(task: str, spoken: str) -> str:
    if not task:
        return say(spoken, "hub.task_auto")
    if task == "fill-mask":
        return say(spoken, "hub.task_fill_mask", mask=MASK)
    return say(spoken, f"hub.task_{task.replace('-', '_')}")


def _ask() -> None:
    """Take the fields into the link, and ask the model, also if it did not answer before."""
    state = st.session_state
    # A URL cannot hold lone surrogates.
    name, labels = (
        str(state.get(key) or "").strip().encode("utf-8", "replace").decode()
        for key in ("hub_name", "hub_labels")
    )
    task = state.get("hub_task")
    STATE.change(hub=name, hub_task=task if task in HUB_TASKS else "", labels=labels)
    state.hub_asked, state.hub_again = name, True


def _wish(reading: TextReading) -> Wish | None:
    """What is to be read: nothing before the button is pressed, as a link must not make a server
    download a model, except if the model is in memory."""
    state = STATE.now()
    asked = st.session_state.get("hub_asked") == state.hub or is_held(state.hub, state.hub_task)
    if not state.hub or not asked or not reading.text.strip():
        return None
    parts = (part.strip() for part in re.split("[,，、;；\n]", state.labels))
    labels = tuple(dict.fromkeys(part for part in parts if part))
    return Wish(state.hub, reading.text, state.hub_task, labels)


def _source(reader: Reader, shown: Shown) -> Source:
    """What the browser polls. It runs in threads without a session: `shown` holds all it needs."""
    key = secrets.token_hex(8)

    def source() -> Snapshot:
        wish, found = reader.now()
        answer = answer_html(shown, wish, found)
        version = f"{zlib.crc32(answer.encode('utf-8', 'replace')):08x}"
        rows = [[Panel("language-hub-answer", answer)]]
        return Snapshot(version, lambda: content(rows), key, WAITING if found is None else READY)

    return source


# ---- the cards as HTML ----------------------------------------------------------------------


def answer_html(shown: Shown, wish: Wish | None, found: Found | None) -> str:
    """The two cards side by side, or a sentence."""
    if wish is None or found is None:
        name = wish.name if wish else ""
        return _sentence(say(shown.language, "hub.waiting", name=name), "status")
    if isinstance(found, UserError):
        return _sentence(found.in_language(shown.language), "alert")
    cards = _hub_card(shown, found) + _shipped_card(shown, found)
    code = hub_code(found.result.model, found.result.task, shortened(wish.text), wish.labels)
    title = html.escape(say(shown.language, "shell.code"))
    more = (
        f"<details class='lg-code'><summary>{title}</summary>"
        f"<pre translate='no' tabindex='0'>{html.escape(code)}</pre></details>"
    )
    return f"<div class='np-page lg'><div class='lg-cards'>{cards}</div>{more}</div>"


def _sentence(text: str, role: str) -> str:
    look = "lg-notes" if role == "alert" else "lg-quiet"
    return f"<div class='np-page lg'>{_line(text, look, role)}</div>"


def _line(text: str, look: str = "lg-quiet", role: str = "") -> str:
    more = f" role='{role}'" if role else ""
    return f"<p class='{look}'{more}>{html.escape(text)}</p>"


def _hub_card(shown: Shown, found: HubReading) -> str:
    result = found.result
    task = _task_name(result.task, shown.language)
    answer = _answer(shown, result)
    if found.read is not None:
        answer += _line(say(shown.language, "hub.cut", read=found.read))
    sizes = found.parameters, found.bytes
    return _card(shown, "hub", f"{result.model} · {task}", answer, found.milliseconds, sizes)


def _shipped_card(shown: Shown, found: HubReading) -> str:
    """The shipped model's answer for the same kind of task: that of the open card, if it fits."""
    results = shown.reading.results
    fitting = [task for task in LIKE[found.result.task] if task in results]
    if not fitting:
        answer = _line(say(shown.language, "hub.no_shipped"))
        return _card(shown, "shipped", say(shown.language, "hub.shipped"), answer)
    task = shown.task if shown.task in fitting else fitting[0]
    result = results[task]
    if isinstance(result, Frames):
        raise TypeError(f"Got the frames of {task}; expected labels or spans.")
    title = model_title(result.model)
    name = title.in_language(shown.language) if isinstance(title, Message) else title
    words = say(shown.language, f"language.task_{task}")
    ms = shown.reading.milliseconds.get(task, 0.0)
    about = f"{say(shown.language, 'hub.shipped')} · {name} · {words}"
    sizes = size_of(shown.models.get(result.model))
    return _card(shown, "shipped", about, _answer(shown, result), ms, sizes)


def _card(
    shown: Shown,
    which: str,
    title: str,
    answer: str,
    ms: float = 0.0,
    sizes: tuple[int, int] | None = None,
) -> str:
    figures = ""
    if sizes is not None:
        parameters, size = sizes
        figures = say(
            shown.language, "language.figures", ms=f"{ms:.1f}", parameters=parameters,
            megabytes=f"{size / 1e6:.1f}",
        )  # fmt: skip
    return (
        f"<div class='lg-card' style='grid-column:span 6;cursor:default' data-testid='hub-{which}'>"
        f"<b style='overflow-wrap:anywhere'>{html.escape(title)}</b>{answer}"
        f"<small class='lg-quiet' translate='no'>{html.escape(figures)}</small></div>"
    )


def _answer(shown: Shown, result: Classified | Marked | Tagged) -> str:
    if isinstance(result, Classified):
        return _bars(shown, result)
    return _marks(shown, result.text, result.spans)


def _label(shown: Shown, label: str) -> str:
    """A label's name; the labels of shipped models have one in each language."""
    return html.escape(shown.labels.get(label, label))


def _bars(shown: Shown, result: Classified) -> str:
    """The most probable labels, the first one large (`bars` in `frontend/language/cards.js`)."""
    order = (-result.probabilities).argsort()[:MOST_BARS]
    lines = []
    for k, at in enumerate(order.tolist()):
        label, p = result.labels[at], float(result.probabilities[at])
        lines.append(
            f"<span class='np-probability{'' if k else ' first'}' data-label='{quoted(label)}' "
            f"data-probability='{p:.6f}'><span>{_label(shown, label)}</span>"
            f"<i><b style='width:{100 * p:.1f}%'></b></i><span translate='no'>{p:.1%}</span></span>"
        )
    return "".join(lines)


def _marks(shown: Shown, text: str, spans: tuple[TextSpan, ...]) -> str:
    """The text with its spans as pills (`spansInText` in `frontend/language/cards.js`)."""
    at, parts = 0, []
    for span in sorted(spans, key=lambda each: each.start):
        if span.start < at:  # it overlaps the one before
            continue
        parts.append(html.escape(text[at : span.start]))
        parts.append(
            f"<mark class='lg-pill' data-type='{quoted(span.type)}' data-start='{span.start}' "
            f"data-end='{span.end}'>{html.escape(text[span.start : span.end])}"
            f"<small>{_label(shown, span.type)}</small></mark>"
        )
        at = span.end
    parts.append(html.escape(text[at:]))
    none = "" if spans else _line(say(shown.language, "hub.no_spans"))
    return f"<span class='lg-spans' dir='auto' translate='no'>{''.join(parts)}</span>{none}"
