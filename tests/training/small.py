"""Small nets and data that train within a second, for the tests of training."""

from __future__ import annotations

import numpy as np

from playground.core.data import ImageSet, TextSet, TokenStream
from playground.core.events import Checkpoint, Event
from playground.core.recipe import Recipe
from playground.data.digits import shipped_digits
from playground.data.letters import shipped_letters
from playground.data.sentences import shipped_sentences
from playground.nets import spec as s
from playground.nets.spec import ModelSpec
from playground.training.data import TrainingData
from playground.training.loop import train

TINY = (s.Conv(4, 3, 2), s.ReLU(), s.Flatten(), s.Dense(10))
DEEP = (
    s.Conv(4, 3), s.ReLU(), s.MaxPool(2), s.Conv(6, 3, 2), s.ReLU(), s.Flatten(), s.Dense(10),
)  # fmt: skip
# Its second pooling drops the last row and column, and so 2 of the picture's: 26×26 are seen.
UNSEEN = (
    s.Conv(4, 3), s.ReLU(), s.MaxPool(2), s.Conv(6, 3), s.ReLU(), s.MaxPool(2), s.Flatten(),
    s.Dense(10),
)  # fmt: skip
NORMED = (
    s.Conv(4, 3, 2), s.BatchNorm(), s.ReLU(), s.Flatten(), s.Dropout(0.25), s.Dense(10),
)  # fmt: skip


def digits(train_count: int = 160, test_count: int = 40) -> TrainingData:
    def part(name: str, count: int) -> ImageSet:
        whole = shipped_digits(name)
        return ImageSet("few", whole.images[:count], whole.labels[:count], whole.classes)

    return TrainingData(part("train", train_count), part("test", test_count))


def picture_spec(layers: tuple[s.Layer, ...] = TINY) -> ModelSpec:
    return ModelSpec(s.ImageInput(), layers, tuple("0123456789"))


def sentences(train_count: int = 96, test_count: int = 32) -> TrainingData:
    def part(name: str, count: int) -> TextSet:
        whole = shipped_sentences(name)
        return TextSet("few texts", whole.texts[:count], whole.labels[:count], whole.classes)

    return TrainingData(part("train", train_count), part("test", test_count))


def letters(train_count: int = 3000, test_count: int = 600) -> TrainingData:
    def part(name: str, count: int) -> TokenStream:
        return TokenStream("few letters", (shipped_letters(name).texts[0][:count],))

    return TrainingData(part("train", train_count), part("test", test_count))


def text_spec(*layers: s.Layer) -> ModelSpec:
    from playground.data.tokens import build_vocabulary

    words = build_vocabulary(sentences().train.texts, "word", 300)
    body = layers or (s.GRU(6),)
    spec = s.TextInput("word", 12, words)
    return ModelSpec(spec, (s.Embedding(302, 5), *body, s.Dense(2)), ("negative", "positive"))


def told(spec: ModelSpec, recipe: Recipe, data: TrainingData, **more: object) -> list[Event]:
    return list(train(spec, recipe, data, "cpu", **more))  # type: ignore[arg-type]


def points(events: list[Event]) -> dict[int, Checkpoint]:
    return {event.step: event for event in events if isinstance(event, Checkpoint)}


def same_weights(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[k], other[k]) for k in one)
