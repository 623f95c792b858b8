"""Which words decided the label of a text, and which change of one word would change it.

`contributions` are exact, for a linear model; `integrated_gradients` and `knock_out` work for every
model; `flips` and `rewrite` search changes. All scores are logits of one label minus the mean of
the others' logits, so that for two labels they add up to the log-odds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from playground.core.cache import ById, Cache
from playground.core.inputs import FeatureInput, TextInput
from playground.data.pieces import ends, pieces_of_words
from playground.data.tokens import FIRST, UNKNOWN, encode_batch, tokenise_with_places
from playground.language.read import (
    MODELS,
    ReadError,
    classify,
    language_of,
    models_for,
    net_of,
    task_of_model,
)
from playground.language.records import LANGUAGES, TASKS, Language, Token
from playground.language.words import english_words
from playground.nets.build import Net
from playground.nets.features import batch_of_texts, encoder_net, encoder_of, features_of_all
from playground.nets.model import Model
from playground.nets.spec import INPUT
from playground.nets.store import shipped_model
from playground.tasks.classification import last_logits

Method = Literal["contributions", "integrated_gradients", "knock_out"]
NODES = 64  # of the integral along the path
MOST_ROWS = 1_500  # embeddings in a batch of points of the path
MOST_WORDS = 120  # that are explained: the first of the text
CANDIDATES = 24  # words that are tried in a place
PLACES = 8  # words of a text that are replaced, those with the largest scores
MOST_CHANGES = 8  # of a rewritten text
BATCH = 64
MOST_ALONE = 1_000  # words of a vocabulary that are read one by one: the most frequent
# Words of messages that a class should not be shown as suggestions.
UNFIT = re.compile(
    r"sex|xxx|porn|nude|naughty|horny|fuck|shit|dick|cock|babe|kiss|adult|gay|die|kill"
)

_alone: Cache[Tensor] = Cache(60)  # logits of the words of a vocabulary, by model


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """A score for each token of a text: how much it speaks for `label`. For contributions and
    integrated gradients, `base` and the scores add up to `score`, the score of the whole text;
    `base` is that of a text of as many unknown words."""

    method: Method
    model: str
    label: str
    tokens: tuple[Token, ...]
    scores: Float[np.ndarray, " tokens"]
    base: float
    score: float

    @property
    def gap(self) -> float:
        """What is missing from the sum (of integrated gradients: the integral's error)."""
        return self.score - self.base - float(self.scores.sum())


@dataclass(frozen=True, slots=True)
class Change:
    """One word replaced by another ("": left out), and what the model then says. `start` and `end`
    are the word's place in the text before the change; `text` is the text after it."""

    start: int
    end: int
    old: str
    new: str
    text: str
    label: str
    probability: float  # of `label`


def is_linear(model: Model) -> bool:
    """Whether the model's answer is a mean of its words' weights."""
    layers = model.spec.layers
    return len(layers) == 2 and layers[0].looks_up and layers[1].averages


def methods_for(model: Model) -> tuple[Method, ...]:
    """The attributions that a model has."""
    if is_linear(model):
        return ("contributions", "knock_out")
    return ("integrated_gradients", "knock_out")


def explain(model: Model, text: str, method: Method, label: str | None = None) -> Attribution:
    """The attribution for a label of the model; None: for its answer.

    Raises:
        ReadError: the model does not give one label for a text, has no such label, or the text
            has no token.
    """
    answer = classify(model, text)
    label = label or answer.label
    if label not in answer.labels:
        raise ReadError("language.no_label", label=label, model=model.name, known=answer.labels)
    at = answer.labels.index(label)
    if method == "knock_out":
        return _knock_out(model, text, label, at)
    if method == "contributions":
        return _contributions(model, text, label, at)
    return _integrated_gradients(model, text, label, at)


def _margin(logits: Tensor, label: int) -> Tensor:
    """The logit of a label minus the mean of the others'."""
    others = (logits.sum(-1) - logits[..., label]) / (logits.shape[-1] - 1)
    return logits[..., label] - others


def logits_of(model: Model, texts: Sequence[str]) -> Float[Tensor, "texts labels"]:
    """The model's logits for several texts; for a text without a token, those of an empty text."""
    source = model.spec.input
    net = net_of(model)
    found = []
    with torch.inference_mode():
        for start in range(0, len(texts), BATCH):
            part = texts[start : start + BATCH]
            if isinstance(source, FeatureInput):
                batch = batch_of_texts(part, source)
            else:
                assert isinstance(source, TextInput)
                batch = torch.from_numpy(encode_batch(part, source))
            found.append(last_logits(net(batch), batch))
    return torch.cat(found)


# ---- scores of words ------------------------------------------------------------------------


def _contributions(model: Model, text: str, label: str, at: int) -> Attribution:
    if not is_linear(model):
        raise ReadError("language.not_linear", model=model.name)
    source = model.spec.input
    assert isinstance(source, TextInput)
    tokens = _model_tokens(model, text)[: source.length]
    ids = encode_batch([text], source)[0]
    table = model.weights[f"{model.spec.names[0]}.weight"]
    margins = _margin(torch.from_numpy(np.array(table, np.float64)), at).numpy()
    base = float(margins[UNKNOWN])
    scores = (margins[ids] - base) / len(ids)
    return Attribution(
        "contributions", model.name, label, tokens, scores, base, float(margins[ids].mean())
    )


def _model_tokens(model: Model, text: str) -> tuple[Token, ...]:
    source = model.spec.input
    if isinstance(source, TextInput):
        placed = tokenise_with_places(text, source.level)
        return tuple(Token(text[a:b], a, b) for _, a, b in placed)
    return english_words(text)


def _knock_out(model: Model, text: str, label: str, at: int) -> Attribution:
    """The change of the score when a word is left out."""
    tokens = _model_tokens(model, text)[:MOST_WORDS]
    texts = [text, *(_without(text, token) for token in tokens)]
    margins = _margin(logits_of(model, texts), at).double().numpy()
    scores = margins[0] - margins[1:]
    return Attribution("knock_out", model.name, label, tokens, scores, 0.0, float(margins[0]))


def _without(text: str, token: Token) -> str:
    return text[: token.start] + text[token.end :]


def _integrated_gradients(model: Model, text: str, label: str, at: int) -> Attribution:
    """The gradient with respect to the embeddings, integrated along the straight line from unknown
    words to the text, by Gauss and Legendre.

    Source: Sundararajan et al. (2017), arXiv:1703.01365.
    """
    path = _Path(model, text)
    points, weights = np.polynomial.legendre.leggauss(NODES)
    along = torch.from_numpy((points + 1) / 2).float()[:, None, None]
    shares = torch.from_numpy(weights / 2).float()[:, None, None]
    steps = [there - base for base, there in zip(path.base, path.there, strict=True)]
    totals = [torch.zeros_like(step[0]) for step in steps]
    at_once = max(1, MOST_ROWS // steps[0].shape[1])
    for part, share in zip(along.split(at_once), shares.split(at_once), strict=True):
        here = [(base + part * step).requires_grad_()
                for base, step in zip(path.base, steps, strict=True)]  # fmt: skip
        margin = _margin(path.logits(*here), at).sum()
        gradients = torch.autograd.grad(margin, here, materialize_grads=True)
        for total, gradient in zip(totals, gradients, strict=True):
            total += (share * gradient).sum(0)
    by_place, scores = ((total * step[0]).sum(-1).double().numpy()
                        for total, step in zip(totals, steps, strict=True))  # fmt: skip
    np.add.at(scores, path.owners, by_place[path.places])
    with torch.no_grad():
        base, score = (float(_margin(path.logits(*each), at)) for each in (path.base, path.there))
    return Attribution("integrated_gradients", model.name, label, path.tokens, scores, base, score)


class _Path:
    """A text as embeddings with the further numbers of its words (`EXTRAS`), as many unknown words
    with zeros, and the net from there on. `owners[i]` is the number of the token that the embedding
    at `places[i]` belongs to."""

    def __init__(self, model: Model, text: str) -> None:
        source, self._net = model.spec.input, net_of(model)
        self._source = source
        if isinstance(source, FeatureInput):
            encoder = encoder_of(source)
            taken = encoder.spec.input
            assert isinstance(taken, TextInput)
            self._encoder: Net = encoder_net(source.encoder)
            self.tokens = english_words(text)[:MOST_WORDS]
            pieces = pieces_of_words([token.text for token in self.tokens], taken)
            count = min(len(pieces.ids), taken.length - 2)
            first, last = ends(taken)
            ids = np.array([first, *pieces.ids[:count], last], np.int64)
            self.owners = np.array(pieces.words[:count])
            self.tokens = self.tokens[: int(self.owners[-1]) + 1]
            self.places = np.arange(1, count + 1)
            words = [token.text for token in self.tokens]
            own = len(source.layers) * encoder.spec.task.units  # type: ignore[union-attr]
            extras = torch.from_numpy(features_of_all([words], source)[0][:, own:])[None]
        else:
            assert isinstance(source, TextInput)
            self._encoder = self._net
            self.tokens = _model_tokens(model, text)[: min(MOST_WORDS, source.length)]
            ids = encode_batch([text], source)[0][: len(self.tokens)]
            self.places = self.owners = np.arange(len(ids))
            extras = torch.zeros(1, len(self.tokens), 0)
        self._ids = torch.from_numpy(ids[None])
        unknown = self._ids.clone()
        unknown[:, self.places] = UNKNOWN
        spec = self._encoder.spec
        self._looks_up = [n for n, layer in zip(spec.names, spec.layers, strict=True)
                          if layer.looks_up]  # fmt: skip
        with torch.no_grad():
            self.there = (self._embedded(self._ids), extras)
            self.base = (self._embedded(unknown), torch.zeros_like(extras))

    def _embedded(self, ids: Tensor) -> Tensor:
        """What all embeddings of the net look up, side by side."""
        return torch.cat([self._encoder.get_submodule(name)(ids) for name in self._looks_up], 2)

    def logits(self, embeddings: Tensor, extras: Tensor) -> Tensor:
        ids = self._ids.expand(len(embeddings), -1)
        sizes = [self._encoder.get_submodule(n).embedding_dim for n in self._looks_up]
        parts = embeddings.split(sizes, 2)
        values = {INPUT: ids, **dict(zip(self._looks_up, parts, strict=True))}
        made = self._encoder.after(values, *self._looks_up)
        if not isinstance(self._source, FeatureInput):
            return last_logits(made[self._net.steps[-1].name], ids)
        mean = torch.zeros(len(self.tokens), embeddings.shape[1])
        mean[torch.from_numpy(self.owners), torch.from_numpy(self.places)] = 1
        mean = mean / mean.sum(1, keepdim=True)
        read = [mean @ made[name] for name in self._source.layers]
        outputs: Tensor = self._net(torch.cat([*read, extras], 2))
        return outputs


# ---- changes that change the answer ---------------------------------------------------------


def flips(model: Model, text: str, target: str | None = None) -> tuple[Change, ...]:
    """Changes of one word after which the model says `target` (None: any other label), the most
    probable first. Words that speak most for the present answer are left out or replaced; the
    candidates are `strong_words`, and a "not" before the word."""
    now = classify(model, text).label
    return tuple(
        change
        for change in _changes(model, text, now, target)
        if change.label != now and target in (None, change.label)
    )


def rewrite(model: Model, text: str, target: str) -> tuple[Change, ...]:
    """Changes, one word after another, until the model says `target`: each time the one that makes
    it most probable, at most `MOST_CHANGES`. Ends earlier if no change helps; empty if the model
    says `target` already."""
    done: list[Change] = []
    before = classify(model, text)
    at = _label_number(model, target)
    while before.label != target and len(done) < MOST_CHANGES:
        found = _changes(model, text, before.label, target)
        if not found:
            break
        after = classify(model, found[0].text)
        if after.probabilities[at] <= before.probabilities[at]:
            break
        done.append(found[0])
        text, before = found[0].text, after
    return tuple(done)


def _label_number(model: Model, label: str) -> int:
    if label not in model.spec.labels:
        known = model.spec.labels
        raise ReadError("language.no_label", label=label, model=model.name, known=known)
    return model.spec.labels.index(label)


def _changes(model: Model, text: str, now: str, target: str | None) -> list[Change]:
    """Changes of one word, the best first: with the highest probability of `target`, or the lowest
    of the present answer."""
    labels = model.spec.labels
    sign, at = (-1, _label_number(model, now)) if target is None else (
        1, _label_number(model, target)
    )  # fmt: skip
    speaking = explain(model, text, "knock_out", target or now)
    places = np.argsort(sign * speaking.scores, kind="stable")[:PLACES]
    wanted = strong_words(model, target, now)
    source = model.spec.input
    by_word = not isinstance(source, TextInput) or source.level != "character"
    tried = []
    for place in places.tolist():
        token = speaking.tokens[place]
        news = ["", *wanted]
        if by_word and language_of(text) == "en" and token.text.isalpha():
            news.append(f"not {token.text}")
        for new in news:
            changed = _replaced(text, token, new)
            if new.lower() != token.text.lower() and changed.strip():
                tried.append((token, new, changed))
    if not tried:
        return []
    probabilities = logits_of(model, [changed for _, _, changed in tried]).softmax(1).numpy()
    order = np.argsort(-sign * probabilities[:, at], kind="stable")
    found = []
    for row in order.tolist():
        token, new, changed = tried[row]
        label = int(probabilities[row].argmax())
        found.append(
            Change(token.start, token.end, token.text, new, changed, labels[label],
                   float(probabilities[row, label]))
        )  # fmt: skip
    return found


def _replaced(text: str, token: Token, new: str) -> str:
    """The text with the word replaced; with a word left out, one of the spaces around it goes."""
    before, after = text[: token.start], text[token.end :]
    if not new and before.endswith(" ") and (not after or after[0] == " "):
        before = before[:-1]
    elif not new and not before and after.startswith(" "):
        after = after[1:]
    return before + new + after


def strong_words(model: Model, target: str | None, now: str) -> tuple[str, ...]:
    """Words that speak most for `target` (None: most against `now`) in the task's linear model.
    For a net of another task, such as a user's own: words that do so as a text by themselves."""
    task = task_of_model(model)
    names = [n for language in LANGUAGES for n in _linear_models(task, language)]
    fitting = (shipped_model(n) for n in names)
    found = next((m for m in fitting if m.spec.labels == model.spec.labels
                  and _same_language(m, model)), None)  # fmt: skip
    if found is not None:
        assert isinstance(found.spec.input, TextInput)
        vocabulary = found.spec.input.vocabulary
        logits = torch.from_numpy(np.array(found.weights["embedding1.weight"]))[FIRST:]
    elif task not in TASKS and isinstance(model.spec.input, TextInput):
        vocabulary = model.spec.input.vocabulary[:MOST_ALONE]
        logits = _alone.get(ById(model), lambda: logits_of(model, vocabulary))
    else:
        return ()
    margins = _margin(logits, model.spec.labels.index(target or now)).numpy()
    order = np.argsort(-margins if target else margins, kind="stable").tolist()
    words = (vocabulary[i] for i in order[: 8 * CANDIDATES])
    return tuple(islice((w for w in words if w.isalpha() and not UNFIT.search(w)), CANDIDATES))


def _linear_models(task: str, language: Language) -> list[str]:
    if task not in TASKS:
        return []
    return [name for name in models_for(task, language) if name.endswith("-linear")]


def _same_language(first: Model, second: Model) -> bool:
    chinese = [
        any(model.name in names for (_, code), names in MODELS.items() if code == "zh")
        for model in (first, second)
    ]
    return chinese[0] == chinese[1]
