"""Presets: nets with recipes, among them the article's two, a fast one and small ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from playground.core.data import BoxSet, ImageSet, TagSet, TextSet, TokenStream
from playground.core.inputs import Input
from playground.core.recipe import Recipe
from playground.core.task import Classification, Detection, FlowMatching, NextToken, Tagging, Task
from playground.data.tokens import build_vocabulary, token_vocabulary
from playground.nets.parse import Parsed, parse_code
from playground.nets.shapes import describe_layers
from playground.nets.spec import (
    GRU,
    RNN,
    Conv,
    Dense,
    Embedding,
    Flatten,
    ImageInput,
    Layer,
    ModelSpec,
    SpecError,
    TextInput,
)
from playground.nets.store import ALIASES, find_model
from playground.training import preset_nets as nets
from playground.training.data import TrainingData
from playground.training.maker_net import maker_layers
from playground.training.preset_nets import Nodes

SHIPPED_DATA = {
    "image": "digits", "boxes": "scenes", "text": "sentences", "stream": "letters", "tags": "names",
}  # fmt: skip
MAX_LENGTH = 64  # tokens of a text that a net reads
STREAM_LENGTH = 128  # context length in characters
MAX_LETTERS = 500
MAKER_BATCHES = 1_000  # after which a maker's pictures can be read
MAX_WORDS = 9_998  # plus padding and unknown: the 10,000 embedding rows of the article


@dataclass(frozen=True, slots=True)
class Preset:
    """A net's layers without the last one, which has an output for each label, and the recipe that
    trains the net. `layers` takes the vocabulary size, which only text nets use."""

    name: str
    # Of data: "image", "boxes" (pictures with boxes), "text", "tags" (a tag for each token) or
    # "stream" (the next character).
    kind: str
    layers: Callable[[int], Nodes]
    recipe: Recipe
    crf: bool = False  # of a tagger: whether a conditional random field chooses the tags
    makes: bool = False  # whether the net makes pictures of each label instead of reading them


_FAST = Recipe(optimiser="adam", learning_rate=0.005, batch_size=32, epochs=5, clip_norm=1.0)

PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("article-cnn", "image", nets.article_cnn, Recipe()),
        Preset(
            "sprint",
            "image",
            nets.sprint,
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
        Preset("tiny-cnn", "image", nets.tiny_cnn, Recipe(learning_rate=0.003, epochs=3)),
        Preset("article-lstm", "text", nets.article_lstm, Recipe()),
        Preset(
            "resnet-8",
            "image",
            nets.resnet_8,
            Recipe(
                learning_rate=0.01,
                schedule="onecycle",
                batch_size=128,
                epochs=3,
                label_smoothing=0.1,
            ),
        ),
        Preset(
            "depthwise",
            "image",
            nets.depthwise,
            Recipe(learning_rate=0.02, schedule="onecycle", batch_size=64, epochs=5),
        ),
        Preset(
            "finder",
            "boxes",
            nets.finder,
            Recipe(
                learning_rate=0.006,
                schedule="onecycle",
                batch_size=16,
                epochs=10,
            ),
        ),
        Preset(
            "maker",
            "image",
            lambda _: maker_layers(),
            Recipe(
                optimiser="adamw",
                learning_rate=0.003,
                schedule="onecycle",
                batch_size=32,
                epochs=10,
                clip_norm=1.0,
            ),
            makes=True,
        ),
        Preset("tanh-rnn", "text", lambda words: (Embedding(words + 2, 32), RNN(32)), _FAST),
        Preset("gru", "text", lambda words: (Embedding(words + 2, 32), GRU(32)), _FAST),
        Preset("bi-lstm", "text", nets.bi_lstm, _FAST),
        Preset("text-cnn", "text", nets.text_cnn, _FAST),
        Preset("tiny-transformer", "text", nets.tiny_transformer, _FAST),
        Preset("tagger", "tags", nets.tagger, _FAST),
        Preset("crf-tagger", "tags", nets.tagger, _FAST, crf=True),
        Preset(
            "tiny-gpt",
            "stream",
            nets.tiny_gpt,
            Recipe(
                optimiser="adamw",
                learning_rate=0.004,
                schedule="onecycle",
                batch_size=16,
                epochs=8,
                weight_decay=0.01,
                clip_norm=1.0,
            ),
        ),
    )
}


_ALIASES = {model: preset for preset, model in ALIASES.items()}


def find_preset(name: str) -> Preset:
    """The preset of that name.

    Raises:
        SpecError: the name is unknown; the message lists the presets.
    """
    name = _ALIASES.get(name, name)
    if name not in PRESETS:
        raise SpecError("nets.no_preset", given=f"{name!r:.40}", known=tuple(PRESETS))
    return PRESETS[name]


def presets_for(kind: str) -> tuple[str, ...]:
    """Names of the presets for this kind of data (see `Preset.kind`)."""
    return tuple(name for name, preset in PRESETS.items() if preset.kind == kind)


def reading_preset(name: str) -> Preset:
    """The preset of that name, if its net reads its inputs: cross-validation and the search for
    hyperparameters compare what nets read.

    Raises:
        SpecError: the name is unknown, or the net makes pictures.
    """
    found = find_preset(name)
    if found.makes:
        raise SpecError("nets.preset_makes", preset=name)
    return found


def input_for(data: TrainingData, level: str = "word") -> ImageInput | TextInput:
    """A net's input for these data: the images' size, or the texts' vocabulary and length."""
    if isinstance(data.train, ImageSet):
        channels, height, width = data.train.images.shape[1:]
        return ImageInput(channels, height, width, data.train.preparation)
    if isinstance(data.train, BoxSet):
        channels, height, width = data.train.images.shape[1:]
        return ImageInput(channels, height, width, "fit")
    if isinstance(data.train, TokenStream):
        letters = build_vocabulary(data.train.texts, "character", MAX_LETTERS)
        return TextInput("character", STREAM_LENGTH, letters)
    if isinstance(data.train, TagSet):
        # Rare words become the unknown token, so that the net learns it from their contexts.
        least = 3 if len(data.train) >= 500 else 1
        words = token_vocabulary(data.train.tokens, level, MAX_WORDS, least)
        return TextInput(level, MAX_LENGTH, words)
    assert isinstance(data.train, TextSet)
    words = build_vocabulary(data.train.texts, level, MAX_WORDS)
    return TextInput(level, MAX_LENGTH, words)


def spec_for(preset: str, data: TrainingData) -> ModelSpec:
    """The preset's net for these data, with their input and a last layer for their classes.

    Raises:
        SpecError: the preset is unknown, or its net does not fit the data.
    """
    chosen = find_preset(preset)
    if chosen.kind != data.kind:
        raise SpecError(
            "nets.preset_reads", preset=preset, reads=chosen.kind, data=data.name, holds=data.kind,
            choices=presets_for(data.kind),
        )  # fmt: skip
    into = input_for(data)
    words = len(into.vocabulary) if isinstance(into, TextInput) else 0
    task = task_for(data, into, chosen.crf, chosen.makes)
    if isinstance(task, FlowMatching):
        assert isinstance(into, ImageInput)
        into = replace(into, channels=task.channels + 1 + len(task.labels))
    layers = (*chosen.layers(words), last_layer(task))
    spec = ModelSpec(into, layers, task)
    describe_layers(spec)
    return spec


def last_layer(task: Task) -> Layer:
    """The layer whose outputs are the task's: for a detection one map for each label and number of
    a box, for pictures their channels, else one unit for each label."""
    if isinstance(task, FlowMatching):
        return Conv(task.channels, 3, same=True)
    if isinstance(task, Detection):
        return Conv(len(task.labels) + task.BOX, 1)
    return Dense(len(task.labels))


def task_for(data: TrainingData, into: Input, crf: bool = False, makes: bool = False) -> Task:
    """The task for these data: next-token prediction for a stream, tagging for tagged sentences,
    detection for pictures with boxes, else classification; or the making of pictures of each
    class."""
    if makes and isinstance(into, ImageInput):
        return FlowMatching(data.classes, into.channels, guided=True)
    if data.kind == "boxes":
        return Detection(data.classes)
    if data.kind == "tags":
        return Tagging(data.classes, crf)
    if isinstance(into, TextInput) and data.kind == "stream":
        return NextToken(into.vocabulary)
    return Classification(data.classes)


def named_spec(name: str) -> ModelSpec:
    """The net of a preset (for the shipped data) or of a model, by its name or file path.

    Raises:
        UnknownModelError: there is no such preset or model.
        ModelFileError: the file is not a model.
    """
    if name in PRESETS and name not in ALIASES:
        from playground.training.datasets import load_dataset

        return spec_for(name, load_dataset(SHIPPED_DATA[PRESETS[name].kind]))
    return find_model(name).spec


def parse_for(code: str, data: TrainingData) -> Parsed:
    """Parse PyTorch or Keras code into a net for these data, with their input and one output unit
    for each class. If the Embedding has fewer rows than the data have words, the vocabulary keeps
    the most frequent words.

    Raises:
        CodeError: the code does not define such a net; the message gives the line and the reason.
    """
    into = input_for(data)
    if isinstance(into, ImageInput) or data.kind in ("stream", "tags"):
        return parse_code(code, into, task_for(data, into))
    parsed = parse_code(code, replace(into, vocabulary=()), data.classes)
    rows = [layer.token_rows for layer in parsed.spec.layers if layer.token_rows is not None]
    known = into.vocabulary[: min(rows) - 2]
    return replace(parsed, spec=replace(parsed.spec, input=replace(into, vocabulary=known)))


def recipe_for(preset: str, data: TrainingData) -> Recipe:
    """The preset's recipe. `sprint` gets three epochs and batches of 96 if there are fewer than
    20,000 training examples. `maker` gets up to 100 epochs for few examples, since it makes noise
    until it has seen some hundred batches."""
    recipe = find_preset(preset).recipe
    if preset == "maker":
        batches = -(-len(data.train) // recipe.batch_size)
        return replace(recipe, epochs=min(100, max(recipe.epochs, -(-MAKER_BATCHES // batches))))
    if preset == "sprint" and len(data.train) < 20_000:
        return replace(recipe, epochs=3, batch_size=96)
    return recipe
