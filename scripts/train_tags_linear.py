"""Trains entities-en-linear and entities-zh-linear, the linear CRFs beside entities-en and
entities-zh: the emission score of a label is a sum over what the token and its neighbours show.

    python scripts/train_tags_linear.py --data FOLDER [--only entities-zh-linear]

FOLDER holds the training texts (assets/README.md). The English net sums over the kind of capitals,
hashed letter sequences and the lists of names, of three words; the Chinese one over the characters
of five places, each with 16 numbers. The development parts are measured only.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch
from torch import Tensor, nn
from train_entities_zh import LABELS as CHINESE
from train_entities_zh import read_sentences
from train_tags_en import BRANDS, CENSUS, PLACES, development, known
from tune_encoder import ENTITIES, EWT, Averaged, tagged

from playground.core.inputs import EXTRAS, FeatureInput, TextInput
from playground.core.task import Tagging
from playground.data.tokens import FIRST, build_vocabulary, encode_tokens
from playground.evaluation.tags import evaluate_tags
from playground.nets.build import Net, build, model_of
from playground.nets.features import features_of_all, padded
from playground.nets.files import read_model, with_card, write_model
from playground.nets.layers import Embedding, SequenceConv
from playground.nets.model import Card, Source
from playground.nets.spec import ModelSpec
from playground.nets.store import LANGUAGE
from playground.tasks.crf import negative_log_likelihood
from playground.tasks.tagging import TaggingTask

EXTRA = ("case", "letters", "lists")
BATCH, SEED = 32, 0
GSD = Source("Universal NER 1.0, Chinese-GSDSIMP (Mayhew et al., 2024)", "CC BY-SA 4.0",
             "https://www.universalner.org/")  # fmt: skip
Rows = list[tuple[Tensor, Tensor]]  # the inputs and the tags of each sentence


def english(data: Path) -> tuple[ModelSpec, Rows]:
    units = sum(EXTRAS[extra] for extra in EXTRA)
    source = FeatureInput(layers=(), extras=EXTRA, units=units)
    spec = ModelSpec(source, [SequenceConv(len(ENTITIES), 3)], Tagging(ENTITIES, crf=True))
    sentences = [(words, known(tags)) for _, words, tags in tagged(data)]
    found = features_of_all([words for words, _ in sentences], source)
    tags = [torch.tensor([ENTITIES.index(tag) for tag in tags]) for _, tags in sentences]
    return spec, [(torch.from_numpy(x), y) for x, y in zip(found, tags, strict=True)]


def chinese(data: Path) -> tuple[ModelSpec, Rows]:
    sentences = read_sentences(data / "ner_zh_uner_gsdsimp/train.iob2")
    vocabulary = build_vocabulary(["".join(s.words) for s in sentences], "word", 4000)
    source = TextInput("word", 256, vocabulary)
    layers = [Embedding(len(vocabulary) + FIRST, 16), SequenceConv(len(CHINESE), 5)]
    spec = ModelSpec(source, layers, Tagging(CHINESE, crf=True))
    rows = []
    for sentence in sentences:
        ids = torch.from_numpy(encode_tokens([sentence.tokens], source))[0]
        ids = ids[ids != 0]
        tags = [CHINESE.index(tag) for tag in sentence.token_tags[: len(ids)]]
        rows.append((ids, torch.tensor(tags)))
    return spec, rows


def train(spec: ModelSpec, rows: Rows, epochs: int) -> Net:
    # The first weights are drawn by torch's modules, which have no generator of their own.
    torch.manual_seed(SEED)
    random.seed(SEED)
    net, task = build(spec), TaggingTask(spec)
    steps = epochs * -(-len(rows) // BATCH)
    groups = [{"params": [*net.parameters()], "lr": 1e-2, "weight_decay": 1e-3}]
    run = Averaged(groups, 0.99, lambda done: 1 - done / steps)
    for epoch in range(1, epochs + 1):
        order = random.sample(rows, len(rows))
        for at in range(0, len(order), BATCH):
            batch = sorted(order[at : at + BATCH], key=lambda row: len(row[1]))
            lengths = torch.tensor([len(tags) for _, tags in batch])
            tags = nn.utils.rnn.pad_sequence([tags for _, tags in batch], batch_first=True)
            logits = net(_joined([x for x, _ in batch], spec))
            each = negative_log_likelihood(logits, tags, lengths, task.transitions(net))
            loss = each.sum() / lengths.sum()
            run.step(loss)
        print(f"epoch {epoch} of {epochs}, last loss {loss.item():.3f}", flush=True)
    run.finish()
    return net.eval()


def _joined(inputs: list[Tensor], spec: ModelSpec) -> Tensor:
    if isinstance(spec.input, FeatureInput):
        return padded([x.numpy() for x in inputs], spec.input.units)
    return nn.utils.rnn.pad_sequence(inputs, batch_first=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=("entities-en-linear", "entities-zh-linear"))
    given = parser.parse_args()
    torch.set_num_threads(1)
    made_by = "python scripts/train_tags_linear.py"
    for name, make, epochs, sources, summary in (
        ("entities-en-linear", english, 8, (EWT, CENSUS, PLACES, BRANDS), {
            "en": "Finds persons, places and organisations in English texts by a weighted sum over "
                  "capitals, letter sequences and lists of names, with a CRF.",
            "zh": "在英文文本中找出人名、地名和机构名：对大小写、字母序列和名称表加权求和，"
                  "再用 CRF 解码。",
        }),
        ("entities-zh-linear", chinese, 12, (GSD,), {
            "en": "Finds people, places and organisations in Chinese text by a weighted sum over "
                  "the characters of five places, with a CRF.",
            "zh": "在中文文本中找出人名、地名和机构名：对前后共五个位置的字加权求和，"
                  "再用 CRF 解码。",
        }),
    ):  # fmt: skip
        if given.only not in (None, name):
            continue
        spec, rows = make(given.data)
        model = model_of(train(spec, rows, epochs), name)
        path = LANGUAGE / f"{name}.safetensors"
        write_model(model, path, eight_bit=True)
        if make is english:
            part, (words, tags, _) = "English-EWT dev part", development(given.data, "entities-en")
        else:
            part = "500 sentences of the dev part, words given"
            own = read_sentences(given.data / "ner_zh_uner_gsdsimp/dev.iob2")
            words, tags = [s.words for s in own], [s.tags for s in own]
        found = evaluate_tags(read_model(path), words, tags)
        results = {f"span F1, {part}": round(found.counts.f1, 4)}
        print(name, results, path.stat().st_size)
        recipe = f"AdamW on the CRF's likelihood, {epochs} epochs, running mean of the weights"
        card = Card(summary, sources, recipe, results, made_by)
        write_model(with_card(model, card), path, eight_bit=True)


if __name__ == "__main__":
    main()
