"""The Language page: takes the browser component's messages, and returns the data that it shows.

The component owns the text, its language, the open card and the chosen models. It sends what the
visitor has changed; explanations, which take longer than the readings, it requests afterwards.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.language.known import foreign_language, note_on, unknown_by_task
from playground.language.payload import result_data
from playground.language.read import MAX_CHARACTERS, ReadError, language_of, models_for, read_text
from playground.language.records import LANGUAGES, TASKS, Language, Tagged, TextReading
from playground.nets.model import Model
from playground.text import Message
from playground.ui.errors import fragment
from playground.ui.header import page_header
from playground.ui.language import language, page_texts, t
from playground.ui.language_page.code import show_answer_code, show_lattice_code
from playground.ui.language_page.component import language_part
from playground.ui.language_page.encoder import encoder_cards, show_encoder_code
from playground.ui.language_page.examples import EXAMPLES, first_text
from playground.ui.language_page.frames import other_frames, other_voice, with_made
from playground.ui.language_page.hub import show_hub
from playground.ui.language_page.labels import label_names
from playground.ui.language_page.models import (
    OwnReading,
    model_data,
    own_cards,
    own_note,
    read_own,
    settle_card,
    with_own,
)
from playground.ui.language_page.segments import is_by_words, segments_of
from playground.ui.language_page.sentences import show_list
from playground.ui.language_page.state import CARDS, MAX_SECOND, STATE, own_name, pins_from_text
from playground.ui.sentences import said
from playground.ui.session import store
from playground.ui.startup import use_one_thread
from playground.ui.unconfirmed import news

PART = "language_part"
MOST_TYPED = 200_000  # characters that are kept, so that the note can say how many are not read
QUESTIONS = (
    "words",
    "flips",
    "rewrite",
    "near",
)  # requests of a card, which the link does not hold


@fragment()
def show() -> None:
    """Show the page, as a fragment that reruns at each message of the component."""
    use_one_thread()
    with st.container(key="language-page"):
        with page_header("language"):
            pass
        settle_card()
        text = _text()
        chosen = STATE.now().text_language
        spoken = chosen or language_of(text) or _visitors_language()
        state = STATE.now()
        reading = with_made(_reading(text, spoken), state.pins)
        own = read_own(reading.text)
        reading = with_own(reading, own)
        language_part(view_data(reading, text, own), PART, _take)
        show_answer_code(reading, state.task)
        show_lattice_code(reading, state.task, state.pins)
        show_encoder_code(reading, state.task, state.pins)
        show_hub(reading, label_names())
        show_list(spoken)


def _visitors_language() -> Language:
    return next((each for each in LANGUAGES if each == language()), "en")


# ---- messages from the browser ----------------------------------------------------------------


def _take() -> None:
    """Apply the new changes in the component's message; invalid values are ignored."""
    state = st.session_state
    part = state.get(PART) or {}
    changes, state.language_ack = news(part.get("ask"), state.get("language_ack", 0))
    if isinstance(text := changes.get("text"), str):
        # A URL cannot hold lone surrogates.
        STATE.change(text=text[:MOST_TYPED].encode("utf-8", "replace").decode())
    if "text_language" in changes:
        asked = changes["text_language"]
        STATE.change(text_language=asked if asked in LANGUAGES else None)
    if isinstance(card := changes.get("task"), str) and _is_card(card):
        STATE.change(task=card)
    if isinstance(changes.get("model"), dict):
        _choose_model(changes["model"])
    if isinstance(second := changes.get("second"), str):
        STATE.change(second=second[:MAX_SECOND].encode("utf-8", "replace").decode())
    for question in QUESTIONS:
        if question in changes:
            state[f"language_{question}"] = changes[question]
    if isinstance(pins := changes.get("pins"), str):
        try:
            STATE.change(pins=pins_from_text(pins))
        except ValueError:
            STATE.change(pins="")


def _is_card(card: str) -> bool:
    return card in CARDS or store().is_own(own_name(card) or "")


def _choose_model(change: dict[str, Any]) -> None:
    task, name = change.get("task"), change.get("name")
    if task in CARDS and isinstance(name, str) and name in store():
        STATE.change(models=tuple((dict(STATE.now().models) | {task: name}).items()))


# ---- data for the browser ---------------------------------------------------------------------


def _text() -> str:
    """The text as typed, cut at the limit that the page states."""
    text = STATE.now().text
    return first_text(_visitors_language()) if text is None else text


def choices(task: str, spoken: Language) -> tuple[str, ...]:
    """The names of the models for a task, the default first."""
    return models_for(task, spoken)


def _models(spoken: Language) -> dict[str, Model]:
    """The chosen models of the tasks, without those that do not fit the language."""
    chosen = STATE.now().models
    return {
        task: store().get(name)
        for task, name in chosen
        if task in TASKS and name in choices(task, spoken)
    }


def _reading(text: str, spoken: Language) -> TextReading:
    """The text's reading; without results if it has nothing that can be read."""
    try:
        return read_text(
            text, spoken, models=_models(spoken), segmented=is_by_words(STATE.now().pins)
        )
    except ReadError:
        unavailable = tuple(task for task in TASKS if not choices(task, spoken))
        return TextReading(text, spoken, {}, unavailable=unavailable)


def view_data(reading: TextReading, typed: str, own: tuple[OwnReading, ...] = ()) -> dict[str, Any]:
    """All data that the component shows; `own` is what the visitor's nets read."""
    state = STATE.now()
    unknown = note_on(reading, unknown_by_task(reading, store().get))
    return {
        "texts": page_texts("lattice") | page_texts("language"),
        "languages": {each: t(f"language.language_{each}") for each in LANGUAGES},
        "labels": label_names(),
        "text": typed,
        "read": reading.text,
        "explained": _explained(reading),
        "language": reading.language,
        "text_language": state.text_language,
        "is_foreign": foreign_language(reading.text) is not None,
        "task": state.task,
        "pins": state.pins,
        "notes": [said(note) for note in (*notes_on(reading, typed), unknown) if note],
        "tasks": [
            *(_task_data(task, reading) for task in TASKS if is_offered(task)),
            *encoder_cards(reading),
            *own_cards(own),
        ],
        "own_note": own_note(),
        "examples": {
            each: [
                {
                    "name": t(f"language.example_{name}"),
                    "point": t(f"language.point_{name}"),
                    "text": text,
                }
                for name, text in EXAMPLES[each]
            ]
            for each in LANGUAGES
        },
        "ack": st.session_state.get("language_ack", 0),
    }


def _explained(reading: TextReading) -> dict[str, Any]:
    """The answers to the open card's requests."""
    asked = {question: st.session_state.get(f"language_{question}") for question in QUESTIONS}
    if not any(asked.values()):
        return {}
    from playground.ui.language_page.explained import answer

    spoken = reading.language
    return {
        question: answer(wish, reading, _beside(str(wish.get("task")), spoken))
        for question, wish in asked.items()
        if isinstance(wish, dict) and _is_card(str(wish.get("task")))
    }


def _beside(card: str, spoken: Language) -> tuple[str, ...]:
    """The models that may explain the same answer; an own net has none beside it."""
    return choices(card, spoken) if card in TASKS else ()


def is_offered(task: str) -> bool:
    """Whether there is a model for the task in any language."""
    return any(choices(task, each) for each in LANGUAGES)


def _task_data(task: str, reading: TextReading) -> dict[str, Any]:
    """A card: the task's result with its time, and the models to choose from."""
    found = reading.results.get(task)
    is_open = STATE.now().task == task
    other = other_frames(reading.text) if task == "roles" and is_open else None
    result = result_data(found) if found is not None else None
    shown = found.model if found is not None and is_open else ""
    if result and isinstance(found, Tagged) and is_open:
        result["segments"] = segments_of(found)
    return {
        "task": task,
        "pair": other and {"text": other_voice(reading.text), "result": result_data(other)},
        "title": t(f"language.task_{task}"),
        "result": result,
        "ms": reading.milliseconds.get(task),
        "available": task not in reading.unavailable,
        "models": [model_data(name, shown) for name in choices(task, reading.language)],
    }


def notes_on(reading: TextReading, typed: str) -> list[Message]:
    """Sentences on what was left out, and why there is no result."""
    found = []
    if reading.cut:
        found.append(Message("language.cut", limit=MAX_CHARACTERS, cut=reading.cut))
    if not typed.strip():
        found.append(Message("language.empty"))
    elif not reading.results:
        found.append(Message("language.nothing_readable"))
    return found
