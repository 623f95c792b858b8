"""Trains the linear baselines of the English classification nets of the Language page:
spam-en-linear, sentiment-en-linear and topic-en-linear. `adapt_encoder.py` trains the nets
themselves on the same texts.

    python scripts/train_language_en.py --data FOLDER --rated hutto_ICWSM_2014 [--only spam-en]
        [--folds 5]

FOLDER holds the training texts (assets/README.md). --rated is in PyPI's vaderSentiment 3.3.2, as
`make_sentences.py` says; of its sentences, the shipped test sentences are left out.

Held out are a tenth of the messages and reviews (those whose CRC-32 ends in 0), and SIB-200's
development part. `--folds` cross-validates on the others and writes nothing. The strengths were
compared on the held-out texts too (half of the messages and reviews, all topics), so the results
on the cards are somewhat too good. A model is measured on them, and then trained again on all
texts.
"""

from __future__ import annotations

import argparse
import csv
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from make_sentences import read_rated
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold

from playground.core.inputs import TextInput
from playground.data.sentences import shipped_sentences
from playground.data.tokens import FIRST, UNKNOWN, build_vocabulary, encode, tokenise
from playground.nets.files import with_card, write_model
from playground.nets.layers import Embedding, GlobalAvgPool
from playground.nets.model import Card, Model, Source
from playground.nets.spec import ModelSpec
from playground.nets.store import LANGUAGE

TOPICS = (
    "science/technology", "travel", "politics", "sports", "health", "entertainment", "geography",
)  # fmt: skip
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
    """What a model is trained for, on what, and how strongly the baseline fits it."""

    labels: tuple[str, ...]
    sources: tuple[Source, ...]
    about: dict[str, str]
    strength: float  # C of the logistic regression on TF-IDF


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
        strength=100,
    ),
    "topic-en": Job(
        TOPICS,
        (Source("SIB-200, English (Adelani et al.)", "Apache-2.0; sentences: CC BY-SA 4.0",
                "https://github.com/dadelani/sib-200"),),
        {"en": "Says which of seven topics an English sentence is about.",
         "zh": "判断英文句子属于七个主题中的哪一个。"},
        strength=300,
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


# ---- the model ----------------------------------------------------------------------------


def both_labels(fitted: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    """A row of weights and a bias for each label; of two labels, half the score with each sign."""
    weight, bias = fitted.coef_, fitted.intercept_
    if len(weight) > 1:
        return weight, bias
    return np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2


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


def cross_validate(job: Job, data: Data, folds: int, name: str) -> None:
    own = np.flatnonzero(~data.held & ~data.other)
    other = np.flatnonzero(data.other)
    answers = np.zeros(len(own), np.int64)
    split = StratifiedKFold(folds, shuffle=True, random_state=0).split(own, data.labels[own])
    for training, rest in split:
        rows = np.concatenate([own[training], other])
        answers[rest] = linear_answers(train_linear(name, job, data, rows), data, own[rest])
    print(name, figures(job, data.labels[own], answers), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rated", type=Path, required=True)
    parser.add_argument("--only", choices=JOBS)
    parser.add_argument("--folds", type=int)
    given = parser.parse_args()
    for name in [given.only] if given.only else JOBS:
        job, data = JOBS[name], load(name, given.data, given.rated)
        if given.folds:
            cross_validate(job, data, given.folds, name)
        else:
            measure_and_save(name, job, data)


def measure_and_save(name: str, job: Job, data: Data) -> None:
    held, rest = np.flatnonzero(data.held), np.flatnonzero(~data.held)
    found = figures(
        job, data.labels[held], linear_answers(train_linear(name, job, data, rest), data, held)
    )
    model = train_linear(name, job, data, np.arange(len(data.texts)))
    results = {
        f"{what}, {len(held)} texts that helped to choose": value for what, value in found.items()
    }
    about = {
        "en": f"{job.about['en']} Logistic regression on TF-IDF: the mean of the words' weights.",
        "zh": f"{job.about['zh']}基于 TF-IDF 的逻辑回归：各词权重的平均值。",
    }
    recipe = (
        f"logistic regression, C = {job.strength:g}; measured on {len(held)} texts, on which "
        "strengths were compared too, then trained on all"
    )
    card = Card(about, job.sources, recipe, results, "python scripts/train_language_en.py")
    path = LANGUAGE / f"{model.name}.safetensors"
    write_model(with_card(model, card), path)
    print(model.name, found, f"{path.stat().st_size / 1e3:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
