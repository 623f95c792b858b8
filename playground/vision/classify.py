"""What is it? The most probable labels of a picture, by any net that classifies pictures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch

from playground.core import clock
from playground.core.cache import Cache
from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.core.places import ASSETS
from playground.data.picture_files import upright_size
from playground.data.prepare import prepare_for
from playground.nets.build import Net, load_module
from playground.nets.cpu_speed import optimise_for_inference
from playground.nets.model import Model
from playground.nets.store import PHOTO_MODELS
from playground.vision.records import Classified, Label

BEST = 5  # labels in an answer
CHINESE = ASSETS / "data" / "imagenet_zh.txt"
# Lists of the names of a model's labels, one a line, by model and language.
NAMES = {(model, "zh"): CHINESE for model in PHOTO_MODELS}
ROOM = 200_000_000  # bytes of nets that are kept

_nets: Cache[tuple[Model, Net]] = Cache(
    ROOM, lambda found: sum(array.nbytes for array in found[0].weights.values())
)


def net_of(model: Model, whole: bool = False) -> Net:
    """The model's module for inference, kept for the next picture. Threads share it: no hooks.

    `nets.cpu_speed` merges layers of a net that classifies or detects; with `whole`, all layers
    stay, and their outputs can be read.
    """
    # A cached net keeps its model, so that no other model can have the same id.
    return _nets.get((id(model), whole), lambda: (model, _load(model, whole)))[1]


def _load(model: Model, whole: bool) -> Net:
    net = load_module(model)
    if not whole and model.spec.task.kind in ("classification", "detection"):
        optimise_for_inference(net)
    return net


def classify(data: bytes, model: Model, best: int = BEST) -> Classified:
    """The `best` most probable labels of a picture file.

    Raises:
        UserError: the model does not classify pictures.
        PictureError: the file is not a readable picture.
    """
    taken = model.spec.input
    if not isinstance(taken, ImageInput) or model.spec.task.kind != "classification":
        raise UserError("vision.not_classifying", model=model.name)
    width, height = upright_size(data)
    image = prepare_for(taken, data, plain=taken.channels == 3).image
    net = net_of(model)
    inputs = torch.from_numpy(np.array(image)).float()[None] / 255
    begun = clock.seconds()
    with torch.inference_mode():
        logits = net(inputs)[0].double()
    spent = 1000 * (clock.seconds() - begun)
    probabilities = logits.softmax(-1).numpy()
    rows = np.argsort(-probabilities, kind="stable")[:best]
    labels = tuple(
        Label(int(row), model.spec.labels[row], float(probabilities[row])) for row in rows
    )
    return Classified(model.name, width, height, labels, probabilities, spent)


def label_text(model: Model, index: int, language: str) -> str:
    """A label's name in a language, if there is a list of names for the model; otherwise as the
    model has it."""
    listed = NAMES.get((model.name, language))
    return _lines(listed)[index] if listed else model.spec.labels[index]


@cache
def _lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text("utf-8").splitlines())
