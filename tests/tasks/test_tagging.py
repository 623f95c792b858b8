"""Tagging, with softmax and with a conditional random field."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from seqeval.metrics import f1_score, precision_score, recall_score

from playground.core.data import TagSet
from playground.core.inputs import TextInput
from playground.core.recipe import Recipe, RecipeError
from playground.core.task import Tagging
from playground.nets.build import build, load_module
from playground.nets.spec import GRU, Dense, Embedding, ModelSpec
from playground.tasks.registry import task_of
from playground.tasks.spans import spans_of
from playground.training.data import TrainingData
from tests.tasks.made import NAMES, PLACES, TAGS, WORDS, grammar, parts, trained

VOCABULARY = tuple(word.lower() for word in (*NAMES, *PLACES, *WORDS))


def spec_of(crf: bool, *between) -> ModelSpec:
    """A net that tags; without layers `between`, each token's logits follow from it alone."""
    layers = (Embedding(len(VOCABULARY) + 2, 12), *between, Dense(len(TAGS)))
    return ModelSpec(TextInput("word", 12, VOCABULARY), layers, Tagging(TAGS, crf))


def answers_of(model, examples: TagSet) -> list[list[str]]:
    """The tags that a net gives, read out here."""
    task, net = task_of(model.spec), load_module(model)
    tensors = task.tensors(examples, torch.device("cpu"))
    with torch.inference_mode():
        found = task.decode(net, net(tensors.inputs), tensors.sizes).tolist()
    return [
        [TAGS[tag] for tag in row[: len(tokens)]]
        for row, tokens in zip(found, examples.tokens, strict=True)
    ]


@pytest.mark.parametrize("crf", [False, True], ids=["softmax", "crf"])
def test_a_grammar_is_learned_to_the_last_span(crf):
    data = parts(grammar, 200, 60)
    recipe = Recipe(learning_rate=0.02, epochs=6, batch_size=20)
    events, check, model = trained(spec_of(crf, GRU(16, every_step=True)), recipe, data)
    assert check.metrics["span_f1"] == 1.0
    assert check.metrics["invalid_tags"] == 0.0
    answers = answers_of(model, data.validation)
    true = [[TAGS[tag] for tag in tags] for tags in data.validation.tags]
    assert answers == true
    batch = next(e for e in events if e.event == "batch")
    assert set(batch.metrics) == (set() if crf else {"token_accuracy"})


def pairs() -> TagSet:
    """“ann the” and “ann old” are persons, “rome the” and “oslo the” are places: by itself, “ann”
    begins a person, and “the” goes on with a place."""
    sentences = [("ann", "the"), ("ann", "old"), ("rome", "the"), ("oslo", "the")]
    tags = [(1, 2), (1, 2), (3, 4), (3, 4)]
    return TagSet("pairs", tuple(sentences * 20), tuple(tags * 20), TAGS)


def test_a_random_field_gives_no_invalid_tags_where_softmax_does():
    data = TrainingData(pairs(), pairs())
    recipe = Recipe(learning_rate=0.05, epochs=20, batch_size=20)
    measured = {crf: trained(spec_of(crf), recipe, data)[1].metrics for crf in (False, True)}
    assert measured[False]["invalid_tags"] == 20  # B-PER, I-LOC in every “ann the”
    assert measured[True]["invalid_tags"] == 0
    assert measured[True]["span_f1"] == 1.0 > measured[False]["span_f1"]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
@pytest.mark.parametrize("crf", [False, True], ids=["softmax", "crf"])
def test_metrics_are_seqevals_on_a_net_that_has_learned_nothing(crf):
    data = parts(grammar, 20, 40)
    spec = spec_of(crf, GRU(8, every_step=True))
    _, check, model = trained(spec, Recipe(learning_rate=1e-3, epochs=1), data)
    answers = answers_of(model, data.validation)
    true = [[TAGS[tag] for tag in tags] for tags in data.validation.tags]
    assert check.metrics["span_f1"] == pytest.approx(f1_score(true, answers))
    assert check.metrics["precision"] == pytest.approx(precision_score(true, answers))
    assert check.metrics["recall"] == pytest.approx(recall_score(true, answers))
    right = [a == b for pair in zip(true, answers, strict=True) for a, b in zip(*pair, strict=True)]
    assert check.metrics["token_accuracy"] == pytest.approx(np.mean(right))


@pytest.mark.parametrize("crf", [False, True], ids=["softmax", "crf"])
def test_the_loss_is_minus_the_logarithm_of_the_probability_of_the_tags(crf):
    examples = TagSet("two", (("ann", "saw"), ("rome", "the", "old")), ((1, 0), (3, 0, 0)), TAGS)
    spec = spec_of(crf)
    task, net = task_of(spec), build(spec)
    random = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=random))
    batch = task.tensors(examples, torch.device("cpu")).take(slice(None))
    assert batch.size == 5
    with torch.no_grad():
        logits = net(batch.inputs)
        each = task.loss(net, logits, batch, Recipe(), "none")
        mean = task.loss(net, logits, batch, Recipe())
    field = {name[4:]: p.detach() for name, p in net.named_parameters() if name[:4] == "crf_"}
    nats = []
    for row, tags in enumerate(examples.tags):
        if not crf:
            nats.append(F.cross_entropy(logits[row, : len(tags)], torch.tensor(tags)).item())
            continue
        scores = {}
        for path in itertools.product(range(5), repeat=len(tags)):
            names = [TAGS[tag] for tag in path]
            valid = all(
                not name.startswith("I-") or before in (name, f"B-{name[2:]}")
                for before, name in zip(["O", *names[:-1]], names, strict=True)
            )
            if valid:
                scores[path] = sum(float(logits[row, t, tag]) for t, tag in enumerate(path))
                scores[path] += float(field["start"][path[0]] + field["end"][path[-1]])
                moves = itertools.pairwise(path)
                scores[path] += sum(float(field["transitions"][a, b]) for a, b in moves)
        whole = math.log(sum(math.exp(score) for score in scores.values()))
        nats.append((whole - scores[tags]) / len(tags))
    assert each.tolist() == pytest.approx(nats, rel=1e-4)
    assert mean.item() == pytest.approx((2 * nats[0] + 3 * nats[1]) / 5, rel=1e-4)


def test_long_sentences_are_cut_and_tags_mended():
    spec = replace(spec_of(False), input=TextInput("word", 3, VOCABULARY))
    examples = TagSet("x", (("ann", "Ann", "saw", "rome"), ("OSLO",)), ((2, 2, 0, 3), (4,)), TAGS)
    tensors = task_of(spec).tensors(examples, torch.device("cpu"))
    assert tensors.inputs.tolist() == [[2, 2, 7], [6, 0, 0]]
    assert tensors.targets["tags"].tolist() == [[1, 2, 0], [3, -1, -1]]
    assert tensors.sizes.tolist() == [3, 1]


@pytest.mark.parametrize("crf", [False, True], ids=["softmax", "crf"])
def test_chinese_words_are_read_by_character_and_never_divided(crf):
    words = ("王", "小明", "去", "IBM", "北京大学", "U.S.")
    tags = tuple(map(TAGS.index, ("B-PER", "I-PER", "O", "O", "B-LOC", "O")))
    data = TagSet("zh", (words, ("ann", "the")), (tags, tags[:2]), TAGS)
    vocabulary = (*"王小明去北京大学", "ibm", "u.s.", "ann")
    layers = (Embedding(len(vocabulary) + 2, 12), Dense(len(TAGS)))
    task = task_of(ModelSpec(TextInput("word", 12, vocabulary), layers, Tagging(TAGS, crf)))
    tensors = task.tensors(data, torch.device("cpu"))
    assert tensors.inputs.tolist() == [[2, 3, 4, 5, 10, 6, 7, 8, 9, 11], [12, 1] + 8 * [0]]
    wanted = ["B-PER", "I-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", "I-LOC", "I-LOC", "O"]
    assert [TAGS[tag] for tag in tensors.targets["tags"][0]] == wanted
    torch.manual_seed(0)
    for _ in range(20):  # nets that have learned nothing
        net = build(task.spec).eval()
        for weights in net.parameters():
            torch.nn.init.normal_(weights)
        answer = task.answer(net, data)
        assert answer.tokens == (*"王小明去", "IBM", *"北京大学", "U.S.")
        ends = {0, 1, 3, 4, 5, 9, 10}
        assert all({s.start, s.end} <= ends for s in spans_of(answer.answered))


def test_labels_that_are_no_bio_are_measured_by_token():
    labels = ("NOUN", "VERB")
    spec = ModelSpec(
        TextInput("word", 4, ("ann", "saw")), (Embedding(4, 8), Dense(2)), Tagging(labels, True)
    )
    examples = TagSet("x", (("ann", "saw"),) * 30, ((0, 1),) * 30, labels)
    _, check, _ = trained(
        spec, Recipe(learning_rate=0.1, epochs=5), TrainingData(examples, examples)
    )
    assert check.metrics == {"token_accuracy": 1.0}
    assert task_of(spec).main.name == "token_accuracy"


def test_what_does_not_fit_is_said():
    task = task_of(spec_of(False))
    with pytest.raises(ValueError, match="Sentence 2 of x has 1 token and 2 tags"):
        task.check(TagSet("x", (("a",), ("b",)), ((0,), (0, 1)), TAGS))
    words = "The net's labels are O, B-PER.* and those of x are B-PER, O"
    with pytest.raises(ValueError, match=words):
        task.check(TagSet("x", (("a",),), ((0,),), ("B-PER", "O", "I-PER", "B-LOC", "I-LOC")))
    with pytest.raises(RecipeError, match="label_smoothing is set, and tagging does not use it"):
        task.check_recipe(Recipe(label_smoothing=0.1))
