"""The next token: a Markov chain, whose entropy no net can fall below."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from playground.core.data import TextSet, TokenStream
from playground.core.inputs import TextInput
from playground.core.recipe import Recipe
from playground.core.task import NextToken
from playground.nets.build import build, load_module
from playground.nets.spec import Dense, Embedding, ModelSpec
from playground.tasks.registry import task_of
from playground.training.data import TrainingData
from tests.tasks.made import CHAIN, LETTERS, chain_entropy, chain_text, trained


def spec_of(length: int = 48) -> ModelSpec:
    return ModelSpec(
        TextInput("character", length, LETTERS), (Embedding(5, 8), Dense(3)), NextToken(LETTERS)
    )


def test_a_markov_chain_is_learned_to_its_entropy():
    random = np.random.default_rng(1)
    data = TrainingData(chain_text(random, 24_000), chain_text(random, 20_000))
    recipe = Recipe(learning_rate=0.03, schedule="cosine", epochs=4, batch_size=16)
    events, check, model = trained(spec_of(), recipe, data)
    assert check.metrics["bits_per_token"] == pytest.approx(chain_entropy(), abs=0.02)
    assert check.loss == pytest.approx(check.metrics["bits_per_token"] * math.log(2))
    with torch.inference_mode():
        rows = load_module(model)(torch.tensor([[2, 3, 4]]))[0].softmax(1).numpy()
    assert np.allclose(rows, CHAIN, atol=0.03)
    seen = [e for e in events if getattr(e, "split", "") == "train"][-1]
    assert seen.metrics["bits_per_token"] == pytest.approx(seen.loss / math.log(2))
    (text,) = data.validation.texts
    best = [LETTERS[int(CHAIN[LETTERS.index(letter)].argmax())] for letter in text]
    right = np.mean([a == b for a, b in zip(best, text[1:], strict=False)])
    assert check.metrics["token_accuracy"] == pytest.approx(right, abs=0.01)


@given(
    texts=st.lists(st.text("abcx", max_size=14), min_size=1, max_size=4), length=st.integers(1, 5)
)
def test_every_token_but_a_texts_first_is_asked_for_once(texts, length):
    task = task_of(spec_of(length))
    pairs = [(a, b) for text in texts for a, b in itertools.pairwise(text)]
    if not pairs:
        with pytest.raises(ValueError, match="no text of two tokens or more"):
            task.tensors(TokenStream("x", tuple(texts)), torch.device("cpu"))
        return
    tensors = task.tensors(TokenStream("x", tuple(texts)), torch.device("cpu"))
    found = []
    for row, follows in zip(tensors.inputs.tolist(), tensors.targets["next"].tolist(), strict=True):
        assert len(row) == length
        found += [(a, b) for a, b in zip(row, follows, strict=True) if a]
        assert row == sorted(row, key=lambda number: number == 0)  # padding behind
    numbers = {"a": 2, "b": 3, "c": 4, "x": 1}  # x is not among the tokens
    wanted = [(numbers[a], numbers[b] - 2 if b != "x" else -1) for a, b in pairs]
    assert sorted(found) == sorted(wanted)
    assert int(tensors.sizes.sum()) == sum(follows >= 0 for _, follows in wanted)


def test_the_loss_is_torchs_cross_entropy_over_the_known_tokens():
    spec = spec_of(4)
    task, net = task_of(spec), build(spec)
    batch = task.tensors(TokenStream("x", ("abca", "bxa", "cc")), torch.device("cpu"))
    batch = batch.take(slice(None))
    with torch.no_grad():
        logits = net(batch.inputs)
        each = task.loss(net, logits, batch, Recipe(), "none")
        mean = task.loss(net, logits, batch, Recipe())
    follows = batch.targets["next"][:, : logits.shape[1]]
    wanted = [F.cross_entropy(row[f >= 0], f[f >= 0]).item() for row, f in zip(
        logits, follows, strict=True)]  # fmt: skip
    assert each.tolist() == pytest.approx(wanted, rel=1e-5)
    assert batch.size == 5
    whole = F.cross_entropy(logits[follows >= 0], follows[follows >= 0]).item()
    assert mean.item() == pytest.approx(whole, rel=1e-5)


def test_rated_texts_serve_as_well_without_their_labels():
    texts = TextSet("rated", ("abc", "cab"), np.array([0, 1]), ("bad", "good"))
    task = task_of(spec_of())
    task.check(texts)
    assert len(task.tensors(texts, torch.device("cpu"))) == 2


def test_what_does_not_fit_is_said():
    other = ModelSpec(
        TextInput("character", 8, LETTERS), (Embedding(5, 8), Dense(2)), NextToken(("a", "b"))
    )
    with pytest.raises(ValueError, match="reads 3 tokens and answers with 2 labels"):
        task_of(other).check(TokenStream("x", ("abc",)))


@pytest.mark.parametrize(("level", "between"), [("character", ""), ("word", " ")])
def test_the_answer_shows_the_start_of_the_first_text_and_goes_on(level, between):
    words = ("a", "b", "c")
    spec = ModelSpec(TextInput(level, 48, words), (Embedding(5, 8), Dense(3)), NextToken(words))
    task, net = task_of(spec), build(spec)
    text = between.join(words * 7)
    shown = task.answer(net, TextSet("t", (text, "b"), np.array([0, 0]), ("x",)))
    start = between.join((words * 7)[:12])
    assert shown.start == start
    assert shown.continued == between + between.join(task.generate(net, start, 60))
