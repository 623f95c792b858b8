"""What two nets say of a photo, and which parts of it a label depends on; computed once for all
visitors."""

from __future__ import annotations

import base64
import hashlib
import io
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from playground.core.cache import ById, Cache
from playground.core.inputs import ImageInput
from playground.data.prepare import prepare_for
from playground.explain.saliency import Occlusion, grad_cam, occlude
from playground.nets import efficientnet
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.nets.store import PHOTO_MODEL, PHOTO_MODELS, shipped_model
from playground.ui.cnn.photo import Photo
from playground.ui.language import language
from playground.ui.sentences import said
from playground.ui.session import store
from playground.vision.classify import classify, label_text, net_of
from playground.vision.records import Classified

SHOWN = 448  # pixels; the longer side of the shown picture is at least so long

_answers: Cache[Classified] = Cache(200)
_warm: Cache[Classified] = Cache(20)
_heats: Cache[dict[str, Any]] = Cache(200)
_pictures: Cache[str] = Cache(60)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The label of a net that is explained, by a method."""

    model: Model
    photo: Photo
    label: int
    look: str

    @property
    def key(self) -> str:
        return f"{self.model.name}~{digest_of(self.photo)}~{self.label}~{self.look}"


def digest_of(photo: Photo) -> str:
    return hashlib.blake2b(photo.data, digest_size=12).hexdigest()


def read_nets() -> None:
    """Read the nets that the page asks at first, so that no visitor waits for them."""
    for name in PHOTO_MODELS:
        net_of(shipped_model(name))


def answer_of(model: Model, photo: Photo) -> Classified:
    """The net's answer to the photo, with the time of its pass."""

    def make() -> Classified:
        # A net's first pass takes several times as long as the others.
        _warm.get(ById(model), lambda: classify(photo.data, model))
        return classify(photo.data, model)

    made: Classified = _answers.get((ById(model), digest_of(photo)), make)
    return made


def label_name(model: Model, index: int) -> str:
    """A label's name in the visitor's language. The labels of the net with random weights are
    numbers, those of the trained net of the same kind."""
    named = shipped_model(PHOTO_MODEL) if model.name == efficientnet.NAME else model
    return label_text(named, index, language())


def answer_data(name: str, photo: Photo) -> dict[str, Any]:
    """A net's answer for the component."""
    model = store().get(name)
    found = answer_of(model, photo)
    return {
        "name": name,
        "title": said(model_title(name)),
        "ms": round(found.milliseconds, 1),
        "best": [
            {
                "index": each.index,
                "label": label_name(model, each.index),
                "probability": each.confidence,
            }
            for each in found.best
        ],
    }


def label_data(asked: Asked) -> dict[str, Any]:
    """The explained label, which need not be among the best."""
    probability = answer_of(asked.model, asked.photo).probabilities[asked.label]
    return {
        "index": asked.label,
        "label": label_name(asked.model, asked.label),
        "probability": float(probability),
    }


def picture_data(model: Model, photo: Photo) -> dict[str, Any]:
    """What the net sees of the photo: a JPEG in more detail than the net's input, whose size in
    pixels is `width` and `height`."""
    taken = model.spec.input
    assert isinstance(taken, ImageInput)
    url: str = _pictures.get((taken, digest_of(photo)), lambda: _jpeg(taken, photo))
    return {"url": url, "width": taken.width, "height": taken.height}


def _jpeg(taken: ImageInput, photo: Photo) -> str:
    factor = max(1, -(-SHOWN // max(taken.height, taken.width)))
    larger = replace(taken, height=factor * taken.height, width=factor * taken.width)
    pixels = prepare_for(larger, photo.data, plain=True).image
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 2, 0))).save(out, "JPEG", quality=88)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def net_input(model: Model, photo: Photo) -> np.ndarray:
    """The photo as the net's input, before the division by 255."""
    taken = model.spec.input
    assert isinstance(taken, ImageInput)
    return prepare_for(taken, photo.data, plain=True).image


def known_heat(asked: Asked) -> dict[str, Any] | None:
    """The map for the label, if it has been computed already."""
    return _heats.known(_heat_key(asked))


def heat(asked: Asked) -> dict[str, Any]:
    """The map for the label: `values` by row and column, and for the occlusion the `squares`."""
    return _heats.get(_heat_key(asked), lambda: _heat(asked))


def _heat_key(asked: Asked) -> tuple[Any, ...]:
    return ById(asked.model), digest_of(asked.photo), asked.label, asked.look


def _heat(asked: Asked) -> dict[str, Any]:
    picture = net_input(asked.model, asked.photo).astype(np.float32) / 255
    net = net_of(asked.model, whole=asked.look == "grad_cam")
    begun = time.perf_counter()
    squares: Any = None
    whole = 0.0
    if asked.look == "occlusion":
        found: Occlusion = occlude(net, picture, asked.label)
        values, squares, whole = found.drops, found.squares, found.whole
    else:
        values = grad_cam(net, picture, asked.label)
    return {
        "values": [[float(f"{value:.5g}") for value in row] for row in values],
        "squares": squares,
        "whole": whole,
        "ms": round(1000 * (time.perf_counter() - begun)),  # occlusion uses threads
    }
