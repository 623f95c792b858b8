"""Trains predicates-en-linear and roles-en-linear, the linear baselines beside predicates-en and
roles-en: the score of a label is a sum over what the word and its two neighbours show: the kind of
capitals, the hashed word and its letter sequences. For roles it is also where the predicate is, and
there is a CRF.

    python scripts/train_roles_linear.py --data FOLDER [--epochs 3]

FOLDER holds the training texts (assets/README.md). The development parts are measured only.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from train_tags_en import development
from tune_encoder import PROPBANK, ROLES, Averaged, frames_of, marked, role_tags

from playground.core.bio import OUTSIDE
from playground.core.inputs import EXTRAS, FeatureInput
from playground.core.task import Tagging
from playground.evaluation.tags import evaluate_tags
from playground.nets.build import Net, build, model_of
from playground.nets.features import case_shapes, sequence_switches
from playground.nets.files import read_model, with_card, write_model
from playground.nets.layers import SequenceConv
from playground.nets.model import Card
from playground.nets.spec import ModelSpec
from playground.nets.store import LANGUAGE
from playground.tasks.crf import negative_log_likelihood
from playground.tasks.tagging import TaggingTask

WORD = ("case", "sequences")
PLACED = (*WORD, "predicate", "place")
FINDS = (OUTSIDE, "B-V")
MADE_BY = "python scripts/train_roles_linear.py"
SUMMARY = {
    "predicates-en-linear": {
        "en": "Finds the predicates of English texts by a weighted sum over three words and their "
              "letter sequences.",
        "zh": "在英文文本中找出谓词：对三个词及其字母序列加权求和。",
    },
    "roles-en-linear": {
        "en": "Finds the arguments of a given predicate by a weighted sum over three words, their "
              "letter sequences and the place of the predicate, with a CRF.",
        "zh": "找出给定谓词的论元：对三个词、其字母序列和谓词的位置加权求和，再用 CRF 解码。",
    },
}  # fmt: skip


class Words:
    """The numbers of each different word, kept once."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.places = {
            word: at for at, word in enumerate(dict.fromkeys(w for t in texts for w in t))
        }
        words = list(self.places)
        cases = [case_shapes(["x", word])[1:] for word in words]
        made = np.concatenate([np.concatenate(cases), sequence_switches(words)], 1)
        self.table = torch.from_numpy(made.astype(bool))

    def batch(self, texts: Sequence[Sequence[str]]) -> Tensor:
        """The numbers of texts with the same number of words."""
        numbers = torch.tensor([[self.places[word] for word in words] for words in texts])
        x = self.table[numbers].float()
        x[:, 0, EXTRAS["case"] - 1] = 1  # the first word
        return x


Row = tuple[Sequence[str], int, list[int]]  # words, the predicate, tags


def batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """In random order, each of rows with the same number of words."""
    by_length: dict[int, list[Row]] = defaultdict(list)
    for row in random.sample(rows, len(rows)):
        by_length[len(row[0])].append(row)
    found = []
    for count, same in by_length.items():
        size = max(4, min(64, 1000 // count))
        found += [same[at : at + size] for at in range(0, len(same), size)]
    random.shuffle(found)
    yield from found


def train(spec: ModelSpec, rows: Sequence[Row], words: Words, epochs: int, finishing: int) -> Net:
    """By softmax at each word, then `finishing` steps by the CRF's likelihood."""
    net, task = build(spec), TaggingTask(spec)
    placed = "place" in getattr(spec.input, "extras", ())

    def run(steps: int, rate: float, loss: Callable[[Tensor, Tensor], Tensor]) -> None:
        group: dict[str, Any] = {"params": [*net.parameters()], "lr": rate, "weight_decay": 1e-2}
        made = Averaged([group], 0.995, lambda done: 1 - done / steps, 50)
        while made.steps < steps:
            for batch in batches(rows):
                if made.steps < steps:
                    x = words.batch([row[0] for row in batch])
                    x = marked(x, [row[1] for row in batch]) if placed else x
                    made.step(loss(net(x), torch.tensor([row[2] for row in batch])))
            print(f"step {made.steps} of {steps}, {time.process_time():.0f} s", flush=True)
        made.finish()

    def softmax(logits: Tensor, tags: Tensor) -> Tensor:
        return F.cross_entropy(logits.transpose(1, 2), tags)

    def likelihood(logits: Tensor, tags: Tensor) -> Tensor:
        lengths = torch.full((len(tags),), tags.shape[1])
        each = negative_log_likelihood(logits, tags, lengths, task.transitions(net))
        return each.sum() / lengths.sum()

    run(epochs * sum(1 for _ in batches(rows)), 5e-3, softmax)
    if finishing:
        run(finishing, 5e-3, likelihood)
    return net.eval()


def spec_of(labels: Sequence[str], extras: tuple[str, ...], crf: bool) -> ModelSpec:
    units = sum(EXTRAS[extra] for extra in extras)
    source = FeatureInput(layers=(), extras=extras, units=units)
    return ModelSpec(source, [SequenceConv(len(labels), 3)], Tagging(tuple(labels), crf=crf))


def found_predicates(path: Path, data: Path) -> float:
    """F1 of the predicates of the development part."""
    records = list(frames_of(data, "dev"))
    texts = [tuple(record["tokens"]) for record in records]
    wanted = [{frame["predicate"] for frame in record["frames"]} for record in records]
    tags = [
        tuple(FINDS[at in own] for at in range(len(t)))
        for t, own in zip(texts, wanted, strict=True)
    ]
    return evaluate_tags(read_model(path), texts, tags).counts.f1


def write(name: str, net: Net, data: Path, recipe: str) -> None:
    path = LANGUAGE / f"{name}.safetensors"
    model = model_of(net, name)
    write_model(model, path, eight_bit=True)
    if name == "roles-en-linear":
        key = "span F1, English-EWT dev part"
        value = evaluate_tags(read_model(path), *development(data, "roles-en")).counts.f1
    else:
        key, value = "F1, English-EWT dev part", found_predicates(path, data)
    results = {key: round(value, 4)}
    print(name, results, path.stat().st_size, flush=True)
    card = Card(SUMMARY[name], (PROPBANK,), recipe, results, MADE_BY)
    write_model(with_card(model, card), path, eight_bit=True)
    path.chmod(0o644)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    random.seed(0)
    records = list(frames_of(given.data))
    words = Words([record["tokens"] for record in records])
    single, framed = [], []
    for record in records:
        own = {frame["predicate"] for frame in record["frames"]}
        tokens = record["tokens"]
        single.append((tokens, 0, [int(at in own) for at in range(len(tokens))]))
        framed += [(tokens, f["predicate"], role_tags(len(tokens), f)) for f in record["frames"]]
    recipe = (
        f"{given.epochs} epochs of AdamW on the softmax of each word, running mean of the weights"
    )
    net = train(spec_of(FINDS, WORD, False), single, words, given.epochs, 0)
    write("predicates-en-linear", net, given.data, recipe)
    net = train(spec_of(ROLES, PLACED, True), framed, words, given.epochs, 300)
    write("roles-en-linear", net, given.data, f"{recipe}; then 300 steps on the CRF's likelihood")


if __name__ == "__main__":
    main()
