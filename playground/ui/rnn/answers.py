"""Server computations for the RNN page: a changed word, backpropagation, and the corpus search."""

from __future__ import annotations

import threading
import time
from functools import cache
from typing import Any

import numpy as np

from playground.data.tokens import encode
from playground.explain.reading_payload import recurrent_layers
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.ui.language import t
from playground.ui.rnn.examples import family_of
from playground.ui.rnn.readings import published_reading
from playground.ui.rnn.state import Intervention, edits_of
from playground.ui.sentences import said

MAX_MATCHES = 12
# Matches with words that begin like these are left out, as unsuitable for a classroom.
UNFIT = ("sex", "genital", "molest", "porn", "rape", "rapist", "naked", "nud", "penis", "masturb")
MAX_SEARCHED_UNITS = 64  # 90,000 words × 64 units take 23 MB per model
WARM_AFTER_SECONDS = 3.0


def _find(side: tuple[Model, ...], name: Any) -> Model | None:
    return next((model for model in side if model.name == name), None)


def _whole(raw: Any, low: int, high: int) -> int:
    number = raw if isinstance(raw, int) and not isinstance(raw, bool) else low
    return max(low, min(high, number))


def answer_other(side: tuple[Model, ...], text: str, wish: Any) -> dict[str, Any] | None:
    """Return every model's reading of the text with the word at one step replaced."""
    if not wish or not isinstance(wish.get("word"), str):
        return None
    source = side[0].spec.input
    assert isinstance(source, TextInput)
    tokens = list(encode(text, source).tokens)
    if not tokens:
        return None
    word = wish["word"].encode("utf-8", "replace").decode()[:60]
    tokens[_whole(wish.get("step"), 0, len(tokens) - 1)] = word
    changed = ("" if source.level == "character" else " ").join(tokens)
    return {"of": text, "readings": [published_reading(model, changed) for model in side]}


def answer_back(
    side: tuple[Model, ...],
    model: Model,
    text: str,
    layer: int,
    wish: Any,
    edits: tuple[Intervention, ...] = (),
) -> dict[str, Any] | None:
    """Backpropagate the loss at the last step through time, with the interventions applied.

    The result has the loss and the gradient norms per step for every recurrent model, and for one
    model a single weight's gradient as a sum over steps. An error becomes its `sentence`.
    """
    if not wish or not recurrent_layers(model):
        return None
    from playground.explain.reading import ReadingError
    from playground.explain.through_time import gradients_through_time, weight_gradient_by_step

    labels = model.spec.labels
    label = labels.index(wish["label"]) if wish.get("label") in labels else len(labels) - 1
    models = []
    try:
        for one in (one for one in side if recurrent_layers(one)):
            found = gradients_through_time(one, text, label, edits_of(one, edits))
            cell = found.cells[-1]
            ways = {
                "model": one.name,
                "loss": found.loss,
                "hidden": _numbers(cell.norms),
                "words": _numbers(found.word_norms),
                "jacobian": _numbers(cell.jacobian),
            }
            if cell.memory is not None and cell.memory_jacobian is not None:
                ways["hidden_memory"] = _numbers(np.linalg.norm(cell.memory, axis=1))
                ways["jacobian_memory"] = _numbers(cell.memory_jacobian)
            models.append(ways)
    except ReadingError as error:
        return {"of": text, "models": [], "weight": None, "sentence": said(error)}
    asked = _find(side, wish.get("model")) or model
    return {
        "of": text,
        "models": models,
        "sentence": "",
        "weight": _weight(asked, text, label, layer, wish, edits, weight_gradient_by_step),
    }


def _weight(
    model: Model,
    text: str,
    label: int,
    layer: int,
    wish: Any,
    edits: tuple[Intervention, ...],
    by_step: Any,
) -> dict[str, Any]:
    cells = recurrent_layers(model)
    name, cell = cells[min(layer, len(cells) - 1)]
    gates = cell.gates
    gate = str(wish.get("gate")) if wish.get("gate") in gates else gates[0]
    unit = _whole(wish.get("unit"), 0, cell.units - 1)
    source = _whole(wish.get("from"), 0, cell.units - 1)
    row = gates.index(gate) * cell.units + unit
    tensor = f"{name}.weight_hh_l0"
    found = by_step(model, text, label, tensor, row, source, edits_of(model, edits))
    title = t("rnn.weight_name", gate=t(f"rnn.gate_{gate}"), from_unit=source, unit=unit)
    return {"name": title, "values": _numbers(found.steps), "total": found.total}


def _numbers(values: np.ndarray) -> list[float]:
    return [float(value) for value in values]


def can_be_searched(model: Model) -> bool:
    """Return whether the model's states over the shipped English sentences can be searched."""
    source = model.spec.input
    return (
        isinstance(source, TextInput)
        and source.level == "word"
        and family_of(model) == "en"
        and bool(recurrent_layers(model))
        and recurrent_layers(model)[-1][1].units <= MAX_SEARCHED_UNITS
    )


@cache
def _warming() -> set[str]:
    return set()


def warm_search(models: tuple[Model, ...]) -> None:
    """Compute the states for the search in the background, so that the first search is fast."""
    names = {model.name for model in models if can_be_searched(model)} - _warming()
    chosen = tuple(model for model in models if model.name in names)
    _warming().update(names)
    if chosen:
        threading.Thread(target=_warm, args=(chosen,), name="search", daemon=True).start()


def _warm(models: tuple[Model, ...]) -> None:
    from playground.explain.states import corpus_states

    time.sleep(WARM_AFTER_SECONDS)  # let the page load first
    for model in models:
        corpus_states(model)


def _is_unfit(tokens: tuple[str, ...]) -> bool:
    return any(token.startswith(UNFIT) for token in tokens)


def answer_search(
    side: tuple[Model, ...], text: str, wish: Any, edits: tuple[Intervention, ...] = ()
) -> dict[str, Any] | None:
    """Find units that are active (or inactive) on exactly the chosen words, and where in the
    corpus they are too. Interventions apply to the text, but not to the corpus."""
    model = _find(side, wish.get("model")) if wish else None
    if model is None:
        return None
    from playground.explain.reading import ReadingError, read_edited
    from playground.explain.states import corpus_states, nearest_threshold, search_spans

    begun = time.perf_counter()
    first = _whole(wish.get("first"), 0, 10_000)
    last = _whole(wish.get("last"), first, 10_000)
    asked = _whole(wish.get("threshold"), 5, 95) / 100
    try:
        reading = read_edited(model, text, edits_of(model, edits))
        last = min(last, len(reading.tokens) - 1)
        first = min(first, last)
        states = reading.cells[-1].hidden
        threshold = nearest_threshold(states, first, last + 1, asked)
        if threshold is None:
            return {"of": text, "sentence": t("rnn.search_none")}
        corpus = corpus_states(model)
        found = search_spans(model, corpus, reading, first, last + 1, threshold, 3 * MAX_MATCHES)
    except ReadingError as error:
        return {"of": text, "sentence": said(error)}
    units = np.array([*found.on, *found.off])
    # Inactive units count negatively if there are active ones; otherwise they keep their sign.
    others = -1.0 if found.on else 1.0
    signs = np.array([1.0] * len(found.on) + [others] * len(found.off), np.float32)
    matches = []
    fit = [match for match in found.matches if not _is_unfit(match.tokens)]
    for match in fit[:MAX_MATCHES]:
        rows = slice(corpus.starts[match.sentence], corpus.starts[match.sentence + 1])
        values = (corpus.states[rows][:, units] * signs).mean(1)
        matches.append(
            {
                "tokens": list(match.tokens),
                "values": [round(float(value), 4) for value in values],
                "first": match.start,
                "last": match.stop - 1,
                "label": match.label,
            }
        )
    return {
        "of": text,
        "sentence": "",
        "note": "" if threshold == asked else t("rnn.search_moved", asked=asked, used=threshold),
        "first": first,
        "last": last,
        "threshold": threshold,
        "on": list(found.on),
        "off": list(found.off),
        "matches": matches,
        "total": len(corpus),
        "ms": round(1000 * (time.perf_counter() - begun)),
    }
