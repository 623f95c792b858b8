"""Trains the English classification nets of the Language page, and their linear baselines:
spam-en, sentiment-en and topic-en, each also as NAME-linear.

    python scripts/train_language_en.py --data FOLDER --rated hutto_ICWSM_2014 [--only spam-en]
        [--folds 5]

FOLDER holds the training texts (assets/README.md). --rated is in PyPI's vaderSentiment 3.3.2, as
`make_sentences.py` says; of its sentences, the shipped test sentences are left out.

Held out are a tenth of the messages and reviews (those whose CRC-32 ends in 0), and SIB-200's
development part. `--folds` cross-validates on the others and writes nothing. Recipes were compared
on the held-out texts too (half of the messages and reviews, all topics), so the results on the
cards are somewhat too good. A net is measured on them, and then trained again on all texts. The
nets read the features of encoder-en, which is not trained here; it was tuned without the held-out
texts.
"""

from __future__ import annotations

import argparse
import csv
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from make_sentences import read_rated
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold
from torch import Tensor
from torch.nn import functional

from playground.core.inputs import FeatureInput, TextInput
from playground.data.sentences import shipped_sentences
from playground.data.tokens import FIRST, UNKNOWN, build_vocabulary, encode, tokenise
from playground.language.words import english_words
from playground.nets.build import Net, build, load_module, model_of
from playground.nets.features import features_of_all
from playground.nets.files import write_model
from playground.nets.layers import (
    GELU,
    Concat,
    Dense,
    Dropout,
    Embedding,
    GlobalAvgPool,
    GlobalMaxPool,
)
from playground.nets.model import Card, Model, Source
from playground.nets.spec import INPUT, ModelSpec, Node
from playground.nets.store import LANGUAGE

FEATURES = FeatureInput(
    layers=("layernorm1", "layernorm5", "layernorm7"), extras=("case",), units=1160
)
TOPICS = (
    "science/technology", "travel", "politics", "sports", "health", "entertainment", "geography",
)  # fmt: skip
LONGEST = 150  # words of a training text
Rows = Sequence[int]


@dataclass(frozen=True)
class Data:
    """Training texts with their labels and weights; `held` are the rows to measure on, and `other`
    those that are in every fold's training part."""

    texts: list[str]
    labels: np.ndarray
    weights: np.ndarray
    held: np.ndarray
    other: np.ndarray


@dataclass(frozen=True)
class Job:
    """What one net is trained for, and how."""

    labels: tuple[str, ...]
    sources: tuple[Source, ...]
    about: dict[str, str]
    strength: float  # C of the logistic regression on TF-IDF
    epochs: int = 0  # of a net with a hidden layer; 0: logistic regression on pooled features
    hidden: int = 128
    pooled_strength: float = 0.03


ENCODER = Source("all-MiniLM-L6-v2, sentence-transformers (encoder-en)", "Apache-2.0",
                 "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2")  # fmt: skip
JOBS = {
    "spam-en": Job(
        ("ham", "spam"),
        (Source("SMS Spam Collection v.1 (Almeida & Hidalgo)",
                "free with its notice; copyright of its authors; no warranty",
                "https://archive.ics.uci.edu/dataset/228"),),
        {"en": "Says whether an English text message is spam.",
         "zh": "判断英文短信是否为垃圾短信。"},
        strength=1000,
    ),
    "sentiment-en": Job(
        ("negative", "positive"),
        (Source("Sentiment Labelled Sentences (Kotzias et al.)", "CC BY 4.0 (not confirmed)",
                "https://archive.ics.uci.edu/dataset/331"),
         Source("vaderSentiment 3.3.2, rated sentences (Hutto & Gilbert)", "MIT",
                "https://pypi.org/project/vaderSentiment/")),
        {"en": "Says whether an English sentence is positive or negative.",
         "zh": "判断英文句子的情感是正面还是负面。"},
        strength=100, pooled_strength=0.003,
    ),
    "topic-en": Job(
        TOPICS,
        (Source("SIB-200, English (Adelani et al.)", "Apache-2.0; sentences: CC BY-SA 4.0",
                "https://github.com/dadelani/sib-200"),),
        {"en": "Says which of seven topics an English sentence is about.",
         "zh": "判断英文句子属于七个主题中的哪一个。"},
        epochs=15, strength=300,
    ),
}  # fmt: skip


# ---- data -----------------------------------------------------------------------------------


def held_out(text: str) -> bool:
    return zlib.crc32(text.encode()) % 10 == 0


def table(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def load(name: str, data: Path, rated: Path) -> Data:
    weights: list[float] = []
    if name == "spam-en":
        lines = (data / "spam_en_sms/train.tsv").read_text("utf-8").split("\n")
        rows = [line.split("\t", 1) for line in lines if line]
        texts, labels = [text for _, text in rows], [int(label == "spam") for label, _ in rows]
        held = [held_out(text) for text in texts]
    elif name == "topic-en":
        parts = [table(data / f"topic_sib200/eng_Latn.{part}.tsv") for part in ("train", "dev")]
        texts = [row["text"] for part in parts for row in part]
        labels = [TOPICS.index(row["category"]) for part in parts for row in part]
        held = [False] * len(parts[0]) + [True] * len(parts[1])
    else:
        own = table(data / "sentiment_en_uci/train.tsv")
        texts, labels = [row["text"] for row in own], [int(row["label"]) for row in own]
        held = [held_out(text) for text in texts]
        shown = {plain(text) for text in (*shipped_sentences("test").texts, *texts)}
        weights = [2.0] * len(texts)
        for part in ("movieReview", "amazonReview", "tweets"):
            snippets = "Snippets" if part != "tweets" else ""
            for rating, text in read_rated(rated / f"{part}{snippets}_GroundTruth.txt"):
                if abs(rating) >= 0.5 and plain(text) not in shown:
                    texts.append(text)
                    labels.append(int(rating > 0))
        held += [False] * (len(texts) - len(held))
    weights += [1.0] * (len(texts) - len(weights))
    other = np.array([name == "sentiment-en" and weight == 1 for weight in weights])
    return Data(texts, np.array(labels), np.array(weights, np.float32), np.array(held), other)


def plain(text: str) -> tuple[str, ...]:
    """What makes two sentences the same: their words alone."""
    return tuple(token for token in tokenise(text, "word") if token[0].isalnum())


# ---- the net --------------------------------------------------------------------------------


def head(job: Job) -> ModelSpec:
    """Mean and maximum over the words of the features, or of a hidden layer on them."""
    if not job.epochs:
        return ModelSpec(
            FEATURES,
            [
                GlobalAvgPool(), Node(GlobalMaxPool(), (INPUT,)),
                Node(Concat(), ("globalavg1", "globalmax1")), Dense(len(job.labels)),
            ],
            job.labels,
        )  # fmt: skip
    return ModelSpec(
        FEATURES,
        [
            Dropout(0.2), Dense(job.hidden), GELU(), GlobalAvgPool(),
            Node(GlobalMaxPool(), ("gelu1",)), Node(Concat(), ("globalavg1", "globalmax1")),
            Dropout(0.4), Dense(len(job.labels)),
        ],
        job.labels,
    )  # fmt: skip


def batches(
    found: list[np.ndarray], rows: Rows, size: int, random: np.random.Generator | None
) -> Iterator[tuple[np.ndarray, Tensor]]:
    """Batches of texts of similar length, padded with zeros; in random order for training."""
    order = np.array(rows) if random is None else random.permutation(rows)
    width = len(order) if random is None else 16 * size
    parts = [order[at : at + width] for at in range(0, len(order), width)]
    order = np.concatenate([part[np.argsort([len(found[i]) for i in part])] for part in parts])
    chosen = [order[at : at + size] for at in range(0, len(order), size)]
    if random is not None:
        random.shuffle(chosen)
    for part in chosen:
        batch = np.zeros((len(part), max(len(found[i]) for i in part), FEATURES.units), np.float32)
        for row, i in zip(batch, part, strict=True):
            row[: len(found[i])] = found[i]
        yield part, torch.from_numpy(batch)


def train_head(job: Job, data: Data, found: list[np.ndarray], rows: Rows, seed: int = 0) -> Net:
    if not job.epochs:
        return train_pooled(job, data, found, rows)
    torch.manual_seed(seed)  # first weights and dropout; this process does nothing else
    random = np.random.default_rng(seed)
    net = build(head(job)).train()
    optimiser = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=0.01)
    total = job.epochs * (len(rows) // 32 + 17)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-3, total, pct_start=0.1)
    labels, weights = torch.from_numpy(data.labels), torch.from_numpy(data.weights)
    for _ in range(job.epochs):
        for part, batch in batches(found, rows, 32, random):
            wanted = functional.cross_entropy(
                net(batch), labels[part], reduction="none", label_smoothing=0.05
            )
            optimiser.zero_grad()
            (wanted * weights[part]).mean().backward()
            optimiser.step()
            schedule.step()
    return net.eval()


def train_pooled(job: Job, data: Data, found: list[np.ndarray], rows: Rows) -> Net:
    """Logistic regression on standardised means and maxima; the dense layer takes the scales in."""
    pools = np.stack([np.concatenate([found[i].mean(0), found[i].max(0)]) for i in rows])
    mean, scale = pools.mean(0), pools.std(0) + 1e-6
    fitted = LogisticRegression(C=job.pooled_strength, max_iter=200).fit(
        (pools - mean) / scale, data.labels[rows], data.weights[rows]
    )
    weight, bias = both_labels(fitted)
    net = build(head(job)).eval()
    with torch.no_grad():
        dense = net.get_submodule("dense1")
        dense.weight.copy_(torch.from_numpy(weight / scale))
        dense.bias.copy_(torch.from_numpy(bias - weight @ (mean / scale)))
    return net


def both_labels(fitted: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    """A row of weights and a bias for each label; of two labels, half the score with each sign."""
    weight, bias = fitted.coef_, fitted.intercept_
    if len(weight) > 1:
        return weight, bias
    return np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2


def net_answers(net: Net, found: list[np.ndarray], rows: Rows) -> np.ndarray:
    answers = np.zeros(len(found), np.int64)
    with torch.inference_mode():
        for part, batch in batches(found, rows, 64, None):
            answers[part] = net(batch).argmax(1).numpy()
    return answers[list(rows)]


# ---- the baseline ---------------------------------------------------------------------------


def train_linear(name: str, job: Job, data: Data, rows: Rows) -> Model:
    """Logistic regression on TF-IDF: the share of each word among the text's words, times the
    logarithm of texts per text with the word. As a net: each word has a weight for each label
    (with its idf), and the answer is their mean. An unknown word has only the bias."""
    texts = [data.texts[i] for i in rows]
    counts = Counter(word for text in texts for word in set(tokenise(text, "word")))
    known = {word for word, count in counts.items() if count > 1 or len(texts) < 2_000}
    vocabulary = tuple(w for w in build_vocabulary(texts, "word", 20_000) if w in known)
    source = TextInput("word", 512, vocabulary)
    shares = sparse.lil_matrix((len(texts), len(vocabulary) + FIRST))
    for row, text in enumerate(texts):
        ids = encode(text, source).ids
        for number, count in Counter(ids.tolist()).items():
            shares[row, number] = count / len(ids)
    idf = np.log((1 + len(texts)) / (1 + np.array([0, 0, *(counts[w] for w in vocabulary)]))) + 1
    idf[: UNKNOWN + 1] = 0
    fitted = LogisticRegression(C=job.strength, max_iter=2000).fit(
        shares.tocsr().multiply(idf).tocsr(), data.labels[rows], data.weights[rows]
    )
    weight, bias = both_labels(fitted)
    table = (weight * idf).T + bias
    table[0] = 0
    spec = ModelSpec(source, [Embedding(len(table), len(bias)), GlobalAvgPool()], job.labels)
    return Model(f"{name}-linear", spec, {"embedding1.weight": table.astype(np.float32)})


def linear_answers(model: Model, data: Data, rows: Rows) -> np.ndarray:
    weight, source = model.weights["embedding1.weight"], model.spec.input
    assert isinstance(source, TextInput)
    ids = [encode(data.texts[i], source).ids for i in rows]
    return np.array([weight[each].mean(0).argmax() if len(each) else 0 for each in ids])


# ---- measuring ------------------------------------------------------------------------------


def figures(job: Job, labels: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    found = {"accuracy": float(accuracy_score(labels, answers))}
    average = "binary" if "spam" in job.labels else "macro"
    return {**found, "F1": float(f1_score(labels, answers, average=average))}


def cross_validate(job: Job, data: Data, found: list[np.ndarray], folds: int, name: str) -> None:
    own = np.flatnonzero(~data.held & ~data.other)
    other = np.flatnonzero(data.other)
    nets, lines = np.zeros(len(own), np.int64), np.zeros(len(own), np.int64)
    split = StratifiedKFold(folds, shuffle=True, random_state=0).split(own, data.labels[own])
    for training, rest in split:
        rows = np.concatenate([own[training], other])
        nets[rest] = net_answers(train_head(job, data, found, rows), found, own[rest])
        lines[rest] = linear_answers(train_linear(name, job, data, rows), data, own[rest])
    print(name, "net", figures(job, data.labels[own], nets))
    print(name, "linear", figures(job, data.labels[own], lines), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rated", type=Path, required=True)
    parser.add_argument("--only", choices=JOBS)
    parser.add_argument("--folds", type=int)
    given = parser.parse_args()
    torch.set_num_threads(1)
    for name in [given.only] if given.only else JOBS:
        job, data = JOBS[name], load(name, given.data, given.rated)
        words = [[t.text for t in english_words(text)][:LONGEST] for text in data.texts]
        found = [
            each if len(each) else np.zeros((1, FEATURES.units), np.float32)
            for each in features_of_all(words, FEATURES)
        ]
        if given.folds:
            cross_validate(job, data, found, given.folds, name)
        else:
            measure_and_save(name, job, data, found)


def measure_and_save(name: str, job: Job, data: Data, found: list[np.ndarray]) -> None:
    held, rest = np.flatnonzero(data.held), np.flatnonzero(~data.held)
    true, everything = data.labels[held], np.arange(len(data.texts))
    net = net_answers(train_head(job, data, found, rest), found, held)
    linear = linear_answers(train_linear(name, job, data, rest), data, held)
    save(name, job, train_head(job, data, found, everything), figures(job, true, net), held)
    save_linear(train_linear(name, job, data, everything), job, figures(job, true, linear), held)


def card(job: Job, sources: tuple[Source, ...], recipe: str, found: dict[str, float],
         held: np.ndarray, about: dict[str, str]) -> Card:  # fmt: skip
    results = {
        f"{what}, {len(held)} texts that helped to choose": value for what, value in found.items()
    }
    measured = (
        f"measured on {len(held)} texts, on which recipes were compared too, then trained on all"
    )
    return Card(
        about, sources, f"{recipe}; {measured}", results, "python scripts/train_language_en.py"
    )


def save(name: str, job: Job, net: Net, found: dict[str, float], held: np.ndarray) -> None:
    recipe = f"{job.epochs} epochs of AdamW on the features of encoder-en, batches of 32"
    if not job.epochs:
        recipe = f"logistic regression on the pooled features, C = {job.pooled_strength:g}"
    made = card(job, (*job.sources, ENCODER), recipe, found, held, job.about)
    path = LANGUAGE / f"{name}.safetensors"
    write_model(model_of(net, name, made), path, eight_bit=bool(job.epochs))
    print(name, found, f"{path.stat().st_size / 1e3:.0f} kB", flush=True)


def save_linear(model: Model, job: Job, found: dict[str, float], held: np.ndarray) -> None:
    about = {
        "en": f"{job.about['en']} Logistic regression on TF-IDF: the mean of the words' weights.",
        "zh": f"{job.about['zh']}基于 TF-IDF 的逻辑回归：各词权重的平均值。",
    }
    recipe = f"logistic regression, C = {job.strength:g}"
    made = card(job, job.sources, recipe, found, held, about)
    path = LANGUAGE / f"{model.name}.safetensors"
    write_model(Model(model.name, model.spec, model.weights, made), path)
    load_module(model)
    print(model.name, found, f"{path.stat().st_size / 1e3:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
