"""The encoder's view on the Language page: attention of one layer, and two sentences as points.
Other nets with attention have the same view, without the points."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np

from playground.core.cache import ById, Cache
from playground.core.task import Encoding
from playground.explain.attention import AttentionError, attends, attention_trace, word_points
from playground.explain.code.attention import attention_code
from playground.explain.code.beside import model_file
from playground.language.payload import numbers
from playground.language.read import words_of
from playground.language.records import Language, TextReading
from playground.nets.files import model_to_bytes
from playground.nets.model import Model
from playground.nets.store import language_names, shipped_names
from playground.ui.code_panel import show_code
from playground.ui.language import t
from playground.ui.language_page.models import model_data
from playground.ui.language_page.state import STATE
from playground.ui.session import store

# The shipped nets of each language that have attention, the default first.
SHIPPED: dict[Language, tuple[str, ...]] = {
    "en": ("encoder-en", "encoder-en-texts", "letters-gpt"),
    "zh": (),
}
TASK = "encoder"  # the card's name in the link
NAME = f"{TASK}~"  # what is pinned begins so where it belongs to this card (`encoder_card.js`)
MOST_WORDS = 40  # of each sentence, as points

_found: Cache[dict[str, Any]] = Cache(16)


def attending(spoken: Language) -> tuple[str, ...]:
    """The names of the nets whose attention can be shown for a text in this language: shipped ones,
    and the visitor's own that read words or characters."""
    known = (*language_names(), *shipped_names())
    own = [model for model in reversed(store().own()) if attends(model.spec)]
    fitting = [model.name for model in own if model.spec.task.kind != "encoding"]
    return (*(name for name in SHIPPED[spoken] if name in known), *fitting)


def shown_model(spoken: Language) -> Model | None:
    """The net whose attention is shown: the chosen one, or the first; None if there is none."""
    names = attending(spoken)
    chosen = dict(STATE.now().models).get(TASK)
    name = chosen if chosen in names else next(iter(names), None)
    return None if name is None else store().get(name)


def number_of(pins: str, letter: str, default: int = 0) -> int:
    """A number in the link: 5 for the letter h in "encoder~l2~h5"."""
    parts = pins.split("~") if pins.startswith(NAME) else []
    found = [part[1:] for part in parts if re.fullmatch(rf"{letter}[0-9]{{1,4}}", part)]
    return int(found[0]) if found else default


def layer_of(pins: str) -> int:
    """The number of the attention layer in the link, from 0."""
    return number_of(pins, "l")


def encoder_cards(reading: TextReading) -> list[dict[str, Any]]:
    """The encoder's card, if there is a net with attention for the text's language. Its data is
    computed when the card is open."""
    model = shown_model(reading.language) if reading.results else None
    if model is None:
        return []
    state = STATE.now()
    result: dict[str, Any] = {"kind": TASK, "model": model.name}
    is_open = state.task == TASK
    if is_open:
        try:
            result = encoder_data(model, reading.text, state.second, state.pins)
        except AttentionError:
            return []
    shown = model.name if is_open else ""
    return [
        {
            "task": TASK,
            "title": t("lattice.attention_title"),
            "result": result,
            "ms": None,
            "available": True,
            "models": [model_data(name, shown) for name in attending(reading.language)],
        }
    ]


def encoder_data(model: Model, text: str, second: str, pins: str) -> dict[str, Any]:
    """Tokens, queries, keys and values of the chosen layer as base64 of float32 (heads × steps ×
    units) and, for an encoder, the words of both sentences as points."""
    key = (text, second, layer_of(pins))
    return _found.get((ById(model), *key), lambda: _encoder_data(model, *key))


def show_encoder_code(reading: TextReading, task: str, pins: str) -> None:
    """Below the open card: the code that prints the attention weights of the pinned token."""
    if task != TASK or not reading.results:
        return
    model = shown_model(reading.language)
    if model is None:
        return
    try:
        trace = attention_trace(model, reading.text, layer_of(pins))
    except AttentionError:
        return
    step = min(number_of(pins, "q", 1), len(trace.pieces) - 1)
    number = min(number_of(pins, "h"), len(trace.query) - 1)
    small = model.name in language_names()  # shipped with 8 bits a weight
    files = {model_file(model): lambda: model_to_bytes(model, eight_bit=small)}
    show_code(attention_code(model, trace, step, number), "language_code", files=files)


def _encoder_data(model: Model, text: str, second: str, layer: int) -> dict[str, Any]:
    trace = attention_trace(model, text, layer)
    return {
        "kind": TASK,
        "model": model.name,
        "pieces": list(trace.pieces),
        "layers": list(trace.layers),
        "layer": trace.layer,
        "heads": len(trace.query),
        "query": _packed(trace.query),
        "key": _packed(trace.key),
        "value": _packed(trace.value),
        "causal": trace.causal,
        "cut": trace.cut,
        "second": second,
        "points": _points(model, text, second) if isinstance(model.spec.task, Encoding) else None,
    }


def _points(model: Model, *texts: str) -> dict[str, Any]:
    first, second = (tuple(word.text for word in words_of(each)[:MOST_WORDS]) for each in texts)
    points = word_points(model, first, second)
    return {
        "words": [list(words) for words in points.words],
        "points": [[numbers(point) for point in block] for block in points.points],
        "variance": [numbers(block) for block in points.variance],
        "shared": [list(pair) for pair in points.shared],
        "cosines": [numbers(block) for block in points.cosines],
    }


def _packed(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()
