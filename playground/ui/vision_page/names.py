"""“Near names”: a photo, two nets' answers within a group of close names, and the pairs of names
that each net holds for most alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.nets.spec import ImageInput
from playground.nets.store import PHOTO_MODELS, shipped_model
from playground.ui.cnn.photo import PhotoPart, current_photo
from playground.ui.code_panel import show_code
from playground.ui.language import t
from playground.ui.sentences import said
from playground.ui.vision_page.answers import answer_of, label_name, picture_data
from playground.ui.vision_page.finder import packed
from playground.ui.vision_page.photo import photo_data, take_photo_changes
from playground.ui.vision_page.which_state import STATE
from playground.vision.fine import GROUPS, difference, twins, within
from playground.vision.fine_code import FILE, fine_code, fine_file
from playground.vision.recognise import features

BEST, PAIRS = 5, 6  # labels and pairs in a card

PHOTO = PhotoPart(lambda: STATE.now().part == "names")


def take(changes: Mapping[str, Any]) -> None:
    """Apply changes from the component; invalid values are ignored."""
    taken = shipped_model(PHOTO_MODELS[0]).spec.input
    assert isinstance(taken, ImageInput)
    if take_photo_changes(changes, taken):
        STATE.change(pair=None)
    if changes.get("group") in GROUPS:
        STATE.change(group=changes["group"], pair=None)
    match changes.get("pair"):
        case [int(first), int(second)] if first != second and {first, second} <= set(
            GROUPS[STATE.now().group]
        ):
            STATE.change(pair=(first, second))


def _models() -> list[Model]:
    return [shipped_model(name) for name in PHOTO_MODELS]


def _ranked(model: Model) -> list[tuple[int, float]]:
    """The group's labels with their probabilities within the group, best first."""
    group = GROUPS[STATE.now().group]
    parts = within(answer_of(model, current_photo()).probabilities, group)
    return [(group[at], float(parts[at])) for at in np.argsort(-parts, kind="stable")]


def chosen_pair() -> tuple[int, int]:
    """The pair of the link; otherwise the first net's two best labels."""
    pair = STATE.now().pair
    if pair is not None and set(pair) <= set(GROUPS[STATE.now().group]):
        return pair
    if pair is not None:
        STATE.settle(pair=None)
    (first, _), (second, _) = _ranked(_models()[0])[:2]
    return first, second


def data() -> dict[str, Any]:
    """The photo, and the card of each net."""
    models, photo = _models(), current_photo()
    first, second = chosen_pair()
    return {
        **photo_data(),
        "picture": picture_data(models[0], photo),
        "groups": [
            [name, t(f"which.group_{name}"), len(labels)] for name, labels in GROUPS.items()
        ],
        "group": STATE.now().group,
        "nets": [_card(model) for model in models],
        "pair": {
            "labels": [first, second],
            "names": [label_name(models[0], label) for label in (first, second)],
            "nets": [_difference(model, first, second) for model in models],
        },
    }


def _card(model: Model) -> dict[str, Any]:
    group, answer = GROUPS[STATE.now().group], answer_of(model, current_photo())
    return {
        "name": model.name,
        "title": said(model_title(model.name)),
        "ms": round(answer.milliseconds, 1),
        "share": float(answer.probabilities[list(group)].sum()),
        "best": [
            {"index": label, "label": label_name(model, label), "probability": probability}
            for label, probability in _ranked(model)[:BEST]
        ],
        "twins": [
            {
                "labels": [pair.first, pair.second],
                "names": [label_name(model, pair.first), label_name(model, pair.second)],
                "cosine": pair.cosine,
            }
            for pair in twins(model, group, PAIRS)
        ],
    }


def _difference(model: Model, first: int, second: int) -> dict[str, Any]:
    weights, bias = difference(model, first, second)
    return {
        "title": said(model_title(model.name)),
        "features": packed(features(model, current_photo().data)),
        "weights": packed(weights.astype(np.float32)),
        "bias": bias,
    }


def below() -> None:
    """Show code that prints the difference of the pair's logits."""
    model, pair = _models()[0], chosen_pair()
    names = [label_name(model, label) for label in pair]
    show_code(
        fine_code(model.name, names),
        "vision_names_code",
        files={FILE: lambda: fine_file(model, current_photo().data, pair)},
    )
