"""A model that ships: its file, its line in the list of sources, and what is said of it."""

import numpy as np

from playground.nets.files import model_to_bytes
from playground.nets.model import Card, Model
from playground.nets.shapes import expected_tensors
from playground.nets.spec import Dense, Flatten, ImageInput, ModelSpec
from tests.recipes.scratch import Scratch

USE = """
from playground.nets.card_texts import model_description, result_title
from playground.nets.store import ModelStore, shipped_names
from playground.ui.pages import pages_for

assert "flat" in shipped_names()
model = ModelStore().get("flat")
(result,) = model.card.results
found = {"texts": [model_description(model, each) for each in ("en", "zh")],
         "result": result_title(result).in_language("zh"),
         "pages": [page.name for page in pages_for(model.spec)]}
"""


def follow(copy: Scratch) -> None:
    spec = ModelSpec(ImageInput(), (Flatten(), Dense(10)), tuple("0123456789"))
    weights = {name: np.zeros(shape, np.float32) for name, shape in expected_tensors(spec).items()}
    model = Model("flat", spec, weights, Card(results={"accuracy, ten digits": 0.1}))
    copy.make("assets/models/flat.safetensors", model_to_bytes(model))
    copy.append("assets/README.md", "| `models/flat.safetensors` | … | ours | Apache-2.0 | … |\n")
    for language, about, result in (
        ("en", "Knows nothing.", "accuracy, ten digits"),
        ("zh", "什么也不会。", "十个数字上的准确率"),
    ):
        lines = f"about_flat = {about}\nresult_accuracy_ten_digits = {result}\n"
        copy.append(f"playground/text/{language}/models.ftl", lines)
