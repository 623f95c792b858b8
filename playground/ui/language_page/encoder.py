"""The encoder's view on the Language page: attention of one layer, and two sentences as points."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np

from playground.core.cache import Cache
from playground.explain.attention import AttentionError, attention_trace, word_points
from playground.explain.code.attention import attention_code
from playground.explain.code.beside import model_file
from playground.language.payload import numbers
from playground.language.read import words_of
from playground.language.records import TextReading
from playground.nets.files import model_to_bytes
from playground.nets.store import language_names, shipped_model
from playground.ui.code_panel import show_code
from playground.ui.language import t
from playground.ui.language_page.state import STATE

ENCODER = "encoder-en"
TASK = "encoder"  # the card's name in the link
NAME = f"{TASK}~"  # what is pinned begins so where it belongs to this card (`encoder_card.js`)
MOST_WORDS = 40  # of each sentence, as points

_found: Cache[dict[str, Any]] = Cache(16)


def has_encoder(language: str) -> bool:
    """Whether there is an encoder for this language."""
    return language in ENCODER.split("-") and ENCODER in language_names()


def number_of(pins: str, letter: str, default: int = 0) -> int:
    """A number in the link: 5 for the letter h in "encoder~l2~h5"."""
    parts = pins.split("~") if pins.startswith(NAME) else []
    found = [part[1:] for part in parts if re.fullmatch(rf"{letter}[0-9]{{1,4}}", part)]
    return int(found[0]) if found else default


def layer_of(pins: str) -> int:
    """The number of the attention layer in the link, from 0."""
    return number_of(pins, "l")


def encoder_cards(reading: TextReading) -> list[dict[str, Any]]:
    """The encoder's card, if there is an encoder for the text's language. Its data is computed when
    the card is open."""
    if not has_encoder(reading.language) or not reading.results:
        return []
    state = STATE.now()
    result: dict[str, Any] = {"kind": TASK}
    if state.task == TASK:
        try:
            result = encoder_data(reading.text, state.second, state.pins)
        except AttentionError:
            return []
    title = t("lattice.attention_title")
    return [
        {"task": TASK, "title": title, "result": result, "ms": None, "available": True,
         "models": []}
    ]  # fmt: skip


def encoder_data(text: str, second: str, pins: str) -> dict[str, Any]:
    """Word pieces, queries, keys and values of the chosen layer as base64 of float32 (heads × steps
    × units), and the words of both sentences as points."""
    key = (text, second, layer_of(pins))
    return _found.get(key, lambda: _encoder_data(*key))


def show_encoder_code(reading: TextReading, task: str, pins: str) -> None:
    """Below the open card: the code that prints the attention weights of the pinned word piece."""
    if task != TASK or not has_encoder(reading.language) or not reading.results:
        return
    model = shipped_model(ENCODER)
    try:
        trace = attention_trace(model, reading.text, layer_of(pins))
    except AttentionError:
        return
    step = min(number_of(pins, "q", 1), len(trace.pieces) - 1)
    number = min(number_of(pins, "h"), len(trace.query) - 1)
    files = {model_file(model): lambda: model_to_bytes(model, eight_bit=True)}
    show_code(attention_code(model, trace, step, number), "language_code", files=files)


def _encoder_data(text: str, second: str, layer: int) -> dict[str, Any]:
    model = shipped_model(ENCODER)
    trace = attention_trace(model, text, layer)
    both = [tuple(word.text for word in words_of(each)[:MOST_WORDS]) for each in (text, second)]
    points = word_points(model, *both)
    return {
        "kind": TASK,
        "pieces": list(trace.pieces),
        "layers": list(trace.layers),
        "layer": trace.layer,
        "heads": len(trace.query),
        "query": _packed(trace.query),
        "key": _packed(trace.key),
        "value": _packed(trace.value),
        "cut": trace.cut,
        "second": second,
        "points": {
            "words": [list(words) for words in points.words],
            "points": [[numbers(point) for point in block] for block in points.points],
            "variance": [numbers(block) for block in points.variance],
            "shared": [list(pair) for pair in points.shared],
            "cosines": [numbers(block) for block in points.cosines],
        },
    }


def _packed(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()
