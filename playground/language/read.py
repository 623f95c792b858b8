"""Read one text: which tasks it is read for, by which models, with all offsets into the text as
typed.

`read_text` gives the results of all tasks; `classify` and `tag` those of one model, which may also
be a user's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from playground.core import clock
from playground.core.cache import Cache
from playground.core.errors import UserError, quote
from playground.core.inputs import FeatureInput, TextInput
from playground.core.task import Classification, Tagging
from playground.data.tokens import (
    encode_batch,
    encode_tokens,
    tokenise,
    tokenise_with_places,
)
from playground.language.records import (
    TASKS,
    Classified,
    Frames,
    Language,
    Lattice,
    Result,
    Tagged,
    TextReading,
    Token,
)
from playground.language.segment import by_word
from playground.language.words import english_words
from playground.nets.build import Net
from playground.nets.features import features, shared_module
from playground.nets.model import Model
from playground.nets.store import language_names, shipped_model, shipped_names
from playground.tasks.classification import last_logits
from playground.tasks.crf import viterbi
from playground.tasks.tagging import TaggingTask

PREDICATES = "predicates-en"  # finds the predicates of an English text
FOUND = 0.5  # a word is a predicate from this probability on
WARM_UP = "Ada met Bob."
MAX_CHARACTERS = 2_000  # of a text; what follows is left out, and counted
# The models of each task and language, the default first; those that are not shipped are left out.
MODELS: dict[tuple[str, Language], tuple[str, ...]] = {
    ("sentiment", "en"): ("sentiment-en", "sentiment-en-linear", "mood-gru", "mood-lstm"),
    ("sentiment", "zh"): ("sentiment-zh", "sentiment-zh-linear", "mood-zh", "mood-zh-lstm"),
    ("topic", "en"): ("topic-en", "topic-en-linear"),
    ("topic", "zh"): ("topic-zh", "topic-zh-linear"),
    ("spam", "en"): ("spam-en", "spam-en-linear"),
    ("entities", "en"): ("entities-en", "entities-en-linear"),
    ("entities", "zh"): ("entities-zh", "entities-zh-linear"),
    ("roles", "en"): ("roles-en", "roles-en-linear"),
}


class ReadError(UserError):
    """A text that cannot be read, or a model that is not for the task."""


ROOM = 300_000_000  # bytes of nets that are kept: those that ship, and those of a class

_nets: Cache[tuple[Model, Net]] = Cache(
    ROOM, lambda found: sum(array.nbytes for array in found[0].weights.values())
)


def net_of(model: Model) -> Net:
    """The model's module for inference, kept for the next text. Threads share it: no hooks, and
    gradients with respect to inputs only."""
    # A cached net keeps its model, so that no other model can have the same id.
    return _nets.get(id(model), lambda: (model, shared_module(model)))[1]


# ---- the text -------------------------------------------------------------------------------


def language_of(text: str) -> Language:
    """Chinese if there are more than half as many Chinese characters as words of letters, else
    English: a Chinese sentence with a few English names stays Chinese."""
    tokens = [token for token in tokenise(text, "word") if token[0].isalpha()]
    chinese = sum("\u3400" <= t[0] <= "\u9fff" or t[0] >= "\U00020000" for t in tokens)
    return "zh" if 2 * chinese > len(tokens) - chinese else "en"


def shortened(text: str) -> str:
    """The first `MAX_CHARACTERS` characters of a text.

    Raises:
        ReadError: the text has no visible character.
    """
    kept = text[:MAX_CHARACTERS]
    if not tokenise_with_places(kept, "word"):
        raise ReadError("language.no_text")
    return kept


def words_of(text: str) -> tuple[Token, ...]:
    """The word tokens of a text as typed, with their places."""
    return tuple(
        Token(text[start:end], start, end) for _, start, end in tokenise_with_places(text, "word")
    )


# ---- the models -----------------------------------------------------------------------------


def models_for(task: str, language: Language) -> tuple[str, ...]:
    """Names of the shipped models for a task in a language, the default first; may be empty.

    Raises:
        ReadError: there is no such task.
    """
    if task not in TASKS:
        raise ReadError("language.no_task", task=quote(task, 40), known=TASKS)
    return tuple(
        n for n in MODELS.get((task, language), ()) if n in (*shipped_names(), *language_names())
    )


def task_of_model(model: Model) -> str:
    """The task that a shipped model belongs to; of other models, the kind of their task."""
    for (task, _), names in MODELS.items():
        if model.name in names:
            return task
    return model.spec.task.kind


def read_text(
    text: str,
    language: Language | None = None,
    tasks: Iterable[str] = TASKS,
    models: Mapping[str, Model] | None = None,
    segmented: bool = False,
) -> TextReading:
    """The results of all `tasks` for a text. `language` None: it is recognised. `models` replaces
    the default models of some tasks. `segmented`: names in Chinese text are found by word.

    Raises:
        ReadError: the text has no visible character, there is no such task, or a model is not for
            its task.
    """
    kept = shortened(text)
    language = language or language_of(kept)
    results: dict[str, Result] = {}
    milliseconds: dict[str, float] = {}
    missing = []
    for task in tasks:
        known = models_for(task, language)
        model = (models or {}).get(task) or (shipped_model(known[0]) if known else None)
        if model is None:
            missing.append(task)
            continue
        if _nets.known(id(model)) is None:  # what it takes to load a model is no time of reading
            _result(task, model, WARM_UP, segmented)
        begun = clock.seconds()
        results[task] = _result(task, model, kept, segmented)
        milliseconds[task] = 1000 * (clock.seconds() - begun)
    cut = len(text) - len(kept)
    return TextReading(kept, language, results, cut, milliseconds, tuple(missing))


def _result(task: str, model: Model, text: str, segmented: bool) -> Result:
    if task == "roles":
        return frames(model, text)
    if task == "entities":
        return tag(model, text, segmented=segmented)
    return classify(model, text)


# ---- one model ------------------------------------------------------------------------------


def classify(model: Model, text: str) -> Classified:
    """The probabilities of a classification model for a text of at most `MAX_CHARACTERS`.

    Raises:
        ReadError: the model does not give one label for a text, or the text has no token.
    """
    if not isinstance(model.spec.task, Classification):
        raise ReadError("language.not_a_classifier", model=model.name)
    logits = _outputs(model, text)
    shifted = np.exp(logits - logits.max())
    return Classified(task_of_model(model), model.name, model.spec.labels, shifted / shifted.sum())


def tag(model: Model, text: str, predicate: int | None = None, segmented: bool = False) -> Tagged:
    """The tags of a tagging model for the words of a text, by the best path of its lattice. The
    words of Chinese text are its characters or, with `segmented`, those that jieba finds.

    Raises:
        ReadError: the model does not tag texts, or the text has no token.
    """
    if not isinstance(model.spec.task, Tagging):
        raise ReadError("language.not_a_tagger", model=model.name)
    emissions = _outputs(model, text, predicate)
    tokens = tokens_for(model, text)[: len(emissions)]
    net, task = net_of(model), TaggingTask(model.spec)
    labels = model.spec.labels
    with torch.inference_mode():
        scores = task.transitions(net)
        parts = (each.numpy() for each in (scores.start, scores.end, scores.between))
        lattice = Lattice(labels, emissions, *parts)
        if segmented:
            lattice, words = by_word(lattice, tokens, text)
            tokens = tuple(words)
        lengths = torch.tensor([len(tokens)])
        path = viterbi(torch.from_numpy(lattice.emissions)[None], lengths, scores)[0].tolist()
    tags = tuple(labels[at] for at in path)
    return Tagged(task_of_model(model), model.name, text, tokens, lattice, tags, predicate)


def frames(model: Model, text: str, predicates: Iterable[int] | None = None) -> Frames:
    """The predicates of a text and their arguments. `predicates` are the numbers of the words to
    take as predicates; None: those that the model `PREDICATES` finds, or its baseline if the model
    is one.

    Raises:
        ReadError: the model does not tag texts, or the text has no token.
    """
    linear = model.name.endswith("-linear")
    scores = predicate_scores(text, f"{PREDICATES}-linear" if linear else PREDICATES)
    if predicates is None:
        predicates = np.flatnonzero(scores >= FOUND).tolist()
    found = tuple(tag(model, text, predicate) for predicate in predicates)
    return Frames(model.name, tokens_for(model, text), scores, found)


def predicate_scores(text: str, finder: str = PREDICATES) -> Float[np.ndarray, " words"]:
    """The probability of each word of an English text that it is a predicate."""
    model = shipped_model(finder)
    logits = torch.from_numpy(_outputs(model, text))
    return np.asarray(1 - logits.softmax(1)[:, model.spec.labels.index("O")].numpy())


def tokens_for(model: Model, text: str) -> tuple[Token, ...]:
    """The tokens of a text that a tagging model labels, with their places."""
    source = model.spec.input
    if isinstance(source, FeatureInput):
        return english_words(text)
    if not isinstance(source, TextInput):
        raise ReadError("language.reads_no_text", model=model.name)
    if source.level == "character":
        placed = tokenise_with_places(text, "character")
        return tuple(Token(text[a:b], a, b) for _, a, b in placed)
    return words_of(text)


def net_inputs(model: Model, text: str, predicate: int | None = None) -> Tensor:
    """A text as a batch of one, as the model's net takes it.

    Raises:
        ReadError: the model reads no texts, or the text has no token.
    """
    source = model.spec.input
    if isinstance(source, FeatureInput):
        words = [token.text for token in english_words(text)]
        batch = torch.from_numpy(features(words, source, predicate))[None]
    elif isinstance(source, TextInput):
        words = [token for token, _, _ in tokenise_with_places(text, source.level)]
        batch = torch.from_numpy(
            encode_batch([text], source)
            if source.level == "piece"
            else encode_tokens([words], source)
        )
    else:
        raise ReadError("language.reads_no_text", model=model.name)
    if not batch.any():
        raise ReadError("language.no_text")
    return batch


def _outputs(model: Model, text: str, predicate: int | None = None) -> Float[np.ndarray, ...]:
    """The logits of a text, or of each of its tokens for a tagging model."""
    batch = net_inputs(model, text, predicate)
    with torch.inference_mode():
        outputs = net_of(model)(batch)
        if isinstance(model.spec.task, Classification):
            outputs = last_logits(outputs, batch)
    return np.asarray(outputs[0].numpy())
