"""Nets and recipes to start from: the article's two, a sprint, and the smallest that teach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playground.core.data import ImageSet, TextSet
from playground.core.recipe import Recipe
from playground.data.tokens import build_vocabulary
from playground.nets.shapes import describe_layers
from playground.nets.spec import (
    GRU,
    LSTM,
    RNN,
    BatchNorm,
    Conv,
    Dense,
    Embedding,
    Flatten,
    ImageInput,
    Layer,
    MaxPool,
    ModelSpec,
    ReLU,
    SpecError,
    TextInput,
)
from playground.nets.store import ALIASES
from playground.training.data import TrainingData

MAX_LENGTH = 64  # tokens of a text that a net reads
MAX_WORDS = 9_998  # with padding and unknown the article's 10,000 rows


@dataclass(frozen=True, slots=True)
class Preset:
    """A net by its layers before the answer, and the recipe that trains it. `layers` takes the
    number of words (text nets) and leaves out the last Dense layer."""

    name: str
    kind: str  # of data: "image" or "text"
    layers: Callable[[int], tuple[Layer, ...]]
    recipe: Recipe


def _article_cnn(_: int) -> tuple[Layer, ...]:
    return (
        Conv(32, 3), ReLU(), MaxPool(), Conv(64, 3), ReLU(), MaxPool(), Conv(64, 3), ReLU(),
        Flatten(), Dense(64), ReLU(),
    )  # fmt: skip


def _sprint(_: int) -> tuple[Layer, ...]:
    return (
        Conv(16, 5, 2, 2), BatchNorm(), ReLU(), Conv(32, 5, 2, 2), BatchNorm(), ReLU(),
        Conv(64, 3, 2, 1), BatchNorm(), ReLU(), Flatten(),
    )  # fmt: skip


def _tiny_cnn(_: int) -> tuple[Layer, ...]:
    return (Conv(8, 5, 2), ReLU(), MaxPool(), Flatten())


def _article_lstm(_: int) -> tuple[Layer, ...]:
    return (Embedding(10_000, 64), LSTM(64, every_step=True), LSTM(64))


_FAST = Recipe(optimiser="adam", learning_rate=0.005, batch_size=32, epochs=5, clip_norm=1.0)

PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("article-cnn", "image", _article_cnn, Recipe()),
        Preset(
            "sprint",
            "image",
            _sprint,
            Recipe(
                learning_rate=0.01,
                schedule="onecycle",
                batch_size=128,
                epochs=2,
                label_smoothing=0.1,
            ),
        ),
        Preset(
            "linear",
            "image",
            lambda _: (Flatten(),),
            Recipe(optimiser="sgd", learning_rate=0.05, epochs=3),
        ),
        Preset("tiny-cnn", "image", _tiny_cnn, Recipe(learning_rate=0.003, epochs=3)),
        Preset("article-lstm", "text", _article_lstm, Recipe()),
        Preset("tanh-rnn", "text", lambda words: (Embedding(words + 2, 32), RNN(32)), _FAST),
        Preset("gru", "text", lambda words: (Embedding(words + 2, 32), GRU(32)), _FAST),
    )
}


_ALIASES = {model: preset for preset, model in ALIASES.items()}


def find_preset(name: str) -> Preset:
    """The preset of that name.

    Raises:
        SpecError: there is none; says which there are.
    """
    name = _ALIASES.get(name, name)
    if name not in PRESETS:
        raise SpecError("nets.no_preset", given=f"{name!r:.40}", known=tuple(PRESETS))
    return PRESETS[name]


def presets_for(kind: str) -> tuple[str, ...]:
    """Names of the presets that take this kind of data ("image" or "text")."""
    return tuple(name for name, preset in PRESETS.items() if preset.kind == kind)


def input_for(data: TrainingData, level: str = "word") -> ImageInput | TextInput:
    """The input of a net for these data: the pictures' size, or the texts' words and length."""
    if isinstance(data.train, ImageSet):
        channels, height, width = data.train.images.shape[1:]
        return ImageInput(channels, height, width, data.train.preparation)
    assert isinstance(data.train, TextSet)
    words = build_vocabulary(data.train.texts, level, MAX_WORDS)
    return TextInput(level, MAX_LENGTH, words)


def spec_for(preset: str, data: TrainingData) -> ModelSpec:
    """The preset's net for these data: their input, and a last Dense layer for their classes.

    Raises:
        SpecError: no such preset, or its net does not fit the data; says why.
    """
    chosen = find_preset(preset)
    if chosen.kind != data.kind:
        raise SpecError(
            "nets.preset_reads", preset=preset, reads=chosen.kind, data=data.name, holds=data.kind,
            choices=presets_for(data.kind),
        )  # fmt: skip
    into = input_for(data)
    words = len(into.vocabulary) if isinstance(into, TextInput) else 0
    layers = (*chosen.layers(words), Dense(len(data.classes)))
    spec = ModelSpec(into, layers, data.classes)
    describe_layers(spec)
    return spec


def recipe_for(preset: str, data: TrainingData) -> Recipe:
    """The preset's recipe; `sprint` takes three epochs where examples are few."""
    from dataclasses import replace

    recipe = find_preset(preset).recipe
    if preset == "sprint" and len(data.train) < 20_000:
        return replace(recipe, epochs=3, batch_size=96)
    return recipe
